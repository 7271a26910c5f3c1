package format_test

import (
	"os"
	"testing"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format"
)

// reference is a recording of the size of the reference run: 4,000 cells, 90,000 spikes, two voltage traces of 1 s.
func reference() *data.Block {
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
	return &data.Block{Name: "exc", Annotations: data.Annotations{}, Segments: []*data.Segment{
		{Name: "segment000", Annotations: data.Annotations{}, Spikes: s, Signals: []*data.Signal{v}},
	}}
}

func BenchmarkWrite(b *testing.B) {
	block := reference()
	for _, f := range format.Written() {
		b.Run(f.Name, func(b *testing.B) {
			path, size := b.TempDir()+"/x"+f.Extensions[0], int64(0)
			b.ReportAllocs()
			for b.Loop() {
				files, err := f.Write(path, block, format.Meta{})
				if err != nil {
					b.Fatal(err)
				}
				size = 0
				for _, file := range files {
					info, err := os.Stat(file)
					if err != nil {
						b.Fatal(err)
					}
					size += info.Size()
				}
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for _, f := range format.Written() {
		path := b.TempDir() + "/x" + f.Extensions[0]
		if _, err := f.Write(path, reference(), format.Meta{}); err != nil {
			b.Fatal(err)
		}
		b.Run(f.Name, func(b *testing.B) {
			for b.Loop() {
				if _, err := f.Read(path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkTenMillion writes 10 million spikes of 100,000 cells.
//
//	go test -run '^$' -bench TenMillion -benchtime 1x ./format
func BenchmarkTenMillion(b *testing.B) {
	s := &data.Spikes{Source: "exc", Dt: 0.1, TStop: 1000}
	for c := range int64(100000) {
		s.Cells, s.Index = append(s.Cells, c), append(s.Index, int(c))
	}
	for step := range int64(10000) {
		for k := range int64(1000) { // in ascending order of cells
			s.Steps, s.IDs = append(s.Steps, step), append(s.IDs, 100*k+(step*7919+k*104729)%100)
		}
	}
	block := &data.Block{Name: "exc", Annotations: data.Annotations{}, Segments: []*data.Segment{
		{Name: "segment000", Annotations: data.Annotations{}, Spikes: s},
	}}
	for _, f := range format.Written() {
		if f.Name == "nix" || f.Name == "csv" { // a train for each of 100,000 cells; text
			continue
		}
		b.Run(f.Name, func(b *testing.B) {
			for b.Loop() {
				if _, err := f.Write(b.TempDir()+"/x"+f.Extensions[0], block, format.Meta{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
