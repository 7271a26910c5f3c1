package script

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// An expression is compiled from text such as "0.2 + 0.3*d" or "exp(-d**2/100) * (d < 300)". It knows the variables that it is compiled
// with, numbers, + - * / // % **, comparisons, also chained, and or not (& | ~), x if condition else y, the functions below, pi, e, True
// and False, all with Python's meaning. It may be called by several goroutines at once, and gives the same bits on every machine.
type expression = func(v variables) (float64, error)

// variables are the values of up to three variables.
type variables struct{ a, b, c float64 }

// term is a compiled part of an expression.
type term = func(v variables) float64

// variableTerms read the variables.
var variableTerms = []term{
	func(v variables) float64 { return v.a }, func(v variables) float64 { return v.b }, func(v variables) float64 { return v.c },
}

// The variables of expressions. An expression in the displacement has an array d of three.
var (
	ofDistance     = []string{"d"}
	ofIndices      = []string{"i", "j"}
	ofDisplacement = []string{"d[0]", "d[1]", "d[2]"}
)

// parseExpression compiles an expression in variables of these names.
func parseExpression(text string, names []string) (expression, error) {
	const most = 5000
	if len(text) > most {
		return nil, fmt.Errorf("%w: an expression of %d bytes: must have at most %d", model.ErrInvalidParameterValue, len(text), most)
	}
	p := &parser{text: text, names: names}
	p.next()
	e, err := p.conditional()
	if err == nil && p.token != "" {
		err = fmt.Errorf("unexpected %q", p.token)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: expression %q, column %d: %w (an expression in %s, such as %q)",
			model.ErrInvalidParameterValue, text, p.start+1, err, strings.Join(names, ", "), "0.2 + 0.3*"+names[0])
	}
	return func(v variables) (float64, error) {
		x := e(v)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			at := ""
			for k, name := range names {
				at += fmt.Sprintf(", %s = %v", name, variableTerms[k](v))
			}
			return 0, fmt.Errorf("%w: expression %q is %v at %s: must be finite", model.ErrInvalidParameterValue, text, x, at[2:])
		}
		return x, nil
	}, nil
}

// distanceExpression compiles an expression in the distance d.
func distanceExpression(text string) (model.Func, error) {
	e, err := parseExpression(text, ofDistance)
	if err != nil {
		return nil, err
	}
	return func(d float64) (float64, error) { return e(variables{a: d}) }, nil
}

// indexExpression compiles an expression in the indices i and j.
func indexExpression(text string) (model.PairFunc, error) {
	e, err := parseExpression(text, ofIndices)
	if err != nil {
		return nil, err
	}
	return func(i, j int) (float64, error) { return e(variables{a: float64(i), b: float64(j)}) }, nil
}

// displacementExpression compiles an expression in d[0], d[1] and d[2].
func displacementExpression(text string) (func([3]float64) (float64, error), error) {
	e, err := parseExpression(text, ofDisplacement)
	if err != nil {
		return nil, err
	}
	return func(d [3]float64) (float64, error) { return e(variables{d[0], d[1], d[2]}) }, nil
}

