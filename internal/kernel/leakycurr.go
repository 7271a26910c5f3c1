package kernel

import "math"

// LeakyCurr advances leaky cells with any number of synaptic currents by exact propagators:
//
//	dV/dt = (vr - V)/tauM + (sum of currents + I)/cm
//	V(h)  = vr + (V - vr) P + sum (X x + Y y) + I PC
//
// With two currents that decay exponentially it gives the bits of CurrExp.
type LeakyCurr struct {
	Cells []LeakyCurrCell  // (n), or one for all
	In    [][]LeakyCurrent // (receptors x n), or one of each for all
	Slots []Slot           // by receptor
}

// LeakyCurrCell is the membrane of a cell.
type LeakyCurrCell struct {
	P      float64
	PC     float64 // mV/nA, for a current constant during the step
	Vr     float64 // mV; the potential at rest with the constant current
	Thresh float64 // mV
}

// LeakyCurrent is a synaptic current: what it does to V in a step, in mV/nA, and what is left of it.
type LeakyCurrent struct {
	X, Y float64
	Left
}

// NewLeakyCurrCell makes the propagators of a membrane for a step of h ms.
func NewLeakyCurrCell(tauM, cm, vr, thresh, h float64) LeakyCurrCell {
	return LeakyCurrCell{P: Exp(-h / tauM), PC: -tauM / cm * Expm1(-h/tauM), Vr: vr, Thresh: thresh}
}

// NewLeakyCurrent makes the propagators of a current for a step of h ms.
func NewLeakyCurrent(r Response, tauM, cm, h float64) LeakyCurrent {
	c := LeakyCurrent{X: Cross(tauM, r.Decay, h) / cm, Left: r.After(h)}
	if r.Rise > 0 {
		c.Y = integral(h, min(tauM, r.Rise, r.Decay), func(s float64) float64 {
			return float64(Exp((s-h)/tauM) * r.After(s).XY)
		}) / cm
	}
	return c
}

// integral returns the integral of f, made of exponentials with time constants of at least tau, from 0 to h: by quadrature on panels that
// are short where such an exponential can be steep, at both ends.
func integral(h, tau float64, f func(s float64) float64) (sum float64) {
	for s := 0.0; s < h; {
		width := math.Max(2*tau, 0.5*math.Min(s, h-s))
		end := math.Min(s+width, h)
		if end == s {
			break
		}
		for k, x := range gaussNodes {
			sum += float64(float64(gaussWeights[k]*(end-s)/2) * f(s+float64((end-s)*(x+1)/2)))
		}
		s = end
	}
	return sum
}

// Step advances all cells by one step; current is injected (nA; nil: none). It appends to spikes the indices of those whose potential has
// reached the threshold.
func (k *LeakyCurr) Step(vars [][]float64, current []float64, spikes []int32) []int32 {
	v := vars[0]
	stride := 1
	if len(k.Cells) == 1 {
		stride = 0
	}
	var sums [128]float64
	for from := 0; from < len(v); from += len(sums) {
		to := min(from+len(sums), len(v))
		sum := sums[:to-from]
		clear(sum)
		for r, slot := range k.Slots {
			in := k.In[r]
			x := vars[slot.X][from:to]
			if slot.Y < 0 {
				for i, g := range x {
					c := &in[(from+i)*stride]
					sum[i] += float64(g * c.X)
					x[i] = float64(g * c.XX)
				}
				continue
			}
			y := vars[slot.Y][from:to]
			for i, g := range x {
				c, rise := &in[(from+i)*stride], y[i]
				sum[i] += float64(g*c.X) + float64(rise*c.Y)
				x[i], y[i] = float64(g*c.XX)+float64(rise*c.XY), float64(rise*c.YY)
			}
		}
		for i, add := range sum {
			c := &k.Cells[(from+i)*stride]
			u := c.Vr + float64((v[from+i]-c.Vr)*c.P) + add
			if current != nil {
				u += float64(current[from+i] * c.PC)
			}
			v[from+i] = u
			if u >= c.Thresh {
				spikes = append(spikes, int32(from+i))
			}
		}
	}
	return spikes
}
