package cells_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// gif makes the dynamics of GIF_cond_exp cells, and their state at t = 0 unless it is given.
func gif(t *testing.T, p model.Params, c *model.Cells) (*model.Cells, model.Dynamics) {
	t.Helper()
	cell := cells.GIFCondExp()
	d, err := cell.New(p, model.Env{Dt: 0.1, N: p.N, Stream: random.NewStream(1, random.ForSource)})
	if err != nil {
		t.Fatal(err)
	}
	if c == nil {
		c = &model.Cells{}
		for _, v := range cell.State {
			c.Vars = append(c.Vars, model.Values{One: v.Init}.Expand(p.N))
		}
		d.Sync(c)
		c.Started = true
	}
	return c, d
}

func TestGIFFilters(t *testing.T) {
	cell := cells.GIFCondExp()
	eta, thresh := cell.VarIndex("i_eta"), cell.VarIndex("v_t")
	p := model.Defaults(cell.Params, 2)
	p.Numbers["v_t_star"] = model.Values{Each: []float64{-50, -55}}
	p.Sequences["tau_eta"] = [][]float64{{1, 10}, {}}
	p.Sequences["a_eta"] = [][]float64{{0.5, 0.25}, {}}
	for i := range p.N {
		if err := cell.Check(p, i); err != nil {
			t.Fatal(err)
		}
	}

	// v_t begins at the v_t_star of each cell, whatever the table says.
	c, d := gif(t, p, nil)
	if c.Vars[thresh][0] != -50 || c.Vars[thresh][1] != -55 {
		t.Errorf("v_t begins at %v", c.Vars[thresh])
	}
	// Both fire; the cell without a filter has no spike-triggered current.
	c.Vars[0][0], c.Vars[0][1] = -20, -20
	if spikes := d.Evolve(c, nil); len(spikes) != 2 {
		t.Fatalf("%v fire, 30 mV above the threshold", spikes)
	}
	if c.Vars[eta][0] != 0.75 || c.Vars[eta][1] != 0 || c.Vars[thresh][0] != -47 {
		t.Errorf("i_eta jumps to %v, v_t to %v", c.Vars[eta], c.Vars[thresh])
	}
	// A filter that is shortened and then restored has forgotten its second part.
	short := p.Slice(0, 2)
	short.Sequences["tau_eta"], short.Sequences["a_eta"] = [][]float64{{1}, {}}, [][]float64{{0.5}, {}}
	c, d = gif(t, short, c)
	d.Changed(c)
	c.Step++
	d.Evolve(c, nil)
	c, d = gif(t, p, c)
	d.Changed(c)
	c.Step++
	d.Evolve(c, nil)
	if x := c.Vars[eta][0]; !(x > 0.4 && x < 0.5) { // 0.5 exp(-0.2)
		t.Errorf("i_eta is %v nA", x)
	}
}

func TestGIFRefusesFilters(t *testing.T) {
	cell := cells.GIFCondExp()
	for name, c := range map[string]struct {
		param string
		list  []float64
		want  string
	}{
		"lengths":  {"a_eta", []float64{1, 2}, "tau_eta has 3 values and a_eta has 2"},
		"gamma":    {"tau_gamma", []float64{1}, "tau_gamma has 1 values and a_gamma has 3"},
		"too long": {"tau_eta", make([]float64, 9), "up to 8"},
	} {
		p := model.Defaults(cell.Params, 1)
		p.Sequences[c.param][0] = c.list
		if name == "too long" {
			p.Sequences["a_eta"][0] = c.list
		}
		if err := cell.Check(p, 0); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestGIFNoise: cells draw numbers of their own, and other ones in every segment.
func TestGIFNoise(t *testing.T) {
	cell := cells.GIFCondExp()
	p := model.Defaults(cell.Params, 3)
	p.Numbers["i_offset"] = model.Values{One: 0.9}
	trains := func(segment int64) (steps [3][]int64) {
		c, d := gif(t, p, nil)
		c.Segment = segment
		for ; c.Step < 5000; c.Step++ {
			for _, i := range d.Evolve(c, nil) {
				steps[i] = append(steps[i], c.Step)
			}
		}
		return steps
	}
	a, b := trains(0), trains(1)
	if len(a[0]) == 0 || slices.Equal(a[0], a[1]) || slices.Equal(a[1], a[2]) || slices.Equal(a[0], b[0]) {
		t.Errorf("spikes of three cells in two segments: %v, %v", a, b)
	}
}
