package csv

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hillock-sim/hillock/data"
)

func TestDamagedFilesAreErrors(t *testing.T) {
	side := func(rest string) string { return `{"format": "hillock csv 1", "segments": [` + rest + `]}` }
	const spikes = "id,time_ms\n4,0.3\n"
	for _, c := range []struct{ json, csv, want string }{
		{`{"format": "hillock csv 2"}`, spikes, "want \"hillock csv 1\""},
		{`{`, spikes, "unexpected end"},
		{side(`{"spikes": {"file": "../x.csv", "dt_ms": 0.1, "ids": [4]}}`), spikes, "must be a name in the folder"},
		{side(`{"spikes": {"file": "/etc/passwd", "dt_ms": 0.1, "ids": [4]}}`), spikes, "must be a name in the folder"},
		{side(`{"signals": [{"file": "a\\b", "period_ms": 1}]}`), spikes, "must be a name in the folder"},
		{side(`{"spikes": {"file": "y.csv", "dt_ms": 0.1, "ids": [4]}}`), spikes, "y.csv: file does not exist"},
		{side(`{"spikes": {"file": "x.csv", "dt_ms": 0, "ids": [4]}}`), spikes, "no multiple of dt = 0 ms"},
		{side(`{"spikes": {"file": "x.csv", "dt_ms": 0.2, "ids": [4]}}`), spikes, "0.3 ms is no multiple of dt = 0.2 ms"},
		{side(`{"spikes": {"file": "x.csv", "dt_ms": 0.1, "ids": [5]}}`), spikes, "of cell 4"},
		{side(`{"spikes": {"file": "x.csv", "dt_ms": 0.1, "ids": [4], "index": [1, 2]}}`), spikes, "2 indices, 1 cells"},
		{side(`{"spikes": {"file": "x.csv", "dt_ms": 1e-300, "ids": [4]}}`), spikes, "no multiple"},
		{side(`{"signals": [{"file": "x.csv", "period_ms": 1, "ids": [4, 5]}]}`), spikes, "2 columns for 2 cells"},
		{side(`{"signals": [{"file": "x.csv", "period_ms": 1, "ids": [4]}]}`), "time_ms,5\n", "says 4"},
		{side(`{"signals": [{"file": "x.csv", "period_ms": 0, "ids": [4]}]}`), "time_ms,4\n", "period = 0 ms"},
		{side(`{"signals": [{"file": "x.csv", "period_ms": 1, "ids": [4]}]}`), "time_ms,4\n0,\n", "x.csv:2"},
		{side(`{"rec_datetime": "yesterday"}`), spikes, "yesterday"},
	} {
		_, _, err := read(fstest.MapFS{"x.csv": {Data: []byte(c.csv)}, "x.json": {Data: []byte(c.json)}}, "x.csv")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.json, err, c.want)
		}
	}
}

// FuzzRead gives the reader damaged tables: what it accepts can be written, and reads back equal.
func FuzzRead(f *testing.F) {
	for _, b := range blocks() {
		dir := f.TempDir()
		files, err := Write(filepath.Join(dir, "x.csv"), b, nil)
		if err != nil {
			f.Fatal(err)
		}
		side, _ := os.ReadFile(filepath.Join(dir, "x.json"))
		for _, file := range files {
			table, _ := os.ReadFile(file)
			f.Add(string(table), string(side))
		}
		table, _ := os.ReadFile(filepath.Join(dir, "x.csv"))
		f.Add(string(table), "")
	}
	f.Add("time_ms,4\n0,1\n", `{"format":"hillock csv 1","segments":[{"signals":[{"file":"x.csv","period_ms":1,"ids":[4]}]}]}`)
	f.Fuzz(func(t *testing.T, table, side string) {
		folder := fstest.MapFS{"x.csv": {Data: []byte(table)}}
		if side != "" {
			folder["x.json"] = &fstest.MapFile{Data: []byte(side)}
		}
		b, provenance, err := read(folder, "x.csv")
		if err != nil || tooLong(b) {
			return
		}
		path := filepath.Join(t.TempDir(), "y.csv")
		if _, err := Write(path, b, provenance); err != nil {
			t.Fatalf("written again: %v", err)
		}
		back, err := Read(path)
		if err != nil {
			t.Fatalf("read again: %v", err)
		}
		if diff := same(b, back); diff != "" {
			t.Error(diff)
		}
	})
}

// tooLong reports names of signals that no file system takes.
func tooLong(b *data.Block) bool {
	for _, s := range b.Segments {
		for _, a := range s.Signals {
			if len(a.Name) > 100 {
				return true
			}
		}
	}
	return false
}

func BenchmarkWrite(b *testing.B) {
	s := &data.Spikes{Source: "exc", Dt: 0.1, TStop: 1000}
	for c := range int64(4000) {
		s.Cells, s.Index = append(s.Cells, c), append(s.Index, int(c))
	}
	v := &data.Signal{Name: "v", Unit: "mV", Source: "exc", Period: 0.1, Cells: []int64{0, 1}, Index: []int{0, 1}}
	for k := range int64(90000) { // 9 cells in each step
		s.Steps, s.IDs = append(s.Steps, k/9), append(s.IDs, k*2654435761%4000)
	}
	s.Sort()
	for k := range 20002 {
		v.Data = append(v.Data, -65+float64(k*2654435761%10007)/1009)
	}
	block := &data.Block{Name: "exc", Segments: []*data.Segment{{Name: "segment000", Spikes: s, Signals: []*data.Signal{v}}}}
	path := filepath.Join(b.TempDir(), "x.csv")
	for b.Loop() {
		if _, err := Write(path, block, nil); err != nil {
			b.Fatal(err)
		}
	}
}
