package csa

import (
	"fmt"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// A Value is a value set: a function v(i, j) of source and target. Metrics are value sets. The zero Value is 0 everywhere.
type Value struct {
	text string
	at   func(d Distance, i, j int) (float64, error)
}

// String describes the value set.
func (v Value) String() string {
	if v.at == nil {
		return "0"
	}
	return v.text
}

func (v Value) eval(d Distance, i, j int) (float64, error) {
	if v.at == nil {
		return 0, nil
	}
	return v.at(d, i, j)
}

// Const returns the value set that is x everywhere.
func Const(x float64) Value {
	return Value{fmt.Sprint(x), func(Distance, int, int) (float64, error) { return x, nil }}
}

// Func returns the value set of a function, which several goroutines may call.
func Func(f func(i, j int) float64) Value {
	return Value{"function", func(_ Distance, i, j int) (float64, error) { return f(i, j), nil }}
}

// FuncErr is Func for a function that can fail.
func FuncErr(f func(i, j int) (float64, error)) Value {
	return Value{"function", func(_ Distance, i, j int) (float64, error) { return f(i, j) }}
}

// Distances returns the metric of the projection in which the set is used: the distance of its cells in its space.
func Distances() Value {
	return Value{"distance", func(d Distance, i, j int) (float64, error) {
		if d == nil {
			return 0, fmt.Errorf("%w: csa: distance: known only within a projection", model.ErrValue)
		}
		return d(i, j), nil
	}}
}

// At returns v(i, j). The distances of a projection are not known here.
func (v Value) At(i, j int) (float64, error) { return v.eval(nil, i, j) }

func (v Value) moved(where func(i, j int) (int, int)) Value {
	return Value{v.String(), func(d Distance, i, j int) (float64, error) {
		i, j = where(i, j)
		return v.eval(d, i, j)
	}}
}

func (v Value) with(op string, w Value, f func(x, y float64) float64) Value {
	return Value{"(" + v.String() + op + w.String() + ")", func(d Distance, i, j int) (float64, error) {
		x, err := v.eval(d, i, j)
		if err != nil {
			return 0, err
		}
		y, err := w.eval(d, i, j)
		return f(x, y), err
	}}
}

// Plus returns v + w.
func (v Value) Plus(w Value) Value {
	return v.with(" + ", w, func(x, y float64) float64 { return x + y })
}

// Minus returns v - w.
func (v Value) Minus(w Value) Value {
	return v.with(" - ", w, func(x, y float64) float64 { return x - y })
}

// Times returns v w.
func (v Value) Times(w Value) Value {
	return v.with(" * ", w, func(x, y float64) float64 { return float64(x * y) })
}

// Gaussian returns the value set exp(-d²/(2 sigma²)) of a metric d, 0 from the cutoff on.
func Gaussian(sigma, cutoff float64, metric Value) (Value, error) {
	if !(sigma > 0) {
		return Value{}, fmt.Errorf("%w: csa: gaussian: sigma = %v: must be > 0", model.ErrValue, sigma)
	}
	scale := -0.5 / float64(sigma*sigma)
	return Value{fmt.Sprintf("gaussian(%v, %v)*%v", sigma, cutoff, metric), func(d Distance, i, j int) (float64, error) {
		x, err := metric.eval(d, i, j)
		if err != nil || !(x < cutoff) {
			return 0, err
		}
		return kernel.Exp(float64(x*x) * scale), nil
	}}, nil
}

// Disc returns the mask of the pairs that are nearer than r in a metric: {(i, j): d(i, j) < r}; in three dimensions it is a ball.
func Disc(r float64, metric Value) Set {
	return maskOf(&where{text: fmt.Sprintf("disc(%v)*%v", r, metric), likely: 0.1, test: func(d Distance, i, j int) (bool, error) {
		x, err := metric.eval(d, i, j)
		return x < r, err
	}})
}
