package script

import (
	"math"
	"strings"
	"testing"
)

func TestExpressions(t *testing.T) {
	for text, want := range map[string]float64{
		"d":                          3,
		"0.2 + 0.3*d":                0.2 + 0.3*3.0,
		"-d**2":                      -9,
		"2**-1":                      0.5,
		"2**3**2":                    512,
		"(1 + d) * 2 - 4 / 2":        6,
		"7 // 2 + 7 % 4":             6,
		"-7 % 4":                     1,
		"1 if d < 3 else 2":          2,
		"1 if d <= 3 else 2":         1,
		"sqrt(d*d) + abs(-1)":        4,
		"max(d, 5) + min(d, 5)":      8,
		"exp(0) + log(1) + cos(0)":   2,
		"pi - pi + e - e + floor(d)": 3,
		"np.sqrt(4)":                 2,
		"1e-1*10":                    1,
		"d > 2":                      1,
		"1 < d < 3":                  0,
		"1 < d <= 3 < 4":             1,
		"(d > 1) & (d < 4)":          1,
		"(d > 5) | (d == 3)":         1,
		"~(d > 5) + 1":               2,
		"d > 5 or d < 1 and d":       0,
		"not d > 5 and 7":            7,
		"True + False":               1,
		"where(d > 2, 10, 20)":       10,
		"np.where(d > 9, 10, d)":     3,
		"maximum(1, 2) + min(d,7,1)": 3,
		"clip(d, 0, 1) + sign(-d)":   0,
		"hypot(d, 4) + d**0.5*0":     5,
		"arctan2(0, 1) + tanh(0)":    0,
		"4*arctan(1) - pi":           0,
		"2*arcsin(1) - arccos(-1)":   0,
		"fmod(-7, 4) + power(2, d)":  5,
		"cosh(0) + sinh(0) + log10(100) - log2(8)": 0,
	} {
		f, err := distanceExpression(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, err := f(3); err != nil || math.Abs(got-want) > 1e-15 {
			t.Errorf("%s = %v, %v; want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":               "column 1: unexpected end",
		"d +":            "unexpected end",
		"(d":             `")" is missing`,
		"d d":            `column 3: unexpected "d"`,
		"exp d":          `"d" where "(" should be`,
		"foo(d)":         `unknown name "foo"`,
		"1..2":           "is not a number",
		"d if d":         `"else" is missing`,
		"__import__":     "unknown name",
		"max(d)":         `")" where "," should be`,
		"hypot(1, 2, 3)": `"," where ")" should be`,
		"d[0]":           `unexpected "["`,
		"i + j":          `unknown name "i"`,
	} {
		if _, err := distanceExpression(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	if _, err := distanceExpression(strings.Repeat("(", 100000)); err == nil {
		t.Error("deep nesting was accepted")
	}
	f, _ := distanceExpression("1/d")
	if _, err := f(0); err == nil || !strings.Contains(err.Error(), "at d = 0") {
		t.Errorf("1/0: error %v", err)
	}
}

func TestExpressionsOfSeveralVariables(t *testing.T) {
	pair, err := indexExpression("0.7 if abs(i - j) % 10 <= 2 else 0.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		i, j int
		want float64
	}{{3, 5, 0.7}, {12, 3, 0.1}, {0, 11, 0.7}} {
		if got, err := pair(c.i, c.j); got != c.want || err != nil {
			t.Errorf("(%d, %d): %v, %v, want %v", c.i, c.j, got, err, c.want)
		}
	}
	vector, err := displacementExpression("(d[0] < 3) * (d[1] < 2) * exp(-abs(d[2]))")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		d    [3]float64
		want float64
	}{{[3]float64{1, 1, 0}, 1}, {[3]float64{3, 1, 0}, 0}, {[3]float64{-9, 1, -1}, 1 / math.E}} {
		if got, err := vector(c.d); math.Abs(got-c.want) > 1e-15 || err != nil {
			t.Errorf("%v: %v, %v, want %v", c.d, got, err, c.want)
		}
	}
	for text, want := range map[string]string{"d[3]": "must be 0, 1 or 2", "d": `"[" is missing`, "x": `unknown name "x"`} {
		if _, err := displacementExpression(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	if _, err := pairError("1/(i - j)"); err == nil || !strings.Contains(err.Error(), "at i = 2, j = 2") {
		t.Errorf("1/0: error %v", err)
	}
}

func pairError(text string) (float64, error) {
	f, err := indexExpression(text)
	if err != nil {
		return 0, err
	}
	return f(2, 2)
}
