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
	stream := w.projection.Stream(w.net, w.projection.Connector.RNG, random.ForWiring)
	w.first = make([]int, w.ask.Pre+1)
	workers := max(1, min(runtime.GOMAXPROCS(0), w.ask.Pre/256))
	parts := make([][]int32, workers)
	cut := func(k int) int { return k * w.ask.Pre / workers }
	var all sync.WaitGroup
	for k := range parts {
		all.Go(func() {
			var out []int32
			if f := w.projection.Connector.Expect; f != nil {
				out = make([]int32, 0, int(f(w.ask)*1.05/float64(workers))+16)
			}
			for i := cut(k); i < cut(k+1) && !w.stopped(i); i++ {
				out = w.projection.Connector.Row(w.ask, i, stream.At(uint64(i)), out)
				w.first[i+1] = len(out)
			}
			parts[k] = out
		})
	}
	all.Wait()
	if w.stopped(0) {
		return errStopped
	}
	offset := 0
	for k, part := range parts {
		for i := cut(k); i < cut(k+1); i++ {
			w.first[i+1] += offset
		}
		offset += len(part)
	}
	if workers == 1 {
		w.post = parts[0]
		return nil
	}
	w.post = slices.Concat(parts...)
	return nil
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
