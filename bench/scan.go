package bench

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/random"
)

// ScanName is the name of the scan among the workloads.
const ScanName = "scan"

// Scan is the scan that the seed authors made (SpikeAI, Optimized Pipeline for Spiking Neural Networks, December 2020): the balanced
// network with 225 to 3,600 cells for 200 to 3,000 ms, 200 pairs in an order that NumPy's generator shuffled, and a linear fit of each
// phase over the number of cells N and the product of N and model time T.
type Scan struct {
	Trials []Trial `json:"trials"`
}

// Trial is one pair and what its phases took: building, running, writing the spikes and two traces into two files.
type Trial struct {
	Cells  int     `json:"cells"`
	Ms     float64 `json:"time_ms"`
	BuildS float64 `json:"build_s"`
	RunS   float64 `json:"run_s"`
	WriteS float64 `json:"write_s"`
}

// Fit is a phase as phase(ms) = PerCell N + PerCellSecond N T, with T in s.
type Fit struct {
	Phase         string  `json:"phase"`
	PerCell       float64 `json:"ms_per_cell"`
	PerCellSecond float64 `json:"ms_per_cell_and_second"`
}

// authors is what they published for PyNN 0.9.5 on NEST 2, with one thread of their machine.
var authors = []Fit{{"build", 0.583, 0.016}, {"run", -0.007, 2.841}, {"write", 0.202, 0.035}}

// at is the fitted time in ms.
func (f Fit) at(cells int, ms float64) float64 {
	return f.PerCell*float64(cells) + f.PerCellSecond*float64(cells)*ms/1000
}

// scanTrials returns the authors' pairs in their order.
func scanTrials() []Trial {
	const n = 200
	sizes, times := make([]int, n), make([]float64, n)
	for k := range n {
		side := int(15 + float64(k)*(60-15.0)/(n-1))
		sizes[k] = side * side
		times[k] = 200 + float64(k)*(3000-200.0)/(n-1)
	}
	rng, err := random.NewNumpyRNG(42, true)
	if err != nil {
		panic(err) // the seed is right
	}
	rng.Shuffle(n, func(i, j int) { sizes[i], sizes[j] = sizes[j], sizes[i] })
	rng.Shuffle(n, func(i, j int) { times[i], times[j] = times[j], times[i] })
	trials := make([]Trial, n)
	for k := range trials {
		trials[k] = Trial{Cells: sizes[k], Ms: dt * math.Trunc(times[k]/dt)}
	}
	return trials
}

// RunScan makes the first part (a fraction) of the trials, each with the least of several repeats.
func RunScan(ctx context.Context, part float64, repeat int, progress func(done, of int)) (*Scan, error) {
	trials := scanTrials()
	trials = trials[:min(len(trials), max(3, int(math.Round(part*float64(len(trials))))))]
	dir, err := os.MkdirTemp("", "hillock-scan")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for k := range trials {
		best := Trial{BuildS: math.Inf(1), RunS: math.Inf(1), WriteS: math.Inf(1)}
		for range repeat {
			progress(k, len(trials))
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			t, err := trials[k].measure(dir)
			if err != nil {
				return nil, fmt.Errorf("scan, %d cells: %w", trials[k].Cells, err)
			}
			best.BuildS, best.RunS, best.WriteS = min(best.BuildS, t.BuildS), min(best.RunS, t.RunS), min(best.WriteS, t.WriteS)
		}
		trials[k].BuildS, trials[k].RunS, trials[k].WriteS = best.BuildS, best.RunS, best.WriteS
	}
	return &Scan{trials}, nil
}

// measure runs a trial once, as the authors do: PyNN's own connections, one thread, spikes of all cells and two traces, two files.
func (t Trial) measure(dir string) (Trial, error) {
	clock := time.Now()
	lap := func() float64 {
		s := time.Since(clock).Seconds()
		clock = time.Now()
		return s
	}
	rng, err := notebook()
	if err != nil {
		return t, err
	}
	spec := balancedSpec(t.Cells, 0.01)
	spec.Timestep = dt
	n, err := spec.describe(1, rng)
	if err != nil {
		return t, err
	}
	two, err := n.groups[0].Slice(0, 2, 1)
	if err != nil {
		return t, err
	}
	if err := two.Record([]string{"v"}, hillock.RecordOptions{}); err != nil {
		return t, err
	}
	if err := n.sim.Build(); err != nil {
		return t, err
	}
	t.BuildS = lap()
	if _, err := n.sim.Run(t.Ms); err != nil {
		return t, err
	}
	t.RunS = lap()
	for k, g := range n.groups {
		if _, err := g.WriteData(filepath.Join(dir, fmt.Sprintf("%d.npz", k)), nil, false, nil); err != nil {
			return t, err
		}
	}
	t.WriteS = lap()
	return t, nil
}

// Fit fits the phases by least squares.
func (s *Scan) Fit() []Fit {
	fits := []Fit{{Phase: "build"}, {Phase: "run"}, {Phase: "write"}}
	for k, phase := range []func(Trial) float64{
		func(t Trial) float64 { return t.BuildS }, func(t Trial) float64 { return t.RunS }, func(t Trial) float64 { return t.WriteS },
	} {
		var xx, xy, yy, xz, yz float64 // z = a x + b y
		for _, t := range s.Trials {
			x := float64(t.Cells)
			y, z := x*t.Ms/1000, phase(t)*1000
			xx, xy, yy, xz, yz = xx+x*x, xy+x*y, yy+y*y, xz+x*z, yz+y*z
		}
		det := xx*yy - xy*xy
		fits[k].PerCell, fits[k].PerCellSecond = (xz*yy-yz*xy)/det, (yz*xx-xz*xy)/det
	}
	return fits
}

func (s *Scan) writeTable(w io.Writer) {
	fmt.Fprintf(w, "scan: %d networks of 225 to 3,600 cells for 200 to 3,000 ms, one thread: phase (ms) = a N + b N T, with T in s\n\n", len(s.Trials))
	t := grid{{"phase", "a", "b", "authors' a", "authors' b", "ratio at N = 4,000, T = 1 s"}}
	for k, f := range s.Fit() {
		old := authors[k]
		t = append(t, []string{f.Phase, significant(f.PerCell, 3), significant(f.PerCellSecond, 3), significant(old.PerCell, 3), significant(old.PerCellSecond, 3),
			significant(old.at(4000, 1000)/f.at(4000, 1000), 3)})
	}
	t.write(w)
}
