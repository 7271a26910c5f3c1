package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/synapses"
)

// Spec is a network as data: the one description from which Hillock builds a workload and, written as JSON, other simulators build the
// same. Names, units and signs are PyNN's.
type Spec struct {
	Workload    string           `json:"workload"`
	Timestep    float64          `json:"timestep"`            // ms
	MinDelay    float64          `json:"min_delay,omitempty"` // ms; 0: the smallest there is
	MaxDelay    float64          `json:"max_delay,omitempty"`
	Seed        uint64           `json:"seed"`
	Warm        float64          `json:"warm"` // ms before the time that is measured
	Ms          float64          `json:"time"` // ms
	Populations []PopulationSpec `json:"populations"`
	Projections []ProjectionSpec `json:"projections"`
	Groups      []CellsSpec      `json:"groups"` // whose rates count
}

// PopulationSpec is a population. All spikes of cells that are not sources are recorded.
type PopulationSpec struct {
	Label  string             `json:"label"`
	N      int                `json:"n"`
	Cell   string             `json:"cell"`
	Params map[string]float64 `json:"params"`
	V      *Draw              `json:"v,omitempty"` // initial potential in mV
}

// CellsSpec is some consecutive cells of a population.
type CellsSpec struct {
	Label      string `json:"label"`
	Population string `json:"population"`
	From       int    `json:"from"`
	To         int    `json:"to"`
}

// ProjectionSpec joins two groups of cells.
type ProjectionSpec struct {
	Pre      CellsSpec `json:"pre"`
	Post     CellsSpec `json:"post"`
	Rule     string    `json:"rule"`        // one of the connectors in rules
	P        float64   `json:"p,omitempty"` // of FixedProbabilityConnector
	N        int       `json:"n,omitempty"` // of the connectors that fix numbers
	Weight   Draw      `json:"weight"`      // uS, nA or mV
	Delay    Draw      `json:"delay"`       // ms
	Receptor string    `json:"receptor"`
	// STDP has the parameters of the pair rule with multiplicative weight dependence; nil: the synapses are static.
	STDP map[string]float64 `json:"stdp,omitempty"`
}

// Draw is a number (Name "") or a distribution by PyNN's name; a bound that is not there is infinite.
type Draw struct {
	Name   string             `json:"name,omitempty"`
	Value  float64            `json:"value,omitempty"`
	Params map[string]float64 `json:"params,omitempty"`
}

// number is a Draw that is always the same.
func number(x float64) Draw { return Draw{Value: x} }

func uniform(low, high float64) *Draw {
	return &Draw{Name: "uniform", Params: map[string]float64{"low": low, "high": high}}
}

// whole is all cells of a population.
func (p PopulationSpec) whole() CellsSpec { return CellsSpec{p.Label, p.Label, 0, p.N} }

// Spec returns the description of a workload.
func (w Workload) Spec(s Settings) (Spec, error) {
	s, err := w.Complete(s)
	if err != nil {
		return Spec{}, err
	}
	spec := w.spec(s)
	spec.Workload, spec.Timestep, spec.Ms, spec.Warm = w.Name, dt, s.Ms, w.warm(s)
	return spec, nil
}

// drive is the mean number of spikes, in the time that is measured, of sources that drive one cell each: what a source of noise costs is
// counted with the update of the cell.
func (s Spec) drive() int64 {
	sum := 0.0
	for _, p := range s.Projections {
		for _, source := range s.Populations {
			if source.Label == p.Pre.Population && source.Cell == "SpikeSourcePoisson" && p.Rule == "OneToOneConnector" {
				sum += source.Params["rate"] / 1000 * s.Ms * float64(source.N)
			}
		}
	}
	return int64(math.Round(sum))
}

// WriteJSON writes the description.
func (s Spec) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "\t")
	return e.Encode(s)
}

// rules are the connectors that workloads use.
var rules = map[string]func(p ProjectionSpec, o connectors.Option) model.Connector{
	"FixedProbabilityConnector": func(p ProjectionSpec, o connectors.Option) model.Connector {
		return connectors.FixedProbability(p.P, o)
	},
	"FixedNumberPreConnector": func(p ProjectionSpec, o connectors.Option) model.Connector { return connectors.FixedNumberPre(p.N, o) },
	"FixedTotalNumberConnector": func(p ProjectionSpec, o connectors.Option) model.Connector {
		return connectors.FixedTotalNumber(p.N, o)
	},
	"OneToOneConnector": func(p ProjectionSpec, o connectors.Option) model.Connector { return connectors.OneToOne(o) },
}

