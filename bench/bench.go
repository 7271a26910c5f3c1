// Package bench measures: workloads that are built through the door, what one run of them took, and reports of many runs.
//
// A Workload is a network that others have published figures for, with what is known of its activity: a measurement counts only if
// the network did what it should. Measure runs one once and returns a Sample; a Report gathers samples, checks that spikes do not
// depend on the number of threads, and prints a table, JSON and a picture.
package bench

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hillock-sim/hillock/internal/names"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/provenance"
)

// Settings are what a workload is run with.
type Settings struct {
	Threads int     `json:"threads"`
	Scale   float64 `json:"scale"`   // of the network: 1 is the size that the workload is known for
	Ms      float64 `json:"time_ms"` // model time that is measured
}

// Workload is a network to be measured.
type Workload struct {
	Name    string
	Aliases []string
	Title   string  // one line
	Ms      float64 // model time that is measured unless the user says otherwise
	Warm    float64 // ms of model time before, at scale 1 and with that model time
	Repeat  int     // how often, unless the user says otherwise
	Source  string  // the paper
	Roof    Roof    // what the machine needs for it at least

	spec  func(Settings) Spec
	check func(Settings, []Rate) []Check
}

// Workloads returns all workloads that are networks, in the order in which they are listed to people. The scan is not among them.
func Workloads() []Workload {
	return []Workload{
		balanced("va", nil, "A: the reference network, 4,000 cells", 4000, 5),
		balanced("c10", []string{"va10"}, "C10: ten times the cells, in-degree and weights of A", 40000, 5),
		balanced("c100", []string{"va100"}, "C100: a hundred times the cells, in-degree and weights of A", 400000, 3),
		microcircuit(),
		plastic(),
	}
}

// Names returns the names that Find knows, and that of the scan.
func Names() []string {
	var all []string
	for _, w := range Workloads() {
		all = append(all, w.Name)
	}
	return append(all, ScanName)
}

// Find returns a workload by its name or another name it has.
func Find(name string) (Workload, error) {
	for _, w := range Workloads() {
		if w.Name == name || slices.Contains(w.Aliases, name) {
			return w, nil
		}
	}
	known := Names()
	for _, w := range Workloads() {
		known = append(known, w.Aliases...)
	}
	return Workload{}, names.Unknown("workload", name, known)
}

// Complete fills in what the user left open and refuses what cannot be.
func (w Workload) Complete(s Settings) (Settings, error) {
	if s.Ms == 0 {
		s.Ms = w.Ms
	}
	if s.Scale == 0 {
		s.Scale = 1
	}
	switch {
	case !(s.Scale > 0) || s.Scale > 100:
		return s, fmt.Errorf("%s: scale = %v: must be > 0 and at most 100 (1: the size it is known for)", w.Name, s.Scale)
	case !(s.Ms >= dt) || math.IsInf(s.Ms, 0):
		return s, fmt.Errorf("%s: time = %v ms: must be at least one time step (%v ms)", w.Name, s.Ms, dt)
	case s.Threads < 1:
		return s, fmt.Errorf("%s: threads = %d: must be >= 1", w.Name, s.Threads)
	}
	return s, nil
}

// dt is the time step of all workloads in ms.
const dt = 0.1

// warm is how long the network runs before it is measured: short measurements, which cannot be checked, need not wait.
func (w Workload) warm(s Settings) float64 {
	if s.Scale == 1 && s.Ms >= w.Ms {
		return w.Warm
	}
	return min(w.Warm, s.Ms/2)
}

// Rate is the mean rate of some cells over the time that is measured.
type Rate struct {
	Label string  `json:"label"`
	Hz    float64 `json:"hz"`
}

