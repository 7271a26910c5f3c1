package script

import (
	"context"
	"errors"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/model"
)

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
