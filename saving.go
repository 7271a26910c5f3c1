package hillock

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/hillock-sim/hillock/checkpoint"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/internal/whole"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/provenance"
)

// ErrOther is wrapped by errors of Load and Branch that are given the state of another network.
var ErrOther = checkpoint.ErrOther

// ErrDamaged is wrapped by errors of Load and ReadSaved for a file that is not what it was when it was written.
var ErrDamaged = checkpoint.ErrDamaged

// Saved is a simulation at one moment: its state, and what it has recorded.
type Saved struct {
	about      savedAbout
	snapshot   *engine.Snapshot
	recordings []byte // as Save writes them; nil: none
}

// savedAbout is the JSON object with which a file begins.
type savedAbout struct {
	Program  string   `json:"program"`
	Dt       float64  `json:"dt_ms"`
	Seed     uint64   `json:"seed"`
	Step     int64    `json:"step"`
	Segment  int64    `json:"segment"`
	Spikes   int64    `json:"spikes"`
	Traits   []trait  `json:"network"`
	Warnings []string `json:"warnings,omitempty"`
	Run      *savedAt `json:"run,omitempty"` // of the checkpoint of a program
}

// Time returns the model time in ms at which the simulation was saved.
func (v *Saved) Time() float64 { return data.TimeOf(v.about.Step, v.about.Dt) }

// Save writes all that the simulation has become into one file: the state of cells and synapses, spikes under way, counters and what was
// recorded. The file has its name only when it is whole and on the disk; an older one of that name is there until then. The network
// itself is not in it: who loads it describes the same network first.
func (s *Simulation) Save(path string) error {
	if s.replaying() {
		return s.savedBefore(path)
	}
	about, snapshot, err := s.capture()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fmt.Errorf("%w: save %s: %w", model.ErrRuntime, path, err)
	}
	if err := whole.Write(path, func(f *os.File) error { return s.writeState(f, about, snapshot) }); err != nil {
		return fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	return s.noteSaved(path)
}

// Saved returns the same, in memory.
func (s *Simulation) Saved() (*Saved, error) {
	if s.replaying() {
		return nil, s.cannotReplay("save to memory")
	}
	about, snapshot, err := s.capture()
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if err := s.writeState(&file, about, snapshot); err != nil {
		return nil, err
	}
	return readSaved(&file)
}

// capture copies the state and says of which network.
func (s *Simulation) capture() (savedAbout, *engine.Snapshot, error) {
	if len(s.net.Populations) == 0 {
		return savedAbout{}, nil, fmt.Errorf("%w: there is no network to save yet", model.ErrRuntime)
	}
	if err := s.Build(); err != nil {
		return savedAbout{}, nil, err
	}
	return savedAbout{
		Program: provenance.Version, Dt: s.net.Dt, Seed: s.net.Seed, Step: s.state.Step, Segment: s.state.Segment, Spikes: s.spikes,
		Traits: s.identity(), Warnings: s.warnings,
	}, engine.Capture(s.built.Plan, s.state), nil
}

func (s *Simulation) writeState(out io.Writer, about savedAbout, snapshot *engine.Snapshot) error {
	w := checkpoint.NewWriter(out)
	w.JSON(about)
	w.WriteSnapshot(snapshot)
	var recordings bytes.Buffer
	if err := s.writeRecordings(&recordings); err != nil {
		return err
	}
	w.String("recorded")
	w.Bytes(recordings.Bytes())
	return w.Close()
}

// writeRecordings writes what populations, connections and currents have recorded.
func (s *Simulation) writeRecordings(out io.Writer) error {
	w := checkpoint.NewWriter(out)
	if err := s.rec.Save(w); err != nil {
		return fmt.Errorf("%w: reading what was recorded back: %w", model.ErrRuntime, err)
	}
	for _, p := range s.projections {
		p.recording.save(w)
	}
	for _, c := range s.currents {
		if err := c.catchUp(); err != nil {
			return err
		}
		w.Bool(c.recording)
		w.Int(c.from)
		w.Floats(append([]float64{}, c.samples...))
	}
	return w.Close()
}

