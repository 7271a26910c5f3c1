package cells_test

import (
	"testing"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/cells/receptors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// composed makes a PointNeuron with two receptors of one kind, named as those of standard types.
func composed(neuron cells.Neuron, kind receptors.Kind) func() model.Cell {
	return func() model.Cell {
		cell := cells.PointNeuron(neuron, kind.Named("excitatory"), kind.Named("inhibitory"))
		cell.Name = neuron.Name + "+" + kind.Name
		return cell
	}
}

// BenchmarkStep measures a step of 1000 cells that fire some 10 to 40 times a second; ns/cell is the time for one cell and step.
func BenchmarkStep(b *testing.B) {
	for _, run := range []struct {
		cell     func() model.Cell
		exc, inh float64 // weights: each cell gets one of each every 30 steps on average
		offset   float64 // nA
	}{
		{cells.Izhikevich, 4, -4, 0.004},
		{cells.EIFCondExp, 0.006, 0.004, 0.5},
		{cells.EIFCondAlpha, 0.0022, 0.0015, 0.5},
		{cells.HHCondExp, 0.03, 0.01, 0.15},
		{cells.IFCondAlpha, 0.05, 0.03, 0.7},
		{cells.IFCondExpGsfaGrr, 0.006, 0.004, 0.8},
		{cells.GIFCondExp, 0.006, 0.004, 0.8},
		{cells.IFCurrAlpha, 1, -0.5, 0.75},
		{cells.IFCurrDelta, 1, -1, 0.76},
		{composed(cells.LIF(), receptors.CurrExp()), 1, -0.5, 0.75},
		{composed(cells.LIF(), receptors.CondExp()), 0.006, 0.004, 0.7},
		{composed(cells.LIF(), receptors.CondBeta()), 0.02, 0.01, 0.7},
		{composed(cells.AdExp(), receptors.CondAlpha()), 0.0022, 0.0015, 0.5},
	} {
		cell := run.cell()
		for _, own := range []bool{false, true} {
			name := cell.Name + "/shared"
			if own {
				name = cell.Name + "/own"
			}
			b.Run(name, func(b *testing.B) {
				const n = 1000
				p := model.Defaults(cell.Params, n)
				p.Numbers["i_offset"] = model.Values{One: run.offset}
				if own {
					p.Numbers["i_offset"] = model.Values{Each: p.Numbers["i_offset"].Expand(n)}
				}
				d, err := cell.New(p, model.Env{Dt: 0.1, N: n, Stream: random.NewStream(1, random.ForSource)})
				if err != nil {
					b.Fatal(err)
				}
				c := &model.Cells{}
				for _, v := range cell.State {
					c.Vars = append(c.Vars, model.Values{One: v.Init}.Expand(n))
				}
				exc, inh := c.Vars[cell.ReceptorVar("excitatory")], c.Vars[cell.ReceptorVar("inhibitory")]
				spikes := make([]int32, 0, n)
				fired := 0
				b.ReportAllocs()
				for b.Loop() {
					spikes = d.Evolve(c, spikes[:0])
					for i := int(c.Step) % 30; i < n; i += 30 {
						exc[i] += run.exc
						inh[(i*7+3)%n] += run.inh
					}
					if d.Fire != nil {
						spikes = d.Fire(c, spikes)
					}
					fired += len(spikes)
					c.Step++
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/cell")
				b.ReportMetric(float64(fired)/float64(b.N)/n*1e4, "Hz")
			})
		}
	}
}
