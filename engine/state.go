package engine

import (
	"slices"

	"github.com/hillock-sim/hillock/model"
)

// State is all that changes while a network runs.
type State struct {
	Step    int64
	Segment int64
	Started bool // what happens at t = 0 has happened

	cells   []*own        // by piece
	inputs  [][][]float64 // by block and receptor: the variables to which input is added, (cells of the block)
	history [][]firing    // by piece, by step modulo its length
	length  int64         // steps that the history holds
	drives  []int64       // by piece: the step at which an injected current may next change
	driven  [][]float64   // by piece: the injected currents, without those of gap junctions; nil if there are none

	synapses   []*synapses    // by number of table; nil if nothing changes there
	posts      [][]postSpikes // by block and trace
	potentials [2][]float64   // of the joined cells, at even and at odd steps
	listed     int64          // the spikes of all populations up to this step are lists; later ones of sources that can be counted need not be
	quiet      []int64        // by population: the step after which spikes are not listed; -1: they are
	unheard    int64          // spikes of quiet populations that have arrived, or did so before
	calendars  []*calendar    // by block; derived from the history
	stale      bool           // the derived parts of cells must be rebuilt before the next step

	Events int64 // synaptic events so far: connections that a spike has passed
}

// own is the cells of a piece on cache lines of their own: its worker writes there in every step, and no other should wait for it.
type own struct {
	_ [64]byte
	model.Cells
	_ [64]byte
}

// NewState allocates the state of a plan at t = 0, every variable at the initial value of its table.
func NewState(p *Plan) *State {
	s := &State{
		cells:   make([]*own, len(p.Pieces)),
		inputs:  make([][][]float64, len(p.Blocks)),
		history: make([][]firing, len(p.Pieces)),
		length:  int64(p.MaxDelay + 2*p.group()*p.Epoch + 1),
		drives:  make([]int64, len(p.Pieces)),
		driven:  make([][]float64, len(p.Pieces)),
		posts:   make([][]postSpikes, len(p.Blocks)),
		quiet:   make([]int64, len(p.Populations)),
		stale:   true,
	}
	for q := range s.quiet {
		s.quiet[q] = -1
	}
	for k := range s.history {
		s.history[k] = make([]firing, s.length)
		s.cells[k] = &own{}
	}
	room := roomFor(p.arrays())
	for b := range p.Blocks {
		s.calendars = append(s.calendars, newCalendar(&p.Blocks[b]))
		s.inputs[b] = make([][]float64, len(p.Blocks[b].Receptors))
		for r := range s.inputs[b] {
			s.inputs[b][r] = room.take(p.Blocks[b].N)
		}
		for range p.Blocks[b].Traces {
			s.posts[b] = append(s.posts[b], newPostSpikes(p.Blocks[b].N))
		}
	}
	for k := range p.Pieces {
		piece := &p.Pieces[k]
		vars := make([][]float64, len(piece.Cell.State))
		for v, entry := range piece.Cell.State {
			if r := slices.Index(p.Blocks[piece.Block].Receptors, entry.Receptor); r >= 0 {
				vars[v] = s.inputs[piece.Block][r][piece.Offset : piece.Offset+piece.N : piece.Offset+piece.N]
			} else {
				vars[v] = room.take(piece.N)
			}
			for i := range vars[v] {
				vars[v][i] = entry.Init
			}
		}
		s.cells[k].Vars = vars
		if piece.Driven {
			s.cells[k].Current = room.take(piece.N)
		}
		if len(piece.Gaps) > 0 {
			s.driven[k] = make([]float64, piece.N)
		} else {
			s.driven[k] = s.cells[k].Current
		}
	}
	s.synapses = make([]*synapses, p.Numbers+1)
	for _, t := range p.Tables {
		s.synapses[t.Number] = newSynapses(p, s, t)
	}
	for k := range s.potentials {
		s.potentials[k] = make([]float64, p.Joined)
	}
	return s
}

// arrays lists the lengths of the arrays of variables that a state has.
func (p *Plan) arrays() (lengths []int) {
	for k := range p.Blocks {
		for range p.Blocks[k].Receptors {
			lengths = append(lengths, p.Blocks[k].N)
		}
	}
	for k := range p.Pieces {
		piece := &p.Pieces[k]
		for _, entry := range piece.Cell.State {
			if !slices.Contains(p.Blocks[piece.Block].Receptors, entry.Receptor) {
				lengths = append(lengths, piece.N)
			}
		}
		if piece.Driven {
			lengths = append(lengths, piece.N)
		}
	}
	return lengths
}

// Var returns a variable of the cells of a piece, to read or to set before the next run.
func (s *State) Var(piece, variable int) []float64 {
	s.stale = true
	return s.cells[piece].Vars[variable]
}

// Cells returns the state of a piece, to read.
func (s *State) Cells(piece int) *model.Cells { return &s.cells[piece].Cells }

// Reset goes back to t = 0 and begins another segment: synapses are as they were at the beginning; the variables of cells are for
// the caller to set.
func (s *State) Reset(p *Plan) {
	s.hush(p, func(int) bool { return true })
	s.listed = 0
	s.Step, s.Started, s.stale = 0, false, true
	s.Segment++
	for _, steps := range s.history {
		for k := range steps {
			steps[k].set(nil)
		}
	}
	for _, c := range s.calendars {
		c.clear(-1)
	}
	for _, block := range s.posts {
		for k := range block {
			block[k].clear()
		}
	}
	for _, t := range p.Tables {
		if y := s.synapses[t.Number]; y != nil {
			y.begin(t, s.Segment)
		}
	}
}

// sync rebuilds what is derived, after anything was changed from outside.
func (s *State) sync(p *Plan) {
	if !s.stale {
		return
	}
	s.stale = false
	for k := range p.Pieces {
		c := s.Cells(k)
		c.Step, c.Segment, c.Started = s.Step, s.Segment, s.Started
		if sync := p.Pieces[k].Dynamics.Sync; sync != nil {
			sync(c)
		}
		s.drives[k] = s.Step
		s.publish(&p.Pieces[k], s.Step)
	}
}

// Renew tells the cells of a population that their parameters have changed.
func (s *State) Renew(p *Plan, population int) {
	s.stale = true
	for _, k := range p.Populations[population].Pieces {
		c := s.Cells(k)
		c.Step, c.Segment, c.Started = s.Step, s.Segment, s.Started
		if changed := p.Pieces[k].Dynamics.Changed; changed != nil {
			changed(c)
		}
	}
}
