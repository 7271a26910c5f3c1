package pynn

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/model"
)

// Sim is a simulator that runs PyNN scripts: what of PyNN it has.
type Sim struct {
	Name    string // as on the command line: "nest"
	Title   string // "NEST"
	Module  string // of Python, that PyNN's scripts import
	Package string // of Python, as pip names it
	Imports []string

	cells, synapses, timings, weightings, currents []string

	hidden map[string]string // by cell type: variables that it cannot record of it

	check func(s Sim, d *export.Description) []export.Problem // what the lists do not say
}

// Simulators are those that exported scripts run on.
func Simulators() []Sim {
	return []Sim{
		{
			Name: "nest", Title: "NEST", Module: "pyNN.nest", Package: "nest-simulator", Imports: []string{"nest", "pyNN"},
			cells: words(`IF_curr_exp IF_curr_alpha IF_curr_delta IF_cond_exp IF_cond_alpha IF_facets_hardware1 HH_cond_exp
				EIF_cond_exp_isfa_ista EIF_cond_alpha_isfa_ista Izhikevich GIF_cond_exp
				SpikeSourceArray SpikeSourcePoisson SpikeSourcePoissonRefractory SpikeSourceGamma`),
			hidden:     map[string]string{"IF_curr_delta": "v", "HH_cond_exp": "h m n"},
			synapses:   words("StaticSynapse TsodyksMarkramSynapse STDPMechanism SimpleStochasticSynapse MultiQuantalSynapse"),
			timings:    words("SpikePairRule"),
			weightings: words("AdditiveWeightDependence MultiplicativeWeightDependence AdditivePotentiationMultiplicativeDepression GutigWeightDependence"),
			currents:   words("DCSource ACSource StepCurrentSource NoisyCurrentSource"),
			check:      checkNEST,
		},
		{
			Name: "neuron", Title: "NEURON", Module: "pyNN.neuron", Package: "neuron", Imports: []string{"neuron", "pyNN"},
			cells: words(`IF_curr_exp IF_curr_alpha IF_cond_exp IF_cond_alpha IF_cond_exp_gsfa_grr IF_facets_hardware1 HH_cond_exp
				EIF_cond_exp_isfa_ista EIF_cond_alpha_isfa_ista Izhikevich GIF_cond_exp
				SpikeSourceArray SpikeSourcePoisson SpikeSourcePoissonRefractory SpikeSourceGamma`),
			hidden:     map[string]string{"IF_cond_exp_gsfa_grr": "g_r g_s", "HH_cond_exp": "h m n"},
			synapses:   words("StaticSynapse TsodyksMarkramSynapse STDPMechanism SimpleStochasticSynapse StochasticTsodyksMarkramSynapse MultiQuantalSynapse"),
			timings:    words("SpikePairRule Vogels2011Rule"),
			weightings: words("AdditiveWeightDependence MultiplicativeWeightDependence AdditivePotentiationMultiplicativeDepression GutigWeightDependence"),
			currents:   words("DCSource ACSource StepCurrentSource NoisyCurrentSource"),
		},
		{
			Name: "brian2", Title: "Brian2", Module: "pyNN.brian2", Package: "Brian2", Imports: []string{"brian2", "pyNN"},
			cells: words(`IF_curr_exp IF_curr_alpha IF_curr_delta IF_cond_exp IF_cond_alpha IF_cond_exp_gsfa_grr HH_cond_exp
				EIF_cond_exp_isfa_ista EIF_cond_alpha_isfa_ista Izhikevich SpikeSourceArray SpikeSourcePoisson`),
			synapses:   words("StaticSynapse TsodyksMarkramSynapse STDPMechanism"),
			timings:    words("SpikePairRule"),
			weightings: words("AdditiveWeightDependence"),
			currents:   words("DCSource ACSource StepCurrentSource NoisyCurrentSource"),
			hidden:     map[string]string{"HH_cond_exp": "h m n"},
			check:      checkBrian2,
		},
		{
			Name: "spinnaker", Title: "SpiNNaker", Module: "pyNN.spiNNaker", Package: "sPyNNaker", Imports: []string{"spynnaker", "pyNN"},
			cells:      words("IF_curr_exp IF_curr_alpha IF_curr_delta IF_cond_exp SpikeSourceArray SpikeSourcePoisson"),
			synapses:   words("StaticSynapse STDPMechanism"),
			timings:    words("SpikePairRule"),
			weightings: words("AdditiveWeightDependence MultiplicativeWeightDependence"),
			currents:   words("DCSource ACSource StepCurrentSource NoisyCurrentSource"),
			check:      checkSpiNNaker,
		},
		{
			Name: "hillock", Title: "Hillock", Module: "pynn_hillock", Package: "pynn-hillock", Imports: []string{"pynn_hillock", "pyNN"},
			cells: words(`IF_curr_exp IF_curr_alpha IF_curr_delta IF_cond_exp IF_cond_alpha IF_cond_exp_gsfa_grr IF_facets_hardware1 HH_cond_exp
				EIF_cond_exp_isfa_ista EIF_cond_alpha_isfa_ista Izhikevich GIF_cond_exp
				SpikeSourceArray SpikeSourcePoisson SpikeSourcePoissonRefractory SpikeSourceGamma SpikeSourceInhGamma`),
			synapses: words(`StaticSynapse ElectricalSynapse TsodyksMarkramSynapse STDPMechanism SimpleStochasticSynapse
				StochasticTsodyksMarkramSynapse MultiQuantalSynapse`),
			timings:    words("SpikePairRule Vogels2011Rule"),
			weightings: words("AdditiveWeightDependence MultiplicativeWeightDependence AdditivePotentiationMultiplicativeDepression GutigWeightDependence"),
			currents:   words("DCSource ACSource StepCurrentSource NoisyCurrentSource"),
		},
	}
}

