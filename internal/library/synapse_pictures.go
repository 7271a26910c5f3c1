package library

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/plot"
	"github.com/hillock-sim/hillock/synapses"
)

// synapsePictures shows what spikes do on their way: the current that a train of them makes, the potentials that a gap junction joins, and
// the changes of weights that pairs of spikes make.
func synapsePictures() ([]Picture, error) {
	var all []Picture
	add := func(p Picture, err error) error {
		if err != nil {
			return fmt.Errorf("picture of %s: %w", p.Name, err)
		}
		all = append(all, p)
		return nil
	}
	for _, s := range synapses.All() {
		show := trainPicture
		switch {
		case s.Learns:
			continue // its parts have pictures
		case s.Electrical:
			show = junctionPicture
		}
		if err := add(show(s)); err != nil {
			return nil, err
		}
	}
	for _, t := range synapses.Timings() {
		if err := add(windowPicture(t.Name, t, synapses.AdditiveWeightDependence(), 0.5)); err != nil {
			return nil, err
		}
	}
	for _, d := range synapses.WeightDependences() {
		if err := add(windowPicture(d.Name, synapses.SpikePairRule(), d, 0.2, 0.5, 0.8)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// settings are parameters under which a synapse type is shown, beside its defaults.
func settings(s model.Synapse) (label string, params hillock.Params) {
	has := func(name string) bool { return slices.Contains(model.Names(s.Params), name) }
	switch {
	case has("n"):
		return "n = 5", hillock.Params{"n": 5}
	case has("tau_facil"):
		return "U = 0.1, tau_facil = 1000 ms", hillock.Params{"U": 0.1, "tau_facil": 1000.0}
	case has("p"):
		return "p = 0.9", hillock.Params{"p": 0.9}
	}
	return "", nil
}

// trainPicture is the current of a cell that gets eight spikes at 20 Hz and a late one.
func trainPicture(s model.Synapse) (Picture, error) {
	const ms = 1000
	p := Picture{Name: s.Name, to: ms, Caption: s.Name + ": the current that nine spikes of weight 1 nA make"}
	sim, err := begin()
	if err != nil {
		return p, err
	}
	times := []float64{900}
	for k := range 8 {
		times = append(times, 50+50*float64(k))
	}
	slices.Sort(times)
	labels, each := []string{""}, []hillock.Params{{}}
	if label, params := settings(s); label != "" {
		labels, each = []string{"default", label}, append(each, params)
	}
	var targets []*hillock.Population
	for _, params := range each {
		params["weight"] = 1.0
		source, err := sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": times})
		if err != nil {
			return p, err
		}
		target, err := sim.Population(1, cells.IFCurrExp(), nil)
		if err != nil {
			return p, err
		}
		if _, err := sim.Projection(source, target, connectors.AllToAll(), hillock.Synapse{Type: s, Params: params}); err != nil {
			return p, err
		}
		if err := target.Record([]string{"isyn_exc"}, hillock.RecordOptions{}); err != nil {
			return p, err
		}
		targets = append(targets, target)
	}
	if _, err := sim.Run(ms); err != nil {
		return p, err
	}
	for k, target := range targets {
		block, err := target.Data(nil, false)
		if err != nil {
			return p, err
		}
		signal := block.Segments[0].Signals[0]
		p.shown = append(p.shown, signal.Data)
		p.panels = append(p.panels, plot.Axes{
			Panel: plot.Traces{Signals: []*data.Signal{signal}, Small: true}, Title: labels[k], YLabel: "nA", High: 18 * vg.Millimeter,
		})
	}
	return p, nil
}

// junctionPicture is two cells that a junction joins, one of which gets a step of current.
func junctionPicture(s model.Synapse) (Picture, error) {
	p := Picture{Name: s.Name, to: 150, Caption: s.Name + ": a step of current into cell 0, joined to cell 1 by 0.05 µS"}
	sim, err := begin()
	if err != nil {
		return p, err
	}
	pair, err := sim.Population(2, cells.IFCurrExp(), nil)
	if err != nil {
		return p, err
	}
	first, err := pair.View([]int{0})
	if err != nil {
		return p, err
	}
	second, err := pair.View([]int{1})
	if err != nil {
		return p, err
	}
	if _, err := sim.Projection(first, second, connectors.AllToAll(), hillock.Synapse{Type: s, Params: hillock.Params{"weight": 0.05}}); err != nil {
		return p, err
	}
	step, err := sim.Current(currents.DC(), hillock.Params{"amplitude": 0.6, "start": stepFrom, "stop": stepTo})
	if err != nil {
		return p, err
	}
	if err := first.Inject(step); err != nil {
		return p, err
	}
	if err := pair.Record([]string{"v"}, hillock.RecordOptions{}); err != nil {
		return p, err
	}
	if _, err := sim.Run(p.to); err != nil {
		return p, err
	}
	block, err := pair.Data(nil, false)
	if err != nil {
		return p, err
	}
	v := block.Segments[0].Signals[0]
	var series []plot.Series
	for c := range 2 {
		series = append(series, plot.Series{Label: fmt.Sprintf("cell %d", c), X: v.Times(), Y: v.Trace(c), Line: true})
	}
	p.draw(series, "Time (ms)", "V (mV)")
	return p, nil
}

// windowPicture is the change of a weight that one pair of spikes makes, over the time from the presynaptic to the postsynaptic one, both
// as the synapse sees them.
func windowPicture(name string, timing synapses.Timing, dependence synapses.WeightDependence, weights ...float64) (Picture, error) {
	p := Picture{Name: name, to: 1, Caption: name + ": the change of a weight by one pair of spikes"}
	kind, err := synapses.STDP(timing, dependence)
	if err != nil {
		return p, err
	}
	var lags []float64
	for ms := -60.0; ms <= 60; ms += 1.5 {
		lags = append(lags, ms)
	}
	var series []plot.Series
	largest := 0.0
	for _, w := range weights {
		changes, err := window(kind, w, lags)
		if err != nil {
			return p, err
		}
		for _, x := range changes {
			largest = max(largest, math.Abs(x))
		}
		label := ""
		if len(weights) > 1 {
			label = fmt.Sprintf("w = %v", w)
		}
		series = append(series, plot.Series{Label: label, X: lags, Y: changes, Line: true})
	}
	// Tiny changes are shown in powers of ten.
	axis := "change of w"
	if largest > 0 && largest < 1e-4 {
		power := math.Floor(math.Log10(largest))
		axis = fmt.Sprintf("change of w (1e%v)", power)
		for k := range series {
			series[k].Y = slices.Clone(series[k].Y)
			for i := range series[k].Y {
				series[k].Y[i] /= math.Pow(10, power)
			}
		}
	}
	p.draw(series, "t_post - t_pre (ms)", axis)
	return p, nil
}

// window returns the change of a weight (mV) for each lag (ms): every connection has a source and a target of its own, each of which
// fires once.
func window(kind model.Synapse, weight float64, lags []float64) ([]float64, error) {
	const at, delay = 100.0, 0.1 // the targets fire one delay after at, and the synapses see it another delay later
	sim, err := begin()
	if err != nil {
		return nil, err
	}
	n := len(lags)
	source, err := sim.Population(n, cells.SpikeSourceArray(), hillock.Params{
		"spike_times": func(i int) []float64 { return []float64{at + 2*delay - lags[i]} },
	})
	if err != nil {
		return nil, err
	}
	target, err := sim.Population(n, cells.IFCurrDelta(), nil)
	if err != nil {
		return nil, err
	}
	driver, err := sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{at}})
	if err != nil {
		return nil, err
	}
	if _, err := sim.Projection(driver, target, connectors.AllToAll(), hillock.Static(30.0, delay)); err != nil {
		return nil, err
	}
	pairs, err := sim.Projection(source, target, connectors.OneToOne(), hillock.Synapse{Type: kind, Params: hillock.Params{"weight": weight, "delay": delay}})
	if err != nil {
		return nil, err
	}
	if _, err := sim.Run(2 * at); err != nil {
		return nil, err
	}
	rows, err := pairs.GetList([]string{"weight"}, false)
	if err != nil {
		return nil, err
	}
	changes := make([]float64, n)
	for k, row := range rows {
		changes[k] = row[0] - weight
	}
	return changes, nil
}

// draw makes curves the picture.
func (p *Picture) draw(series []plot.Series, x, y string) {
	for _, s := range series {
		p.shown = append(p.shown, s.Y)
	}
	p.panels = []plot.Panel{plot.Axes{Panel: plot.XY{Series: series, XLabel: x, YLabel: y}, High: 26 * vg.Millimeter}}
}

// of collects what a segment holds.
func of(segment *data.Segment) (all [][]float64) {
	for _, s := range segment.Signals {
		all = append(all, s.Data)
	}
	if s := segment.Spikes; s != nil {
		for _, list := range [][]int64{s.Steps, s.IDs} {
			row := make([]float64, len(list))
			for k, x := range list {
				row[k] = float64(x)
			}
			all = append(all, row)
		}
	}
	return all
}
