package random

import (
	"math"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// ziggurat covers the right half of the bell curve exp(-x²/2) by layers of equal area: 255 rectangles and, at the bottom, one that
// goes on as the tail. Nearly every number costs one draw, one product and one comparison. Marsaglia & Tsang (2000), The ziggurat
// method for generating random variables, doi:10.18637/jss.v005.i08; layer, sign and place come from separate bits, as Doornik
// (2005) wants.
type ziggurat struct {
	edge   [layers + 1]float64 // of layer k, right; edge[0] is that of a rectangle with the area of the bottom layer
	height [layers + 1]float64 // of the curve there

	// For each layer its edge times 2^-53, and the next edge: where the draws of a window are turned into numbers.
	steps [layers]struct{ unit, next float64 }
}

const (
	layers    = 256
	tailEdge  = 3.6541528853610088    // where the tail begins
	layerArea = 0.0049286732339746519 // of each layer
)

var bell = newZiggurat()

func newZiggurat() *ziggurat {
	z := &ziggurat{}
	curve := func(x float64) float64 { return kernel.Exp(-0.5 * x * x) }
	z.edge[0], z.edge[1] = layerArea/curve(tailEdge), tailEdge
	for k := 1; k < layers-1; k++ {
		z.edge[k+1] = math.Sqrt(-2 * kernel.Log(layerArea/z.edge[k]+curve(z.edge[k])))
	}
	for k, x := range z.edge {
		z.height[k] = curve(x)
	}
	for k := range z.steps {
		z.steps[k].unit, z.steps[k].next = 0x1p-53*z.edge[k], z.edge[k+1]
	}
	return z
}

// gauss is a standard normal number. It takes one draw, seldom more.
func (r *Reader) gauss() float64 {
	for {
		bits := r.Uint64()
		k := bits % layers
		x := halfOpen(bits) * bell.edge[k]
		if x >= bell.edge[k+1] {
			var ok bool
			if x, ok = r.beside(k, x); !ok {
				continue
			}
		}
		return math.Float64frombits(math.Float64bits(x) | bits<<55&(1<<63)) // bit 8 is the sign
	}
}

// bellStraight turns draws into numbers of a normal distribution as gauss does, and keeps those between the bounds. It stops before a number
// that takes more than one draw, and returns how many it kept, and of how many draws.
func bellStraight(out []float64, draws []uint64, mu, sigma, lo, hi float64) (kept, used int) {
	steps := &bell.steps
	for used < len(draws) && kept < len(out) {
		bits := draws[used]
		step := &steps[bits%layers]
		x := float64(int64(bits>>11)) * step.unit // exactly halfOpen(bits) * edge
		if x >= step.next {
			break
		}
		v := mu + float64(sigma*math.Float64frombits(math.Float64bits(x)|bits<<55&(1<<63)))
		out[kept] = v
		kept += least(v, lo) & least(hi, v) // no branch to mispredict
		used++
	}
	return kept, used
}

// least is 1 if x is at least y.
func least(x, y float64) (one int) {
	if x >= y {
		one = 1
	}
	return one
}

// beside decides on a place of a layer that is not under the layer above: in the wedge beside it or, of the bottom layer, in the tail.
func (r *Reader) beside(k uint64, x float64) (float64, bool) {
	if k > 0 {
		y := bell.height[k] + float64(r.Float64()*(bell.height[k+1]-bell.height[k]))
		return x, y < kernel.Exp(-0.5*x*x)
	}
	for {
		further := -kernel.Log(r.Open()) / tailEdge
		if -2*kernel.Log(r.Open()) > further*further {
			return tailEdge + further, true
		}
	}
}
