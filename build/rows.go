package build

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
)

// wiring makes the connections of one projection.
type wiring struct {
	net        *network.Network
	plan       *engine.Plan
	projection *network.Projection

	ask      *model.Wiring
	stop     func() bool
	warnings []string

	// The connections, row by row (presynaptic cell by presynaptic cell), in each row by postsynaptic cell.
	first  []int     // (pre + 1) where each row begins
	post   []int32   // (connections)
	weight []float64 // (connections), or nil: all have weight0
	delay  []int32   // (connections) steps, or nil: all have delay0

	weight0 float64
	delay0  int32
	others  []attribute          // further parameters, then initial values
	given   map[string][]float64 // (connections) further parameters that a list gives
	rounded bool                 // the warning about rounded delays has been given
	columns []int32              // the order of the connections post cell by post cell; made when needed
}

func (w *wiring) warn(format string, args ...any) {
	w.warnings = append(w.warnings, fmt.Sprintf("projection %q: ", w.projection.Label)+fmt.Sprintf(format, args...))
}

// pairs asks the connector which cells are joined.
func (w *wiring) pairs() (err error) {
	c := &w.projection.Connector
	if w.ask, err = w.projection.Wiring(); err != nil {
		return err
	}
	if c.Check != nil {
		if err := c.Check(w.ask); err != nil {
			return err
		}
	}
	numpy, _ := c.RNG.(*random.NumpyRNG)
	switch {
	case c.List != nil:
		return w.fromList()
	case numpy != nil && c.Column != nil:
		err = w.byColumn(numpy.Copy()) // if building is given up and begun again, it draws the same
	default:
		err = w.byRow()
	}
	if err != nil {
		return err
	}
	if c.Callback != nil {
		c.Callback(1)
	}
	return nil
}

// byRow makes the rows in parallel, each from a stream of its own.
func (w *wiring) byRow() error {
	c := &w.projection.Connector
	stream := w.projection.Stream(w.net, c.RNG, random.ForWiring)
	makeRow := func(i int, out *model.Rows) error {
		out.Post = c.Row(w.ask, i, stream.At(uint64(i)), out.Post)
		return nil
	}
	if c.Draw != nil {
		var err error
		if makeRow, err = c.Draw(w.ask, stream); err != nil {
			return err
		}
	}
	w.first = make([]int, w.ask.Pre+1)
	workers := max(1, min(runtime.GOMAXPROCS(0), w.ask.Pre/256))
	parts, errs := make([]model.Rows, workers), make([]error, workers)
	cut := func(k int) int { return k * w.ask.Pre / workers }
	var all sync.WaitGroup
	for k := range parts {
		all.Go(func() {
			var out model.Rows
			if c.Expect != nil {
				out.Post = make([]int32, 0, int(c.Expect(w.ask)*1.05/float64(workers))+16)
			}
			for i := cut(k); i < cut(k+1) && !w.stopped(i); i++ {
				if errs[k] = makeRow(i, &out); errs[k] != nil {
					return
				}
				w.first[i+1] = len(out.Post)
			}
			parts[k] = out
		})
	}
	all.Wait()
	if w.stopped(0) {
		return errStopped
	}
	for _, err := range errs { // the first in order of the cells, whoever came first
		if err != nil {
			return err
		}
	}
	return w.join(parts, cut)
}

// join puts together the rows that several workers have made; cut says with which cell each began.
func (w *wiring) join(parts []model.Rows, cut func(k int) int) error {
	offset := 0
	for k, part := range parts {
		for i := cut(k); i < cut(k+1); i++ {
			w.first[i+1] += offset
		}
		offset += len(part.Post)
	}
	var delay []float64
	if len(parts) == 1 {
		w.post, w.weight, delay = parts[0].Post, parts[0].Weight, parts[0].Delay
	} else {
		posts, weights, delays := make([][]int32, len(parts)), make([][]float64, len(parts)), make([][]float64, len(parts))
		for k, part := range parts {
			posts[k], weights[k], delays[k] = part.Post, part.Weight, part.Delay
		}
		w.post, w.weight, delay = slices.Concat(posts...), slices.Concat(weights...), slices.Concat(delays...)
	}
	if delay == nil {
		return nil
	}
	return w.setDelays(0, delay)
}

