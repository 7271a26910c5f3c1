package neuroml

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// dimension is what a quantity measures. Numbers of Hillock's are in ms, mV, nA, Hz and uS; a unit is a power of ten of these.
type dimension struct {
	name  string
	units map[string]int
}

var (
	ofTime      = dimension{"a time", map[string]int{"ms": 0, "s": 3, "us": -3}}
	ofPotential = dimension{"a potential", map[string]int{"mV": 0, "V": 3}}
	ofCurrent   = dimension{"a current", map[string]int{"nA": 0, "pA": -3, "uA": 3, "A": 9}}
	ofCapacity  = dimension{"a capacity", map[string]int{"nF": 0, "pF": -3, "uF": 3, "F": 9}}
	ofRate      = dimension{"a rate", map[string]int{"Hz": 0, "per_s": 0, "per_ms": 3, "kHz": 3}}
	ofConduct   = dimension{"a conductance", map[string]int{"uS": 0, "nS": -3, "mS": 3, "S": 6}}
	bare        = dimension{"a bare number", map[string]int{"": 0}}
)

// dimensions are all of them, to say what a unit is that is wrong.
var dimensions = []dimension{ofTime, ofPotential, ofCurrent, ofCapacity, ofRate, ofConduct}

// quantity reads a number with its unit. The power of ten is moved in the text, so that what a decimal number says is what it becomes:
// 0.0041s is 4.1 ms, which 0.0041 * 1000 is not.
func quantity(text string, d dimension) (float64, error) {
	text = strings.Trim(text, " \t\r\n")
	mantissa, exponent, unit, ok := split(text)
	if !ok {
		return 0, fmt.Errorf("must be %s, a number%s", d.name, d.hint())
	}
	shift, known := d.units[unit]
	if !known {
		for _, other := range dimensions {
			if _, its := other.units[unit]; its {
				return 0, fmt.Errorf("%s measures %s: must be %s%s", unit, other.name[2:], d.name, d.hint())
			}
		}
		if unit == "" {
			return 0, fmt.Errorf("has no unit: must be %s%s", d.name, d.hint())
		}
		return 0, fmt.Errorf("unit %q is not known: must be %s%s", unit, d.name, d.hint())
	}
	return shifted(mantissa, exponent+shift)
}

// hint lists the units.
func (d dimension) hint() string {
	var units []string
	for u := range d.units {
		if u != "" {
			units = append(units, u)
		}
	}
	if units == nil {
		return " without a unit"
	}
	slices.Sort(units)
	return " in one of " + strings.Join(units, ", ")
}

// split cuts a quantity into its number and its unit.
func split(text string) (mantissa string, exponent int, unit string, ok bool) {
	k, digits := 0, 0
	if k < len(text) && (text[k] == '-' || text[k] == '+') {
		k++
	}
	for point := false; k < len(text); k++ {
		if c := text[k]; c >= '0' && c <= '9' {
			digits++
		} else if c == '.' && !point {
			point = true
		} else {
			break
		}
	}
	if digits == 0 {
		return "", 0, "", false
	}
	mantissa, rest := text[:k], text[k:]
	if rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		end := 1
		if end < len(rest) && (rest[end] == '-' || rest[end] == '+') {
			end++
		}
		first := end
		for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
			end++
		}
		if end > first {
			n, err := strconv.Atoi(rest[1:end])
			if err != nil || n < -100000 || n > 100000 {
				return "", 0, "", false
			}
			exponent, rest = n, rest[end:]
		}
	}
	return mantissa, exponent, strings.TrimLeft(rest, " "), true
}

// shifted is mantissa * 10^exponent, rounded once.
func shifted(mantissa string, exponent int) (float64, error) {
	if exponent != 0 {
		mantissa += "e" + strconv.Itoa(exponent)
	}
	x, err := strconv.ParseFloat(mantissa, 64)
	if err != nil || math.IsInf(x, 0) {
		return 0, errors.New("is too big")
	}
	return x, nil
}

// thousandth writes x/1000 such that reading it and moving the power of ten back gives x to the bit.
func thousandth(x float64) string {
	mantissa, exponent, found := strings.Cut(strconv.FormatFloat(x, 'e', -1, 64), "e")
	e, err := strconv.Atoi(exponent)
	if !found || err != nil {
		return number(x / 1000)
	}
	text := mantissa + "e" + strconv.Itoa(e-3)
	if y, err := strconv.ParseFloat(text, 64); err == nil && !strings.ContainsAny(number(y), "e") {
		if back, err := quantity(number(y), dimension{"", map[string]int{"": 3}}); err == nil && back == x {
			return number(y) // which is easier to read
		}
	}
	return text
}

// plainest returns, of the numbers near x for which same holds, the one with the fewest digits: the one that somebody wrote, where x
// is what is left of it after a computation and same repeats that computation. If same holds for none of them it is x.
func plainest(x float64, same func(float64) bool) float64 {
	best, length := x, math.MaxInt
	consider := func(y float64) {
		if n := len(strconv.FormatFloat(y, 'e', -1, 64)); n < length && same(y) {
			best, length = y, n
		}
	}
	low, high := x, x
	consider(x)
	for range 4 {
		low, high = math.Nextafter(low, math.Inf(-1)), math.Nextafter(high, math.Inf(1))
		consider(low)
		consider(high)
	}
	return best
}
