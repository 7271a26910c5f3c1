package record

import (
	"math"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/hillock-sim/hillock/spool"
)

// TestPack: any spikes come back, also those of one step in no order.
func TestPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var steps []int64
		var index []int32
		step := int64(0)
		for range rapid.IntRange(0, 50).Draw(t, "spikes") {
			step += rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 1<<40)).Draw(t, "pause")
			steps, index = append(steps, step), append(index, rapid.Int32Range(0, math.MaxInt32).Draw(t, "cell"))
		}
		k := 0
		unpack(pack(nil, steps, index), func(step int64, i int32) {
			if step != steps[k] || i != index[k] {
				t.Fatalf("spike %d of %v, %v is (%d, %d)", k, steps, index, step, i)
			}
			k++
		})
		if k != len(steps) {
			t.Fatalf("%d of %d spikes came back", k, len(steps))
		}
	})
}

// TestSpikeLog: spikes come back in order from any range, over the borders of pieces and of what went to the spool.
func TestSpikeLog(t *testing.T) {
	file, err := spool.Create(filepath.Join(t.TempDir(), "x.spool"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	const large = 2*pieceSize + 2*frameSize + 99 // that of the last time goes in several frames
	const n = large + pieceSize + 17
	var l spikeLog
	for k := range n {
		l.add(int64(k/3), int32(k%1000))
		if k == pieceSize+5 || k == 2*pieceSize || k == large {
			l.spill(file, 0)
			if err := file.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if l.len() != n || l.held() == n {
		t.Fatalf("%d spikes, %d of them in memory", l.len(), l.held())
	}
	if frames := len(l.spooled); frames < 4 || frames > 6 {
		t.Errorf("%d frames", frames)
	}
	if l.bytes() <= 0 || l.bytes() > 12*int64(l.held()) {
		t.Errorf("%d spikes in memory take %d bytes", l.held(), l.bytes())
	}
	for _, r := range [][2]int{{0, n}, {0, 1}, {pieceSize - 1, pieceSize + 7}, {pieceSize + 5, 2*pieceSize + 2}, {2 * pieceSize, n}, {large - frameSize - 3, large + pieceSize + 1}, {n - 1, n}, {5, 5}} {
		k := r[0]
		if err := l.each(file, r[0], r[1], func(step int64, index int32) {
			if step != int64(k/3) || index != int32(k%1000) {
				t.Fatalf("spike %d is (%d, %d)", k, step, index)
			}
			k++
		}); err != nil {
			t.Fatal(err)
		}
		if k != r[1] {
			t.Errorf("from %d to %d, %d were visited", r[0], r[1], k-r[0])
		}
	}
}
