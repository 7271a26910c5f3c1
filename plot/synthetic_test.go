package plot

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hillock-sim/hillock/data"
)

// balanced returns two populations that fire asynchronously and irregularly at about 22 Hz for 1 s, with fluctuations of the
// population rate, and the potentials and conductances of a few of their cells: what the balanced network looks like.
func balanced(nExc, nInh int, ms float64) (exc, inh *data.Block) {
	const dt = 0.1
	rng := rand.New(rand.NewPCG(1, 2))
	steps := int(ms / dt)
	rate := make([]float64, steps)
	x := 0.0
	for i := range rate {
		x += -x*dt/15 + 0.045*rng.NormFloat64()
		t := float64(i) * dt
		rate[i] = 22 * math.Exp(x-0.05) * (1 + 0.25*math.Sin(2*math.Pi*t/37)) // Hz
		if t < 8 {
			rate[i] *= t / 8
		}
	}
	make1 := func(name string, first, n int) *data.Block {
		s := &data.Spikes{Source: name, Dt: dt, TStart: 0, TStop: ms}
		for i := range n {
			s.Cells = append(s.Cells, int64(first+i))
			s.Index = append(s.Index, i)
		}
		for k := range steps {
			p := rate[k] * dt / 1000
			begin := len(s.IDs)
			for range poisson(rng, p*float64(n)) {
				s.IDs = append(s.IDs, int64(first+rng.IntN(n)))
				s.Steps = append(s.Steps, int64(k))
			}
			slices.Sort(s.IDs[begin:])
		}
		seg := &data.Segment{Name: "segment000", Spikes: s}
		if n >= 5 {
			seg.Signals = potentials(rng, name, first, steps+1, dt)
		}
		return &data.Block{Name: name, Annotations: data.Annotations{"simulator": "Hillock", "dt": dt, "seed": int64(98765)},
			Segments: []*data.Segment{seg}}
	}
	return make1("exc", 0, nExc), make1("inh", nExc, nInh)
}

func poisson(rng *rand.Rand, mean float64) int {
	n := 0
	for p := rng.Float64(); p > math.Exp(-mean); p *= rng.Float64() {
		n++
	}
	return n
}

// potentials returns v, gsyn_exc and gsyn_inh of five integrate-and-fire cells under noise.
func potentials(rng *rand.Rand, source string, first, samples int, dt float64) []*data.Signal {
	const cells = 5
	v := &data.Signal{Name: "v", Unit: "mV", Source: source, Period: dt}
	ge := &data.Signal{Name: "gsyn_exc", Unit: "uS", Source: source, Period: dt}
	gi := &data.Signal{Name: "gsyn_inh", Unit: "uS", Source: source, Period: dt}
	var u, e, i, rest [cells]float64
	for c := range cells {
		u[c] = -60 + 8*rng.Float64()
		for _, s := range []*data.Signal{v, ge, gi} {
			s.Cells = append(s.Cells, int64(first+c))
			s.Index = append(s.Index, c)
		}
	}
	for range samples {
		for c := range cells {
			e[c] -= e[c] * dt / 5
			i[c] -= i[c] * dt / 10
			if rng.Float64() < 0.07 {
				e[c] += 0.004
			}
			if rng.Float64() < 0.018 {
				i[c] += 0.051
			}
			if rest[c] -= dt; rest[c] < 0 {
				u[c] += dt * ((-60-u[c])/20 + e[c]*(0-u[c])/0.2 + i[c]*(-80-u[c])/0.2)
			}
			if u[c] > -50 {
				u[c], rest[c] = -60, 5
			}
			v.Data = append(v.Data, u[c])
			ge.Data = append(ge.Data, e[c])
			gi.Data = append(gi.Data, i[c])
		}
	}
	return []*data.Signal{v, ge, gi}
}
