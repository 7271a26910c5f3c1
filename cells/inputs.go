package cells

import (
	"encoding/binary"
	"math"

	"github.com/hillock-sim/hillock/cells/receptors"
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// inputs is the receptors of a composed cell, in the order of their names, and where their variables lie.
type inputs struct {
	synapses []receptors.Receptor // those that last
	slots    []kernel.Slot        // of each of these
	steps    []int                // variables that gather the input of receptors that step the potential
	held     int                  // the last step of the refractory period
}

// add lays out the variables of a receptor behind those of a cell type.
func (in *inputs) add(cell *model.Cell, r receptors.Receptor) {
	for _, p := range r.Kind.Params {
		p.Name = r.Name + "." + p.Name
		p.Doc = r.Name + ": " + p.Doc
		cell.Params = append(cell.Params, p)
	}
	x, recorded := r.Kind.Var()
	if !recorded {
		in.steps = append(in.steps, len(cell.State))
		cell.State = append(cell.State, model.Var{
			Name: r.Name + ".step", Unit: r.Kind.Effect.Unit(), Hidden: true, Receptor: r.Name, Doc: r.Name + ": sum of the weights that arrive at this instant",
		})
		return
	}
	x.Name, x.Doc = r.Name+"."+x.Name, r.Name+": "+x.Doc
	slot := kernel.Slot{X: len(cell.State), Y: -1}
	if rise, _ := r.Kind.Course(defaults(r.Kind.Params)); rise > 0 {
		slot.Y = slot.X + 1
		cell.State = append(cell.State, x, model.Var{
			Name: r.Name + ".rise", Unit: x.Unit, Hidden: true, Receptor: r.Name, Decays: true, Doc: r.Name + ": what is still to rise",
		})
	} else {
		x.Receptor = r.Name
		cell.State = append(cell.State, x)
	}
	in.synapses = append(in.synapses, r)
	in.slots = append(in.slots, slot)
}

func defaults(table []model.Param) func(name string) float64 {
	return func(name string) float64 {
		for _, p := range table {
			if p.Name == name {
				return p.Default
			}
		}
		return 0
	}
}

// responses returns the courses of the synapses of cell i.
func (in *inputs) responses(p model.Params, i int) []kernel.Response {
	list := make([]kernel.Response, len(in.synapses))
	for k, r := range in.synapses {
		rise, decay := r.Kind.Course(func(name string) float64 { return p.At(r.Name+"."+name, i) })
		list[k] = kernel.NewResponse(rise, decay)
	}
	return list
}

// reversal returns the reversal potential of a synapse of cell i, in mV.
func (in *inputs) reversal(p model.Params, k, i int) float64 {
	return p.At(in.synapses[k].Name+".e_syn", i)
}

// conductances reports whether the synapses are conductances.
func (in *inputs) conductances() bool {
	return len(in.synapses) > 0 && in.synapses[0].Kind.Effect == receptors.Conductance
}

// arrive adds the steps of the potential that arrive at this instant to v, and clears them.
func (in *inputs) arrive(c *model.Cells) {
	v := c.Vars[0]
	for _, k := range in.steps {
		step := c.Vars[k]
		for i, x := range step {
			v[i] += x
			step[i] = 0
		}
	}
}

// times returns the time constants of cell i, which tell cells apart that need constants of their own.
func (in *inputs) times(p model.Params, i int) []float64 {
	list := []float64{p.At("tau_m", i)}
	for _, r := range in.responses(p, i) {
		list = append(list, r.Rise, r.Decay)
	}
	return list
}

// shared returns a function that makes a T for a cell, one for all cells that agree in key.
func shared[T any](key func(i int) []float64, prepare func(i int) T) func(i int) T {
	known := map[string]T{}
	var text []byte
	return func(i int) T {
		text = text[:0]
		for _, x := range key(i) {
			text = binary.LittleEndian.AppendUint64(text, math.Float64bits(x))
		}
		made, ok := known[string(text)]
		if !ok {
			made = prepare(i)
			known[string(text)] = made
		}
		return made
	}
}
