package checkpoint

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
)

// sample is a State with some of everything.
func sample() *engine.Snapshot {
	return &engine.Snapshot{
		Step: 12345, Segment: 1<<23 + 7, Events: 1 << 40, Unheard: 3, Started: true,
		Vars:   [][][]float64{{{-65, math.Inf(1), math.Copysign(0, -1)}, {1e-310, 2, 3}}, {}},
		Spikes: []engine.Spike{{Step: 12340, ID: 2}, {Step: 12345, ID: 0}, {Step: 12345, ID: 0}},
		Synapses: map[int]*engine.Dynamic{
			2: {Weights: []float64{1, 2}, Vars: [][]float64{{3, 4}}, Last: []int64{model.Never, 12}, Traces: [][]float64{{0.5, 0.25}}},
			0: {Last: []int64{}},
		},
		Posts: map[float64]map[model.GID][]model.PostSpike{20: {1: {{Step: 5, Trace: 1.5}, {Step: 9, Trace: 2}}}, 33.7: {}},
	}
}

func written(s *engine.Snapshot) []byte {
	var file bytes.Buffer
	w := NewWriter(&file)
	w.WriteSnapshot(s)
	if err := w.Close(); err != nil {
		panic(err)
	}
	return file.Bytes()
}

func TestSnapshotComesBack(t *testing.T) {
	big := sample()
	for k := range 400000 { // several chunks
		big.Vars[1] = append(big.Vars[1], []float64{float64(k), math.Sqrt(float64(k))})
	}
	for _, want := range []*engine.Snapshot{sample(), big} {
		r, err := NewReader(bytes.NewReader(written(want)))
		if err != nil {
			t.Fatal(err)
		}
		got := r.ReadSnapshot()
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) || math.Signbit(got.Vars[0][0][2]) != true {
			t.Error("another State comes back")
		}
	}
}

func TestEveryByteCounts(t *testing.T) {
	good := written(sample())
	for at := range good {
		for bit := range 8 {
			bad := bytes.Clone(good)
			bad[at] ^= 1 << bit
			r, err := NewReader(bytes.NewReader(bad))
			if err == nil {
				r.ReadSnapshot()
				err = r.Close()
			}
			if err == nil {
				t.Fatalf("byte %d, bit %d: not seen", at, bit)
			}
		}
	}
	for n := range good {
		r, err := NewReader(bytes.NewReader(good[:n]))
		if err == nil {
			r.ReadSnapshot()
			err = r.Close()
		}
		if !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut off after %d bytes: %v", n, err)
		}
	}
	_, err := NewReader(strings.NewReader("HILLOCK STATE 2\nwhat comes then"))
	if !errors.Is(err, ErrVersion) || !strings.Contains(err.Error(), "version 2") {
		t.Errorf("another version: %v", err)
	}
}

// FuzzReader hands any bytes to the reader, as content whose checksums are right and as a file. It must neither panic nor take memory that the bytes do
// not fill.
func FuzzReader(f *testing.F) {
	f.Add(written(sample()))
	f.Add([]byte("\x05state\x01\x02\x03\x04\x01\xff\xff\xff\xff\x07"))
	var content bytes.Buffer
	r, _ := NewReader(bytes.NewReader(written(sample())))
	for r.err == nil {
		r.next()
		content.Write(r.chunk)
	}
	f.Add(content.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		var file bytes.Buffer
		w := NewWriter(&file)
		w.buffer = append(w.buffer, b[:min(len(b), chunkSize)]...)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for _, text := range [][]byte{b, file.Bytes()} {
			r, err := NewReader(bytes.NewReader(text))
			if err != nil {
				continue
			}
			s := r.ReadSnapshot()
			if r.Close() != nil {
				continue
			}
			again, err := NewReader(bytes.NewReader(written(s)))
			if err != nil {
				t.Fatal(err)
			}
			if again.ReadSnapshot(); again.Close() != nil {
				t.Error("what was read cannot be written and read again")
			}
		}
	})
}
