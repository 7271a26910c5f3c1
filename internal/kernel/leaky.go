package kernel

import (
	"math"
	"slices"
)

// Leaky advances leaky cells whose conductances and currents are known functions of time during a step:
//
//	du/dt = -a(t) u + b(t),   a = 1/tauM + sum g_k s_k(t),   b = sum f_k s_k(t)
//
// with u = V - vr in mV, amplitudes g_k in 1/ms and f_k in mV/ms, and shapes s_k that depend on time constants alone. A conductance G
// with reversal potential E has g = G/cm and f = g (E - vr); a current I has g = 0 and f = I/cm. The solution
//
//	u(h) = u exp(-A) + integral from 0 to h of exp(-integral of a from t to h) b(t) dt,   A = integral of a from 0 to h
//
// is found by Gauss-Legendre quadrature, its nodes prepared for each set of time constants: few nodes where A is small, more of them up
// to A of about 1, and above that steps as short as the solution asks for. u = 0 stays 0 where there is no input.
type Leaky struct {
	Decay []float64 // of each shape in one step: exp(-h/tau)

	shapes []Shape
	h      float64   // ms
	rate   float64   // 1/tauM, 1/ms
	total  []float64 // ms, integral of each shape over the step
	rules  []rule    // by limit, ascending
}

// A Shape is the course of a conductance or current during a step: exp(-t/Tau), or, if it has a Rise, what follows from weights that
// arrived before the step and decay with Rise: the difference of two exponentials, with Tau and Rise, whose peak is 1. If both are
// equal that is (e t/Tau) exp(-t/Tau). An alpha function and a Response are the sum of both.
type Shape struct {
	Tau  float64 // ms
	Rise float64 // ms; 0: none

	course Response // if it has a Rise
}

// rule is one quadrature over the step. For each node, at t: h - t (ms), then for each shape the integral from t to h (ms), and the
// value at t times the weight of the node (ms).
type rule struct {
	limit float64 // largest part of A that the conductances may have
	table []float64
}

// Nodes and weights of Gauss-Legendre quadrature on [-1, 1] (Abramowitz & Stegun 1964, table 25.4).
var (
	gauss4 = []([2]float64){
		{-0.8611363115940526, 0.3478548451374538}, {-0.3399810435848563, 0.6521451548625461},
		{0.3399810435848563, 0.6521451548625461}, {0.8611363115940526, 0.3478548451374538},
	}
	gauss6 = []([2]float64){
		{-0.932469514203152, 0.1713244923791704}, {-0.6612093864662645, 0.3607615730481386}, {-0.2386191860831969, 0.467913934572691},
		{0.2386191860831969, 0.467913934572691}, {0.6612093864662645, 0.3607615730481386}, {0.932469514203152, 0.1713244923791704},
	}
)

// NewLeaky prepares for a membrane time constant (ms), a step h (ms) and shapes. All time constants must be positive.
func NewLeaky(tauM, h float64, shapes ...Shape) *Leaky {
	l := &Leaky{shapes: slices.Clone(shapes), h: h, rate: 1 / tauM}
	fastest := 0.0
	for k := range l.shapes {
		s := &l.shapes[k]
		if s.Rise > 0 {
			s.course = NewResponse(s.Rise, s.Tau)
			fastest = math.Max(fastest, 1/s.Rise)
		}
		l.Decay = append(l.Decay, Exp(-h/s.Tau))
		l.total = append(l.total, s.integral(0, h))
		fastest = math.Max(fastest, 1/s.Tau)
	}
	stiffness := h * (fastest + l.rate)
	if stiffness <= 0.35 {
		l.rules = append(l.rules, rule{0.1, l.table(1, gauss4)})
	}
	if panels := 1 + math.Floor(stiffness/0.75); panels <= 16 {
		l.rules = append(l.rules, rule{1, l.table(int(panels), gauss6)})
	}
	return l
}

func (l *Leaky) table(panels int, nodes [][2]float64) (table []float64) {
	width := l.h / float64(panels)
	for p := range panels {
		for _, node := range nodes {
			t := float64(width * (float64(p) + float64((1+node[0])/2)))
			table = append(table, l.h-t)
			for k := range l.shapes {
				s := &l.shapes[k]
				table = append(table, s.integral(t, l.h), s.value(t)*node[1]*width/2)
			}
		}
	}
	return table
}

// value returns the shape at t.
func (s *Shape) value(t float64) float64 {
	x := t / s.Tau
	switch s.Rise {
	case 0:
		return Exp(-x)
	case s.Tau:
		return math.E * x * Exp(-x)
	}
	return s.course.At(0, 1, t)
}

// top returns the largest value from t on, within a step of h ms.
func (s *Shape) top(t, h float64) float64 {
	if s.Rise > 0 && t < s.course.Peak {
		t = math.Min(s.course.Peak, h)
	}
	return s.value(t)
}

