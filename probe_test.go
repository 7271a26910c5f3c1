package hillock_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"slices"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
)

// A probe is a small experiment to which any cell type can be put: cells that are driven by a current and by spikes at every receptor, as
// strongly as it takes to make them fire. It knows of a type what its table says.
type probe struct {
	cell    model.Cell
	n       int            // cells
	ahead   int            // cells of another population before them, so that ids agree
	params  hillock.Params // in place of those of lively
	threads int
	seed    uint64
	record  []string                    // nil: everything
	between func(*hillock.Population)   // called at half time
	run     func(*hillock.Simulation)   // nil: 60 ms at once
	before  func(p *hillock.Population) // called before the first run
}

// probeMs is how long a probe runs.
const probeMs = 60

// samples are what was recorded: for each variable and cell its samples, and the steps of each cell's spikes.
type samples struct {
	vars   map[string][][]float64
	spikes [][]int64
}

// do runs the experiment and returns what was recorded of each segment.
func (e probe) do() []samples {
	sim := must(hillock.New(hillock.Options{Threads: max(e.threads, 1), Seed: e.seed, Log: slog.New(slog.DiscardHandler)}))
	if e.ahead > 0 {
		must(sim.Population(e.ahead, cells.SpikeSourceArray(), nil))
	}
	params := lively(e.cell)
	for name, x := range e.params {
		params[name] = x
	}
	p := must(sim.Population(e.n, e.cell, params))
	drive(sim, p)
	record := e.record
	if record == nil {
		record = p.Recordable()
	}
	check(p.Record(record, hillock.RecordOptions{}))
	if e.before != nil {
		e.before(p)
	}
	switch {
	case e.run != nil:
		e.run(sim)
	case e.between != nil:
		must(sim.Run(probeMs / 2))
		e.between(p)
		must(sim.Run(probeMs / 2))
	default:
		must(sim.Run(probeMs))
	}
	var all []samples
	for _, segment := range must(p.Data(nil, false)).Segments {
		all = append(all, samplesOf(segment, p))
	}
	return all
}

func samplesOf(segment *data.Segment, p *hillock.Population) samples {
	s := samples{vars: map[string][][]float64{}, spikes: make([][]int64, p.Len())}
	for _, signal := range segment.Signals {
		columns := make([][]float64, len(signal.Cells))
		for c := range columns {
			for k := range signal.Len() {
				columns[c] = append(columns[c], signal.At(k, c))
			}
		}
		s.vars[signal.Name] = columns
	}
	if segment.Spikes != nil {
		for k, step := range segment.Spikes.Steps {
			i := segment.Spikes.IDs[k] - int64(p.First())
			s.spikes[i] = append(s.spikes[i], step)
		}
	}
	return s
}

// cellOf returns what was recorded of one cell.
func (s samples) cellOf(i int) samples {
	one := samples{vars: map[string][][]float64{}, spikes: [][]int64{s.spikes[i]}}
	for name, columns := range s.vars {
		one.vars[name] = columns[i : i+1]
	}
	return one
}

// differs says where two recordings differ first, or "": samples by more than a share of their size (0: by one bit), spikes at all.
// Variables that only one has do not count.
func (s samples) differs(o samples, share float64) string {
	for name, columns := range s.vars {
		others, both := o.vars[name]
		for c := range columns {
			if !both {
				break
			}
			if len(columns[c]) != len(others[c]) {
				return fmt.Sprintf("%s of cell %d has %d and %d samples", name, c, len(columns[c]), len(others[c]))
			}
			for k, x := range columns[c] {
				if y := others[c][k]; math.Float64bits(x) != math.Float64bits(y) && !(math.Abs(x-y) <= share*max(math.Abs(x), math.Abs(y), 1e-3)) {
					return fmt.Sprintf("%s of cell %d is %v and %v at sample %d", name, c, x, others[c][k], k)
				}
			}
		}
	}
	for c := range s.spikes {
		if !slices.Equal(s.spikes[c], o.spikes[c]) {
			return fmt.Sprintf("cell %d fires at %v and %v", c, s.spikes[c], o.spikes[c])
		}
	}
	return ""
}