// expressionFunctions are the functions of numbers that expressions know, by Python's names and NumPy's; those of more numbers have more
// in f2 and f3.
var expressionFunctions = []struct {
	names string
	f     func(float64) float64
	f2    func(x, y float64) float64
	f3    func(x, y, z float64) float64
}{
	{names: "exp", f: kernel.Exp}, {names: "expm1", f: kernel.Expm1}, {names: "log", f: kernel.Log}, {names: "log1p", f: kernel.Log1p},
	{names: "log2", f: func(x float64) float64 { return kernel.Log(x) / math.Ln2 }},
	{names: "log10", f: func(x float64) float64 { return kernel.Log(x) / math.Ln10 }},
	{names: "sqrt", f: kernel.Sqrt}, {names: "abs fabs absolute", f: math.Abs}, {names: "sign", f: sign},
	{names: "square", f: func(x float64) float64 { return x * x }},
	{names: "sin", f: kernel.Sin}, {names: "cos", f: kernel.Cos}, {names: "tan", f: func(x float64) float64 { return kernel.Sin(x) / kernel.Cos(x) }},
	{names: "arcsin asin", f: kernel.Asin}, {names: "arccos acos", f: kernel.Acos}, {names: "arctan atan", f: kernel.Atan},
	{names: "sinh", f: sinh}, {names: "cosh", f: func(x float64) float64 { return (kernel.Exp(x) + kernel.Exp(-x)) / 2 }}, {names: "tanh", f: tanh},
	{names: "floor", f: math.Floor}, {names: "ceil", f: math.Ceil}, {names: "trunc", f: math.Trunc}, {names: "round rint", f: math.RoundToEven},
	{names: "radians deg2rad", f: func(x float64) float64 { return x * (math.Pi / 180) }},
	{names: "degrees rad2deg", f: func(x float64) float64 { return x * (180 / math.Pi) }},
	{names: "logical_not", f: func(x float64) float64 { return truth(x == 0) }},
	{names: "power pow", f2: power}, {names: "min minimum", f2: lesser}, {names: "max maximum", f2: greater},
	{names: "arctan2 atan2", f2: kernel.Atan2},
	{names: "hypot", f2: func(x, y float64) float64 { return kernel.Sqrt(float64(x*x) + float64(y*y)) }},
	{names: "fmod", f2: math.Mod}, {names: "mod remainder", f2: modulo}, {names: "ldexp", f2: func(x, n float64) float64 { return x * kernel.Pow(2, n) }},
	{names: "logical_and", f2: func(x, y float64) float64 { return truth(x != 0 && y != 0) }},
	{names: "logical_or", f2: func(x, y float64) float64 { return truth(x != 0 || y != 0) }},
	{names: "where", f3: func(condition, x, y float64) float64 {
		if condition != 0 {
			return x
		}
		return y
	}},
	{names: "clip", f3: func(x, lo, hi float64) float64 { return lesser(greater(x, lo), hi) }},
}

type parser struct {
	text       string
	start, end int // of the token
	token      string
	depth      int
	names      []string // of the variables
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
	yes, err := p.either()
	if err != nil || p.accept("if") == "" {
		return yes, err
	}
	cond, err := p.either()
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
	return func(v variables) float64 {
		if cond(v) != 0 {
			return yes(v)
		}
		return no(v)
	}, nil
}

// either is x or y, which is x if that is not 0.
func (p *parser) either() (term, error) {
	return p.logical("or", p.both, func(x, y term) term {
		return func(v variables) float64 {
			if a := x(v); a != 0 {
				return a
			}
			return y(v)
		}
	})
}

// both is x and y, which is x if that is 0.
func (p *parser) both() (term, error) {
	return p.logical("and", p.negation, func(x, y term) term {
		return func(v variables) float64 {
			if a := x(v); a == 0 {
				return a
			}
			return y(v)
		}
	})
}

func (p *parser) logical(word string, part func() (term, error), join func(x, y term) term) (term, error) {
	x, err := part()
	for err == nil && p.accept(word) != "" {
		var y term
		if y, err = part(); err == nil {
			x = join(x, y)
		}
	}
	return x, err
}

// negation is not x.
func (p *parser) negation() (term, error) {
	if p.depth++; p.depth > 200 {
		return nil, fmt.Errorf("too deep")
	}
	defer func() { p.depth-- }()
	if p.accept("not") == "" {
		return p.comparison()
	}
	x, err := p.negation()
	return func(v variables) float64 { return truth(x(v) == 0) }, err
}

// comparison is x < y, also in chains: x < y <= z.
func (p *parser) comparison() (term, error) {
	x, err := p.binary(0)
	var chain term
	for err == nil {
		op := p.accept("<", "<=", ">", ">=", "==", "!=")
		if op == "" {
			break
		}
		var y term
		if y, err = p.binary(0); err != nil {
			break
		}
		link := operate(op, x, y)
		if before := chain; before != nil {
			chain = func(v variables) float64 { return truth(before(v) != 0 && link(v) != 0) }
		} else {
			chain = link
		}
		x = y
	}
	if err != nil || chain == nil {
		return x, err
	}
	return chain, nil
}

