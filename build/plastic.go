package build

import (
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
)

// attach makes room for the parameters and the initial values that differ from connection to connection, and gives them to the table.
func (w *wiring) attach(d *draft) {
	d.Params = model.Params{N: d.count, Numbers: map[string]model.Values{}}
	for _, a := range w.others {
		v := model.Values{One: a.one}
		if a.each != nil {
			v.Each = make([]float64, d.count)
		}
		d.others = append(d.others, v.Each)
		if a.param != nil {
			d.Params.Numbers[a.name] = v
		} else {
			d.Init = append(d.Init, v)
		}
	}
}

// dynamics makes the functions of a table whose connections change.
func (w *wiring) dynamics(t *engine.Table) (err error) {
	p := w.projection
	t.Stream = p.Stream(w.net, nil, random.ForSynapse)
	if p.Synapse.Check != nil {
		n := t.Len()
		if t.Params.Uniform() {
			n = min(n, 1)
		}
		for k := range n {
			if err := p.Synapse.Check(t.Params, k); err != nil {
				return err
			}
		}
	}
	if p.Synapse.New == nil {
		return nil
	}
	t.Transmission, err = p.Synapse.New(t.Params, model.SynapseEnv{
		Dt: w.net.Dt, N: t.Len(), Decay: w.decay(t), Late: w.late(), Stream: t.Stream, Init: t.Init,
	})
	return err
}

// late reports whether any target tests its threshold after the input of the same instant has been added.
func (w *wiring) late() bool {
	if w.dynamic != nil && w.dynamic() != nil {
		return false // nothing comes of it
	}
	for _, part := range w.projection.Post {
		for _, k := range w.plan.Populations[part.Population.Ordinal].Pieces {
			if w.plan.Pieces[k].Dynamics.Fire != nil {
				return true
			}
		}
	}
	return false
}

// decay finds the time constant of the receptor of each target, in ms.
func (w *wiring) decay(t *engine.Table) model.Values {
	of := func(pop *network.Population) model.Values {
		return pop.Params.Get(pop.Cell.DecayParam(w.projection.Receptor)) // 0 if there is none
	}
	first := of(w.projection.Post[0].Population)
	uniform := first.Uniform()
	for _, part := range w.projection.Post {
		v := of(part.Population)
		uniform = uniform && v.Uniform() && v.One == first.One
	}
	if uniform {
		return first
	}
	each := make([]float64, t.Len())
	block := &w.plan.Blocks[t.Block]
	for k := range each {
		target := t.Target(k)
		for _, number := range block.Pieces {
			piece := &w.plan.Pieces[number]
			if i := int(target) - piece.Offset; i >= 0 && i < piece.N {
				each[k] = of(w.net.Populations[piece.Population]).At(piece.From + i)
			}
		}
	}
	return model.Values{Each: each}
}