// generators gives the generator for what belongs to some presynaptic cells, or to no cells: initial values. nil: the simulation's own.
type generators func(population string) random.RNG

func native(string) random.RNG { return nil }

// network is a workload, described to Hillock and not built yet.
type network struct {
	sim    *hillock.Simulation
	groups []hillock.Cells // whose rates count
}

// describe tells Hillock of the network.
func (s Spec) describe(threads int, rng generators) (*network, error) {
	sim, err := hillock.New(hillock.Options{Timestep: s.Timestep, MinDelay: s.MinDelay, MaxDelay: s.MaxDelay, Seed: s.Seed, Threads: threads})
	if err != nil {
		return nil, err
	}
	n := &network{sim: sim}
	populations := map[string]*hillock.Population{}
	for _, p := range s.Populations {
		if populations[p.Label], err = p.describe(sim, rng); err != nil {
			return nil, err
		}
	}
	views := map[CellsSpec]hillock.Cells{}
	pick := func(c CellsSpec) (hillock.Cells, error) {
		if views[c] == nil {
			p := populations[c.Population]
			if views[c] = p; c.From > 0 || c.To < p.Len() {
				v, err := p.Slice(c.From, c.To, 1)
				if err != nil {
					return nil, err
				}
				v.SetLabel(c.Label)
				views[c] = v
			}
		}
		return views[c], nil
	}
	for _, p := range s.Projections {
		pre, err := pick(p.Pre)
		if err != nil {
			return nil, err
		}
		post, err := pick(p.Post)
		if err != nil {
			return nil, err
		}
		synapse, err := p.synapse()
		if err != nil {
			return nil, err
		}
		connector := rules[p.Rule](p, connectors.RNG(rng(p.Pre.Population)))
		if _, err := sim.Projection(pre, post, connector, synapse, hillock.Receptor(p.Receptor)); err != nil {
			return nil, err
		}
	}
	for _, g := range s.Groups {
		c, err := pick(g)
		if err != nil {
			return nil, err
		}
		n.groups = append(n.groups, c)
	}
	return n, nil
}

func (p PopulationSpec) describe(sim *hillock.Simulation, rng generators) (*hillock.Population, error) {
	params := hillock.Params{}
	for name, x := range p.Params {
		params[name] = x
	}
	kinds := map[string]func() model.Cell{
		"IF_cond_exp": cells.IFCondExp, "IF_curr_exp": cells.IFCurrExp, "IF_curr_delta": cells.IFCurrDelta, "SpikeSourcePoisson": cells.SpikeSourcePoisson,
	}
	made, err := sim.Population(p.N, kinds[p.Cell](), params, hillock.Label(p.Label))
	if err != nil || p.V == nil {
		return made, err
	}
	v, err := p.V.value(rng(""))
	if err != nil {
		return nil, err
	}
	if err := made.Initialize(hillock.Params{"v": v}); err != nil {
		return nil, err
	}
	return made, made.Record([]string{"spikes"}, hillock.RecordOptions{})
}

func (p ProjectionSpec) synapse() (hillock.Synapse, error) {
	weight, err := p.Weight.value(nil)
	if err != nil {
		return hillock.Synapse{}, err
	}
	delay, err := p.Delay.value(nil)
	if err != nil || p.STDP == nil {
		return hillock.Static(weight, delay), err
	}
	stdp, err := synapses.STDP(synapses.SpikePairRule(), synapses.MultiplicativeWeightDependence())
	params := hillock.Params{"weight": weight, "delay": delay}
	for name, x := range p.STDP {
		params[name] = x
	}
	return hillock.Synapse{Type: stdp, Params: params}, err
}

// value is what Params take.
func (d Draw) value(rng random.RNG) (any, error) {
	if d.Name == "" {
		return d.Value, nil
	}
	params := map[string]float64{}
	if d.Name == "normal_clipped" {
		params["low"], params["high"] = math.Inf(-1), math.Inf(1)
	}
	for name, x := range d.Params {
		params[name] = x
	}
	made, err := random.NewDistribution(d.Name, params, rng)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Name, err)
	}
	return made, nil
}
