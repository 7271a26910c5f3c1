package cells_test

import (
	"math"
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
