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
	} {
		f, err := parseExpression(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, err := f(3); err != nil || math.Abs(got-want) > 1e-15 {
			t.Errorf("%s = %v, %v; want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":           "column 1: unexpected end",
		"d +":        "unexpected end",
		"(d":         `")" is missing`,
		"d d":        `column 3: unexpected "d"`,
		"exp d":      `"d" where "(" should be`,
		"foo(d)":     `unknown name "foo"`,
		"1..2":       "is not a number",
		"d if d":     `"else" is missing`,
		"__import__": "unknown name",
		"max(d)":     `")" where "," should be`,
	} {
		if _, err := parseExpression(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	if _, err := parseExpression(strings.Repeat("(", 100000)); err == nil {
		t.Error("deep nesting was accepted")
	}
	f, _ := parseExpression("1/d")
	if _, err := f(0); err == nil || !strings.Contains(err.Error(), "at d = 0") {
		t.Errorf("1/0: error %v", err)
	}
}
