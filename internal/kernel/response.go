package kernel

// Response is the course x of a synaptic current or conductance. A spike of weight w adds w to y, and then
//
//	dx/dt = -x/Decay + Gain y,   dy/dt = -y/Rise
//
// with a Gain that makes the peak of x after it w. With Rise = 0 there is no y: the spike adds w to x itself.
type Response struct {
	Rise, Decay float64 // ms
	Gain        float64 // 1/ms
	Peak        float64 // ms from the spike to the largest x
}

// NewResponse makes the response for time constants in ms; equal ones give an alpha function.
func NewResponse(rise, decay float64) Response {
	r := Response{Rise: rise, Decay: decay}
	if rise > 0 {
		r.Peak = decay
		if q := decay/rise - 1; q != 0 {
			r.Peak = float64(decay * (Log1p(q) / q))
		}
		r.Gain = 1 / Cross(decay, rise, r.Peak)
	}
	return r
}

// Left is what there is of a response after some time: x = XX x(0) + XY y(0), y = YY y(0).
type Left struct{ XX, XY, YY float64 }

// After returns what is left after s ms.
func (r Response) After(s float64) Left {
	if r.Rise == 0 {
		return Left{XX: Exp(-s / r.Decay)}
	}
	return Left{Exp(-s / r.Decay), float64(r.Gain * Cross(r.Decay, r.Rise, s)), Exp(-s / r.Rise)}
}

// At returns x after s ms, as After would: with half the exponentials.
func (r *Response) At(x, y, s float64) float64 {
	decay := Exp(-s / r.Decay)
	if y == 0 {
		return float64(decay * x)
	}
	rise := float64(r.Gain * s)
	switch {
	case r.Rise < r.Decay:
		q := float64(s * (1/r.Decay - 1/r.Rise))
		if q != 0 {
			rise *= Expm1(q) / q
		}
		return float64(decay * (x + float64(rise*y)))
	case r.Rise == r.Decay:
		return float64(decay * (x + float64(rise*y)))
	}
	return float64(decay*x) + float64(float64(r.Gain*Cross(r.Decay, r.Rise, s))*y)
}

// Area returns the integral of x over the next s ms: X x(0) + Y y(0), in ms.
func (r Response) Area(s float64) (x, y float64) {
	x = -r.Decay * Expm1(-s/r.Decay)
	if r.Rise > 0 {
		// All that y gives to x, less what is still in x.
		y = r.Decay * (-float64(float64(r.Gain*r.Rise)*Expm1(-s/r.Rise)) - r.After(s).XY)
	}
	return x, y
}

// Slot says where the variables of a receptor lie among those of a cell.
type Slot struct {
	X int // its current or conductance
	Y int // its rising part, or -1
}
