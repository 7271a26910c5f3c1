package pynn

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/provenance"
)

// report is the file report.json that an exported script leaves.
type report struct {
	Simulator   string              `json:"simulator"`
	Build       float64             `json:"build_s"`
	Runs        []float64           `json:"run_s"`
	Write       float64             `json:"write_s"`
	Python      string              `json:"python"`
	Versions    map[string]string   `json:"versions"`
	Populations map[string][][]part `json:"populations"` // by name and segment: the signals
}

// part says of a signal what its arrays do not.
type part struct {
	Variable string  `json:"variable"`
	Start    float64 `json:"start_ms"`
	Period   float64 `json:"period_ms"`
}

// Recorded gives back what another simulator has recorded: the same script, run again with this in place of the engine, finds those
// spikes and samples. It is a hillock.Elsewhere.
type Recorded struct {
	sim         Sim
	description *export.Description
	folder      string
	report      report
	segment     int
	runs        int

	Remove func() error // the raw recordings, when they are no longer needed
}

// Read reads what an exported script has recorded in a folder.
func Read(s Sim, d *export.Description, folder string) (*Recorded, error) {
	r := &Recorded{sim: s, description: d, folder: folder}
	text, err := os.ReadFile(filepath.Join(folder, "report.json"))
	if err == nil {
		err = json.Unmarshal(text, &r.report)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s left no report: %w", model.ErrRuntime, s.Title, err)
	}
	return r, nil
}

// Provenance says what ran the network.
func (r *Recorded) Provenance() *provenance.Simulator {
	versions := map[string]string{}
	for _, name := range []string{"PyNN", r.sim.Package, "neo", "numpy"} {
		if v := r.report.Versions[name]; v != "" {
			versions[name] = v
		}
	}
	sum := 0.0
	for _, s := range r.report.Runs {
		sum += s
	}
	return &provenance.Simulator{
		Name: r.sim.Title, Python: r.report.Python, Versions: versions, BuildS: r.report.Build, RunS: sum, WriteS: r.report.Write,
	}
}

// About implements hillock.Elsewhere.
func (r *Recorded) About() (simulator string, build float64) {
	return fmt.Sprintf("%s %s (PyNN %s)", r.sim.Title, r.report.Versions[r.sim.Package], r.report.Versions["PyNN"]), r.report.Build
}

// Reset implements hillock.Elsewhere.
func (r *Recorded) Reset(*hillock.Simulation) { r.segment++ }

// Advance implements hillock.Elsewhere.
func (r *Recorded) Advance(s *hillock.Simulation, from, to int64, _ int) (hillock.Recordings, error) {
	var got hillock.Recordings
	if r.runs >= len(r.report.Runs) {
		return got, fmt.Errorf("%w: the script runs more often than it did when it was exported: what it does must not depend on spikes or on the clock", model.ErrRuntime)
	}
	got.Run = r.report.Runs[r.runs]
	r.runs++
	for _, p := range r.description.Populations {
		segments, ok := r.report.Populations[p.ID]
		if !ok {
			continue
		}
		if r.segment >= len(segments) {
			return got, fmt.Errorf("%w: population %q: %s returned %d segments, and there must be more", model.ErrRuntime, p.Label, r.sim.Title, len(segments))
		}
		if err := r.spikes(&got, p, from, to); err != nil {
			return got, fmt.Errorf("%w: population %q: %w", model.ErrRuntime, p.Label, err)
		}
		for _, signal := range segments[r.segment] {
			if err := r.signal(&got, p, signal); err != nil {
				return got, fmt.Errorf("%w: population %q: %s: %w", model.ErrRuntime, p.Label, signal.Variable, err)
			}
		}
	}
	return got, nil
}

func (r *Recorded) load(p *export.Population, name string) ([]float64, []int, error) {
	return loadArray(filepath.Join(r.folder, fmt.Sprintf("%s.%d.%s.npy", p.ID, r.segment, name)))
}

// spikes takes those in (from, to], and at the very beginning also those at from.
func (r *Recorded) spikes(got *hillock.Recordings, p *export.Population, from, to int64) error {
	times, _, err := r.load(p, "spike_times")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	cells, _, err := r.load(p, "spike_cells")
	if err != nil {
		return err
	}
	if len(cells) != len(times) {
		return fmt.Errorf("%d spikes of %d cells came back", len(times), len(cells))
	}
	for k, t := range times {
		step := int64(math.Round(t / r.description.Timestep))
		if step > to || step < from || step == from && from > 0 {
			continue
		}
		if cells[k] < 0 || cells[k] >= float64(p.N) {
			return fmt.Errorf("a spike of cell %v came back: there are %d cells", cells[k], p.N)
		}
		got.Spikes = append(got.Spikes, hillock.Spike{Step: step, ID: p.First + model.GID(cells[k])})
	}
	return nil
}

func (r *Recorded) signal(got *hillock.Recordings, p *export.Population, s part) error {
	if p.Cell.VarIndex(s.Variable) < 0 {
		return fmt.Errorf("%s has no such variable", p.Cell.Name)
	}
	values, shape, err := r.load(p, s.Variable)
	if err != nil {
		return err
	}
	cells, _, err := r.load(p, s.Variable+"_cells")
	if err != nil {
		return err
	}
	if len(values) == 0 {
		return nil
	}
	dt := r.description.Timestep
	every := int64(math.Round(s.Period / dt))
	if len(shape) != 2 || shape[1] != len(cells) || every < 1 {
		return fmt.Errorf("an array of shape %v came back for %d cells, every %v ms", shape, len(cells), s.Period)
	}
	played := hillock.Played{Population: p.Ordinal, Variable: s.Variable, First: int64(math.Round(s.Start / dt)), Every: every, Data: values}
	for _, c := range cells {
		if c < 0 || c >= float64(p.N) {
			return fmt.Errorf("samples of cell %v came back: there are %d cells", c, p.N)
		}
		played.Cells = append(played.Cells, int32(c))
	}
	got.Signals = append(got.Signals, played)
	return nil
}
