package script

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.starlark.net/starlark"
)

func seeds(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.star")
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(`x = param("n", 1, "d")[1:2] % {"a": lambda: 3}`)
	f.Add("load(\"pyNN\", \"sim\")\nsim.setup()\np = sim.Population(3, sim.IF_cond_exp())\np[5:]\n")
}

// FuzzParams: any text can be scanned.
func FuzzParams(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src string) { Params([]byte(src)) })
}

// FuzzRun: no script brings the program down, and every error of a script is an *Error with a place.
func FuzzRun(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src string) {
		// Sizes that only cost time are of no interest here.
		if strings.Contains(src, "000") || strings.Contains(src, "e1") || strings.ContainsAny(src, "*") || len(src) > 4000 {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		_, err := Run(ctx, Config{Name: "fuzz.star", Source: []byte(src), OutDir: t.TempDir(), MaxSteps: 20000})
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("error without a place: %v", err)
		}
	})
}

// FuzzPercent: formatting never panics.
func FuzzPercent(f *testing.F) {
	for _, s := range []string{"%d", "%5.2f", "%-*s", "%(a)s", "%", "%#x", "%%", "%+.3g"} {
		f.Add(s, 3.25)
	}
	f.Fuzz(func(t *testing.T, format string, x float64) {
		for _, v := range []starlark.Value{starlark.Float(x), starlark.MakeInt(7), starlark.String("é"), starlark.Tuple{starlark.MakeInt(1), starlark.Float(x)}, starlark.None} {
			_, _ = formatPercent(format, v)
		}
	})
}

// FuzzExpression: any text is an expression or an error, and an expression can be evaluated.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{"0.2 + 0.3*d", "exp(-d**2/8) if d < 3 else pow(d, 0.5)", "((", "-d**-2", "1e", "max(d,1)", "d.x", "é", "\x87", "np.exp(d)", "0 < d[0] <= 2 and not d[1]", "where(i - j, 1, 2)", "min(1, 2, d)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, names := range [][]string{ofDistance, ofIndices, ofDisplacement} {
			if g, err := parseExpression(text, names); err == nil {
				_, _ = g(variables{1.5, 2, -1})
			}
		}
	})
}
