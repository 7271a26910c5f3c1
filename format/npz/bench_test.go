package npz

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/hillock-sim/hillock/data"
)

// Large recordings for the benchmarks: 4000 cells, 90,000 spikes, two traces of 1 s.
func large() *data.Block {
	s := &data.Spikes{Source: "exc", Dt: 0.1, TStop: 1000}
	for c := range int64(4000) {
		s.Cells, s.Index = append(s.Cells, c), append(s.Index, int(c))
	}
	x := uint64(1)
	next := func() uint64 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		return x
	}
	for range 90000 {
		s.Steps, s.IDs = append(s.Steps, int64(next()%10000)), append(s.IDs, int64(next()%4000))
	}
	s.Sort()
	v := &data.Signal{Name: "v", Unit: "mV", Source: "exc", Period: 0.1, Cells: []int64{0, 1}, Index: []int{0, 1}}
	at := []float64{-60, -55}
	for range 10001 {
		for c := range at {
			at[c] += 0.005*(-58-at[c]) + 0.2*(float64(next()%1024)/1024-0.5)
		}
		v.Data = append(v.Data, at...)
	}
	return &data.Block{Name: "exc", Segments: []*data.Segment{{Name: "segment000", Spikes: s, Signals: []*data.Signal{v}}}}
}

func BenchmarkEncode(b *testing.B) {
	block := large()
	for name, method := range map[string]uint16{"stored": zip.Store, "deflated": zip.Deflate} {
		b.Run(name, func(b *testing.B) {
			size := 0
			for b.Loop() {
				var out bytes.Buffer
				if err := encode(&out, block, nil, method); err != nil {
					b.Fatal(err)
				}
				size = out.Len()
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	block, path := large(), b.TempDir()+"/x.npz"
	for b.Loop() {
		if _, err := Write(path, block, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	content := write(b, large(), "")
	for b.Loop() {
		if _, _, err := decode(bytes.NewReader(content), int64(len(content))); err != nil {
			b.Fatal(err)
		}
	}
}
