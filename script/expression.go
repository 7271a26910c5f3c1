package script

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// parseExpression compiles an expression in the distance d, such as "0.2 + 0.3*d" or "exp(-d**2/100)", into a function. It
// knows + - * / // % **, comparisons, x if condition else y, the functions below, pi and e, all with Python's meaning. The
// function may be called by several goroutines at once, and gives the same bits on every machine.
func parseExpression(text string) (model.Func, error) {
	p := &parser{text: text}
	p.next()
	e, err := p.conditional()
	if err == nil && p.token != "" {
		err = fmt.Errorf("unexpected %q", p.token)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: expression %q, column %d: %w (an expression in d, such as \"0.2 + 0.3*d\")",
			model.ErrInvalidParameterValue, text, p.start+1, err)
	}
	return func(d float64) (float64, error) {
		x := e(d)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return 0, fmt.Errorf("%w: expression %q is %v at d = %v: must be finite", model.ErrInvalidParameterValue, text, x, d)
		}
		return x, nil
	}, nil
}

// term is a compiled expression.
type term = func(d float64) float64

// expressionFunctions are the functions of one number that expressions know.
var expressionFunctions = []struct {
	name string
	f    func(float64) float64
}{
	{"exp", kernel.Exp}, {"log", kernel.Log}, {"sqrt", kernel.Sqrt}, {"abs", math.Abs}, {"fabs", math.Abs},
	{"sin", kernel.Sin}, {"cos", kernel.Cos}, {"floor", math.Floor}, {"ceil", math.Ceil},
}

type parser struct {
	text       string
	start, end int // of the token
	token      string
	depth      int
}

// next reads a token: a number, a name, an operator, or "" at the end.
func (p *parser) next() {
	rest := p.text[p.end:]
	trimmed := strings.TrimLeft(rest, " \t\n")
	p.start = p.end + len(rest) - len(trimmed)
	p.end = p.start + tokenLength(trimmed)
	p.token = p.text[p.start:p.end]
}

func tokenLength(s string) int {
	if s == "" {
		return 0
	}
	for _, op := range []string{"**", "//", "<=", ">=", "==", "!="} {
		if strings.HasPrefix(s, op) {
			return 2
		}
	}
	c := rune(s[0])
	switch {
	case unicode.IsLetter(c) || c == '_':
		return len(s) - len(strings.TrimLeftFunc(s, func(r rune) bool { return r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r) }))
	case unicode.IsDigit(c) || c == '.':
		return numberLength(s)
	}
	_, n := utf8.DecodeRuneInString(s)
	return n
}

func numberLength(s string) int {
	i := 0
	for i < len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9' || c == '.':
		case (c == 'e' || c == 'E') && i+1 < len(s):
			if s[i+1] == '-' || s[i+1] == '+' {
				i++
			}
		default:
			return i
		}
		i++
	}
	return i
}

// accept takes the token if it is one of those.
func (p *parser) accept(tokens ...string) string {
	for _, t := range tokens {
		if p.token == t && t != "" {
			p.next()
			return t
		}
	}
	return ""
}

func (p *parser) expect(token string) error {
	if p.accept(token) == "" {
		if p.token == "" {
			return fmt.Errorf("%q is missing at the end", token)
		}
		return fmt.Errorf("%q where %q should be", p.token, token)
	}
	return nil
}

// conditional is x if condition else y.
func (p *parser) conditional() (term, error) {
	if p.depth++; p.depth > 200 {
		return nil, fmt.Errorf("too deep")
	}
	defer func() { p.depth-- }()
	yes, err := p.comparison()
	if err != nil || p.accept("if") == "" {
		return yes, err
	}
	cond, err := p.comparison()
	if err != nil {
		return nil, err
	}
	if err := p.expect("else"); err != nil {
		return nil, err
	}
	no, err := p.conditional()
	if err != nil {
		return nil, err
	}
	return func(d float64) float64 {
		if cond(d) != 0 {
			return yes(d)
		}
		return no(d)
	}, nil
}

// levels are the binary operators, those that bind least first.
var levels = [][]string{{"<", "<=", ">", ">=", "==", "!="}, {"+", "-"}, {"*", "/", "//", "%"}}

func (p *parser) comparison() (term, error) { return p.binary(0) }