// byColumn draws post cell by post cell from one sequential generator, as PyNN does, and then turns columns into rows.
func (w *wiring) byColumn(r *random.NumpyRNG) error {
	begin := make([]int, w.ask.Post+1)
	pre := make([]int32, 0, int(w.projection.Connector.Expect(w.ask)*1.05)+16)
	for j := 0; j < w.ask.Post; j++ {
		if w.stopped(j) {
			return errStopped
		}
		pre = w.projection.Connector.Column(w.ask, j, r, pre)
		begin[j+1] = len(pre)
	}
	w.first = make([]int, w.ask.Pre+1)
	for _, i := range pre {
		w.first[i+1]++
	}
	for i := 0; i < w.ask.Pre; i++ {
		w.first[i+1] += w.first[i]
	}
	next := slices.Clone(w.first)
	w.post = make([]int32, len(pre))
	for j := 0; j < w.ask.Post; j++ {
		for _, i := range pre[begin[j]:begin[j+1]] {
			w.post[next[i]] = int32(j)
			next[i]++
		}
	}
	return nil
}

var errStopped = fmt.Errorf("%w: while connections were made", model.ErrInterrupted)

// stopped asks, every so many rows or columns, whether to give up.
func (w *wiring) stopped(k int) bool { return k%64 == 0 && w.stop != nil && w.stop() }

// fromList takes the pairs, weights and delays that the user gave.
func (w *wiring) fromList() error {
	p, err := w.projection.Connector.List(w.ask)
	if err != nil {
		return err
	}
	for name := range p.Other {
		if _, ok := w.projection.Others[name]; !ok {
			return fmt.Errorf("%w: %w", model.ErrValue, model.UnknownName("parameter of "+w.projection.Synapse.Name, name, model.Names(w.projection.Synapse.Params)))
		}
	}
	w.given = map[string][]float64{}
	order := make([]int, len(p.Pre))
	for k := range order {
		order[k] = k
	}
	// Pairs come post cell by post cell; a stable sort by pre cell keeps that order within a row.
	slices.SortStableFunc(order, func(a, b int) int { return int(p.Pre[a]) - int(p.Pre[b]) })
	w.first = make([]int, w.ask.Pre+1)
	for _, k := range order {
		w.first[p.Pre[k]+1]++
		w.post = append(w.post, p.Post[k])
		if p.Weight != nil {
			w.weight = append(w.weight, p.Weight[k])
		}
		for name, values := range p.Other {
			w.given[name] = append(w.given[name], values[k])
		}
		if p.Delay != nil {
			d, err := w.steps(p.Delay[k])
			if err != nil {
				return fmt.Errorf("connection (%d, %d): %w", p.Pre[k], p.Post[k], err)
			}
			w.delay = append(w.delay, d)
		}
	}
	for i := 0; i < w.ask.Pre; i++ {
		w.first[i+1] += w.first[i]
	}
	return nil
}

// byPost returns the order of the connections post cell by post cell, pre cells ascending: PyNN's order.
func (w *wiring) byPost() []int32 {
	if w.columns == nil {
		w.columns = columnOrder(w.post, w.ask.Post)
	}
	return w.columns
}

// columnOrder sorts the places of connections by postsynaptic cell, keeping the order within each.
func columnOrder(post []int32, n int) []int32 {
	next := make([]int, n+1)
	for _, j := range post {
		next[j+1]++
	}
	for j := 0; j < n; j++ {
		next[j+1] += next[j]
	}
	order := make([]int32, len(post))
	for k, j := range post {
		order[next[j]] = int32(k)
		next[j]++
	}
	return order
}
