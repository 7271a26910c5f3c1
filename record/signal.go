package record

import (
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
)

// signal is one variable of some cells of a population, sampled every so many steps from step start on.
type signal struct {
	variable int
	cells    []int32 // indices in the population, ascending
	every    int64
	start    int64
	segment  int
	columns  []*column // one for each piece that has any of the cells
}

// column is the part of a signal that lies in one piece; only the worker that advances the piece writes it.
type column struct {
	signal *signal
	piece  int     // offset of the piece in the population: its identity
	cells  []int32 // indices in the piece
	data   []float64
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
	c := &column{signal: s, piece: piece.From}
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
	for _, i := range c.cells {
		c.data = append(c.data, values[i])
	}
}

// samples returns the number of samples that all columns have.
func (s *signal) samples() int {
	least := -1
	for _, c := range s.columns {
		if n := len(c.data) / len(c.cells); least < 0 || n < least {
			least = n
		}
	}
	return max(least, 0)
}

// rows puts the columns of the chosen cells side by side: (samples x chosen), chosen being places in s.cells.
func (s *signal) rows(chosen []int) []float64 {
	n := s.samples()
	if n == 0 {
		return []float64{}
	}
	// Where each cell of the signal is.
	type place struct {
		column *column
		at     int
	}
	places := map[int32]place{}
	for _, c := range s.columns {
		for at, i := range c.cells {
			places[int32(c.piece)+i] = place{c, at}
		}
	}
	out := make([]float64, n*len(chosen))
	for column, k := range chosen {
		p := places[s.cells[k]]
		width := len(p.column.cells)
		for row := 0; row < n; row++ {
			out[row*len(chosen)+column] = p.column.data[row*width+p.at]
		}
	}
	return out
}