// Check holds a rate to its bounds.
type Check struct {
	Label string  `json:"label"`
	Got   float64 `json:"got"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// OK reports whether the value lies within the bounds.
func (c Check) OK() bool { return c.Got >= c.Low && c.Got <= c.High }

// Sample is one run.
type Sample struct {
	Settings
	Cells           int64   `json:"cells"` // that are not spike sources
	Synapses        int64   `json:"synapses"`
	BytesPerSynapse float64 `json:"bytes_per_synapse"`
	Epoch           int     `json:"epoch_steps"` // steps between two exchanges of spikes
	BuildS          float64 `json:"build_s"`     // describing and building
	RunS            float64 `json:"run_s"`       // the time that is measured
	RunCPUS         float64 `json:"run_cpu_s"`   // what it took of all cores together; 0: unknown
	ProcessS        float64 `json:"process_s,omitempty"`

	// Stretches is how long each part of the run took, in s, up to each time at which OnStretch says so and then to the end.
	Stretches []float64 `json:"stretches_s,omitempty"`

	Events      int64   `json:"events"`       // in it, among cells: spikes that reach a synapse, for each synapse
	DriveEvents int64   `json:"drive_events"` // in it, on the mean, from sources that each drive one cell
	PeakBytes   uint64  `json:"peak_bytes"`
	Rates       []Rate  `json:"rates"`
	Checks      []Check `json:"checks,omitempty"`
	Digest      string  `json:"digest"` // over all spikes, from t = 0
}

// Watch is told of what goes on; its fields may be nil.
type Watch struct {
	Progress func(t, until float64) // of model time, in ms
	// Measured is called when the network has been built and has run in, and returns what is called when it has been measured.
	Measured func() (func(), error)
	Log      *slog.Logger
}

// Measure builds a workload and runs it once, in this process.
func (w Workload) Measure(ctx context.Context, s Settings, watch Watch) (Sample, error) {
	s, err := w.Complete(s)
	if err != nil {
		return Sample{}, err
	}
	begin := time.Now()
	spec, err := w.Spec(s)
	if err != nil {
		return Sample{}, err
	}
	n, err := spec.describe(s.Threads, native)
	if err != nil {
		return Sample{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	defer context.AfterFunc(ctx, n.sim.Interrupt)()
	if err := n.sim.Build(); err != nil {
		return Sample{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	out := Sample{Settings: s, BuildS: time.Since(begin).Seconds(), Epoch: int(math.Round(n.sim.MinDelay() / dt))}
	if watch.Progress != nil {
		n.sim.OnProgress(watch.Progress)
	}
	warm := spec.Warm
	before := make([]float64, len(n.groups))
	if warm > 0 {
		if _, err := n.sim.Run(warm); err != nil {
			return Sample{}, err
		}
		for k, g := range n.groups {
			before[k] = g.MeanSpikeCount()
		}
		out.Events = -n.sim.SynapticEvents()
	}
	measured := func() {}
	if watch.Measured != nil {
		if measured, err = watch.Measured(); err != nil {
			return Sample{}, err
		}
	}
	cpu := cpuSeconds()
	begin = time.Now()
	last := begin
	lap := func(float64) {
		now := time.Now()
		out.Stretches = append(out.Stretches, now.Sub(last).Seconds())
		last = now
	}
	n.sim.OnStretch(lap)
	_, err = n.sim.Run(s.Ms)
	lap(s.Ms)
	n.sim.OnStretch(nil)
	out.RunS, out.RunCPUS = last.Sub(begin).Seconds(), cpuSeconds()-cpu
	out.PeakBytes = provenance.PeakMemory() // before anything is counted
	measured()
	if err != nil {
		return Sample{}, err
	}
	for k, g := range n.groups {
		out.Rates = append(out.Rates, Rate{g.Label(), (g.MeanSpikeCount() - before[k]) / s.Ms * 1000})
	}
	sum := n.sim.Summary()
	out.Cells, out.Synapses, out.BytesPerSynapse, out.Digest = sum.Neurons, sum.Synapses.Total, sum.BytesPerSyn, sum.Digest
	out.DriveEvents = spec.drive()
	out.Events += sum.SynapticEvents - out.DriveEvents
	out.Checks = w.check(s, out.Rates)
	return out, nil
}

// Updates is the number of updates of cells that were measured.
func (s Sample) Updates() float64 { return float64(s.Cells) * math.Round(s.Ms/dt) }

// Failed lists the checks that do not hold.
func (s Sample) Failed() (texts []string) {
	for _, c := range s.Checks {
		if !c.OK() {
			texts = append(texts, fmt.Sprintf("%s fire at %.2f Hz, not within %.2f to %.2f", c.Label, c.Got, c.Low, c.High))
		}
	}
	return texts
}

// Runtime marks an error that is not the user's.
func Runtime(format string, args ...any) error {
	return fmt.Errorf("%w: %w", model.ErrRuntime, fmt.Errorf(format, args...))
}

// within makes checks of all rates against one list of bounds.
func within(rates []Rate, bounds [][2]float64) (all []Check) {
	for k, r := range rates {
		all = append(all, Check{r.Label, r.Hz, bounds[k][0], bounds[k][1]})
	}
	return all
}

// scaled scales a number of cells, at least 1.
func scaled(n int, scale float64) int { return max(1, int(math.Round(float64(n)*scale))) }

// sentence joins with commas.
func sentence(list []string) string { return strings.Join(list, ", ") }
