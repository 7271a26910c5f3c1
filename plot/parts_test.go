package plot

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/data"
)

// checkOffsets reads the table of offsets of a PDF and looks whether the objects are there.
func checkOffsets(t *testing.T, pdf []byte) {
	t.Helper()
	m := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(pdf)
	if m == nil {
		t.Fatal("pdf: no startxref")
	}
	at, _ := strconv.Atoi(string(m[1]))
	lines := strings.Split(string(pdf[at:]), "\n")
	if lines[0] != "xref" {
		t.Fatalf("pdf: no table at %d but %q", at, lines[0])
	}
	for i, line := range lines[3:] {
		if !strings.HasSuffix(line, " n ") {
			break
		}
		n, _ := strconv.Atoi(line[:10])
		if want := fmt.Sprintf("%d 0 obj\n", i+1); !bytes.HasPrefix(pdf[n:], []byte(want)) {
			t.Errorf("pdf: no object %d at %d", i+1, n)
		}
	}
}

func TestTicksAreRound(t *testing.T) {
	for _, c := range []struct {
		from, to float64
		n        int
		want     string
	}{
		{0, 1000, 6, "0 200 400 600 800 1000"},
		{0, 500, 6, "0 100 200 300 400 500"},
		{-78.3, -48.6, 5, "−70 −60 −50"},
		{-0.002, 0.041, 5, "0 0.01 0.02 0.03 0.04"},
		{0, 1, 6, "0 0.2 0.4 0.6 0.8 1.0"},
		{999.5, 1000.5, 4, "999.5 1000.0 1000.5"},
		{0, 1e7, 5, "0 2000000 4000000 6000000 8000000 10000000"},
	} {
		var got []string
		for _, tick := range niceTicks(c.from, c.to, c.n) {
			got = append(got, tick.Label)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("ticks from %v to %v: %s, want %s", c.from, c.to, s, c.want)
		}
	}
}

func TestThinKeepsExtremes(t *testing.T) {
	const n = 100_000
	x, y := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i], y[i] = float64(i), math.Sin(float64(i)/3000)
	}
	y[54_321], y[77_777] = 9, -9 // one sample each
	tx, ty := thin(x, y, 0, n, 500)
	l := curve{y: ty}
	if low, high := l.bounds(); low != -9 || high != 9 {
		t.Errorf("range %v to %v, want -9 to 9", low, high)
	}
	if len(tx) > 2*500+2 || tx[0] != 0 || tx[len(tx)-1] != n-1 {
		t.Errorf("%d points from %v to %v", len(tx), tx[0], tx[len(tx)-1])
	}
	for i := 1; i < len(tx); i++ {
		if tx[i] <= tx[i-1] {
			t.Fatalf("time goes back at point %d", i)
		}
	}
}

func TestRate(t *testing.T) {
	s := &data.Spikes{Dt: 0.1, Steps: []int64{0, 50, 100, 240, 250}, IDs: []int64{1, 2, 1, 3, 9}, Cells: []int64{1, 2, 3, 5}}
	// 4 cells, bins of 10, 10 and 5 ms; the spike of cell 9 is not of the group.
	got := Group{Spikes: s}.rate(0, 25, 10)
	want := []float64{50, 25, 50}
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("rates %v Hz, want %v", got, want)
	}
}

func TestTracesByUnit(t *testing.T) {
	exc, inh := balanced(5, 5, 10)
	both := Traces{Signals: append(exc.Segments[0].Signals, inh.Segments[0].Signals...)}
	parts := both.byUnit()
	if len(parts) != 2 || parts[0].label() != "V (mV)" || parts[1].label() != "g_exc, g_inh (µS)" {
		t.Fatalf("%d panels, %q and %q", len(parts), parts[0].label(), parts[1].label())
	}
	if got := parts[1].name(2, 2, 3); got != "g_exc, inh 7" {
		t.Errorf("key says %q", got)
	}
}

func TestSymbolsOfComposedCells(t *testing.T) {
	for name, want := range map[string]string{"AMPA.gsyn": "g_AMPA", "slow.isyn": "i_slow", "v": "V", "w": "w"} {
		if got := symbol(name); got != want {
			t.Errorf("%s is written %s, want %s", name, got, want)
		}
	}
}

// Ink of a dot is its area, wherever it lies within a point of the image.
func TestDotsHaveTheirArea(t *testing.T) {
	for _, diameter := range []float64{1.5, 3, 8} {
		for _, at := range []float64{10, 10.3, 10.74} {
			d := newDots(20, 20)
			d.dot(at, at, newBrush(diameter, 1), 0, 20)
			sum := 0.0
			for _, v := range d.ink {
				sum += float64(v)
			}
			want := math.Pi / 4 * diameter * diameter
			if math.Abs(sum-want) > 0.25*want {
				t.Errorf("dot of %v points at %v: ink %.2f, want about %.2f", diameter, at, sum, want)
			}
		}
	}
}

func TestDotsStayInTheirRows(t *testing.T) {
	d := newDots(30, 30)
	b := newBrush(7, 1)
	for y := -10.0; y < 40; y += 0.5 {
		for x := -10.0; x < 40; x += 0.5 {
			d.dot(x, y, b, 10, 20)
		}
	}
	for i, v := range d.ink {
		if row := i / d.w; (v > 0) != (row >= 10 && row < 20) {
			t.Fatalf("ink %v in row %d", v, row)
		}
	}
}
