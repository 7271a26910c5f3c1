package engine

// firing is the cells of a piece that fired at one step, as indices in the piece, ascending. Others than who wrote it read it, on other cores,
// for which every line is a wait: a handful of cells, which is what most steps have, lie beside what says how many there are, and the steps
// lie far enough apart for none to be on a line where another is being written.
type firing struct {
	cells []int32
	few   [22]int32
	many  *[]int32 // room for more
	_     [8]byte
}

// set notes a copy of the cells.
func (f *firing) set(cells []int32) {
	if len(cells) <= len(f.few) {
		f.cells = f.few[:copy(f.few[:], cells)]
		return
	}
	if f.many == nil {
		f.many = new([]int32)
	}
	*f.many = append((*f.many)[:0], cells...)
	f.cells = *f.many
}

// add notes one more cell, which has a larger index than the others.
func (f *firing) add(cell int32) {
	if f.cells == nil {
		f.cells = f.few[:0]
	}
	f.cells = append(f.cells, cell)
}

// fired is the cells of a piece that fired at a step, one of the last.
func (s *State) fired(piece int, step int64) []int32 { return s.history[piece][step%s.length].cells }

// any reports whether a cell of the pieces fired at a step, given where it is in the history.
func (s *State) any(pieces []int, at int64) bool {
	for _, k := range pieces {
		if len(s.history[k][at].cells) > 0 {
			return true
		}
	}
	return false
}

// fire notes which cells of a piece fire at a step.
func (s *State) fire(piece int, step int64, cells []int32) {
	s.history[piece][step%s.length].set(cells)
}