// recordable are the variables that PyNN can record of its cell types, beside spikes.
var recordable = map[string]string{
	"IF_curr_exp": "v", "IF_curr_alpha": "v", "IF_curr_delta": "v", "IF_cond_exp": "v gsyn_exc gsyn_inh", "IF_cond_alpha": "v gsyn_exc gsyn_inh",
	"IF_cond_exp_gsfa_grr": "v g_r g_s gsyn_exc gsyn_inh", "IF_facets_hardware1": "v gsyn_exc gsyn_inh", "HH_cond_exp": "v gsyn_exc gsyn_inh h m n",
	"EIF_cond_exp_isfa_ista": "v w gsyn_exc gsyn_inh", "EIF_cond_alpha_isfa_ista": "v w gsyn_exc gsyn_inh", "Izhikevich": "v u",
	"GIF_cond_exp": "v gsyn_exc gsyn_inh i_eta v_t",
}

func words(s string) []string { return strings.Fields(s) }

// Simulator returns the one of that name.
func Simulator(name string) (Sim, error) {
	var names []string
	for _, s := range Simulators() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Sim{}, model.UnknownName("simulator", name, names)
}

// Check says what of a description the simulator cannot run, before anything runs.
func (s Sim) Check(d *export.Description) []export.Problem {
	all := slices.Clone(d.Problems)
	add := func(where, what, reason string, args ...any) {
		p := export.Problem{Where: where, What: what, Reason: fmt.Sprintf(reason, args...)}
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	has := func(list []string) string { return "it has " + strings.Join(list, ", ") }
	for _, p := range d.Populations {
		where := fmt.Sprintf("population %q", p.Label)
		switch {
		case strings.Contains(p.Cell.Name, "("):
			add(where, p.Cell.Name, "composed cells are not exported: PyNN names their parts differently on each simulator")
		case !slices.Contains(s.cells, p.Cell.Name):
			add(where, p.Cell.Name, "%s has no such cell type in PyNN; %s", s.Title, has(s.cells))
		}
		for _, r := range p.Recordings {
			if known := words("spikes " + recordable[p.Cell.Name]); !slices.Contains(known, r.Variable) {
				add(where, "record "+r.Variable, "PyNN records %s of %s", strings.Join(known, ", "), p.Cell.Name)
			}
			if slices.Contains(words(s.hidden[p.Cell.Name]), r.Variable) {
				add(where, "record "+r.Variable, "PyNN cannot record it from %s on %s", p.Cell.Name, s.Title)
			}
		}
	}
	for _, p := range d.Projections {
		where := fmt.Sprintf("projection %q", p.Label)
		if !slices.Contains(s.synapses, p.Synapse.Name) {
			add(where, p.Synapse.Name, "%s has no such synapse type in PyNN; %s", s.Title, has(s.synapses))
		}
		if p.Timing != "" && !slices.Contains(s.timings, p.Timing) {
			add(where, p.Timing, "%s has no such timing rule in PyNN; %s", s.Title, has(s.timings))
		}
		if p.Weighting != "" && !slices.Contains(s.weightings, p.Weighting) {
			add(where, p.Weighting, "%s does not compute this weight dependence in PyNN; %s", s.Title, has(s.weightings))
		}
		if len(p.Recorded) > 0 {
			add(where, "record", "PyNN has no recording of connections over time")
		}
		for k, x := range p.Initial {
			if v := x.Value.Number; v == nil || *v != p.Synapse.State[k].Init {
				add(where, x.Name, "initial values of synapses are not exported")
			}
		}
	}
	for _, c := range d.Currents {
		if !slices.Contains(s.currents, c.Type.Name) {
			add(c.ID, c.Type.Name, "%s has no such current source in PyNN; %s", s.Title, has(s.currents))
		}
	}
	if s.check != nil {
		for _, p := range s.check(s, d) {
			add(p.Where, p.What, "%s", p.Reason)
		}
	}
	return all
}

// checkNEST knows what NEST does not take.
func checkNEST(_ Sim, d *export.Description) (all []export.Problem) {
	for _, p := range d.Populations {
		for _, x := range p.Initial {
			fixed := slices.Contains(words(map[string]string{
				"IF_curr_exp": "isyn_exc isyn_inh", "IF_curr_alpha": "isyn_exc isyn_inh", "IF_curr_delta": "v", "HH_cond_exp": "gsyn_exc gsyn_inh",
			}[p.Cell.Name]), x.Name)
			if v := p.Cell.State[p.Cell.VarIndex(x.Name)]; fixed && !(x.Values.Uniform() && x.Values.One == v.Init) {
				all = append(all, export.Problem{Where: fmt.Sprintf("population %q", p.Label), What: "initial " + x.Name,
					Reason: fmt.Sprintf("PyNN cannot set it of %s on NEST: it would begin at %v %s", p.Cell.Name, v.Init, x.Unit)})
			}
		}
		for _, s := range p.Sequences {
			if s.Name != "spike_times" {
				continue
			}
			if i, t := earliest(s.Lists); i >= 0 && t < d.Least+d.Timestep*(1-1e-6) {
				all = append(all, export.Problem{Where: fmt.Sprintf("population %q", p.Label), What: "spike_times", Reason: fmt.Sprintf(
					"cell %d fires at %v ms: PyNN has NEST send spikes of sources the minimum delay (%v ms) early, so that those before %v ms are lost",
					i, t, d.Least, roundMs(d.Least+d.Timestep))})
			}
		}
	}
	for _, a := range d.Actions {
		if a.Reset {
			all = append(all, export.Problem{Where: "reset", What: "reset()", Reason: "NEST cannot go back to 0: PyNN can only let activity die out there, which is not the same"})
			break
		}
	}
	for _, p := range d.Projections {
		if p.Synapse.Name != "STDPMechanism" {
			continue
		}
		where := fmt.Sprintf("projection %q", p.Label)
		if v, ok := p.Param("dendritic_delay_fraction"); ok && (v.Number == nil || *v.Number != 1) {
			all = append(all, export.Problem{Where: where, What: "dendritic_delay_fraction = " + v.String(), Reason: "NEST takes all of the delay as dendritic: 1"})
		}
		if v, ok := p.Param("w_min"); ok && (v.Number == nil || *v.Number != 0) {
			all = append(all, export.Problem{Where: where, What: "w_min = " + v.String(), Reason: "in NEST the smallest weight is 0"})
		}
	}
	return all
}

// earliest returns the cell that fires first, and when; -1 if none does.
func earliest(lists [][]float64) (cell int, t float64) {
	cell, t = -1, math.Inf(1)
	for i, list := range lists {
		for _, x := range list {
			if x < t {
				cell, t = i, x
			}
		}
	}
	return cell, t
}

// checkBrian2 knows where Brian2 under PyNN computes something else than was asked for.
func checkBrian2(_ Sim, d *export.Description) (all []export.Problem) {
	for _, p := range d.Projections {
		where := fmt.Sprintf("projection %q", p.Label)
		if v, ok := p.Param("tau_facil"); ok && p.Synapse.Name == "TsodyksMarkramSynapse" && (v.Number == nil || *v.Number != 0) {
			all = append(all, export.Problem{Where: where, What: "tau_facil = " + v.String(), Reason: "PyNN's Brian2 back end keeps u at U: there is no facilitation"})
		}
		if v, ok := p.Param("dendritic_delay_fraction"); ok && (v.Number == nil || *v.Number != 0) {
			all = append(all, export.Problem{Where: where, What: "dendritic_delay_fraction = " + v.String(), Reason: "PyNN's Brian2 back end takes all of the delay as axonal: 0"})
		}
	}
	for _, a := range d.Actions {
		if a.Reset {
			return append(all, export.Problem{Where: "reset", What: "reset()", Reason: "after it Brian2 under PyNN records segments of other lengths"})
		}
	}
	return all
}

// Limits of SpiNNaker: delays in steps, and time steps in ms.
const (
	spinnakerDelay = 144
	spinnakerStep  = 0.1
)

// fresh reports whether nothing has run since the last reset.
func fresh(before []export.Action) bool {
	for k := len(before) - 1; k >= 0; k-- {
		if before[k].Run != nil || before[k].Reset {
			return before[k].Reset
		}
	}
	return true
}

// checkSpiNNaker knows what sPyNNaker refuses.
func checkSpiNNaker(_ Sim, d *export.Description) (all []export.Problem) {
	add := func(where, what, reason string, args ...any) {
		all = append(all, export.Problem{Where: where, What: what, Reason: fmt.Sprintf(reason, args...)})
	}
	if d.Timestep < spinnakerStep*(1-1e-9) {
		add("setup", fmt.Sprintf("timestep = %v ms", d.Timestep), "steps are of at least %v ms: a core has no time for more", spinnakerStep)
	}
	for _, p := range d.Populations {
		for _, r := range p.Recordings {
			if !slices.Contains([]string{"spikes", "v", "gsyn_exc", "gsyn_inh"}, r.Variable) {
				add(fmt.Sprintf("population %q", p.Label), "record "+r.Variable, "it records spikes, v, gsyn_exc and gsyn_inh")
			}
		}
	}
	for _, p := range d.Projections {
		where := fmt.Sprintf("projection %q", p.Label)
		if len(p.Pre.Parts) > 1 || len(p.Post.Parts) > 1 {
			add(where, "Assembly", "projections join populations and views only: make one for each population")
		}
		if v, ok := p.Param("dendritic_delay_fraction"); ok && (v.Number == nil || *v.Number != 1) {
			add(where, "dendritic_delay_fraction = "+v.String(), "sPyNNaker takes all of the delay as dendritic: 1")
		}
		if v, ok := p.Param("delay"); ok {
			if _, hi, known := v.Bounds(); known && hi > spinnakerDelay*d.Timestep*(1+1e-9) {
				add(where, fmt.Sprintf("delay = %v ms", hi), "delays are of 1 to %d steps, %v ms at most here", spinnakerDelay, roundMs(spinnakerDelay*d.Timestep))
			}
		}
	}
	for k, a := range d.Actions {
		if a.Change != nil && !fresh(d.Actions[:k]) {
			add(fmt.Sprintf("population %q", a.Change.Population.Label), "changes between runs", "nothing can be changed without reset()")
		}
	}
	return all
}