// fastest returns the time constant, in ms, that counts at t; of one that is all gone nothing is left to resolve.
func (s *Shape) fastest(t float64) float64 {
	switch {
	case s.Rise > 0 && t < 700*s.Rise:
		return math.Min(s.Rise, s.Tau)
	case t < 700*s.Tau:
		return s.Tau
	}
	return math.Inf(1)
}

// integral returns the integral of the shape between two times, without losing digits where they are close.
func (s *Shape) integral(from, to float64) float64 {
	if s.Rise > 0 && s.Rise != s.Tau {
		x, y := s.course.Area(to - from)
		left := s.course.After(from)
		return float64(x*left.XY) + float64(y*left.YY)
	}
	x := (to - from) / s.Tau
	area := -s.Tau * Expm1(-x)
	if s.Rise > 0 {
		area = math.E * (float64(from/s.Tau*area) + float64(s.Tau*(-Expm1(-x)-float64(x*Exp(-x)))))
	}
	return Exp(-from/s.Tau) * area
}

// Advance returns u after one step. g and f are the amplitudes, one for each shape.
func (l *Leaky) Advance(u float64, g, f []float64) float64 {
	leak, part := float64(l.rate*l.h), 0.0
	for k, x := range l.total {
		part += float64(g[k] * x)
	}
	for r := range l.rules {
		rule := &l.rules[r]
		switch {
		case !(math.Abs(part) <= rule.limit):
			continue
		case len(g) == 4:
			return float64(u*Exp(-(leak+part))) + l.gather4(rule.table, (*[4]float64)(g), (*[4]float64)(f))
		default:
			return float64(u*Exp(-(leak+part))) + l.gather(rule.table, g, f)
		}
	}
	return l.slow(u, leak+part, g, f)
}

// gather sums over the nodes of a rule.
func (l *Leaky) gather(table, g, f []float64) (sum float64) {
	f = f[:len(g)]
	for size := 1 + 2*len(g); len(table) >= size; table = table[size:] {
		x, b := float64(l.rate*table[0]), 0.0
		node := table[1:]
		for k := range g {
			x += float64(g[k] * node[0])
			b += float64(f[k] * node[1])
			node = node[2:]
		}
		sum += float64(Exp(-x) * b)
	}
	return sum
}

// gather4 is gather for four shapes.
func (l *Leaky) gather4(table []float64, g, f *[4]float64) (sum float64) {
	g0, g1, g2, g3 := g[0], g[1], g[2], g[3]
	f0, f1, f2, f3 := f[0], f[1], f[2], f[3]
	for ; len(table) >= 9; table = table[9:] {
		t := (*[9]float64)(table)
		x := float64(l.rate*t[0]) + ((float64(g0*t[1]) + float64(g1*t[3])) + (float64(g2*t[5]) + float64(g3*t[7])))
		b := (float64(f0*t[2]) + float64(f1*t[4])) + (float64(f2*t[6]) + float64(f3*t[8]))
		sum += float64(Exp(-x) * b)
	}
	return sum
}

// slow integrates over steps that are short against the rate of the cell and the time constants of the shapes that are still there.
//
//go:noinline
func (l *Leaky) slow(u, total float64, g, f []float64) float64 {
	// Only the last stretch matters, over which what went before is damped by exp(-50): find where it begins.
	start := 0.0
	if total > 60 {
		for lo, hi, k := 0.0, l.h, 0; k < 60; k++ {
			start = lo + float64((hi-lo)/2)
			if l.damping(start, l.h, g) > 50 {
				lo = start
			} else {
				hi = start
			}
		}
	}
	for s := start; s < l.h; {
		d := l.h - s
		rate := l.rate
		for k := range l.shapes {
			rate += math.Abs(float64(g[k] * l.shapes[k].top(s, l.h)))
			d = math.Min(d, l.shapes[k].fastest(s)/2)
		}
		d = math.Min(d, 0.5/rate)
		if s+d == s {
			break
		}
		end := math.Min(s+d, l.h)
		d = end - s
		u *= Exp(-l.damping(s, end, g))
		for _, node := range gauss6 {
			t := s + float64(float64(d*(1+node[0]))/2)
			b := 0.0
			for k := range l.shapes {
				b += float64(f[k] * l.shapes[k].value(t))
			}
			u += float64(float64(float64(Exp(-l.damping(t, end, g))*b)*node[1]) * (d / 2))
		}
		s = end
	}
	return u
}

// damping is the integral of a between two times.
func (l *Leaky) damping(from, to float64, g []float64) float64 {
	sum := float64(l.rate * (to - from))
	for k := range l.shapes {
		sum += float64(g[k] * l.shapes[k].integral(from, to))
	}
	return sum
}
