package record

import (
	"slices"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/spool"
)

// signal is one variable of some cells of a population, sampled every so many steps from step start on.
type signal struct {
	variable int
	cells    []int32 // indices in the population, ascending
	every    int64
	start    int64
	segment  int
	number   int       // in the spool; 0: it does not know it
	columns  []*column // one for each piece that has any of the cells
}

// column is the part of a signal that lies in one piece; only the worker that advances the piece writes it.
type column struct {
	signal *signal
	piece  int     // offset of the piece in the population: its identity
	cells  []int32 // indices in the piece

	number  int // in the spool; 0: it does not know it
	spooled []*spool.Place
	before  int       // numbers in the spool
	data    []float64 // those that came after
	room    int       // that data needed the last time
	buffers *spool.Buffers
}

// len returns how many numbers there are.
func (c *column) len() int { return c.before + len(c.data) }

// all returns all numbers.
func (c *column) all(from *spool.File) ([]float64, error) {
	if c.before == 0 {
		return c.data, nil
	}
	x := make([]float64, 0, c.len())
	for _, at := range c.spooled {
		payload, err := from.Load(at)
		if err != nil {
			return nil, err
		}
		if x, err = spool.DecodeSamples(x, payload); err != nil {
			return nil, err
		}
	}
	return append(x, c.data...), nil
}

func newSignal(variable int, cells []int32, every, start int64, segment int) *signal {
	return &signal{variable: variable, cells: cells, every: every, start: start, segment: segment}
}

// column returns the part of the signal in a piece, or nil.
func (s *signal) column(piece *engine.Piece) *column {
	for _, c := range s.columns {
		if c.piece == piece.From {
			return c
		}
	}
	c := &column{signal: s, piece: piece.From, buffers: &spool.Buffers{}}
	for _, i := range s.cells {
		if at := int(i) - piece.From; at >= 0 && at < piece.N {
			c.cells = append(c.cells, int32(at))
		}
	}
	if c.cells == nil {
		return nil
	}
	s.columns = append(s.columns, c)
	return c
}

// sample appends the present values if the step is one of those to be sampled.
func (c *column) sample(step int64, cells *model.Cells) {
	since := step - c.signal.start
	if since < 0 || since%c.signal.every != 0 {
		return
	}
	values := cells.Vars[c.signal.variable]
	if c.data == nil {
		c.data = c.buffers.Get(c.room)
	}
	n, all := len(c.data), len(c.cells)
	c.data = slices.Grow(c.data, all)[:n+all]
	row := c.data[n:]
	if first := int(c.cells[0]); int(c.cells[all-1])-first == all-1 { // they are neighbours
		copy(row, values[first:])
		return
	}
	for k, i := range c.cells {
		row[k] = values[i]
	}
}

// samples returns the number of samples that all columns have.
func (s *signal) samples() int {
	least := -1
	for _, c := range s.columns {
		if n := c.len() / len(c.cells); least < 0 || n < least {
			least = n
		}
	}
	return max(least, 0)
}

// rows puts the columns of the chosen cells side by side: (samples x chosen), chosen being places in s.cells.
func (s *signal) rows(from *spool.File, chosen []int) ([]float64, error) {
	n := s.samples()
	if n == 0 {
		return []float64{}, nil
	}
	// Where each cell of the signal is.
	type place struct {
		column *column
		at     int
	}
	places := map[int32]place{}
	numbers := map[*column][]float64{}
	for _, c := range s.columns {
		x, err := c.all(from)
		if err != nil {
			return nil, err
		}
		numbers[c] = x
		for at, i := range c.cells {
			places[int32(c.piece)+i] = place{c, at}
		}
	}
	out := make([]float64, n*len(chosen))
	for column, k := range chosen {
		p := places[s.cells[k]]
		width, x := len(p.column.cells), numbers[p.column]
		for row := 0; row < n; row++ {
			out[row*len(chosen)+column] = x[row*width+p.at]
		}
	}
	return out, nil
}
