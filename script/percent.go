package script

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// percent is the operator x % y: Python's formatting if x is a string, the remainder otherwise.
func percent(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if format, ok := args[0].(starlark.String); ok {
		s, err := formatPercent(string(format), args[1])
		return starlark.String(s), err
	}
	return starlark.Binary(syntax.PERCENT, args[0], args[1])
}

// formatPercent formats as Python's "format" % x does: flags, width and precision, %(name)s, * for a width that is an argument.
func formatPercent(format string, x starlark.Value) (string, error) {
	f := formatter{arg: x, args: starlark.Tuple{x}}
	if t, ok := x.(starlark.Tuple); ok {
		f.args = t
	}
	var out strings.Builder
	for {
		literal, rest, found := strings.Cut(format, "%")
		out.WriteString(literal)
		if !found {
			break
		}
		verb, n, err := f.verb(rest)
		if err != nil {
			return "", fmt.Errorf("format %.100q: %w", format, err)
		}
		if size := float64(out.Len()) + float64(len(verb)); size > maxText {
			return "", tooLong("the text", size)
		}
		out.WriteString(verb)
		format = rest[n:]
	}
	if _, isMapping := x.(starlark.Mapping); f.next < len(f.args) && !f.named && !isMapping {
		return "", fmt.Errorf("TypeError: not all arguments converted during string formatting: %d given, %d used", len(f.args), f.next)
	}
	return out.String(), nil
}

// formatter hands out the arguments of one format.
type formatter struct {
	arg   starlark.Value
	args  starlark.Tuple
	next  int
	named bool
}

// spec is what stands between % and the letter.
type spec struct {
	minus, plus, space, zero, alt bool
	width, precision              int // precision -1: not given
}

func (f *formatter) take() (starlark.Value, error) {
	if f.next >= len(f.args) {
		return nil, fmt.Errorf("TypeError: not enough arguments for format string: %d given", len(f.args))
	}
	f.next++
	return f.args[f.next-1], nil
}

// verb formats the conversion that s begins with (after its %) and returns how many bytes of s it took.
func (f *formatter) verb(s string) (string, int, error) {
	i := 0
	var value starlark.Value
	if strings.HasPrefix(s, "(") {
		key, _, ok := strings.Cut(s[1:], ")")
		m, isMapping := f.arg.(starlark.Mapping)
		if !ok || !isMapping {
			return "", 0, fmt.Errorf("TypeError: %%(name) requires a dict")
		}
		v, found, err := m.Get(starlark.String(key))
		if err != nil || !found {
			return "", 0, fmt.Errorf("KeyError: %q", key)
		}
		value, f.named = v, true
		i = len(key) + 2
	}
	sp, n, err := f.spec(s[i:])
	if err != nil {
		return "", 0, err
	}
	i += n
	if i >= len(s) {
		return "", 0, fmt.Errorf("ValueError: incomplete format")
	}
	letter := s[i]
	i++
	if letter == '%' {
		return "%", i, nil
	}
	if value == nil {
		if value, err = f.take(); err != nil {
			return "", 0, err
		}
	}
	text, err := sp.format(letter, value)
	return text, i, err
}

// spec reads flags, width and precision.
func (f *formatter) spec(s string) (spec, int, error) {
	sp := spec{precision: -1}
	i := 0
	for flags := true; flags && i < len(s); {
		switch s[i] {
		case '-':
			sp.minus = true
		case '+':
			sp.plus = true
		case ' ':
			sp.space = true
		case '0':
			sp.zero = true
		case '#':
			sp.alt = true
		default:
			flags = false
			continue
		}
		i++
	}
	n, err := f.number(s[i:], &sp.width)
	if err != nil {
		return sp, 0, err
	}
	i += n
	if sp.width < 0 {
		sp.minus, sp.width = true, -sp.width
	}
	if i < len(s) && s[i] == '.' {
		sp.precision = 0
		if n, err = f.number(s[i+1:], &sp.precision); err != nil {
			return sp, 0, err
		}
		i += 1 + n
	}
	for i < len(s) && strings.IndexByte("hlL", s[i]) >= 0 {
		i++
	}
	return sp, i, nil
}

// number reads a width or precision, or takes it from the arguments (*).
func (f *formatter) number(s string, into *int) (int, error) {
	if strings.HasPrefix(s, "*") {
		v, err := f.take()
		if err != nil {
			return 0, err
		}
		n, err := starlark.AsInt32(v)
		if err != nil {
			return 0, fmt.Errorf("TypeError: * wants int")
		}
		*into = n
		return 1, limitWidth(n)
	}
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i > 0 {
		n, err := strconv.Atoi(s[:i])
		if err != nil {
			return 0, fmt.Errorf("ValueError: width too big")
		}
		*into = n
	}
	return i, limitWidth(*into)
}

func limitWidth(n int) error {
	if n > 10000 || n < -10000 {
		return fmt.Errorf("ValueError: width or precision %d: must be at most 10000", n)
	}
	return nil
}

