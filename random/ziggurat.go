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

	straight [layers]kernel.BellLayer // where the draws of a window are turned into numbers
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
	for k := range z.straight {
		z.straight[k] = kernel.BellLayer{Unit: 0x1p-53 * z.edge[k], Next: z.edge[k+1]}
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

// wedge is gauss for a draw that is not straight, of another layer than the bottom one, with the draw that follows. It reports whether that
// gives a number.
func (z *ziggurat) wedge(bits, following uint64) (float64, bool) {
	k := bits % layers
	x := halfOpen(bits) * z.edge[k]
	return math.Float64frombits(math.Float64bits(x) | bits<<55&(1<<63)), z.under(k, x, halfOpen(following))
}

// under reports whether a place in the wedge of layer k is under the curve: at u of the layer's height.
func (z *ziggurat) under(k uint64, x, u float64) bool {
	y := z.height[k] + float64(u*(z.height[k+1]-z.height[k]))
	return y < kernel.Exp(-0.5*x*x)
}

// beside decides on a place of a layer that is not under the layer above: in the wedge beside it or, of the bottom layer, in the tail.
func (r *Reader) beside(k uint64, x float64) (float64, bool) {
	if k > 0 {
		return x, bell.under(k, x, r.Float64())
	}
	for {
		further := -kernel.Log(r.Open()) / tailEdge
		if -2*kernel.Log(r.Open()) > further*further {
			return tailEdge + further, true
		}
	}
}
