//go:build cgo

package main

// #include "hillock.h"
import "C"

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"

	hillock "github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
)

//export goCurrent
func goCurrent(h C.uint64_t, kind *C.char, given, rng C.uint64_t, number *C.int32_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		name, names := C.GoString(kind), []string{}
		p, err := params(given)
		if err != nil {
			return err
		}
		g, err := generator(rng)
		if err != nil {
			return err
		}
		var options []hillock.CurrentOption
		if g != nil {
			options = append(options, hillock.Generator(g))
		}
		for _, c := range currents.All() {
			names = append(names, c.Name)
			if c.Name == name {
				made, err := s.sim.Current(c, p, options...)
				if err != nil {
					return err
				}
				add(&s.currents, made, number)
				return nil
			}
		}
		return fmt.Errorf("%w: %w", model.ErrNoModelAvailable, model.UnknownName("current source", name, names))
	})
}

func (s *session) current(k C.int32_t) (*hillock.CurrentSource, error) {
	return pick(s.currents, k, "current source")
}

//export goCurrentSet
func goCurrentSet(h C.uint64_t, k C.int32_t, given C.uint64_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		c, err := s.current(k)
		if err != nil {
			return err
		}
		p, err := params(given)
		if err != nil {
			return err
		}
		return c.Set(p)
	})
}

//export goCurrentGet
func goCurrentGet(h C.uint64_t, k C.int32_t, name *C.char, array **C.double, n *C.int64_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		c, err := s.current(k)
		if err != nil {
			return err
		}
		list, err := c.GetList(C.GoString(name))
		if err != nil {
			x, other := c.Get(C.GoString(name))
			if other != nil {
				return other
			}
			list = []float64{x}
		}
		*array, *n = (*C.double)(give(list)), C.int64_t(len(list))
		return nil
	})
}

//export goInject
func goInject(h C.uint64_t, k, into C.int32_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		c, err := s.current(k)
		if err != nil {
			return err
		}
		g, err := s.group(into)
		if err != nil {
			return err
		}
		return c.InjectInto(g)
	})
}

//export goCurrentRecord
func goCurrentRecord(h C.uint64_t, k C.int32_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		c, err := s.current(k)
		if err == nil {
			c.Record()
		}
		return err
	})
}

//export goCurrentData
func goCurrentData(h C.uint64_t, k C.int32_t, array **C.double, n *C.int64_t, start, period *C.double, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		c, err := s.current(k)
		if err != nil {
			return err
		}
		signal, err := c.Data()
		if err != nil {
			return err
		}
		*array, *n = (*C.double)(give(signal.Data)), C.int64_t(len(signal.Data))
		*start, *period = C.double(signal.TStart), C.double(signal.Period)
		return nil
	})
}

//export goRecord
func goRecord(h C.uint64_t, of C.int32_t, names **C.char, n C.int, interval C.double, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		g, err := s.group(of)
		if err != nil {
			return err
		}
		return g.Record(texts(names, n), hillock.RecordOptions{Every: float64(interval)})
	})
}

// recorded returns what cells have recorded of one variable since the last reset.
func (s *session) recorded(of C.int32_t, name string) (*data.Segment, error) {
	g, err := s.group(of)
	if err != nil {
		return nil, err
	}
	b, err := g.Data([]string{name}, false)
	if err != nil {
		return nil, err
	}
	if len(b.Segments) == 0 {
		return &data.Segment{}, nil
	}
	return b.Segments[len(b.Segments)-1], nil
}

//export goSpikes
func goSpikes(h C.uint64_t, of C.int32_t, steps, ids **C.int64_t, times **C.double, n *C.int64_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		segment, err := s.recorded(of, "spikes")
		if err != nil {
			return err
		}
		spikes := segment.Spikes
		if spikes == nil {
			spikes = &data.Spikes{}
		}
		*steps, *ids = (*C.int64_t)(give(spikes.Steps)), (*C.int64_t)(give(spikes.IDs))
		*times, *n = (*C.double)(give(spikes.Times())), C.int64_t(len(spikes.Steps))
		return nil
	})
}

//export goRecordedFrom
func goRecordedFrom(h C.uint64_t, of C.int32_t, start *C.double, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		segment, err := s.recorded(of, "spikes")
		if err != nil {
			return err
		}
		*start = 0
		if segment.Spikes != nil {
			*start = C.double(segment.Spikes.TStart)
		}
		return nil
	})
}

