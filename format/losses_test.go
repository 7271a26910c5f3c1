package format_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format"
)

// TestLossesAreFound changes one thing after the other; each must be told, and nothing else.
func TestLossesAreFound(t *testing.T) {
	block := func() *data.Block { return blocks()["spikes and signals"] }
	if lost := format.Losses(block(), block()); lost != nil {
		t.Errorf("equal blocks differ: %q", lost)
	}
	for want, change := range map[string]func(b *data.Block){
		`name "Größe" is ""`:                               func(b *data.Block) { b.Name = "" },
		"description":                                      func(b *data.Block) { b.Description = strings.Repeat("x", 99) },
		"rec_datetime":                                     func(b *data.Block) { b.RecDatetime = time.Time{} },
		"annotations are missing: on":                      func(b *data.Block) { delete(b.Annotations, "on") },
		"annotations are changed: dt":                      func(b *data.Block) { b.Annotations["dt"] = 0.2 },
		"1 segments are 0":                                 func(b *data.Block) { b.Segments = nil },
		"name of the segment":                              func(b *data.Block) { b.Segments[0].Name = "x" },
		"spikes are missing":                               func(b *data.Block) { b.Segments[0].Spikes = nil },
		"time step":                                        func(b *data.Block) { s := b.Segments[0].Spikes; s.Dt = 0.05; double(s.Steps) },
		"t_stop 1000 ms is 999 ms":                         func(b *data.Block) { b.Segments[0].Spikes.TStop = 999 },
		"indices of the cells":                             func(b *data.Block) { b.Segments[0].Spikes.Index = nil },
		"1 of 4 spikes differ, by up to 0.1 ms":            func(b *data.Block) { b.Segments[0].Spikes.Steps[0]++ },
		"4 spikes are 3":                                   func(b *data.Block) { s := b.Segments[0].Spikes; s.Steps, s.IDs = s.Steps[:3], s.IDs[:3] },
		`signal "v" is missing`:                            func(b *data.Block) { b.Segments[0].Signals[0].Name = "u" },
		`signal "v": unit "mV" is ""`:                      func(b *data.Block) { b.Segments[0].Signals[0].Unit = "" },
		`signal "v": sampling period`:                      func(b *data.Block) { b.Segments[0].Signals[0].Period = 1 },
		`signal "v": 1 of 4 samples differ, by up to 5 mV`: func(b *data.Block) { b.Segments[0].Signals[0].Data[0] = -60 },
		`signal "v": ids of its 2 cells`:                   func(b *data.Block) { b.Segments[0].Signals[0].Cells[0] = 99 },
	} {
		changed := block()
		change(changed)
		if lost := format.Losses(block(), changed); len(lost) != 1 || !strings.Contains(lost[0], want) {
			t.Errorf("losses %q, want %q", lost, want)
		}
	}
}

func double(v []int64) {
	for k := range v {
		v[k] *= 2
	}
}
