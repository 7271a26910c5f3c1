package bench

import "math"

// Brunel's (2000) network of 10,000 excitatory and 2,500 inhibitory cells, each with 1,000 and 250 inputs.
const (
	brunelExc, brunelInh = 10000, 2500
	brunelInputs         = 0.1  // part of the cells of each kind that project to a cell
	brunelJ              = 0.1  // mV at scale 1
	brunelG              = 8.0  // inhibitory weights relative to excitatory ones
	brunelEta            = 2.0  // drive relative to what brings the mean to threshold
	brunelDelay          = 1.5  // ms
	brunelTau            = 20.0 // ms
	brunelThreshold      = 20.0 // mV
	brunelReset          = 10.0 // mV
	brunelRefractory     = 2.0  // ms
)

// plastic is Brunel's network of IF_curr_delta cells, asynchronous and irregular at some 13 Hz (as Morrison, Aertsen & Diesmann 2007,
// who drive it to 9 Hz), with spike-timing-dependent plasticity of all ten million connections among excitatory cells.
//
// The rule is multiplicative, with A_plus = A_minus, equal time constants and w_max twice the initial weight: spikes that know nothing of
// each other leave the mean weight where it is, so that the rate stays that of the static network and can be held to mean-field theory.
func plastic() Workload {
	return Workload{
		Name: "plastic", Title: "Brunel's network, 10,000 excitatory cells with 10 million STDP synapses among them, and 2,500 inhibitory ones",
		Ms: 1000, Warm: 100, Repeat: 3,
		Source: "Brunel (2000), doi:10.1023/A:1008925309027; Morrison, Aertsen & Diesmann (2007), doi:10.1162/neco.2007.19.6.1437",
		spec:   plasticSpec,
		check: func(s Settings, rates []Rate) []Check {
			if s.Scale != 1 || s.Ms < 1000 {
				return nil
			}
			hz := brunelRate(brunelG, brunelEta)
			return within(rates, [][2]float64{{0.9 * hz, 1.1 * hz}, {0.9 * hz, 1.1 * hz}})
		},
	}
}

func plasticSpec(s Settings) Spec {
	weight := brunelJ / s.Scale // fewer inputs of larger weight: the same mean
	population := func(label string, n int) PopulationSpec {
		return PopulationSpec{Label: label, N: scaled(n, s.Scale), Cell: "IF_curr_delta", V: uniform(0, brunelThreshold), Params: map[string]float64{
			"tau_m": brunelTau, "cm": 1, "v_rest": 0, "v_reset": brunelReset, "v_thresh": brunelThreshold, "tau_refrac": brunelRefractory,
		}}
	}
	exc, inh := population("exc", brunelExc), population("inh", brunelInh)
	spec := Spec{Seed: 12, Populations: []PopulationSpec{exc, inh}, Groups: []CellsSpec{exc.whole(), inh.whole()}}
	for _, p := range []PopulationSpec{exc, inh} {
		// The rate at which inputs of this weight bring the mean potential to threshold, eta times.
		drive := PopulationSpec{Label: "drive of " + p.Label, N: p.N, Cell: "SpikeSourcePoisson",
			Params: map[string]float64{"rate": brunelEta * brunelThreshold / (weight * brunelTau) * 1000}}
		spec.Populations = append(spec.Populations, drive)
		spec.Projections = append(spec.Projections, ProjectionSpec{Pre: drive.whole(), Post: p.whole(), Rule: "OneToOneConnector",
			Weight: number(weight), Delay: number(dt), Receptor: "excitatory"})
	}
	join := func(pre, post PopulationSpec, weight float64, receptor string) *ProjectionSpec {
		spec.Projections = append(spec.Projections, ProjectionSpec{Pre: pre.whole(), Post: post.whole(), Rule: "FixedNumberPreConnector",
			N: scaled(pre.N, brunelInputs), Weight: number(weight), Delay: number(brunelDelay), Receptor: receptor})
		return &spec.Projections[len(spec.Projections)-1]
	}
	join(exc, exc, weight, "excitatory").STDP = map[string]float64{
		"tau_plus": 20, "tau_minus": 20, "A_plus": 0.005, "A_minus": 0.005, "w_min": 0, "w_max": 2 * weight,
	}
	join(exc, inh, weight, "excitatory")
	join(inh, exc, -brunelG*weight, "inhibitory")
	join(inh, inh, -brunelG*weight, "inhibitory")
	return spec
}

// brunelRate is the rate in Hz at which the network sustains itself, in the diffusion approximation (Brunel 2000, equation 21):
//
//	1/nu = tau_refrac + tau sqrt(pi) integral of exp(u²)(1 + erf u) from (v_reset - mu)/sigma to (v_thresh - mu)/sigma
//	mu = C J tau (nu_ext + nu (1 - g/4)),  sigma² = C J² tau (nu_ext + nu (1 + g²/4))
//
// where nu_ext = eta v_thresh/(C J tau) for each of C inputs, found by bisection.
func brunelRate(g, eta float64) float64 {
	const tau = brunelTau / 1000 // s
	const inputs = brunelInputs * brunelExc
	outside := eta * brunelThreshold / (inputs * brunelJ * tau)
	excess := func(nu float64) float64 { // of the rate that the cells would have over the rate that drives them
		mu := inputs * brunelJ * tau * (outside + nu*(1-g/4))
		sigma := brunelJ * math.Sqrt(inputs*tau*(outside+nu*(1+g*g/4)))
		return 1/(brunelRefractory/1000+tau*math.Sqrt(math.Pi)*siegert((brunelReset-mu)/sigma, (brunelThreshold-mu)/sigma)) - nu
	}
	low, high := 0.0, 1000.0
	for range 60 {
		if nu := (low + high) / 2; excess(nu) > 0 {
			low = nu
		} else {
			high = nu
		}
	}
	return low
}

// siegert integrates exp(u²)(1 + erf u) by Simpson's rule.
func siegert(from, to float64) float64 {
	const n = 2000
	h, sum := (to-from)/n, 0.0
	for k := 0; k <= n; k++ {
		u := from + h*float64(k)
		f := math.Exp(u*u) * math.Erfc(-u)
		switch {
		case k == 0 || k == n:
		case k%2 == 1:
			f *= 4
		default:
			f *= 2
		}
		sum += f
	}
	return sum * h / 3
}