// levels are the binary operators, those that bind least first.
var levels = [][]string{{"|"}, {"&"}, {"+", "-"}, {"*", "/", "//", "%"}}

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
	switch p.accept("-", "+", "~") {
	case "-":
		x, err := p.unary()
		return func(v variables) float64 { return -x(v) }, err
	case "~": // of conditions
		x, err := p.unary()
		return func(v variables) float64 { return truth(x(v) == 0) }, err
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

// name is a variable, a constant or a call.
func (p *parser) name() (term, error) {
	name := p.token
	for _, module := range []string{"math.", "numpy.", "np."} {
		name = strings.TrimPrefix(name, module)
	}
	for k, variable := range p.names {
		if name == variable {
			p.next()
			return variableTerms[k], nil
		}
	}
	if array, _, ok := strings.Cut(p.names[0], "["); ok && name == array {
		p.next()
		return p.element()
	}
	switch name {
	case "pi":
		p.next()
		return constant(math.Pi), nil
	case "e":
		p.next()
		return constant(math.E), nil
	case "True":
		p.next()
		return constant(1), nil
	case "False":
		p.next()
		return constant(0), nil
	}
	known := append(slices.Clone(p.names), "pi", "e")
	for _, f := range expressionFunctions {
		names := strings.Fields(f.names)
		known = append(known, names...)
		if !slices.Contains(names, name) {
			continue
		}
		p.next()
		switch {
		case f.f != nil:
			x, err := p.arguments(1)
			if err != nil {
				return nil, err
			}
			g, x0 := f.f, x[0]
			return func(v variables) float64 { return g(x0(v)) }, nil
		case f.f2 != nil:
			return p.call2(f.f2, name == "min" || name == "max")
		}
		x, err := p.arguments(3)
		if err != nil {
			return nil, err
		}
		g := f.f3
		return func(v variables) float64 { return g(x[0](v), x[1](v), x[2](v)) }, nil
	}
	return nil, model.UnknownName("name", name, known)
}

// element is what follows the name of an array: [0], [1] or [2].
func (p *parser) element() (term, error) {
	if err := p.expect("["); err != nil {
		return nil, err
	}
	k := strings.Index("012", p.token)
	if k < 0 || len(p.token) != 1 {
		return nil, fmt.Errorf("index %q: must be 0, 1 or 2", p.token)
	}
	p.next()
	return variableTerms[k], p.expect("]")
}

// call2 is a call of a function of two numbers; min and max take more.
func (p *parser) call2(f func(x, y float64) float64, more bool) (term, error) {
	n := 2
	if more {
		n = -2
	}
	x, err := p.arguments(n)
	if err != nil {
		return nil, err
	}
	all := x[0]
	for _, y := range x[1:] {
		before := all
		all = func(v variables) float64 { return f(before(v), y(v)) }
	}
	return all, nil
}

// arguments are so many expressions in parentheses, or at least -n.
func (p *parser) arguments(n int) (args []term, err error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	for {
		x, err := p.conditional()
		if err != nil {
			return nil, err
		}
		args = append(args, x)
		switch more := n < 0 || len(args) < n; {
		case len(args) < max(n, -n) || more && p.token == ",":
			if err := p.expect(","); err != nil {
				return nil, err
			}
		default:
			return args, p.expect(")")
		}
	}
}

func constant(x float64) term { return func(variables) float64 { return x } }

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
		f = modulo
	case "**":
		f = power
	case "&":
		f = func(a, b float64) float64 { return truth(a != 0 && b != 0) }
	case "|":
		f = func(a, b float64) float64 { return truth(a != 0 || b != 0) }
	default:
		f = func(a, b float64) float64 { return truth(compare(op, a, b)) }
	}
	return func(v variables) float64 { return f(x(v), y(v)) }
}

// modulo has the sign of b, as in Python.
func modulo(a, b float64) float64 { return a - float64(b*math.Floor(a/b)) }

func lesser(a, b float64) float64 {
	if b < a {
		return b
	}
	return a
}

func greater(a, b float64) float64 {
	if b > a {
		return b
	}
	return a
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

func sinh(x float64) float64 {
	if x > -1 && x < 1 {
		y := kernel.Expm1(x)
		return (y + y/(1+y)) / 2
	}
	return (kernel.Exp(x) - kernel.Exp(-x)) / 2
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
