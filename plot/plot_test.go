package plot

import (
	"bytes"
	"encoding/xml"
	"flag"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/data"
)

var update = flag.Bool("update", false, "write the golden picture anew")

// golden is a picture with all kinds of panels, small enough to be kept.
func golden() Figure {
	exc, inh := balanced(80, 20, 200)
	f := Of(exc, inh)
	f.Title = "Golden"
	f.Width, f.Height = 220, 260
	f.Panels = append(f.Panels[:2], Traces{Signals: exc.Segments[0].Signals[:1], Threshold: -50, Cells: []int{0, 3}})
	return f
}

// The golden picture may differ by what fused multiply-adds of other processors change: few points, by little.
func TestGolden(t *testing.T) {
	const path = "testdata/golden.png"
	var b bytes.Buffer
	if err := golden().Write(&b, "png"); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatalf("%v: make it with go test ./plot -update, and look at it", err)
	}
	defer file.Close()
	want, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if d := difference(got, want); d > 0.001 {
		t.Errorf("picture differs from %s by %.4f of full contrast on average, want at most 0.001 (update it with -update, and look at it)", path, d)
	}
}

// difference is the mean absolute difference of two pictures, 0 to 1; 1 if they differ in size.
func difference(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	sum, n := 0.0, 0
	r := a.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			r0, g0, b0, _ := a.At(x, y).RGBA()
			r1, g1, b1, _ := b.At(x, y).RGBA()
			for _, d := range []float64{float64(r0) - float64(r1), float64(g0) - float64(g1), float64(b0) - float64(b1)} {
				sum += math.Abs(d) / 0xFFFF
				n++
			}
		}
	}
	return sum / float64(n)
}

func TestFormats(t *testing.T) {
	exc, inh := balanced(3200, 800, 1000)
	f := Of(exc, inh)
	f.Title = "Größe <&> µ"
	out := map[string][]byte{}
	for _, format := range []string{"png", "svg", "pdf"} {
		var a, b bytes.Buffer
		for _, w := range []*bytes.Buffer{&a, &b} {
			if err := f.Write(w, format); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: the same figure gave different bytes", format)
		}
		out[format] = a.Bytes()
	}

	// PNG: 170 mm at 200 dpi, and saying so.
	c, err := png.DecodeConfig(bytes.NewReader(out["png"]))
	if err != nil || c.Width != 1339 {
		t.Errorf("png: width %d, %v; want 1339", c.Width, err)
	}
	if !bytes.Equal(out["png"][33+4:33+8], []byte("pHYs")) {
		t.Error("png: no resolution")
	}

	// SVG: well formed, below 1 MB in spite of 95,000 spikes.
	d := xml.NewDecoder(bytes.NewReader(out["svg"]))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("svg: %v", err)
		}
	}
	if n := len(out["svg"]); n > 1<<20 {
		t.Errorf("svg: %d bytes, want below 1 MB", n)
	}

	// PDF: header, and a table of offsets that is where the end says.
	pdf := out["pdf"]
	if !bytes.HasPrefix(pdf, []byte("%PDF-1.4\n")) || !bytes.HasSuffix(pdf, []byte("%%EOF\n")) || len(pdf) > 1<<20 {
		t.Errorf("pdf: begins %q, %d bytes", pdf[:8], len(pdf))
	}
	checkOffsets(t, pdf)
}

// Things that are not there, or make no sense, must not stop a simulation at its very end.
func TestEmptyAndOdd(t *testing.T) {
	nan := math.NaN()
	v := func(x ...float64) *data.Signal {
		return &data.Signal{Name: "v", Unit: "mV", Period: 0.1, Cells: []int64{7}, Index: []int{0}, Data: x}
	}
	spikes := &data.Spikes{Dt: 0.1, Steps: []int64{5}, IDs: []int64{3}}
	many := make([]Group, 60)
	for i := range many {
		many[i] = Group{Label: strings.Repeat("long ", 20), Spikes: spikes}
	}
	for name, f := range map[string]Figure{
		"nothing":          {},
		"of nothing":       Of(),
		"of nil":           Of(nil, &data.Block{}, &data.Block{Segments: []*data.Segment{{}}}),
		"nil panel":        {Panels: []Panel{nil}},
		"no groups":        {Panels: []Panel{Raster{}, Rates{}, Traces{}}},
		"nil spikes":       {Panels: []Panel{Raster{Groups: []Group{{Label: "a"}}}, Rates{Groups: []Group{{}}}}},
		"zero table":       {Panels: []Panel{Raster{Groups: []Group{{Spikes: &data.Spikes{}}}}, Rates{Groups: []Group{{Spikes: &data.Spikes{}}}}}},
		"silent":           {Panels: []Panel{Raster{Groups: []Group{{Spikes: &data.Spikes{Dt: 0.1, Cells: []int64{1, 2}, TStop: 100}}}}}},
		"cells not listed": {Panels: []Panel{Raster{Groups: []Group{{Spikes: spikes}}}, Rates{Groups: []Group{{Spikes: spikes}}}}},
		"tiny bins":        {Panels: []Panel{Rates{Groups: []Group{{Spikes: spikes}}, Bin: 1e-300}}, To: 1000},
		"60 groups":        {Panels: []Panel{Raster{Groups: many}, Rates{Groups: many}}},
		"one sample":       {Panels: []Panel{Traces{Signals: []*data.Signal{v(-65)}}}},
		"all NaN":          {Panels: []Panel{Traces{Signals: []*data.Signal{v(nan, nan, math.Inf(1))}, Threshold: nan}}},
		"some NaN":         {Panels: []Panel{Traces{Signals: []*data.Signal{v(-65, nan, -64, -63, nan)}}}},
		"huge":             {Panels: []Panel{Traces{Signals: []*data.Signal{v(1e300, -1e300, 5)}}}},
		"no samples":       {Panels: []Panel{Traces{Signals: []*data.Signal{v(), nil, {}}}}},
		"no such cell":     {Panels: []Panel{Traces{Signals: []*data.Signal{v(1, 2)}, Cells: []int{-1, 4}}}},
		"beyond the data":  {Panels: []Panel{Raster{Groups: []Group{{Spikes: spikes}}}, Traces{Signals: []*data.Signal{v(1, 2)}}}, From: 500, To: 600},
		"far away":         {Panels: []Panel{Raster{}}, From: 1e15, To: 1e15 + 1},
		"flat page":        {Panels: []Panel{Raster{Groups: many[:3]}, Rates{}, Traces{}, Traces{}}, Width: smallest, Height: smallest},
	} {
		t.Run(name, func(t *testing.T) {
			if f.Width == 0 {
				f.Width = 200 // small pictures are drawn sooner
			}
			for format := range formats {
				if err := f.Write(io.Discard, format); err != nil {
					t.Errorf("%s: %v", format, err)
				}
			}
		})
	}
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		f    Figure
		file string
		want string
	}{
		{Figure{}, "a.gif", "known are pdf, png, svg"},
		{Figure{}, "a", "known are pdf, png, svg"},
		{Figure{From: 10, To: 5}, "a.png", "from 10 ms to 5 ms"},
		{Figure{To: math.Inf(1)}, "a.png", "finite"},
		{Figure{Width: 3}, "a.png", "at least 30 mm"},
		{Figure{}, "no/such/folder/a.png", "no/such/folder"},
	} {
		err := c.f.Save(filepath.Join(dir, c.file))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("save %s: %v, want an error with %q", c.file, err, c.want)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("a failed save left %v", entries)
	}
	if err := (Figure{}).Save(filepath.Join(dir, "A.PNG")); err != nil {
		t.Error(err)
	}
}
