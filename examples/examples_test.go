package examples_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/examples"
	"github.com/hillock-sim/hillock/script"
)

// A trial runs an example at a size that takes a second or two and checks what its text claims.
type trial struct {
	set    string // parameters, as in "n=100 tstop=50"
	claims func(t *testing.T, out printed)
}

// printed is what a script printed.
type printed string

// number returns number k (from 0) that follows a name at the beginning of a line.
func (p printed) number(t *testing.T, name string, k int) float64 {
	t.Helper()
	for _, line := range strings.Split(string(p), "\n") {
		rest, ok := strings.CutPrefix(line, name)
		if !ok {
			continue
		}
		all := regexp.MustCompile(`[-+]?\d+(\.\d+)?(e[-+]?\d+)?`).FindAllString(rest, -1)
		if k < len(all) {
			x, err := strconv.ParseFloat(all[k], 64)
			if err == nil {
				return x
			}
		}
	}
	t.Fatalf("no number %d after %q in\n%s", k, name, p)
	return 0
}

// within fails unless number k after a name lies between two bounds.
func (p printed) within(t *testing.T, name string, k int, low, high float64) {
	t.Helper()
	if x := p.number(t, name, k); !(x >= low && x <= high) {
		t.Errorf("%s: %v, want %v to %v", name, x, low, high)
	}
}

// run runs an example and returns what it printed, with its figures.
func run(t *testing.T, name, set string) (printed, *script.Result) {
	t.Helper()
	text, found := examples.Source(name)
	if !found {
		t.Fatalf("no example %q", name)
	}
	args := map[string]string{}
	for _, kv := range strings.Fields(set) {
		key, value, _ := strings.Cut(kv, "=")
		args[key] = value
	}
	var out bytes.Buffer
	r, err := script.Run(t.Context(), script.Config{Name: name, Source: text, Args: args, OutDir: t.TempDir(), Stdout: &out})
	if err != nil {
		t.Fatalf("%s\n%s", err, out.String())
	}
	return printed(out.String()), r
}

// TestClaims runs every example, checks its claims in numbers, and draws its figures.
func TestClaims(t *testing.T) {
	for _, name := range examples.All() {
		t.Run(name, func(t *testing.T) {
			list, ok := trials[name]
			if !ok {
				t.Fatal("there is no trial of its claims: add one to trials")
			}
			for _, c := range list {
				out, r := run(t, name, c.set)
				for _, f := range r.Figures {
					if err := f.Write(&bytes.Buffer{}, "svg"); err != nil {
						t.Error(err)
					}
				}
				if c.claims != nil {
					c.claims(t, out)
				}
			}
		})
	}
}

// TestDocumented: an example has a title, a reference with a DOI, an entry in docs/examples.md and a picture there of moderate size.
func TestDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "examples.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range examples.All() {
		if title := examples.Title(name); len(title) < 10 {
			t.Errorf("%s: title %q", name, title)
		}
		if ref := examples.Reference(name); !regexp.MustCompile(`\(\d{4}\) .*doi:10\.\d{4,}/\S+`).MatchString(ref) {
			t.Errorf("%s: reference %q: want authors (year) journal, doi", name, ref)
		}
		_, section, found := strings.Cut(string(text), "\n## "+name+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		doi := examples.Reference(name)[strings.LastIndex(examples.Reference(name), "doi:")+len("doi:"):]
		if !found || !strings.Contains(section, "hillock run "+name) || !strings.Contains(section, doi) {
			t.Errorf("%s: docs/examples.md lacks a section with its command and %s", name, doi)
		}
		picture := regexp.MustCompile(`!\[[^]]+\]\((\S+)\)`).FindStringSubmatch(section)
		if picture == nil {
			t.Errorf("%s: docs/examples.md shows no picture", name)
			continue
		}
		file, err := os.ReadFile(filepath.Join("..", "docs", picture[1]))
		if err != nil || strings.HasPrefix(picture[1], "examples/") && len(file) > 80_000 {
			t.Errorf("%s: picture %s: %v, %d bytes, must be below 80 kB", name, picture[1], err, len(file))
		}
		if bytes.Contains(file, []byte("iTXtprovenance")) {
			t.Errorf("%s: picture %s tells of the machine that drew it: take the text chunk out", name, picture[1])
		}
	}
}
