package kernel

import "math"

// LeakyCond advances leaky cells with any number of synaptic conductances of any course:
//
//	dV/dt = (vr - V)/tauM + (sum of g (e - V) + I)/cm
//
// is linear in V, its coefficients are known functions of time within a step, so that with a(t) = 1/tauM + sum of g/cm
//
//	U(h) = U(0) exp(-A(0)) + integral of exp(-A(s)) b(s) ds,   A(s) = integral of a from s to h
//
// for U = V - vr and b = sum of g (e - vr)/cm. A is exact, the outer integral is found by Gauss-Legendre quadrature with four nodes
// on panels short against all time constants of the synapses, mostly one: V is within 1e-9 mV of the solution. Cells that
// relax within a panel, under very large conductances, are taken over it in smaller steps.
type LeakyCond struct {
	Cells []LeakyCondCell // (n), or one for all
	E     [][]float64     // (receptors x n) reversal potentials in mV, or one of each for all
	Slots []Slot          // by receptor
}

// LeakyCondCell is the membrane of a cell.
type LeakyCondCell struct {
	Synapses *LeakySynapses
	InvC     float64 // 1/cm, 1/nF
	Vr       float64 // mV; the potential at rest with the constant current
	Resist   float64 // tauM/cm, MOhm: an injected current raises Vr by Resist*I
	Thresh   float64 // mV
}

// LeakySynapses is what cells of equal time constants share.
type LeakySynapses struct {
	tauM   float64
	in     []Response
	left   []Left // after a whole step
	panels []panel
}

// panel is a part of the step, with a quadrature over it. Conductances are reckoned from those at the beginning of the step.
type panel struct {
	start, width float64
	leak         float64    // width/tauM
	leaks        [4]float64 // the same from each node to the end of the panel
	in           []panelNodes
}

// panelNodes is one receptor at the nodes of a panel: the conductance there, in units of x and of y, its integral from there to the end
// of the panel, and over the panel, both in ms.
type panelNodes struct {
	gx, gy, qx, qy [4]float64
	ax, ay         float64
}

// Nodes and weights of 4-point Gauss-Legendre quadrature on [0, 1].
var (
	gauss4Nodes   = [4]float64{0.06943184420297371, 0.33000947820757187, 0.6699905217924281, 0.9305681557970262}
	gauss4Weights = [4]float64{0.17392742256872692, 0.32607257743127305, 0.32607257743127305, 0.17392742256872692}
)

// leakyLimit is the largest A of a panel for which four nodes are enough.
const leakyLimit = 0.5

// NewLeakySynapses prepares cells of a membrane time constant (ms) and these responses for a step of h ms.
func NewLeakySynapses(tauM float64, in []Response, h float64) *LeakySynapses {
	k := &LeakySynapses{tauM: tauM, in: in}
	fastest := math.Inf(1)
	for _, r := range in {
		k.left = append(k.left, r.After(h))
		fastest = math.Min(fastest, r.Decay)
		if r.Rise > 0 {
			fastest = math.Min(fastest, r.Rise)
		}
	}
	// What is fast has gone after a while: panels may grow.
	for s, last := 0.0, false; !last; {
		end := s + math.Max(fastest/2, s/4)
		if last = !(end+(end-s)/4 < h); last {
			end = h
		}
		k.panels = append(k.panels, k.panel(s, end))
		s = end
	}
	return k
}

func (k *LeakySynapses) panel(start, end float64) panel {
	width := end - start
	p := panel{start: start, width: width, leak: width / k.tauM}
	for _, r := range k.in {
		var n panelNodes
		endX, endY := r.Area(end)
		beginX, beginY := r.Area(start)
		n.ax, n.ay = endX-beginX, endY-beginY
		for j, c := range gauss4Nodes {
			s := start + float64(c*width)
			left := r.After(s)
			n.gx[j], n.gy[j] = left.XX, left.XY
			x, y := r.Area(s)
			n.qx[j], n.qy[j] = endX-x, endY-y
		}
		p.in = append(p.in, n)
	}
	for j, c := range gauss4Nodes {
		p.leaks[j] = float64((1-c)*width) / k.tauM
	}
	return p
}

