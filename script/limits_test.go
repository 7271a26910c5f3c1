package script

import (
	"context"
	"errors"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/model"
)

// nested makes a list of sixty levels, each of which holds the one below twice: its text would have a million million million letters.
const nested = "x = []\nfor i in range(60):\n    x = [x, x]\n"

// TestScriptsEnd runs scripts that would not end, or would take all there is.
func TestScriptsEnd(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(4 << 30)) // as the command line does
	for _, c := range []struct {
		name, text, want string
		class            error
	}{
		{"endless loop", "while True:\n    pass", "steps", model.ErrRuntime},
		{"endless loop in a function", "def f(i):\n    while True:\n        pass\nload(\"pyNN\", \"sim\")\nsim.setup()\nsim.Population(2, sim.IF_cond_exp(tau_m=f))", "steps", model.ErrRuntime},
		{"recursion", "def f(n):\n    return f(n + 1)\nf(0)", "recursion", model.ErrRuntime},
		{"mutual recursion", "def f(n):\n    return sorted([1, 2], key=lambda x: f(n))\nf(0)", "recursion", model.ErrRuntime},
		{"long text", `x = "a" * 1000000000000`, "too large", nil},
		{"long list", "x = [0] * 1000000000000", "too large", nil},
		{"range", "x = max(range(1000000000000))", "MemoryError", model.ErrMemory},
		{"enumerate", "x = enumerate(range(1000000000000))", "MemoryError", model.ErrMemory},
		{"replace", "s = \"a\" * 1000000\nt = s.replace(\"a\", s)", "1e+12 bytes", model.ErrMemory},
		{"replace, method at hand", "s = \"a\" * 1000000\nf = s.replace\nf(\"a\", s)", "MemoryError", model.ErrMemory},
		{"replace by name", "s = \"a\" * 1000000\ngetattr(s, \"replace\")(\"a\", s)", "MemoryError", model.ErrMemory},
		{"join", "s = \"a\" * 1000000\ns.join([\"\"] * 1000000)", "MemoryError", model.ErrMemory},
		{"join of letters", "s = \"a\" * 1000000\ns.join(s.elems())", "MemoryError", model.ErrMemory},
		{"format", "s = \"{0}\" * 100000\ns.format(s)", "MemoryError", model.ErrMemory},
		{"percent of a dict", "s = \"%(a)s\" * 100000\ns % {\"a\": s}", "MemoryError", model.ErrMemory},
		{"str of nested lists", nested + "str(x)", "MemoryError", model.ErrMemory},
		{"repr of nested lists", nested + "repr(x)", "MemoryError", model.ErrMemory},
		{"print of nested lists", nested + "print(x)", "MemoryError", model.ErrMemory},
		{"percent of nested lists", nested + "\"%s\" % [x]", "MemoryError", model.ErrMemory},
		{"format of nested lists", nested + "\"{}\".format(x)", "MemoryError", model.ErrMemory},
		{"fail with nested lists", nested + "fail(x)", "MemoryError", model.ErrMemory},
		{"nested lists as an argument", nested + "load(\"pyNN\", \"sim\")\nsim.setup()\nsim.Population(x, sim.IF_cond_exp())", "a large list", nil},
		{"nested dicts", "x = {}\nfor i in range(60):\n    x = {1: x, 2: x}\nprint(x)", "MemoryError", model.ErrMemory},
		{"shift", "x = 1 << 1000000000", "", nil},
		{"nested brackets", strings.Repeat("(", 200000), "", nil},
		{"nested lists", strings.Repeat("[", 200000) + strings.Repeat("]", 200000), "", nil},
		{"chain of signs", "x = " + strings.Repeat("-", 400000) + "1", "", nil},
		{"chain of nots", "x = " + strings.Repeat("not ", 100000) + "1", "", nil},
		{"chain of lambdas", "x = " + strings.Repeat("lambda: ", 100000) + "1", "", nil},
		{"long sum", "x = 1" + strings.Repeat(" + 1", 500000), "", nil},
		{"large script", "x = \"" + strings.Repeat("a", maxSource) + "\"", "MemoryError", model.ErrMemory},
		{"deep expression", "load(\"pyNN\", \"sim\")\nsim.setup()\np = sim.Population(2, sim.IF_cond_exp())\nsim.Projection(p, p, sim.DistanceDependentProbabilityConnector(\"(\" * 1000000))", "", nil},
		{"population", "load(\"pyNN\", \"sim\")\nsim.setup()\np = sim.Population(1 << 50, sim.IF_cond_exp())\nsim.run(1.0)", "", nil},
		{"list of cells", "load(\"pyNN\", \"sim\")\nsim.setup()\np = sim.Population(1 << 50, sim.IF_cond_exp())\np.positions", "", nil},
		{"draws", "load(\"pyNN.random\", \"NumpyRNG\")\nNumpyRNG(1).next(1 << 60)", "", nil},
		{"duration", "load(\"pyNN\", \"sim\")\nsim.setup()\nsim.run(1e300)", "ValueError", model.ErrValue},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Run(context.Background(), Config{Name: "test.star", Source: []byte(c.text + "\n"), OutDir: t.TempDir(), MaxSteps: 3_000_000})
			if err == nil {
				if c.class != nil || c.want != "" {
					t.Fatal("no error")
				}
				return
			}
			var place *Error
			if !errors.As(err, &place) {
				t.Errorf("an error without a place: %v", err)
			}
			if !strings.Contains(err.Error(), c.want) || c.class != nil && !errors.Is(err, c.class) {
				t.Errorf("got %.300v, want %q of class %v", err, c.want, c.class)
			}
			if len(err.Error()) > 10000 {
				t.Errorf("the message has %d bytes", len(err.Error()))
			}
		})
	}
}

// TestBoundedMethods compares the methods that look at sizes first with the language's own.
func TestBoundedMethods(t *testing.T) {
	text := `
load("pyNN", "sim")
f = "-".join
check(f(["a", "b"]) == "a-b" and "".join([]) == "" and "+".join(("x",)) == "x")
check("banana".replace("a", "o") == "bonono" and "banana".replace("a", "", 1) == "bnana" and getattr("ab", "replace")("a", "c") == "cb")
check("{} {x} {}".format(1, "b", x=[2]) == "1 [2] b" and "{{}}".format() == "{}")
check(getattr("a", "nothing", 3) == 3 and getattr(sim, "setup") == sim.setup)
y = [1]
y.append(y)
check(str(y) == "[1, [...]]" and str("a") == "a" and repr("a") == '"a"' and "%s" % ((1, "b"),) == '(1, "b")')
print(str({"a": (1, [2])}), {1: 2})
`
	var out strings.Builder
	if _, err := Run(context.Background(), Config{Name: "test.star", Source: []byte(text), OutDir: t.TempDir(), Stdout: &out}); err != nil {
		t.Fatal(err)
	}
	if out.String() != "{\"a\": (1, [2])} {1: 2}\n" {
		t.Errorf("printed %q", out.String())
	}
	for _, c := range [][2]string{{`[1].join("a")`, "has no .join"}, {`",".join([1])`, "want string"}, {`"a".replace(1, 2)`, "replace"}} {
		_, err := Run(context.Background(), Config{Name: "test.star", Source: []byte(c[0] + "\n"), OutDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: %v, want %q", c[0], err, c[1])
		}
	}
}
