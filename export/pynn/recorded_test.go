package pynn

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/export"
)

// twice runs two cells for 1 ms and, after a change of what is recorded, for another.
func twice(t *testing.T, e hillock.Elsewhere) (*hillock.Simulation, error) {
	t.Helper()
	s, err := hillock.New(hillock.Options{Timestep: 0.1, Elsewhere: e})
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Population(2, cells.IFCurrExp(), nil, hillock.Label("p"))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Record([]string{"spikes"}, hillock.RecordOptions{}); err != nil {
		t.Fatal(err)
	}
	v, _ := p.View([]int{1})
	if err := v.Record([]string{"v"}, hillock.RecordOptions{Every: 0.5}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(1); err != nil {
		return s, err
	}
	_, err = s.Run(1)
	return s, err
}

// answer writes what an exported script leaves behind.
func answer(t *testing.T, folder, report string, arrays map[string][]float64) {
	t.Helper()
	for name, x := range arrays {
		columns := 0
		if strings.HasSuffix(name, ".v") {
			columns = 1
		}
		if err := saveArray(filepath.Join(folder, name+".npy"), x, columns); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "report.json"), []byte(report), 0o666); err != nil {
		t.Fatal(err)
	}
}

const told = `{"simulator": "nest", "build_s": 3, "run_s": [4, 5], "write_s": 1, "python": "3.11.2", "versions": {"PyNN": "0.13.0", "nest-simulator": "3.10.0"},
"populations": {"p": [[{"variable": "v", "start_ms": 0, "period_ms": 0.5}]]}}`

func arrays() map[string][]float64 {
	return map[string][]float64{
		"p.0.spike_times": {0.3, 1, 1.1, 2}, "p.0.spike_cells": {1, 0, 1, 1}, "p.0.v": {-65, -64, -63, -62, -61}, "p.0.v_cells": {1},
	}
}

func TestRecorded(t *testing.T) {
	d := twiceDescribed(t)
	folder := t.TempDir()
	answer(t, folder, told, arrays())
	sim, _ := Simulator("nest")
	r, err := Read(sim, d, folder)
	if err != nil {
		t.Fatal(err)
	}
	s, err := twice(t, r)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Populations()[0].Data(nil, false)
	if err != nil {
		t.Fatal(err)
	}
	segment := b.Segments[0]
	if !slices.Equal(segment.Spikes.Steps, []int64{3, 10, 11, 20}) || !slices.Equal(segment.Spikes.IDs, []int64{1, 0, 1, 1}) {
		t.Errorf("spikes: %v %v", segment.Spikes.Steps, segment.Spikes.IDs)
	}
	if v := segment.Signal("v"); v == nil || !slices.Equal(v.Data, []float64{-65, -64, -63, -62, -61}) || v.Period != 0.5 || !slices.Equal(v.Index, []int{1}) {
		t.Errorf("v: %+v", v)
	}
	if name := b.Annotations["simulator"]; name != "NEST 3.10.0 (PyNN 0.13.0)" {
		t.Errorf("simulator: %v", name)
	}
	if sum := s.Summary(); sum.BuildS != 3 || sum.RunS != 9 || sum.Spikes != 4 {
		t.Errorf("build %v s, run %v s, %d spikes", sum.BuildS, sum.RunS, sum.Spikes)
	}
	if p := r.Provenance(); p.Versions["nest-simulator"] != "3.10.0" || p.Versions["numpy"] != "" || p.RunS != 9 {
		t.Errorf("%+v", p)
	}
}

// TestRecordedWrong gives answers that make no sense.
func TestRecordedWrong(t *testing.T) {
	for name, c := range map[string]struct {
		report string
		change func(m map[string][]float64)
		want   string
	}{
		"no report":    {"", nil, "left no report"},
		"fewer runs":   {strings.Replace(told, "[4, 5]", "[4]", 1), nil, "runs more often"},
		"no segments":  {strings.Replace(told, `[[{"variable": "v", "start_ms": 0, "period_ms": 0.5}]]`, "[]", 1), nil, "0 segments"},
		"no period":    {strings.Replace(told, `"period_ms": 0.5`, `"period_ms": 0`, 1), nil, "every 0 ms"},
		"unknown":      {strings.Replace(told, `"variable": "v"`, `"variable": "x"`, 1), nil, "no such variable"},
		"wrong cell":   {told, func(m map[string][]float64) { m["p.0.spike_cells"][0] = 2 }, "spike of cell 2"},
		"wrong column": {told, func(m map[string][]float64) { m["p.0.v_cells"][0] = -1 }, "samples of cell -1"},
		"cut off":      {told, func(m map[string][]float64) { m["p.0.spike_cells"] = []float64{1} }, "4 spikes of 1 cells"},
	} {
		d, folder, m := twiceDescribed(t), t.TempDir(), arrays()
		if c.change != nil {
			c.change(m)
		}
		answer(t, folder, c.report, m)
		sim, _ := Simulator("nest")
		r, err := Read(sim, d, folder)
		if err == nil {
			_, err = twice(t, r)
		}
		if err == nil || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// twiceDescribed is the description of the network of twice.
func twiceDescribed(t *testing.T) *export.Description {
	t.Helper()
	notes := &export.Notes{}
	s, err := twice(t, notes)
	if err != nil {
		t.Fatal(err)
	}
	d, err := notes.Description(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