// format formats one value.
func (sp spec) format(letter byte, v starlark.Value) (string, error) {
	switch letter {
	case 's', 'r', 'a':
		s, err := sp.text(letter, v)
		return sp.pad(s), err
	case 'c':
		return sp.char(v)
	case 'd', 'i', 'u':
		return sp.integer(v, 10, letter)
	case 'x', 'X':
		s, err := sp.integer(v, 16, letter)
		if letter == 'X' {
			s = strings.ToUpper(s)
		}
		return s, err
	case 'o':
		return sp.integer(v, 8, letter)
	case 'e', 'E', 'f', 'F', 'g', 'G':
		x, ok := starlark.AsFloat(number(v))
		if !ok {
			return "", fmt.Errorf("TypeError: %%%c wants a number, not %s", letter, v.Type())
		}
		return sp.sign(sp.float(letter, x)), nil
	}
	return "", fmt.Errorf("ValueError: unsupported format character %q", letter)
}

func (sp spec) text(letter byte, v starlark.Value) (string, error) {
	s, err := text(v, letter == 's')
	if err != nil {
		return "", err
	}
	if r := []rune(s); sp.precision >= 0 && sp.precision < len(r) {
		s = string(r[:sp.precision])
	}
	return s, nil
}

func (sp spec) char(v starlark.Value) (string, error) {
	if s, ok := starlark.AsString(v); ok && len([]rune(s)) == 1 {
		return sp.pad(s), nil
	}
	if n, err := starlark.AsInt32(v); err == nil && n >= 0 && n <= 0x10ffff {
		return sp.pad(string(rune(n))), nil
	}
	return "", fmt.Errorf("TypeError: %%c wants a character")
}

// integer formats a whole number; a float is cut as Python's %d does.
func (sp spec) integer(v starlark.Value, base int, letter byte) (string, error) {
	n, err := starlark.NumberToInt(number(v))
	if _, isFloat := v.(starlark.Float); err != nil || (isFloat && base != 10) {
		return "", fmt.Errorf("TypeError: %%%c wants a whole number, not %s", letter, brief(v))
	}
	b := n.BigInt()
	digits := new(big.Int).Abs(b).Text(base)
	if pad := sp.precision - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	if sp.alt && base != 10 {
		digits = map[int]string{8: "0o", 16: "0x"}[base] + digits
	}
	if b.Sign() < 0 {
		digits = "-" + digits
	}
	return sp.sign(digits), nil
}

// number lets True and False count as 1 and 0, as in Python.
func number(v starlark.Value) starlark.Value {
	if b, ok := v.(starlark.Bool); ok {
		if b {
			return starlark.MakeInt(1)
		}
		return starlark.MakeInt(0)
	}
	return v
}

// float formats as C and Python do: six digits unless told otherwise, two digits of exponent, %g without trailing zeros.
func (sp spec) float(letter byte, x float64) string {
	upper := letter < 'a'
	letter |= 0x20
	digits := sp.precision
	if digits < 0 {
		digits = 6
	}
	var s string
	switch {
	case math.IsNaN(x):
		s = "nan"
	case math.IsInf(x, 0):
		s = strings.TrimPrefix(strconv.FormatFloat(x, 'f', -1, 64), "+")
		s = strings.ToLower(s)
	case letter == 'g':
		s = general(x, max(digits, 1), sp.alt)
	default:
		s = strconv.FormatFloat(x, letter, digits, 64)
	}
	if upper {
		s = strings.ToUpper(s)
	}
	return s
}

// general is %g: digits significant digits, the exponent only where it is below -4 or not below digits.
func general(x float64, digits int, keepZeros bool) string {
	s := strconv.FormatFloat(x, 'e', digits-1, 64)
	mantissa, exponent, _ := strings.Cut(s, "e")
	e, _ := strconv.Atoi(exponent)
	if e >= -4 && e < digits {
		mantissa, exponent = strconv.FormatFloat(x, 'f', digits-1-e, 64), ""
	}
	if !keepZeros && strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	if exponent != "" {
		return mantissa + "e" + exponent
	}
	return mantissa
}

// sign adds the sign that was asked for and fills the width, with zeros after the sign if the flag is set.
func (sp spec) sign(s string) string {
	if !strings.HasPrefix(s, "-") {
		switch {
		case sp.plus:
			s = "+" + s
		case sp.space:
			s = " " + s
		}
	}
	if missing := sp.width - len(s); sp.zero && !sp.minus && missing > 0 {
		at := 0
		if strings.IndexByte("+- ", s[0]) >= 0 {
			at = 1
		}
		if strings.HasPrefix(s[at:], "0x") || strings.HasPrefix(s[at:], "0o") {
			at += 2
		}
		return s[:at] + strings.Repeat("0", missing) + s[at:]
	}
	return sp.pad(s)
}

func (sp spec) pad(s string) string {
	missing := sp.width - len([]rune(s))
	switch {
	case missing <= 0:
		return s
	case sp.minus:
		return s + strings.Repeat(" ", missing)
	}
	return strings.Repeat(" ", missing) + s
}