// digest is a SHA-256 over all bits.
func (s samples) digest() string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(s.vars)) {
		fmt.Fprintln(h, name)
		check(binary.Write(h, binary.LittleEndian, slices.Concat(s.vars[name]...)))
	}
	for _, steps := range s.spikes {
		check(binary.Write(h, binary.LittleEndian, append([]int64{int64(len(steps))}, steps...)))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// quiet begins a simulation that logs nothing.
func quiet() *hillock.Simulation {
	return must(hillock.New(hillock.Options{Threads: 1, Log: slog.New(slog.DiscardHandler)}))
}

// lively returns parameters with which cells fire within a probe: a current above threshold, sources that fire often.
func lively(cell model.Cell) hillock.Params {
	params := hillock.Params{}
	for _, p := range cell.Params {
		if p.Sequence || hasEffectOnlyLater(p) || p.Name == "i_offset" || p.Unit == "Hz" {
			params[p.Name] = usual(p)
		}
	}
	return params
}

// usual is a legal value of a parameter that suits a probe: its default where that will do.
func usual(p model.Param) any {
	switch {
	case p.Sequence && p.Unit == "s":
		return []float64{p.DefaultList[0] / 400} // the scale of intervals, as Hz below
	case p.Sequence && (p.Unit == "nA" || p.Unit == "mV"):
		return scaled(p.DefaultList, 0.1) // steps of adaptation: the cell must go on firing
	case p.Sequence && p.DefaultList != nil:
		return slices.Clone(p.DefaultList)
	case p.Sequence:
		return []float64{0, 20, 40}
	case p.Name == "i_offset":
		return 0.8
	case hasEffectOnlyLater(p):
		return 45.0
	case p.Unit == "Hz":
		return 400 * max(p.Default, 1)
	}
	return p.Default
}

func scaled(list []float64, by float64) []float64 {
	out := make([]float64, len(list))
	for k, x := range list {
		out[k] = by * x
	}
	return out
}

// hasEffectOnlyLater reports whether the default is a time long after a probe ends, like the duration of a source.
func hasEffectOnlyLater(p model.Param) bool { return p.Unit == "ms" && p.Default > 1e6 }

// others returns two further legal values of a parameter, far enough from the usual one to be seen.
func others(p model.Param) [2]any {
	if list, ok := usual(p).([]float64); ok {
		a, b := slices.Clone(list), slices.Clone(list)
		last := len(list) - 1
		a[last], b[last] = list[last]*1.1+0.2, list[last]*1.25+0.5
		return [2]any{a, b}
	}
	x := usual(p).(float64)
	switch {
	case x == 0:
		return [2]any{0.5, 1.0}
	case p.OnGrid:
		return [2]any{x + 0.6, x + 1.5}
	}
	return [2]any{x * 1.1, x * 1.25}
}

// drive gives cells spikes at every receptor, and a current where the type has none of its own.
func drive(sim *hillock.Simulation, p *hillock.Population) {
	cell := p.Types()[0]
	for r, receptor := range cell.Receptors {
		times := make([]float64, 0, 20)
		for t := 3 + 1.5*float64(r); t < 2*probeMs; t += 7 + 4*float64(r) {
			times = append(times, t)
		}
		source := must(sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": times}))
		must(sim.Projection(source, p, connectors.AllToAll(), hillock.Static(probeWeight(*cell, receptor), 1.0), hillock.Receptor(receptor)))
	}
	if _, has := cell.Param("i_offset"); cell.Injectable && !has {
		check(p.Inject(must(sim.Current(currents.DC(), hillock.Params{"amplitude": 0.8}))))
	}
}

// probeWeight is a weight that is felt but does not silence or swamp a cell, in the unit of the type.
func probeWeight(cell model.Cell, receptor string) float64 {
	weight := 1.0 // nA
	switch cell.WeightUnit(receptor) {
	case "uS":
		return 0.02
	case "mV":
		weight = 4
	}
	if receptor == "inhibitory" {
		return -weight / 4
	}
	return weight
}
