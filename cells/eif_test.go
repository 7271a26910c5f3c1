package cells_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/model"
)

// TestEIFWithoutExponential: with delta_T = 0 and no adaptation the cell is a leaky one with threshold v_thresh, and its intervals have
// a closed form: the time from v_reset to v_thresh, rounded up to the grid, and tau_refrac.
func TestEIFWithoutExponential(t *testing.T) {
	cell := cells.EIFCondExp()
	p := model.Defaults(cell.Params, 1)
	set := func(name string, x float64) { p.Numbers[name] = model.Values{One: x} }
	set("delta_T", 0)
	set("a", 0)
	set("b", 0)
	set("i_offset", 1)
	set("tau_refrac", 1)
	set("v_spike", -60) // is not asked
	d, err := cell.New(p, model.Env{Dt: 0.1, N: 1})
	if err != nil {
		t.Fatal(err)
	}
	c := &model.Cells{}
	for _, v := range cell.State {
		c.Vars = append(c.Vars, []float64{v.Init})
	}
	var fired []int64
	for ; c.Step < 2000; c.Step++ {
		if len(d.Evolve(c, nil)) > 0 {
			fired = append(fired, c.Step+1)
		}
	}
	climb := p.At("i_offset", 0) * p.At("tau_m", 0) / p.At("cm", 0)
	rise := p.At("tau_m", 0) * math.Log(climb/(climb-(p.At("v_thresh", 0)-p.At("v_rest", 0))))
	interval := int64(math.Ceil(rise/0.1)) + 10
	if len(fired) < 10 || fired[0] != interval-10 {
		t.Fatalf("fires at steps %v; the first should be %d", fired, interval-10)
	}
	for k := 1; k < len(fired); k++ {
		if fired[k]-fired[k-1] != interval {
			t.Errorf("interval %d is %d steps, should be %d", k, fired[k]-fired[k-1], interval)
		}
	}
}

// TestResetBelowThreshold: a cell that would fire in every step is refused, in words that say what to mend.
func TestResetBelowThreshold(t *testing.T) {
	for _, c := range []struct {
		cell model.Cell
		set  map[string]float64
		want string
	}{
		{cells.EIFCondExp(), map[string]float64{"v_reset": -40}, "v_reset = -40 mV is not below v_spike = -40 mV"},
		{cells.EIFCondAlpha(), map[string]float64{"v_reset": -30}, "v_reset = -30 mV is not below v_spike = -40 mV"},
		{cells.EIFCondExp(), map[string]float64{"v_reset": -45}, ""},
		{cells.EIFCondExp(), map[string]float64{"v_reset": -45, "delta_T": 0}, "v_reset = -45 mV is not below v_thresh = -50.4 mV"},
		{cells.Izhikevich(), map[string]float64{"c": 30}, "c = 30 mV is not below the 30 mV"},
		{cells.Izhikevich(), map[string]float64{"c": -50}, ""},
	} {
		p := model.Defaults(c.cell.Params, 1)
		for name, x := range c.set {
			p.Numbers[name] = model.Values{One: x}
		}
		switch err := c.cell.Check(p, 0); {
		case c.want == "" && err != nil:
			t.Errorf("%s, %v: %v", c.cell.Name, c.set, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s, %v: %v; should say %q", c.cell.Name, c.set, err, c.want)
		}
	}
}

// TestEIFSharedIsOwn: cells that share all parameters, advanced side by side, do what each does by itself, to the bit: upswings, spikes,
// refractory periods and injected currents included.
func TestEIFSharedIsOwn(t *testing.T) {
	const n, steps = 149, 1500 // the last block is not full
	for _, cell := range []model.Cell{cells.EIFCondExp(), cells.EIFCondAlpha()} {
		var made [2]*model.Cells
		var fired [2][]int32
		for own := range made {
			p := model.Defaults(cell.Params, n)
			p.Numbers["i_offset"] = model.Values{One: 0.6}
			p.Numbers["tau_refrac"] = model.Values{One: 2}
			if own == 1 {
				p.Numbers["tau_m"] = model.Values{Each: slices.Repeat([]float64{p.At("tau_m", 0)}, n)}
			}
			d, err := cell.New(p, model.Env{Dt: 0.1, N: n, Driven: true})
			if err != nil {
				t.Fatal(err)
			}
			c := &model.Cells{Current: make([]float64, n)}
			for _, v := range cell.State {
				c.Vars = append(c.Vars, slices.Repeat([]float64{v.Init}, n))
			}
			arrives := cell.VarIndex("gsyn_exc")
			if y := cell.VarIndex("rise_exc"); y >= 0 {
				arrives = y
			}
			for ; c.Step < steps; c.Step++ {
				for i := range n {
					c.Current[i] = float64((i+int(c.Step))%11) * 0.02
					if (7*i+int(c.Step))%97 == 0 {
						c.Vars[arrives][i] += 0.004
						c.Vars[arrives+1][i] += 0.003
					}
				}
				fired[own] = append(d.Evolve(c, fired[own]), -1)
			}
			made[own] = c
		}
		if len(fired[0]) < steps+n || !slices.Equal(fired[0], fired[1]) {
			t.Errorf("%s: %d and %d spikes, or others, or too few", cell.Name, len(fired[0])-steps, len(fired[1])-steps)
		}
		for q, x := range made[0].Vars {
			for i := range x {
				if y := made[1].Vars[q][i]; math.Float64bits(x[i]) != math.Float64bits(y) {
					t.Fatalf("%s: %s of cell %d is %v side by side, %v by itself", cell.Name, cell.State[q].Name, i, x[i], y)
				}
			}
		}
	}
}
