package script

import (
	"fmt"
	"math"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/analysis"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
)

// statisticsModule is that part of elephant.statistics which scripts need to look at their own spikes. Times are in ms, rates in Hz.
func statisticsModule(s *session) starlark.StringDict {
	names := starlark.StringDict{}
	for _, f := range []struct {
		name string
		do   func(*call) (starlark.Value, error)
	}{
		{"isi", interSpikeIntervals}, {"cv", ofIntervals(analysis.CV)}, {"cv2", ofIntervals(analysis.CV2)}, {"lv", ofIntervals(analysis.LV)},
		{"lvr", revisedLocalVariation}, {"fanofactor", fanoFactor}, {"mean_firing_rate", meanFiringRate}, {"time_histogram", timeHistogram},
	} {
		names[f.name] = s.function(f.name, f.do)
	}
	return names
}

// trainOf takes a spike train or a list of times (ms).
func trainOf(v starlark.Value) ([]float64, error) {
	if n, ok := v.(*neoList); ok {
		if t, ok := n.of.(*spikeTrain); ok {
			return t.times, nil
		}
	}
	it, ok := v.(starlark.Iterable)
	if !ok {
		return nil, classError("TypeError", "%s: must be a spike train or a list of times", brief(v))
	}
	return floats("spiketrain", it)
}

// interSpikeIntervals is isi(spiketrain).
func interSpikeIntervals(c *call) (starlark.Value, error) {
	var train starlark.Value
	if err := c.unpack("spiketrain", &train); err != nil {
		return nil, err
	}
	times, err := trainOf(train)
	if err != nil {
		return nil, err
	}
	return toStarlark(analysis.ISIs(times)), nil
}

// ofIntervals is a function of the intervals of a train.
func ofIntervals(f func([]float64) float64) func(*call) (starlark.Value, error) {
	return func(c *call) (starlark.Value, error) {
		var list starlark.Iterable
		if err := c.unpack("time_intervals", &list); err != nil {
			return nil, err
		}
		intervals, err := floats("time_intervals", list)
		if err != nil {
			return nil, err
		}
		return starlark.Float(f(train(intervals))), nil
	}
}

// train returns a train that has those intervals.
func train(intervals []float64) []float64 {
	t := make([]float64, 1, len(intervals)+1)
	for k, x := range intervals {
		t = append(t, t[k]+x)
	}
	return t
}

// revisedLocalVariation is lvr(time_intervals, R=5.0).
func revisedLocalVariation(c *call) (starlark.Value, error) {
	var list starlark.Iterable
	refractory := 5.0
	if err := c.unpack("time_intervals", &list, "R?", real{&refractory}); err != nil {
		return nil, err
	}
	if refractory < 0 {
		return nil, fmt.Errorf("%w: lvr: R = %v ms: must be >= 0", model.ErrValue, refractory)
	}
	intervals, err := floats("time_intervals", list)
	if err != nil {
		return nil, err
	}
	return starlark.Float(analysis.LVR(train(intervals), refractory)), nil
}

// fanoFactor is fanofactor(spiketrains): variance over mean of the numbers of spikes of the trains.
func fanoFactor(c *call) (starlark.Value, error) {
	var list starlark.Iterable
	if err := c.unpack("spiketrains", &list); err != nil {
		return nil, err
	}
	it := list.Iterate()
	defer it.Done()
	var counts []int
	var v starlark.Value
	for it.Next(&v) {
		times, err := trainOf(v)
		if err != nil {
			return nil, err
		}
		counts = append(counts, len(times))
	}
	return starlark.Float(analysis.Fano(counts)), nil
}

// meanFiringRate is mean_firing_rate(spiketrain, t_start=None, t_stop=None): spikes per second from t_start to t_stop.
func meanFiringRate(c *call) (starlark.Value, error) {
	var v, from, to starlark.Value
	if err := c.unpack("spiketrain", &v, "t_start?", &from, "t_stop?", &to); err != nil {
		return nil, err
	}
	times, err := trainOf(v)
	if err != nil {
		return nil, err
	}
	start, stop := 0.0, math.NaN()
	if n, ok := v.(*neoList); ok {
		table := n.of.(*spikeTrain).table
		start, stop = table.TStart, table.TStop
	} else if len(times) > 0 {
		stop = times[len(times)-1]
	}
	for _, end := range []struct {
		v    starlark.Value
		into *float64
	}{{from, &start}, {to, &stop}} {
		if x, ok := float(orNothing(end.v)); ok {
			*end.into = x
		}
	}
	if !(stop > start) {
		return nil, fmt.Errorf("%w: mean_firing_rate from %v ms to %v ms: t_stop must be after t_start", model.ErrValue, start, stop)
	}
	n := 0
	for _, t := range times {
		if t >= start && t <= stop {
			n++
		}
	}
	return starlark.Float(float64(n) * 1000 / (stop - start)), nil
}

// histogramOf reports whether a signal is what time_histogram returns: numbers of spikes of all cells together.
func histogramOf(a *data.Signal) bool {
	return len(a.Cells) == 1 && (a.Name == "counts" || a.Name == "mean" || a.Name == "rate")
}

// timeHistogram is time_histogram(spiketrains, bin_size, output="counts"): an analog signal with one sample for each bin, the
// number of spikes of all trains ("counts"), that per train ("mean"), or the rate per train ("rate", Hz).
func timeHistogram(c *call) (starlark.Value, error) {
	var list starlark.Indexable
	var width float64
	output := "counts"
	if err := c.unpack("spiketrains", &list, "bin_size", real{&width}, "output?", &output); err != nil {
		return nil, err
	}
	spikes, ok := spikesOf(list)
	if !ok {
		return nil, classError("TypeError", "spiketrains: must be a list of spike trains")
	}
	if !(width > 0) || !(spikes.TStop > spikes.TStart) || (spikes.TStop-spikes.TStart)/width > 1e7 {
		return nil, fmt.Errorf("%w: time_histogram: bin_size = %v ms of %v ms: must be > 0 and not too fine", model.ErrValue, width, spikes.TStop-spikes.TStart)
	}
	cells := math.Max(float64(len(spikes.Cells)), 1)
	scale, unit := 1.0, ""
	switch output {
	case "counts":
	case "mean":
		scale = 1 / cells
	case "rate":
		scale, unit = 1000/float64(cells*width), "Hz"
	default:
		return nil, fmt.Errorf("%w: output = %q: must be \"counts\", \"mean\" or \"rate\"", model.ErrValue, output)
	}
	a := &data.Signal{Name: output, Unit: unit, Source: spikes.Source, TStart: spikes.TStart, Period: width, Cells: []int64{0}, Index: []int{0}}
	for _, n := range analysis.Binned(spikes, width, spikes.TStart, spikes.TStop) {
		a.Data = append(a.Data, float64(float64(n)*scale))
	}
	return c.s.signal(a), nil
}
