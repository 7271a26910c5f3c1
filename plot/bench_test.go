package plot

import (
	"io"
	"testing"
)

// BenchmarkFormats draws a raster of 1e5 spikes with rates and traces.
func BenchmarkFormats(b *testing.B) {
	exc, inh := balanced(3400, 850, 1000)
	f := Of(exc, inh)
	spikes := len(exc.Segments[0].Spikes.IDs) + len(inh.Segments[0].Spikes.IDs)
	for _, format := range []string{"png", "svg", "pdf"} {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			n := &counter{}
			for b.Loop() {
				n.n = 0
				if err := f.Write(n, format); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n.n), "bytes")
			b.ReportMetric(float64(spikes), "spikes")
		})
	}
}

type counter struct{ n int }

func (c *counter) Write(p []byte) (int, error) {
	c.n += len(p)
	return len(p), nil
}

var _ io.Writer = (*counter)(nil)
