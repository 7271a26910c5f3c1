package cells

import (
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// eifBlock advances cells that share all parameters, 64 side by side: most steps are smooth, and of those that are not, in an upswing,
// each is taken by itself.
type eifBlock struct {
	*kernel.AdExBlock
	*eif
	alpha               bool
	g, h, x, y, current [64]float64 // at the beginning of the step: conductances (uS), rises of alpha functions, what is injected (nA)
}

func newEIFBlock(k *eif, alpha bool) *eifBlock {
	return &eifBlock{AdExBlock: kernel.NewAdExBlock(&k.AdEx), eif: k, alpha: alpha}
}

func (b *eifBlock) evolve(c *model.Cells, spikes []int32) []int32 {
	until, now := c.Vars[len(c.Vars)-1], float64(c.Step)
	for from := 0; from < len(until); from += len(b.g) {
		n := min(len(until)-from, len(b.g))
		v, w := c.Vars[0][from:from+n], c.Vars[1][from:from+n]
		b.take(c, from, n)
		b.stages(n)
		copy(b.V[:], v)
		copy(b.W[:], w)
		b.AdExBlock.Step(n)
		for i, last := range until[from : from+n] {
			if last > now {
				v[i], w[i] = b.Reset, b.Hold(w[i])
				continue
			}
			x, y, ok := b.Smooth(i)
			if ok {
				v[i], w[i] = x, y
				continue
			}
			var fired bool
			if v[i], w[i], fired = b.alone(i); fired {
				spikes = append(spikes, int32(from+i))
				until[from+i] = float64(c.Step+1) + b.held
			}
		}
	}
	return spikes
}

// alone takes the step of one cell in pieces.
func (b *eifBlock) alone(i int) (v, w float64, fired bool) {
	in := b.Stages(i)
	return b.AdEx.Step(b.V[i], b.W[i], &in, func(s float64) (float64, float64) {
		e, f := b.exc.at(s, b.g[i], b.x[i]), b.inh.at(s, b.h[i], b.y[i])
		return e + f, float64(e*b.exc.reversal) + float64(f*b.inh.reversal) + b.current[i]
	})
}

// take keeps the input of n cells and moves their conductances to the end of the step.
func (b *eifBlock) take(c *model.Cells, from, n int) {
	copy(b.g[:], c.Vars[2][from:from+n])
	copy(b.h[:], c.Vars[3][from:from+n])
	dE, dI := b.exc.decay[4], b.inh.decay[4]
	gE, gI := c.Vars[2][from:from+n], c.Vars[3][from:from+n]
	for i, g := range gE {
		gE[i], gI[i] = float64(g*dE), float64(gI[i]*dI)
	}
	if b.alpha {
		yE, yI := c.Vars[4][from:from+n], c.Vars[5][from:from+n]
		copy(b.x[:], yE)
		copy(b.y[:], yI)
		for i, x := range yE {
			y := yI[i]
			gE[i] += float64(x * b.exc.rise[4])
			gI[i] += float64(y * b.inh.rise[4])
			yE[i], yI[i] = float64(x*dE), float64(y*dI)
		}
	}
	for i := range n {
		b.current[i] = b.offset
	}
	if c.Current != nil {
		for i, x := range c.Current[from : from+n] {
			b.current[i] += x
		}
	}
}

// stages lays out the input of n cells at the stages of the step.
func (b *eifBlock) stages(n int) {
	e, h := b.exc.reversal, b.inh.reversal
	for stage := range b.G {
		g, j := &b.G[stage], &b.J[stage]
		dE, dI := b.exc.decay[stage], b.inh.decay[stage]
		if b.alpha {
			rE, rI := b.exc.rise[stage], b.inh.rise[stage]
			for i := range n {
				i &= 63 // spares checks of bounds
				x := float64(b.g[i]*dE) + float64(b.x[i]*rE)
				y := float64(b.h[i]*dI) + float64(b.y[i]*rI)
				g[i], j[i] = x+y, float64(x*e)+float64(y*h)+b.current[i]
			}
			continue
		}
		for i := range n {
			i &= 63
			x, y := float64(b.g[i]*dE), float64(b.h[i]*dI)
			g[i], j[i] = x+y, float64(x*e)+float64(y*h)+b.current[i]
		}
	}
}
