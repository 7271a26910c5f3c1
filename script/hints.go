package script

import (
	"regexp"
	"strings"

	"go.starlark.net/syntax"
)

// hints says, for Python that Starlark does not have, what to write instead.
var hints = []struct {
	line, text string
}{
	{`^\s*(import|from)\b`, `a script loads names instead of importing them: load("pyNN", "sim"), load("pyNN.random", "NumpyRNG", "RandomDistribution")`},
	{`^\s*assert\b`, `write check(condition, "message")`},
	{`\bis\s+not\b|\bis\b`, `there is no "is": write == or !=`},
	{`\*\*`, `there is no "**": write pow(x, y)`},
	{`^\s*(try|except|finally|raise|with|class|yield|global|nonlocal|del|async|await)\b`, `scripts are written in Starlark, a dialect of Python without try, raise, with, class, yield, global and del; fail("message") stops a script`},
	{`(^|[^\w])[fF]["']`, `there are no f-strings: write "%g Hz" % rate`},
	{`^\s*print\s+[^(\s]`, `print is a function: print(x)`},
	{`["']\s+["']`, `strings that follow each other are not joined: write "a" + "b"`},
}

// hint returns the message of a syntax error with advice where the line looks like Python that Starlark does not have.
func hint(e syntax.Error, src []byte) string {
	lines := strings.Split(string(src), "\n")
	text := strings.TrimPrefix(e.Msg, "syntax error: ")
	at := int(e.Pos.Line) - 1
	if at < 0 || at >= len(lines) {
		return text
	}
	code, _, _ := strings.Cut(lines[at], "#")
	for _, h := range hints {
		if regexp.MustCompile(h.line).MatchString(code) {
			return text + ": " + h.text
		}
	}
	return text
}

// moved says where names of Python are to be found, in a script that uses them without loading them.
var moved = map[string]string{
	"sim":                 `load("pyNN", "sim")`,
	"NumpyRNG":            `load("pyNN.random", "NumpyRNG")`,
	"NativeRNG":           `load("pyNN.random", "NativeRNG")`,
	"RandomDistribution":  `load("pyNN.random", "RandomDistribution")`,
	"Timer":               `load("pyNN.utility", "Timer")`,
	"ProgressBar":         `load("pyNN.utility", "ProgressBar")`,
	"normalized_filename": `load("pyNN.utility", "normalized_filename")`,
	"Figure":              `load("pyNN.utility.plotting", "Figure", "Panel")`,
	"Panel":               `load("pyNN.utility.plotting", "Figure", "Panel")`,
	"math":                `load("math", "math")`,
	"sqrt":                `load("math", "sqrt")`,
	"exp":                 `load("math", "exp")`,
	"pi":                  `load("math", "pi")`,
	"Exception":           `fail("message")`,
	"isinstance":          `type(x) == "int"`,
	"np":                  `there is no numpy here: lists, comprehensions and load("math", ...) do its work`,
	"numpy":               `there is no numpy here: lists, comprehensions and load("math", ...) do its work`,
	"input":               `param("name", default, "what it is") and --set name=value`,
	"sys":                 `param("name", default, "what it is") and --set name=value`,
	"open":                `a script writes with write_data, below the folder of --out`,
}

func nameHint(msg string) string {
	name := strings.TrimPrefix(msg, "undefined: ")
	name, _, _ = strings.Cut(name, " ")
	if advice, ok := moved[name]; ok {
		return ": " + advice
	}
	return ""
}
