package long

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/outline"
)

func signal(name, unit string, period float64, cells []int64, values ...float64) *data.Signal {
	return &data.Signal{Name: name, Unit: unit, Source: "exc", Period: period, Cells: cells, Data: values}
}

// block has what makes tables awkward: other grids, one name twice, one name with two units, names of our own columns.
func block() *data.Block {
	two, one := []int64{7, 5}, []int64{5}
	return &data.Block{Annotations: data.Annotations{}, Segments: []*data.Segment{
		{Annotations: data.Annotations{}, Spikes: &data.Spikes{Source: "exc", Dt: 0.1, Steps: []int64{1, 3}, IDs: []int64{7, 5}, Cells: two, TStop: 1}, Signals: []*data.Signal{
			signal("v", "mV", 0.1, two, 1, 2, 3, 4), signal("w", "nA", 0.1, two, 5, 6, 7, math.NaN()),
			signal("v", "mV", 0.1, two, 8, 9, 10, 11), signal("v", "V", 0.1, two, 12, 13, 14, 15), signal("id", "", 1, one, 16),
		}},
		{Annotations: data.Annotations{}, Signals: []*data.Signal{signal("v", "mV", 0.5, one, 17, 18), signal("", "mV", 0.5, nil)}},
	}}
}

func TestRowsAndColumns(t *testing.T) {
	b := block()
	about, err := outline.Of(b, "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	l := Of(b, about)
	want := []Variable{{"v", "mV"}, {"w", "nA"}, {"v_2", "V"}, {"id_2", ""}, {"_2", "mV"}}
	if diff := cmp.Diff(want, l.Variables); diff != "" {
		t.Error(diff)
	}
	var rows []string
	err = l.Signals(func(b Batch) error {
		for k := range b.IDs {
			row := fmt.Sprint(b.Segment, " ", b.IDs[k], " ", b.Times[k])
			for _, v := range b.Values {
				if v == nil {
					row += " -"
				} else {
					row += fmt.Sprint(" ", v[k])
				}
			}
			rows = append(rows, row)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{
		"0 7 0 1 5 12 - -", "0 5 0 2 6 13 - -", "0 7 0.1 3 7 14 - -", "0 5 0.1 4 NaN 15 - -",
		"0 7 0 8 - - - -", "0 5 0 9 - - - -", "0 7 0.1 10 - - - -", "0 5 0.1 11 - - - -",
		"0 5 0 - - - 16 -",
		"1 5 0 17 - - - -", "1 5 0.5 18 - - - -",
	}, rows); diff != "" {
		t.Error(diff)
	}
}

// TestFilling reads the tables back from what Of says of them.
func TestFilling(t *testing.T) {
	b := block()
	about, err := outline.Of(b, "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	l := Of(b, about)
	columns := map[string][]float64{}
	_ = l.Signals(func(b Batch) error {
		for c, v := range b.Values {
			name := l.Variables[c].Name
			if v == nil {
				v = make([]float64, len(b.IDs))
			}
			columns[name] = append(columns[name], v...)
		}
		return nil
	})
	fill := func(cut int) (*data.Block, error) {
		text, err := json.Marshal(about)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Parse(text, "test")
		if err != nil {
			t.Fatal(err)
		}
		err = l.Spikes(func(b Batch) error {
			segments := make([]int32, len(b.IDs))
			return f.Spikes(segments, b.IDs, b.Times)
		})
		if err != nil {
			t.Fatal(err)
		}
		return f.Done(func(name string) ([]float64, error) { return columns[name][:len(columns[name])-cut], nil })
	}
	got, err := fill(0)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(block(), got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if _, err := fill(1); err == nil {
		t.Error("a table that is cut off was read")
	}
	f, _ := Parse([]byte(`{"format": "test", "segments": [{}]}`), "test")
	if f.Spikes([]int32{0}, []int64{1}, []float64{1}) == nil || f.Spikes([]int32{-1}, []int64{1}, []float64{1}) == nil || f.Spikes([]int32{0}, nil, nil) == nil {
		t.Error("spikes of a segment that has none were taken")
	}
}