//export goSpikeCounts
func goSpikeCounts(h C.uint64_t, of C.int32_t, ids, counts **C.int64_t, n *C.int64_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		g, err := s.group(of)
		if err != nil {
			return err
		}
		all := g.SpikeCounts()
		var cells, each []int64
		for id := range all {
			cells = append(cells, int64(id))
		}
		slices.Sort(cells)
		for _, id := range cells {
			each = append(each, int64(all[hillock.GID(id)]))
		}
		*ids, *counts, *n = (*C.int64_t)(give(cells)), (*C.int64_t)(give(each)), C.int64_t(len(cells))
		return nil
	})
}

//export goSignal
func goSignal(h C.uint64_t, of C.int32_t, name *C.char, array **C.double, samples *C.int64_t, ids **C.int64_t, columns *C.int64_t,
	start, period *C.double, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		segment, err := s.recorded(of, C.GoString(name))
		if err != nil {
			return err
		}
		signal := segment.Signal(C.GoString(name))
		if signal == nil {
			signal = &data.Signal{Period: s.sim.Timestep()}
		}
		*array, *samples = (*C.double)(give(signal.Data)), C.int64_t(signal.Len())
		*ids, *columns = (*C.int64_t)(give(signal.Cells)), C.int64_t(len(signal.Cells))
		*start, *period = C.double(signal.TStart), C.double(signal.Period)
		return nil
	})
}

//export goClear
func goClear(h C.uint64_t, of C.int32_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		g, err := s.group(of)
		if err != nil {
			return err
		}
		_, err = g.Data([]string{}, true)
		return err
	})
}

//export goWrite
func goWrite(h C.uint64_t, of C.int32_t, path, annotations *C.char, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		g, err := s.group(of)
		if err != nil {
			return err
		}
		var notes map[string]any
		if text := C.GoString(annotations); text != "" {
			if err := json.Unmarshal([]byte(text), &notes); err != nil {
				return fmt.Errorf("%w: annotations: %w", model.ErrValue, err)
			}
		}
		_, err = g.WriteData(C.GoString(path), nil, false, notes)
		return err
	})
}

// shown keeps the time for hillock_now and tells it.
func (s *session) shown(now *C.double) {
	t := s.sim.Time()
	s.now.Store(math.Float64bits(t))
	if now != nil {
		*now = C.double(t)
	}
}

//export goBuild
func goBuild(h C.uint64_t, out **C.char) C.int {
	return within(h, out, func(s *session) error { return s.sim.Build() })
}

//export goRunUntil
func goRunUntil(h C.uint64_t, t C.double, now *C.double, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		defer s.shown(now)
		_, err := s.sim.RunUntil(float64(t))
		return err
	})
}

//export goReset
func goReset(h C.uint64_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		defer s.shown(nil)
		return s.sim.Reset(nil)
	})
}

//export goSave
func goSave(h C.uint64_t, path *C.char, out **C.char) C.int {
	return within(h, out, func(s *session) error { return s.sim.Save(C.GoString(path)) })
}

//export goLoad
func goLoad(h C.uint64_t, path *C.char, now *C.double, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		defer s.shown(now)
		err := s.sim.Load(C.GoString(path))
		var file *fs.PathError
		switch {
		case errors.Is(err, hillock.ErrOther):
			return fmt.Errorf("%w: %w", model.ErrValue, err)
		case errors.As(err, &file):
			return fmt.Errorf("%w: load: %w", model.ErrRuntime, err)
		}
		return err
	})
}

//export goInterrupt
func goInterrupt(h C.uint64_t, out **C.char) C.int {
	return do(out, func() error {
		s, err := object[*session](h, "simulation")
		if err == nil {
			s.sim.Interrupt()
		}
		return err
	})
}

//export goNow
func goNow(h C.uint64_t, now *C.double, out **C.char) C.int {
	return do(out, func() error {
		s, err := object[*session](h, "simulation")
		if err == nil {
			*now = C.double(math.Float64frombits(s.now.Load()))
		}
		return err
	})
}

//export goMinDelay
func goMinDelay(h C.uint64_t, delay *C.double, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		*delay = C.double(s.sim.MinDelay())
		return nil
	})
}

//export goDigest
func goDigest(h C.uint64_t, digest **C.char, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		*digest = C.CString(s.sim.Digest())
		return nil
	})
}

//export goSummary
func goSummary(h C.uint64_t, text **C.char, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		all, err := json.Marshal(s.sim.Summary())
		*text = C.CString(string(all))
		return err
	})
}
