package currents_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

const dt = 0.1

// waves makes a wave of each kind that is on from step 100 to step 1500, or changes there; noise also with a generator of NumPy's.
func waves(t *testing.T) map[string]func() model.Wave {
	t.Helper()
	numpy, err := random.NewNumpyRNG(5, true)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]func() model.Wave{}
	add := func(name string, kind model.Current, e model.Env) {
		p := model.Defaults(kind.Params, 1)
		for name, x := range map[string]float64{"start": 10, "stop": 150, "dt": 0.7, "phase": 30} {
			if _, ok := p.Numbers[name]; ok {
				p.Numbers[name] = model.Values{One: x}
			}
		}
		if p.Sequences != nil {
			p.Sequences = map[string][][]float64{"times": {{10, 10.04, 33, 150}}, "amplitudes": {{9, 1, -2, 0}}}
		}
		if kind.Settle != nil {
			if err := kind.Settle(p, dt); err != nil {
				t.Fatal(err)
			}
		}
		all[name] = func() model.Wave {
			w, err := kind.New(p, e)
			if err != nil {
				t.Fatal(err)
			}
			return w
		}
	}
	e := model.Env{Dt: dt, N: 1, Stream: random.NewStream(1, random.ForNoise)}
	for _, kind := range currents.All() {
		add(kind.Name, kind, e)
	}
	e.Numpy = numpy
	add("NoisyCurrentSource with NumpyRNG", currents.Noisy(), e)
	return all
}

// TestWavesAreFunctionsOfTheStep: asked for in any order, in any segment, by any number of copies, a wave gives the same; it is zero outside
// its time, and constant until it says that it may change.
func TestWavesAreFunctionsOfTheStep(t *testing.T) {
	for name, make := range waves(t) {
		type value struct {
			amplitude float64
			next      int64
		}
		var want [2][]value
		inOrder := make()
		for segment := range want {
			for step := range int64(1700) {
				amplitude, next := inOrder(int64(segment), step)
				want[segment] = append(want[segment], value{amplitude, next})
				if on := step >= 100 && step < 1500; (amplitude != 0) != on {
					t.Fatalf("%s: %v nA at step %d", name, amplitude, step)
				}
				if next <= step {
					t.Fatalf("%s: at step %d the next change is at step %d", name, step, next)
				}
			}
		}
		for _, values := range want {
			for step, v := range values {
				for k := step + 1; k < int(min(v.next, 1700)); k++ {
					if values[k].amplitude != v.amplitude {
						t.Fatalf("%s: changes at step %d, the next change was to be at step %d", name, k, v.next)
					}
				}
			}
		}
		atRandom, r := make(), rand.New(rand.NewPCG(1, 2))
		for range 3000 {
			segment, step := r.Int64N(2), r.Int64N(1700)
			amplitude, next := atRandom(segment, step)
			if (value{amplitude, next}) != want[segment][step] {
				t.Fatalf("%s: segment %d, step %d: %v until %d, in order it is %v", name, segment, step, amplitude, next, want[segment][step])
			}
		}
	}
}

func TestWavesAllocateNothing(t *testing.T) {
	for name, make := range waves(t) {
		w, step := make(), int64(0)
		if a := testing.AllocsPerRun(1000, func() {
			w(0, step)
			step++
		}); a > 0 {
			t.Errorf("%s: %v allocations in a step", name, a)
		}
	}
}

// TestTimesBeyondReason: times far from 0 neither wrap around nor stop a current that is on.
func TestTimesBeyondReason(t *testing.T) {
	for _, kind := range currents.All() {
		p := model.Defaults(kind.Params, 1)
		if _, ok := p.Numbers["stop"]; !ok {
			continue
		}
		if kind.Name == "ACSource" {
			p.Numbers["frequency"] = model.Values{One: 0}
			p.Numbers["offset"] = model.Values{One: 1}
		}
		p.Numbers["start"], p.Numbers["stop"] = model.Values{One: -math.MaxFloat64}, model.Values{One: math.MaxFloat64}
		w, err := kind.New(p, model.Env{Dt: dt})
		if err != nil {
			t.Fatal(err)
		}
		if amplitude, next := w(0, 1<<50); amplitude == 0 || next <= 1<<50 {
			t.Errorf("%s: %v nA until step %d", kind.Name, amplitude, next)
		}
	}
}