// Step advances all cells by one step; current is injected (nA; nil: none). It appends to spikes the indices of those whose potential has
// reached the threshold.
func (k *LeakyCond) Step(vars [][]float64, current []float64, spikes []int32) []int32 {
	v := vars[0]
	stride := 1
	if len(k.Cells) == 1 {
		stride = 0
	}
	for i, u := range v {
		at := i * stride
		c := &k.Cells[at]
		shared := c.Synapses
		vr := c.Vr
		if current != nil {
			vr += float64(c.Resist * current[i])
		}
		u -= vr
		for p := range shared.panels {
			u = k.over(&shared.panels[p], c, u, vr, vars, i, at)
		}
		u += vr
		v[i] = u
		for r, slot := range k.Slots {
			left := &shared.left[r]
			x := vars[slot.X]
			if slot.Y < 0 {
				x[i] = float64(x[i] * left.XX)
				continue
			}
			y := vars[slot.Y]
			x[i], y[i] = float64(x[i]*left.XX)+float64(y[i]*left.XY), float64(y[i]*left.YY)
		}
		if u >= c.Thresh {
			spikes = append(spikes, int32(i))
		}
	}
	return spikes
}

// over takes U = V - vr of cell i over a panel; at is the place of what it has of its own.
func (k *LeakyCond) over(p *panel, c *LeakyCondCell, u, vr float64, vars [][]float64, i, at int) float64 {
	a, as := p.leak, p.leaks
	var bs [4]float64
	for r, slot := range k.Slots {
		n := &p.in[r]
		x, drive := float64(vars[slot.X][i]*c.InvC), k.E[r][at]-vr
		if slot.Y < 0 {
			a += float64(n.ax * x)
			for j := range as {
				as[j] += float64(n.qx[j] * x)
				bs[j] += float64(float64(n.gx[j]*x) * drive)
			}
			continue
		}
		y := float64(vars[slot.Y][i] * c.InvC)
		a += float64(n.ax*x) + float64(n.ay*y)
		for j := range as {
			as[j] += float64(n.qx[j]*x) + float64(n.qy[j]*y)
			bs[j] += float64((float64(n.gx[j]*x) + float64(n.gy[j]*y)) * drive)
		}
	}
	if a > leakyLimit {
		return k.slow(p, c, u, vr, vars, i, at)
	}
	sum := 0.0
	for j, b := range bs {
		sum += float64(float64(gauss4Weights[j]*b) * Exp(-as[j]))
	}
	return float64(u*Exp(-a)) + float64(p.width*sum)
}

// slow takes U over a panel in steps that are short against its relaxation. It is kept out of the loop above.
//
//go:noinline
func (k *LeakyCond) slow(p *panel, c *LeakyCondCell, u, vr float64, vars [][]float64, i, at int) float64 {
	shared, end := c.Synapses, p.start+p.width
	rate := func(s float64) (a, b float64) {
		a = 1 / shared.tauM
		for r, slot := range k.Slots {
			g := float64(shared.in[r].At(vars[slot.X][i], value(vars, slot.Y, i), s) * c.InvC)
			a += g
			b += float64(g * (k.E[r][at] - vr))
		}
		return a, b
	}
	// from returns the integral of a from s on, up to a constant.
	from := func(s float64) float64 {
		sum := -s / shared.tauM
		for r, slot := range k.Slots {
			x, y := shared.in[r].Area(s)
			sum -= float64((float64(x*vars[slot.X][i]) + float64(y*value(vars, slot.Y, i))) * c.InvC)
		}
		return sum
	}
	for s := p.start; s < end; {
		a, _ := rate(s)
		// A cell whose potential follows at once is not followed through thousands of steps.
		d := math.Max(leakyLimit/2/a, p.width/4096)
		next := s + d
		if next+d/8 > end {
			next, d = end, end-s
		}
		last := from(next)
		if float64(a*d) > 20 {
			a, b := rate(next)
			u = b / a
		} else {
			u = float64(u * Exp(last-from(s)))
			for j, x := range gauss4Nodes {
				at := s + float64(x*d)
				_, b := rate(at)
				u += float64(float64(gauss4Weights[j]*d) * float64(b*Exp(last-from(at))))
			}
		}
		if next == s {
			break
		}
		s = next
	}
	return u
}

// value returns a variable of a cell, 0 where there is none.
func value(vars [][]float64, variable, i int) float64 {
	if variable < 0 {
		return 0
	}
	return vars[variable][i]
}
