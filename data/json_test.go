package data

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestAnnotationsKeepTheirTypesInJSON(t *testing.T) {
	want := Annotations{
		"label": "größer <0> & 神経", "on": true, "n": int64(1 << 60), "three": 3.0, "tiny": 1e-300, "nan": math.NaN(), "inf": math.Inf(-1),
		"ids": []int64{1, 2}, "pos": []float64{1, 2.5}, "names": []string{"a", ""}, "flags": []bool{false}, "mixed": []any{"a", int64(1)},
		"nested": map[string]any{"a": 1.0}, "none": []any{},
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Annotations
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("%s\n%s", text, diff)
	}
	if _, err := json.Marshal(Annotations{"f": func() {}}); err == nil || !strings.Contains(err.Error(), `"f"`) {
		t.Errorf("a function: %v", err)
	}
}

func TestCheckNamesTheContradiction(t *testing.T) {
	good := func() *Spikes {
		return &Spikes{Dt: 0.1, Steps: []int64{1}, IDs: []int64{4}, Cells: []int64{4, 5}, Index: []int{0, 1}}
	}
	for _, c := range []struct {
		spoil func(*Spikes)
		want  string
	}{
		{func(*Spikes) {}, ""},
		{func(s *Spikes) { s.Dt = 0 }, "dt = 0 ms"},
		{func(s *Spikes) { s.IDs = nil }, "1 steps, 0 ids"},
		{func(s *Spikes) { s.IDs[0] = 9 }, "of cell 9"},
		{func(s *Spikes) { s.Index = s.Index[:1] }, "1 indices, 2 cells"},
		{func(s *Spikes) { s.TStop = math.NaN() }, "t_stop = NaN"},
	} {
		s := good()
		c.spoil(s)
		err := (&Block{Name: "exc", Segments: []*Segment{{Spikes: s}}}).Check()
		if c.want == "" && err == nil {
			continue
		}
		if err == nil || c.want == "" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

func TestByCellAndBack(t *testing.T) {
	s := &Spikes{Steps: []int64{1, 3, 3, 4}, IDs: []int64{9, 4, 9, 4}, Cells: []int64{9, 4}, Index: []int{0, 1}}
	ids, steps := s.ByCell()
	if diff := cmp.Diff([][]int64{{4, 4, 9, 9}, {3, 4, 1, 3}}, [][]int64{ids, steps}); diff != "" {
		t.Error(diff)
	}
	back := &Spikes{Steps: steps, IDs: ids}
	back.Sort()
	if diff := cmp.Diff([][]int64{s.IDs, s.Steps}, [][]int64{back.IDs, back.Steps}); diff != "" {
		t.Error(diff)
	}
	cells, index := s.SortedCells()
	if cells[0] != 4 || index[0] != 1 || s.Cells[0] != 9 {
		t.Errorf("cells %v, index %v", cells, index)
	}
}