// ReadSaved reads a file that Save wrote.
func ReadSaved(path string) (*Saved, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	saved, err := readSaved(f)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", model.ErrRuntime, path, err)
	}
	return saved, nil
}

func readSaved(in io.Reader) (*Saved, error) {
	r, err := checkpoint.NewReader(in)
	if err != nil {
		return nil, err
	}
	v := &Saved{}
	r.JSON(&v.about)
	if v.about.Step < 0 || !(v.about.Dt > 0) || math.IsInf(v.about.Dt, 0) {
		r.Damaged("it says no time")
	}
	v.snapshot = r.ReadSnapshot()
	r.Tag("recorded")
	v.recordings = r.Bytes()
	if r.Err() == nil && (v.snapshot.Step != v.about.Step || v.snapshot.Segment != v.about.Segment) {
		r.Damaged("it says two times")
	}
	return v, r.Close()
}

// Load brings the simulation to the state that Save wrote: time, cells, synapses, counters, and what was recorded, in the place of
// what this simulation has. It goes on as the one that was saved would have, to the last bit, whatever the number of threads, the
// processor or the machine. The same network must have been described; ErrOther says in what it differs.
func (s *Simulation) Load(path string) error {
	saved, err := ReadSaved(path)
	if err != nil {
		return err
	}
	if err := s.Restore(saved); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// Restore does the same from memory.
func (s *Simulation) Restore(saved *Saved) error {
	if s.options.Checkpoints != nil {
		return fmt.Errorf("%w: load: recordings of another run cannot be taken over while checkpoints are written: Branch takes the state alone", model.ErrRuntime)
	}
	if err := s.fits(saved, false); err != nil {
		return err
	}
	if s.spool != nil {
		return fmt.Errorf("%w: load: this simulation has recorded already, into %s: load into a new one, or use Branch", model.ErrRuntime, s.spool.Path())
	}
	if len(saved.recordings) == 0 {
		return fmt.Errorf("%w: load: a checkpoint of a run holds its state alone: hillock resume continues the run, Branch takes the state", model.ErrRuntime)
	}
	if err := s.readRecordings(bytes.NewReader(saved.recordings)); err != nil {
		return err
	}
	s.state = engine.Restore(s.built.Plan, saved.snapshot)
	s.spikes = saved.about.Spikes
	for _, w := range saved.about.Warnings {
		if !slices.Contains(s.warnings, w) { // a description warns again
			s.warnings = append(s.warnings, w)
		}
	}
	return nil
}

// fits builds, and says whether a saved state is of this network.
func (s *Simulation) fits(saved *Saved, shape bool) error {
	if len(s.net.Populations) == 0 {
		return fmt.Errorf("%w: load: describe the network first", checkpoint.ErrOther)
	}
	if err := s.Build(); err != nil {
		return err
	}
	if err := compare(saved.about.Traits, s.identity(), shape); err != nil {
		return err
	}
	return checkpoint.Fits(s.built.Plan, saved.snapshot)
}

func (s *Simulation) readRecordings(in io.Reader) error {
	r, err := checkpoint.NewReader(in)
	if err != nil {
		return err
	}
	if err := s.rec.Restore(r, s.built.Plan); err != nil {
		return err
	}
	recordings := make([]*connectionRecording, len(s.projections))
	for k := range recordings {
		recordings[k] = restoreConnections(r)
	}
	type current struct {
		on      bool
		from    int64
		samples []float64
	}
	currents := make([]current, len(s.currents))
	for k := range currents {
		currents[k] = current{r.Bool(), r.Int(), r.Floats()}
	}
	if err := r.Close(); err != nil {
		return err
	}
	for k, p := range s.projections {
		p.recording = recordings[k]
	}
	for k, c := range s.currents {
		c.recording, c.from, c.samples = currents[k].on, currents[k].from, currents[k].samples
	}
	return nil
}
