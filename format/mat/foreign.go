package mat

import (
	"fmt"
	"time"

	"github.com/hillock-sim/hillock/data"
)

// foreign reads a Block that Neo wrote. Spike times must lie on a grid: of the annotation dt, as PyNN writes it, or else of the
// largest step that all times are multiples of.
func foreign(block map[string]*node) (*data.Block, error) {
	b := &data.Block{Annotations: annotations(block["annotations"]), RecDatetime: datetime(block["rec_datetime"])}
	b.Name, _ = block["name"].text()
	b.Description, _ = block["description"].text()
	dt, _ := b.Annotations["dt"].(float64)
	err := block["segments"].elements(func(n *node) error {
		t, err := n.table()
		if err != nil {
			return err
		}
		s := &data.Segment{Annotations: annotations(t["annotations"]), RecDatetime: datetime(t["rec_datetime"])}
		s.Name, _ = t["name"].text()
		s.Description, _ = t["description"].text()
		b.Segments = append(b.Segments, s)
		if s.Spikes, err = foreignTrains(t["spiketrains"], b.Name, dt); err != nil {
			return fmt.Errorf("spiketrains: %w", err)
		}
		err = t["analogsignals"].elements(func(n *node) error {
			a, err := foreignSignal(n, b.Name)
			s.Signals = append(s.Signals, a)
			return err
		})
		if err != nil {
			return fmt.Errorf("analogsignals: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("segments: %w", err)
	}
	return b, b.Check()
}

func foreignTrains(n *node, source string, dt float64) (*data.Spikes, error) {
	var s data.Spikes
	var times []float64
	seen := map[int64]bool{}
	err := n.elements(func(n *node) error {
		t, err := n.table()
		if err != nil {
			return err
		}
		scale, err := milliseconds(t["times_units"])
		if err != nil {
			return err
		}
		about := annotations(t["annotations"])
		id, ok := about["channel_id"].(int64)
		if old, isOld := about["source_id"].(int64); !ok && isOld {
			id, ok = old, true
		}
		if !ok {
			id = int64(len(s.Cells))
		}
		if seen[id] {
			return fmt.Errorf("two trains of channel_id %d", id)
		}
		seen[id] = true
		index, ok := about["source_index"].(int64)
		if !ok {
			index = int64(len(s.Cells))
		}
		if population, ok := about["source_population"].(string); ok {
			source = population
		}
		s.Cells, s.Index = append(s.Cells, id), append(s.Index, int(index))
		start, err := quantity(t, "t_start")
		if err != nil {
			return err
		}
		stop, err := quantity(t, "t_stop")
		if err != nil {
			return err
		}
		s.TStart, s.TStop = start, max(s.TStop, stop)
		return t["times"].numbers(func(x float64, _ int64) {
			times, s.IDs = append(times, x*scale), append(s.IDs, id)
		})
	})
	if err != nil || len(s.Cells) == 0 {
		return nil, err
	}
	s.Source, s.Dt = source, dt
	if !(dt > 0) {
		if s.Dt, err = data.CommonStep(times); err != nil {
			return nil, err
		}
	}
	return &s, s.SetTimes(times)
}

func foreignSignal(n *node, source string) (*data.Signal, error) {
	t, err := n.table()
	if err != nil {
		return nil, err
	}
	a := &data.Signal{Source: source}
	a.Name, _ = t["name"].text()
	if a.Unit, err = t["signal_units"].text(); err != nil {
		return nil, err
	}
	if a.Unit == "dimensionless" {
		a.Unit = ""
	}
	if a.TStart, err = quantity(t, "t_start"); err != nil {
		return nil, err
	}
	rate, err := t["sampling_rate"].float()
	if err != nil {
		return nil, fmt.Errorf("sampling_rate: %w", err)
	}
	unit, _ := t["sampling_rate_units"].text()
	perMs := map[string]float64{"1/ms": 1, "kHz": 1, "Hz": 1e-3, "1/s": 1e-3}[unit]
	a.Period = 1 / (rate * perMs)
	m := t["signal"]
	if m == nil || m.rows*m.cols == 0 {
		return nil, fmt.Errorf("signal %q: no samples", a.Name)
	}
	about, err := t["annotations"].table()
	if err != nil {
		return nil, err
	}
	if population, _ := about["source_population"].text(); population != "" {
		a.Source = population
	}
	a.Cells, _ = about["channel_ids"].ints()
	if len(a.Cells) != m.cols {
		a.Cells = nil
		for c := range m.cols {
			a.Cells = append(a.Cells, int64(c))
		}
	}
	return a, samples(m, a)
}

// quantity reads a time with its unit, in ms; 0 if it is not there.
func quantity(t map[string]*node, name string) (float64, error) {
	if t[name] == nil {
		return 0, nil
	}
	x, err := t[name].float()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	scale, err := milliseconds(t[name+"_units"])
	return x * scale, err
}

// milliseconds returns what a unit of time is in ms.
func milliseconds(n *node) (float64, error) {
	unit, err := n.text()
	if err != nil {
		return 0, err
	}
	switch unit {
	case "ms":
		return 1, nil
	case "s":
		return 1e3, nil
	case "us":
		return 1e-3, nil
	}
	return 0, fmt.Errorf("unit of time %q: must be s, ms or us", unit)
}

func datetime(n *node) time.Time {
	s, _ := n.text()
	t, err := time.Parse("2006-01-02 15:04:05", s) // a fraction of a second may follow
	if err != nil {
		return time.Time{}
	}
	return t
}

// annotations reads those that are texts, numbers and rows of numbers; others are left out.
func annotations(n *node) data.Annotations {
	a := data.Annotations{}
	t, err := n.table()
	if err != nil {
		return a
	}
	for name, v := range t {
		if v.class == mxCHAR {
			if s, err := v.text(); err == nil {
				a[name] = s
			}
			continue
		}
		whole := v.class > mxSINGLE
		floats, err := v.floats()
		ints, _ := v.ints()
		switch {
		case err != nil || v.class < mxDOUBLE:
		case len(floats) == 0:
			a[name] = []any{}
		case whole && len(ints) == 1:
			a[name] = ints[0]
		case whole:
			a[name] = ints
		case len(floats) == 1:
			a[name] = floats[0]
		default:
			a[name] = floats
		}
	}
	return a
}
