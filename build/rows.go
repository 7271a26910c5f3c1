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
	crew     *crew        // nil: nobody helps
	dynamic  func() error // returns when the plan's cells have their dynamics; nil: they have
	stop     func() bool
	warnings []string

	// The connections, row by row (presynaptic cell by presynaptic cell), in each row by postsynaptic cell.
	first  []int     // (pre + 1) where each row begins
	post   []int32   // (connections)
	weight []float64 // (connections), or nil: all have weight0
	delay  []int32   // (connections) steps, or nil: all have delay0

	weight0  float64
	delay0   int32
	others   []attribute          // further parameters, then initial values
	given    map[string][]float64 // (connections) further parameters that a list gives
	rounded  bool                 // the warning about rounded delays has been given
	columns  []int32              // the order of the connections post cell by post cell; made when needed
	listed   bool                 // the connector gave that order: it is that of lists
	progress progress
}

func (w *wiring) warn(format string, args ...any) {
	w.warnings = append(w.warnings, fmt.Sprintf("projection %q: ", w.projection.Label)+fmt.Sprintf(format, args...))
}

// begin looks at the cells that are to be joined.
func (w *wiring) begin() (err error) {
	c := &w.projection.Connector
	if w.ask, err = w.projection.Wiring(); err != nil {
		return err
	}
	w.progress = progress{report: c.Callback, all: w.ask.Pre}
	if c.Check != nil {
		return c.Check(w.ask)
	}
	return nil
}

// pairs asks the connector which cells are joined.
func (w *wiring) pairs() (err error) {
	c := &w.projection.Connector
	numpy, _ := c.RNG.(*random.NumpyRNG)
	switch {
	case c.List != nil:
		err = w.fromList()
	case numpy != nil && c.Replay != nil:
		err = w.replay(numpy.Copy()) // if building is given up and begun again, it draws the same
	case c.Columns != nil:
		err = w.byColumn()
	default:
		err = w.byRow()
	}
	if err == nil {
		w.progress.end()
	}
	return err
}

// rows returns the function that makes one row, from a stream of its own.
func (w *wiring) rows() (func(i int, out *model.Rows) error, error) {
	c := &w.projection.Connector
	stream := w.projection.Stream(w.net, c.RNG, random.ForWiring)
	if c.Draw != nil {
		return c.Draw(w.ask, stream)
	}
	return func(i int, out *model.Rows) error {
		out.Post = c.Row(w.ask, i, stream.At(uint64(i)), out.Post)
		return nil
	}, nil
}

// byRow makes the rows in parallel.
func (w *wiring) byRow() error {
	makeRow, err := w.rows()
	if err != nil {
		return err
	}
	w.first = make([]int, w.ask.Pre+1)
	parts, cut, err := shareOut(w, w.ask.Pre, func(i int, out *model.Rows) error {
		err := makeRow(i, out)
		w.first[i+1] = len(out.Post)
		return err
	}, func(expected int) (out model.Rows) {
		out.Post = make([]int32, 0, expected)
		return out
	})
	if err != nil {
		return err
	}
	return w.join(parts, cut)
}

