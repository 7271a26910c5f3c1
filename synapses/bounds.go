package synapses

import "github.com/hillock-sim/hillock/model"

// Bounds of the weight, which every dependence has.
var (
	wMin = model.Param{Name: "w_min", Unit: "uS, nA or mV", Default: 0, Doc: "minimum weight"}
	wMax = model.Param{Name: "w_max", Unit: "uS, nA or mV", Default: 1, Doc: "maximum weight"}
)

// bounded makes a Change that keeps the weight between w_min and w_max, whichever of them is larger (inhibitory currents are negative).
// line says what they are where connections share their parameters, or is nil.
func bounded(p model.Params, up, down func(c int, w float64) float64, line *Line) Change {
	lo, hi := p.Get("w_min"), p.Get("w_max")
	if !lo.Uniform() || !hi.Uniform() {
		line = nil
	}
	if line != nil {
		line.Lo, line.Hi = lo.One, hi.One
	}
	return Change{Up: up, Down: down, Line: line, Clip: func(c int, w float64) float64 {
		a, b := lo.At(c), hi.At(c)
		if a > b {
			a, b = b, a
		}
		switch {
		case w < a:
			return a
		case w > b:
			return b
		}
		return w
	}}
}
