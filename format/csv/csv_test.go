package csv

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hillock-sim/hillock/data"
)

func spikeTrains() *data.Spikes {
	return &data.Spikes{
		Source: "exc", Dt: 0.1, Steps: []int64{1, 3, 3, 1 << 40}, IDs: []int64{5, 4, 5, 1 << 60}, Cells: []int64{4, 5, 6, 1 << 60}, Index: []int{0, 1, 2, 3},
		TStart: 0, TStop: 1000.1,
	}
}

func trace(name string) *data.Signal {
	return &data.Signal{
		Name: name, Unit: "mV", Source: "exc", TStart: 0.5, Period: 0.1, Cells: []int64{6, 4}, Index: []int{2, 0},
		Data: []float64{-65, math.NaN(), math.Inf(1), math.Inf(-1), 5e-324, 1. / 3},
	}
}

func blocks() map[string]*data.Block {
	part := func(signals ...*data.Signal) *data.Segment {
		return &data.Segment{Name: "segment000", Annotations: data.Annotations{}, Spikes: spikeTrains(), Signals: signals}
	}
	full := part(trace("v"), trace("gsyn_exc"))
	full.Description, full.RecDatetime = "µ\nsecond line", time.Date(2026, 1, 2, 3, 4, 5, 6789, time.FixedZone("", 3600))
	full.Annotations = data.Annotations{"block": int64(3)}
	silent := &data.Spikes{Dt: 0.025, Cells: []int64{7}, TStart: 5, TStop: 10}
	return map[string]*data.Block{
		"empty":  {},
		"silent": {Name: "s", Segments: []*data.Segment{{Name: "segment000", Spikes: silent}}},
		"only signals": {Name: "v", Segments: []*data.Segment{{Signals: []*data.Signal{
			trace("v"), {Name: "none", Period: 1}, {Name: "no samples", Period: 1, Cells: []int64{1}},
		}}}},
		"two segments": {
			Name: "größer 神経 <🧠>", Description: "a\nb, [\n1\n]", RecDatetime: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
			Annotations: data.Annotations{"dt": 0.1, "three": 3.0, "size": int64(4), "label": "exc", "on": true, "ids": []int64{1, 2}, "nan": math.NaN()},
			Segments:    []*data.Segment{full, part(trace("v"))},
		},
		"names that meet": {Segments: []*data.Segment{
			part(trace("v"), trace("V"), trace("segment001"), trace("a/../b c"), trace("a:..:b c"), trace("")), part(trace("v")),
		}},
	}
}

func same(a, b *data.Block) string {
	return cmp.Diff(a, b, cmpopts.EquateNaNs(), cmpopts.EquateEmpty())
}

func TestRoundTrip(t *testing.T) {
	for name, b := range blocks() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "x.csv")
			for range 2 { // over its own files, too
				files, err := Write(path, b, json.RawMessage(`{"version": "1.0 µ"}`))
				if err != nil {
					t.Fatal(err)
				}
				if entries, _ := os.ReadDir(dir); len(entries) != len(files) {
					t.Errorf("announced %v, made %v", files, entries)
				}
			}
			got, err := Read(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := same(b, got); diff != "" {
				t.Errorf("read back, the block differs (-written +read):\n%s", diff)
			}
			var p struct{ Version string }
			raw, err := Provenance(path)
			if err == nil {
				err = json.Unmarshal(raw, &p)
			}
			if err != nil || p.Version != "1.0 µ" {
				t.Errorf("provenance %s, %v", raw, err)
			}
		})
	}
}

func TestTablesAsTheyAre(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.csv")
	s := &data.Spikes{Dt: 0.1, Steps: []int64{1, 3, 3}, IDs: []int64{5, 4, 5}, Cells: []int64{4, 5, 6}, Index: []int{0, 1, 2}}
	v := trace("v")
	v.TStart = 0
	if _, err := Write(path, &data.Block{Segments: []*data.Segment{{Spikes: s, Signals: []*data.Signal{v}}}}, nil); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"x.csv":   "id,time_ms\n4,0.3\n5,0.1\n5,0.3\n",
		"x.v.csv": "time_ms,6,4\n0,-65,NaN\n0.1,inf,-inf\n0.2,5e-324,0.3333333333333333\n",
	} {
		got, err := os.ReadFile(filepath.Join(filepath.Dir(path), name))
		if diff := cmp.Diff(want, string(got)); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	side, _ := os.ReadFile(stemOf(path) + ".json")
	if !strings.Contains(string(side), `"ids": [4, 5, 6],`) {
		t.Errorf("ids are not on one line:\n%s", side)
	}
}

func TestWriteKeepsForeignJSONAndNoStaleSpikes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.csv")
	side := stemOf(path) + ".json"
	if err := os.WriteFile(side, []byte(`{"tau_m": 20}`), 0o666); err != nil {
		t.Fatal(err)
	}
	b := blocks()["two segments"]
	if _, err := Write(path, b, nil); err == nil || !strings.Contains(err.Error(), "another file already") {
		t.Errorf("error %v", err)
	}
	if text, _ := os.ReadFile(side); string(text) != `{"tau_m": 20}` {
		t.Errorf("the file holds %s", text)
	}
	if err := os.Remove(side); err != nil {
		t.Fatal(err)
	}
	for _, b := range []*data.Block{b, blocks()["only signals"]} {
		if _, err := Write(path, b, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("spikes of the earlier run are left")
	}
}

func TestBareTables(t *testing.T) {
	for _, c := range []struct {
		text string
		dt   float64
		want string // of the error
	}{
		{"id,time_ms\n3,0.30000000000000004\n1,12.1\n", 0.1, ""},
		{"time_ms,population,id\r\n2.025,exc,7\r\n\r\n1,inh,8\r\n", 0.025, ""},
		{"id,time_ms\n", 1, ""},
		{"id,time_ms\n3,1e10\n", 1, ""},
		{"", 0, "x.csv: empty"},
		{"id,time\n3,1\n", 0, "want id and time_ms"},
		{"id,time_ms\n3,0.1\n3,x\n", 0, "x.csv:3: time_ms"},
		{"id,time_ms\n3.5,1\n", 0, "x.csv:2: id"},
		{"id,time_ms\n3,1,2\n", 0, "wrong number of fields"},
		{"id,time_ms\n3,nan\n", 0, "NaN ms"},
		{"id,time_ms\n3,0.123456789\n", 0, "round the times"},
		{"id,time_ms\n3,\"1\n", 0, "extraneous or missing"},
	} {
		b, _, err := read(fstest.MapFS{"x.csv": {Data: []byte(c.text)}, "x.json": {Data: []byte(`{"tau_m": 20}`)}}, "x.csv")
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%q: error %v, want %q", c.text, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		s := b.Segments[0].Spikes
		if s.Dt != c.dt || len(s.Steps) != strings.Count(c.text, "\n")-1-strings.Count(c.text, "\r\n\r\n") || len(s.Cells) != len(s.IDs) {
			t.Errorf("%q: %+v", c.text, s)
		}
	}
}
