package cells

import (
	"fmt"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// maxFilters is the number of exponentials that each filter of a GIF_cond_exp cell may have.
const maxFilters = 8

// sharpest is the largest delta_v in mV at which a GIF_cond_exp cell fires exactly where v reaches v_t.
const sharpest = 1e-6

// GIFCondExp is the generalized integrate-and-fire cell: leaky, with conductance-based synapses, a spike-triggered current, a moving
// threshold, and escape noise.
//
//	cm dv/dt = (cm/tau_m) (v_rest - v) + gsyn_exc (e_rev_E - v) + gsyn_inh (e_rev_I - v) - i_eta + i_offset + i_injected
//	i_eta    = sum of eta_k,               deta_k/dt   = -eta_k/tau_eta_k,       at a spike eta_k   += a_eta_k
//	v_t      = v_t_star + sum of gamma_k,  dgamma_k/dt = -gamma_k/tau_gamma_k,   at a spike gamma_k += a_gamma_k
//	hazard   = lambda0 exp((v - v_t)/delta_v)
//
// In each step in which v is not held the cell fires with probability 1 - exp(-hazard dt), v and v_t taken at the end of the step; for
// delta_v <= 1e-6 mV it fires where v >= v_t. The draw of a step is a function of seed, cell, segment and step. The filters follow their
// exponentials within a step, and all jumps happen at the instant of the spike: the variant `grid` of the oracles (NEST freezes the
// filters for a step and resets v one step late). v is found by quadrature (kernel.Leaky) to 1e-8 mV.
//
// Sources: Mensi et al. (2012), doi:10.1152/jn.00408.2011; Pozzorini et al. (2015), doi:10.1371/journal.pcbi.1004275.
func GIFCondExp() model.Cell {
	filter := func(name, unit, of string) model.Param {
		return model.Param{Name: name, Unit: unit, Sequence: true, DefaultList: []float64{1, 1, 1}, Doc: "steps of " + of + " at a spike"}
	}
	times := func(name, of string) model.Param {
		return model.Param{Name: name, Unit: "ms", Sequence: true, Positive: true, DefaultList: []float64{1, 10, 100}, Doc: "decay times of " + of}
	}
	state := []model.Var{
		{Name: "v", Unit: "mV", Init: -65, Doc: "membrane potential"},
		{Name: "gsyn_exc", Unit: "uS", Receptor: excitatory, Decays: true, Doc: "excitatory synaptic conductance"},
		{Name: "gsyn_inh", Unit: "uS", Receptor: inhibitory, Decays: true, Doc: "inhibitory synaptic conductance"},
		{Name: "i_eta", Unit: "nA", Doc: "spike-triggered current, against the others: the sum of its filter"},
		{Name: "v_t", Unit: "mV", Init: -48, Doc: "threshold: v_t_star and the sum of its filter"},
	}
	for k := range maxFilters {
		state = append(state, model.Var{Name: fmt.Sprintf("eta_%d", k), Unit: "nA", Hidden: true, Decays: true, Doc: "a part of i_eta"})
	}
	for k := range maxFilters {
		state = append(state, model.Var{Name: fmt.Sprintf("gamma_%d", k), Unit: "mV", Hidden: true, Decays: true, Doc: "a part of v_t"})
	}
	return model.Cell{
		Name: "GIF_cond_exp",
		Doc: `Generalized integrate-and-fire cell with spike-triggered current, moving threshold and escape noise.

  cm dv/dt = (cm/tau_m) (v_rest - v) + gsyn_exc (e_rev_E - v) + gsyn_inh (e_rev_I - v) - i_eta
             + i_offset + i_injected
  i_eta = sum of eta_k,               deta_k/dt   = -eta_k/tau_eta_k
  v_t   = v_t_star + sum of gamma_k,  dgamma_k/dt = -gamma_k/tau_gamma_k
  at a spike: eta_k += a_eta_k, gamma_k += a_gamma_k
  hazard of a spike: lambda0 exp((v - v_t)/delta_v)

In each step in which v is not held the cell fires with probability 1 - exp(-hazard dt), v and v_t taken at the end of the step;
for delta_v <= 1e-6 mV it fires where v >= v_t. Then v is held at v_reset for tau_refrac while the filters decay. The filters
follow their exponentials within a step (NEST keeps them for a step, and resets v one step later). A filter may have up to 8
exponentials, as many times as steps. i_eta and v_t follow from the filters: initial values given for them are replaced. Weights
are conductances in uS.`,
		Paper: "Mensi et al. (2012), Parameter extraction and classification of three cortical neuron types, doi:10.1152/jn.00408.2011\n" +
			"Pozzorini et al. (2015), Automated high-throughput characterization of single neurons, doi:10.1371/journal.pcbi.1004275",
		Params: []model.Param{
			vRest, cm, tauM, withDefault(tauRefrac, 4), tauSynE, tauSynI, eRevE, eRevI, vReset, iOffset,
			{Name: "delta_v", Unit: "mV", Default: 0.5, Doc: "sharpness of the threshold; up to 1e-6 mV: no noise", NonNegative: true},
			{Name: "v_t_star", Unit: "mV", Default: -48, Doc: "threshold of a cell that has long been silent"},
			{Name: "lambda0", Unit: "Hz", Default: 1, Doc: "hazard of a spike where v = v_t", NonNegative: true},
			times("tau_eta", "the spike-triggered current"), times("tau_gamma", "the threshold"),
			filter("a_eta", "nA", "the spike-triggered current"), filter("a_gamma", "mV", "the threshold"),
		},
		State:            append(state, refracUntil),
		Receptors:        []string{excitatory, inhibitory},
		ConductanceBased: true,
		Injectable:       true,
		Check:            checkFilters,
		New:              func(p model.Params, e model.Env) (model.Dynamics, error) { return newGIF(p, e), nil },
	}
}

// Places of the variables of a GIF_cond_exp cell.
const (
	gifEta = 3 + iota // i_eta
	gifThresh
	gifEtas
	gifGammas = gifEtas + maxFilters
)

// checkFilters refuses filters whose times and steps differ in number, or that are too long.
func checkFilters(p model.Params, i int) error {
	for _, f := range []string{"eta", "gamma"} {
		tau, a := len(p.Sequences["tau_"+f][i]), len(p.Sequences["a_"+f][i])
		if tau != a {
			return fmt.Errorf("tau_%s has %d values and a_%s has %d: give as many times as steps, both in one call", f, tau, f, a)
		}
		if tau > maxFilters {
			return fmt.Errorf("tau_%s has %d values: a filter can have up to %d exponentials", f, tau, maxFilters)
		}
	}
	return nil
}

// gifCell holds the constants of a cell.
type gifCell struct {
	leakyCell
	etas, gammas                 int // number of exponentials
	stepEta, stepGamma, decGamma [maxFilters]float64
	threshStar                   float64 // mV
	invDelta                     float64 // 1/mV; 0: it fires where v >= v_t
	perStep                      float64 // lambda0 dt
}

func newGIF(p model.Params, e model.Env) model.Dynamics {
	type filter [maxFilters]float64 // ms
	type times struct {
		m, e, i float64 // ms
		n       int
		eta     filter
	}
	prepare := once(func(tau times) *kernel.Leaky {
		shapes := []kernel.Shape{{Tau: tau.e}, {Tau: tau.i}}
		for _, x := range tau.eta[:tau.n] {
			shapes = append(shapes, kernel.Shape{Tau: x})
		}
		return kernel.NewLeaky(tau.m, e.Dt, shapes...)
	})
	cells := constants(p, func(i int) gifCell {
		tau := times{m: p.At("tau_m", i), e: p.At("tau_syn_E", i), i: p.At("tau_syn_I", i)}
		tau.n = copy(tau.eta[:], p.Sequences["tau_eta"][i])
		k := gifCell{
			leakyCell: newLeakyCell(p, i, prepare(tau)), etas: tau.n, gammas: len(p.Sequences["tau_gamma"][i]),
			threshStar: p.At("v_t_star", i), perStep: p.At("lambda0", i) / 1000 * e.Dt,
		}
		copy(k.stepEta[:], p.Sequences["a_eta"][i])
		copy(k.stepGamma[:], p.Sequences["a_gamma"][i])
		for j, x := range p.Sequences["tau_gamma"][i] {
			k.decGamma[j] = kernel.Exp(-e.Dt / x)
		}
		if delta := p.At("delta_v", i); delta > sharpest {
			k.invDelta = 1 / delta
		}
		return k
	})
	noise := make([]random.Stream, e.N)
	for i := range noise {
		noise[i] = e.Stream.At(uint64(int64(e.First) + int64(i)))
	}
	of := func(i int) *gifCell { return &cells[min(i, len(cells)-1)] }

	d := newRefractory(p, e.Dt).frame(func(c *model.Cells, spikes []int32) []int32 {
		var g, f [2 + maxFilters]float64
		v, gE, gI, etas, gammas := c.Vars[0], c.Vars[1], c.Vars[2], c.Vars[gifEtas:gifGammas], c.Vars[gifGammas:]
		for i := range v {
			k := of(i)
			vr, toE, toI := k.drives(c.Current, i)
			g[0], g[1] = float64(gE[i]*k.invC), float64(gI[i]*k.invC)
			f[0], f[1] = float64(g[0]*toE), float64(g[1]*toI)
			for j := range k.etas {
				f[2+j] = -float64(etas[j][i] * k.invC)
			}
			v[i] = vr + k.Advance(v[i]-vr, g[:2+k.etas], f[:2+k.etas])

			gE[i], gI[i] = float64(gE[i]*k.Decay[0]), float64(gI[i]*k.Decay[1])
			for j := range k.etas {
				etas[j][i] = float64(etas[j][i] * k.Decay[2+j])
			}
			for j := range k.gammas {
				gammas[j][i] = float64(gammas[j][i] * k.decGamma[j])
			}
			k.sum(c, i)
			if k.fires(noise[i], c, v[i]-c.Vars[gifThresh][i]) {
				spikes = append(spikes, int32(i))
			}
		}
		return spikes
	})
	d = jumping(d, func(c *model.Cells, i int32) {
		k := of(int(i))
		for j := range k.etas {
			c.Vars[gifEtas+j][i] += k.stepEta[j]
		}
		for j := range k.gammas {
			c.Vars[gifGammas+j][i] += k.stepGamma[j]
		}
		k.sum(c, int(i))
	})
	sync := d.Sync
	d.Sync = func(c *model.Cells) {
		sync(c)
		for i := range c.Vars[0] {
			if !c.Started {
				of(i).sum(c, i)
			}
		}
	}
	// A filter that has been shortened forgets what it no longer has.
	d.Changed = func(c *model.Cells) {
		for i := range c.Vars[0] {
			for j := of(i).etas; j < maxFilters; j++ {
				c.Vars[gifEtas+j][i] = 0
			}
			for j := of(i).gammas; j < maxFilters; j++ {
				c.Vars[gifGammas+j][i] = 0
			}
		}
	}
	return d
}

// sum makes i_eta and v_t of cell i from their filters.
func (k *gifCell) sum(c *model.Cells, i int) {
	current, thresh := 0.0, k.threshStar
	for _, x := range c.Vars[gifEtas : gifEtas+k.etas] {
		current += x[i]
	}
	for _, x := range c.Vars[gifGammas : gifGammas+k.gammas] {
		thresh += x[i]
	}
	c.Vars[gifEta][i], c.Vars[gifThresh][i] = current, thresh
}

// fires decides whether a cell fires at the end of this step, given how far v is above the threshold.
func (k *gifCell) fires(noise random.Stream, c *model.Cells, above float64) bool {
	if k.invDelta == 0 {
		return above >= 0
	}
	hazard := float64(k.perStep * kernel.Exp(float64(above*k.invDelta)))
	if hazard < 0x1p-53 { // below the resolution of the draw
		return false
	}
	draw := noise.At(uint64(c.Segment)).Float64(uint64(c.Step))
	return draw < -kernel.Expm1(-hazard)
}