func (p *parser) binary(level int) (term, error) {
	if level == len(levels) {
		return p.unary()
	}
	x, err := p.binary(level + 1)
	for err == nil {
		op := p.accept(levels[level]...)
		if op == "" {
			return x, nil
		}
		var y term
		if y, err = p.binary(level + 1); err == nil {
			x = operate(op, x, y)
		}
	}
	return nil, err
}

// unary is -x, and x**y, which binds more tightly on its left and less on its right, as in Python.
func (p *parser) unary() (term, error) {
	if p.depth++; p.depth > 200 {
		return nil, fmt.Errorf("too deep")
	}
	defer func() { p.depth-- }()
	switch p.accept("-", "+") {
	case "-":
		x, err := p.unary()
		return func(d float64) float64 { return -x(d) }, err
	case "+":
		return p.unary()
	}
	x, err := p.atom()
	if err != nil || p.accept("**") == "" {
		return x, err
	}
	y, err := p.unary()
	return operate("**", x, y), err
}

func (p *parser) atom() (term, error) {
	t := p.token
	switch {
	case t == "":
		return nil, fmt.Errorf("unexpected end")
	case p.accept("(") != "":
		x, err := p.conditional()
		if err == nil {
			err = p.expect(")")
		}
		return x, err
	case unicode.IsDigit(rune(t[0])) || t[0] == '.':
		x, err := strconv.ParseFloat(t, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a number", t)
		}
		p.next()
		return constant(x), nil
	case unicode.IsLetter(rune(t[0])) || t[0] == '_':
		return p.name()
	}
	return nil, fmt.Errorf("unexpected %q", t)
}

// name is d, a constant or a call.
func (p *parser) name() (term, error) {
	name := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(p.token, "math."), "numpy."), "np.")
	switch name {
	case "d":
		p.next()
		return func(d float64) float64 { return d }, nil
	case "pi":
		p.next()
		return constant(math.Pi), nil
	case "e":
		p.next()
		return constant(math.E), nil
	case "pow", "min", "max":
		p.next()
		x, y, err := p.two()
		return operate(name, x, y), err
	}
	known := []string{"d", "pi", "e", "pow", "min", "max"}
	for _, f := range expressionFunctions {
		if f.name == name {
			p.next()
			x, err := p.one()
			return func(d float64) float64 { return f.f(x(d)) }, err
		}
		known = append(known, f.name)
	}
	return nil, model.UnknownName("name", name, known)
}

func (p *parser) one() (term, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	x, err := p.conditional()
	if err != nil {
		return nil, err
	}
	return x, p.expect(")")
}

func (p *parser) two() (x, y term, err error) {
	if err = p.expect("("); err != nil {
		return
	}
	if x, err = p.conditional(); err != nil {
		return
	}
	if err = p.expect(","); err != nil {
		return
	}
	if y, err = p.conditional(); err != nil {
		return
	}
	return x, y, p.expect(")")
}

func constant(x float64) term { return func(float64) float64 { return x } }

func operate(op string, x, y term) term {
	var f func(a, b float64) float64
	switch op {
	case "+":
		f = func(a, b float64) float64 { return a + b }
	case "-":
		f = func(a, b float64) float64 { return a - b }
	case "*":
		f = func(a, b float64) float64 { return a * b }
	case "/":
		f = func(a, b float64) float64 { return a / b }
	case "//":
		f = func(a, b float64) float64 { return math.Floor(a / b) }
	case "%":
		f = func(a, b float64) float64 { return a - float64(b*math.Floor(a/b)) }
	case "**", "pow":
		f = power
	case "min":
		f = func(a, b float64) float64 {
			if b < a {
				return b
			}
			return a
		}
	case "max":
		f = func(a, b float64) float64 {
			if b > a {
				return b
			}
			return a
		}
	default:
		f = func(a, b float64) float64 { return truth(compare(op, a, b)) }
	}
	return func(d float64) float64 { return f(x(d), y(d)) }
}

func compare(op string, a, b float64) bool {
	switch op {
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	case ">=":
		return a >= b
	case "==":
		return a == b
	}
	return a != b
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// power multiplies for small whole exponents, so that d**2 is d*d to the bit.
func power(a, b float64) float64 {
	if b == math.Trunc(b) && b >= 0 && b <= 16 {
		y := 1.0
		for range int(b) {
			y *= a
		}
		return y
	}
	return kernel.Pow(a, b)
}