// shareOut makes n rows or columns by several workers, and says with which each began. room makes what a worker fills.
func shareOut[T any](w *wiring, n int, one func(k int, out *T) error, room func(expected int) T) (parts []T, cut func(k int) int, err error) {
	workers := max(1, min(runtime.GOMAXPROCS(0), n/32))
	expected := 0
	if f := w.projection.Connector.Expect; f != nil {
		expected = int(f(w.ask)*1.05/float64(workers)) + 16
	}
	parts, errs := make([]T, workers), make([]error, workers)
	cut = func(k int) int { return k * n / workers }
	var all sync.WaitGroup
	for k := range parts {
		all.Go(func() {
			out := room(expected)
			for i := cut(k); i < cut(k+1) && !w.stopped(i); i++ {
				if errs[k] = one(i, &out); errs[k] != nil {
					return
				}
				w.progress.step()
			}
			parts[k] = out
		})
	}
	all.Wait()
	if w.stopped(0) {
		return nil, nil, errStopped
	}
	for _, err := range errs { // the first in order of the cells, whoever came first
		if err != nil {
			return nil, nil, err
		}
	}
	return parts, cut, nil
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

// byColumn makes the columns in parallel and then turns them into rows.
func (w *wiring) byColumn() error {
	c := &w.projection.Connector
	column, err := c.Columns(w.ask, w.projection.Stream(w.net, c.RNG, random.ForWiring))
	if err != nil {
		return err
	}
	w.progress.all = w.ask.Post
	begin := make([]int, w.ask.Post+1)
	parts, cut, err := shareOut(w, w.ask.Post, func(j int, out *[]int32) (err error) {
		*out, err = column(j, *out)
		begin[j+1] = len(*out)
		return err
	}, func(expected int) []int32 { return make([]int32, 0, expected) })
	if err != nil {
		return err
	}
	offset := 0
	for k, part := range parts {
		for j := cut(k); j < cut(k+1); j++ {
			begin[j+1] += offset
		}
		offset += len(part)
	}
	pre := parts[0]
	if len(parts) > 1 {
		pre = slices.Concat(parts...)
	}
	w.transpose(pre, begin)
	return nil
}

// replay draws post cell by post cell from one sequential generator, as PyNN does, and then turns columns into rows.
func (w *wiring) replay(r *random.NumpyRNG) error {
	column, err := w.projection.Connector.Replay(w.ask, r)
	if err != nil {
		return err
	}
	w.progress.all = w.ask.Post
	begin := make([]int, w.ask.Post+1)
	pre := make([]int32, 0, int(w.projection.Connector.Expect(w.ask)*1.05)+16)
	for j := 0; j < w.ask.Post; j++ {
		if w.stopped(j) {
			return errStopped
		}
		if pre, err = column(j, pre); err != nil {
			return err
		}
		begin[j+1] = len(pre)
		w.progress.step()
	}
	w.columns, w.listed = w.transpose(pre, begin)
	return nil
}

// transpose turns columns into rows. Where not all columns ascend, without pairs that are there several times, it returns the place
// in the rows of each connection of the columns.
func (w *wiring) transpose(pre []int32, begin []int) (places []int32, listed bool) {
	w.first = make([]int, w.ask.Pre+1)
	for _, i := range pre {
		w.first[i+1]++
	}
	for i := 0; i < w.ask.Pre; i++ {
		w.first[i+1] += w.first[i]
	}
	next := slices.Clone(w.first)
	w.post = make([]int32, len(pre))
	if listed = !ascending(pre, begin); listed {
		places = make([]int32, len(pre))
	}
	for j := 0; j < w.ask.Post; j++ {
		for k := begin[j]; k < begin[j+1]; k++ {
			at := &next[pre[k]]
			w.post[*at] = int32(j)
			if listed {
				places[k] = int32(*at)
			}
			*at++
		}
	}
	return places, listed
}

// ascending reports whether the cells of each column ascend, each once.
func ascending(pre []int32, begin []int) bool {
	for j := 1; j < len(begin); j++ {
		for k := begin[j-1] + 1; k < begin[j]; k++ {
			if pre[k] <= pre[k-1] {
				return false
			}
		}
	}
	return true
}

// progress reports what part of the rows or columns is done, a hundred times at most.
type progress struct {
	report func(float64)
	all    int
	mu     sync.Mutex
	done   int
}

func (p *progress) step() {
	if p.report == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done++; p.done < p.all && p.done*100/p.all > (p.done-1)*100/p.all {
		p.report(float64(p.done) / float64(p.all))
	}
}

func (p *progress) end() {
	if p.report != nil {
		p.report(1)
	}
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
	// Pairs come post cell by post cell; the rows keep that order.
	begin := make([]int, w.ask.Post+1)
	for _, j := range p.Post {
		begin[j+1]++
	}
	for j := range w.ask.Post {
		begin[j+1] += begin[j]
	}
	w.columns, w.listed = w.transpose(p.Pre, begin)
	order := make([]int, len(p.Pre)) // by place in the rows, the pair
	for k, place := range w.byPost() {
		order[place] = k
	}
	for _, k := range order {
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
	return nil
}

// byPost returns the order of the connections post cell by post cell, pre cells ascending unless the connector gave another: PyNN's order.
func (w *wiring) byPost() []int32 {
	if w.columns == nil {
		w.columns = columnOrder(w.post, w.ask.Post)
	}
	return w.columns
}

// order says, for each connection sorted by post cell, then pre cell, then delay, what its place in lists of connections is; nil if it is
// the same.
func (w *wiring) order() []int32 {
	if !w.listed {
		return nil
	}
	rank := make([]int32, len(w.columns))
	for k, place := range w.columns {
		rank[place] = int32(k)
	}
	order := columnOrder(w.post, w.ask.Post)
	if w.delay != nil {
		w.byDelay(order)
	}
	same := true
	for k, place := range order {
		order[k] = rank[place]
		same = same && order[k] == int32(k)
	}
	if same {
		return nil
	}
	return order
}

// byDelay sorts, in an order by post and pre cell, the connections of one pair by delay.
func (w *wiring) byDelay(order []int32) {
	pre := make([]int32, len(w.post))
	for i := range w.ask.Pre {
		for k := w.first[i]; k < w.first[i+1]; k++ {
			pre[k] = int32(i)
		}
	}
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && pre[order[to]] == pre[order[from]] && w.post[order[to]] == w.post[order[from]] {
			to++
		}
		if to > from+1 {
			slices.SortStableFunc(order[from:to], func(a, b int32) int { return int(w.delay[a]) - int(w.delay[b]) })
		}
		from = to
	}
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
