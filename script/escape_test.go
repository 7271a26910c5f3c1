package script

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/model"
)

// yard is a folder with what a script must not reach beside what it may.
type yard struct {
	t                 *testing.T
	top, own, out     string // a folder; the script's and the output folder below it
	secret, forbidden string // a file beside them; a folder beside them
}

func newYard(t *testing.T) *yard {
	top := t.TempDir()
	y := &yard{t: t, top: top, own: filepath.Join(top, "own"), out: filepath.Join(top, "out"), secret: filepath.Join(top, "secret.txt"), forbidden: filepath.Join(top, "forbidden")}
	for _, dir := range []string{y.own, y.out, y.forbidden} {
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	y.put(y.secret)
	y.put(filepath.Join(y.own, "mine.txt"))
	return y
}

func (y *yard) put(path string) {
	if err := os.WriteFile(path, []byte("0 0 0.25 1.0\n"), 0o666); err != nil {
		y.t.Fatal(err)
	}
}

func (y *yard) link(old, name string) {
	if err := os.Symlink(old, name); err != nil {
		y.t.Skipf("no links here: %v", err) // Windows without the right to make them
	}
}

const confined = `load("pyNN", "sim")
load("pyNN.utility.plotting", "Figure", "Panel", "DataTable")
sim.setup()
p = sim.Population(2, sim.IF_cond_exp(), label="p")
c = sim.Projection(p, p, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.1))
p.record("spikes")
sim.run(1.0)
`

func (y *yard) run(lines string) error {
	_, err := Run(context.Background(), Config{Name: "test.star", Source: []byte(confined + lines + "\n"), OutDir: y.out, ReadDirs: []string{y.own}})
	return err
}

// contents lists all files of the yard with their sizes.
func (y *yard) contents() string {
	var b strings.Builder
	err := filepath.WalkDir(y.top, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !strings.HasPrefix(path, y.out+string(filepath.Separator)) {
			content, _ := os.ReadFile(path)
			b.WriteString(path + " " + string(content) + "\n")
		}
		return err
	})
	if err != nil {
		y.t.Fatal(err)
	}
	return b.String()
}

// TestNothingIsWrittenOutside tries every verb that writes with every way out of the output folder.
func TestNothingIsWrittenOutside(t *testing.T) {
	y := newYard(t)
	y.link(y.forbidden, filepath.Join(y.out, "door"))
	y.link("../forbidden", filepath.Join(y.out, "relative"))
	y.link(y.secret, filepath.Join(y.out, "window.txt"))
	y.link(y.secret, filepath.Join(y.out, "window.npz"))
	y.link(filepath.Join(y.forbidden, "new.txt"), filepath.Join(y.out, "dangling.txt"))
	y.link(filepath.Join(y.forbidden, "new.npz"), filepath.Join(y.out, "dangling.npz"))
	before := y.contents()
	verbs := []string{
		`p.write_data(%q)`, `p[:1].write_data(%q)`, `(p + p[:0]).write_data(%q)`, "p.record(\"v\", to_file=%q)\nsim.run(1.0)\nsim.end()",
		`p.save_positions(%q)`, `c.save("weight", %q)`, `Figure(Panel(DataTable([1.0, 2.0], [1.0, 2.0]))).save(%q)`, `p.print_v(%q)`, `p.printSpikes(%q)`,
		"c.record(\"weight\")\nsim.run(1.0)\nc.write_data(%q)",
	}
	for _, verb := range verbs {
		for _, name := range []string{
			"../escape", "../../escape", "a/../../escape", "/etc/escape", y.forbidden + "/escape", "door/escape", "door/new/escape", "relative/escape", "window",
			"dangling", "Results/../../escape", "./../forbidden/escape", `..\escape/../../escape`, "", ".", "..", "door", "nul\x00", y.out + "/../escape",
		} {
			for _, extension := range []string{".npz", ".txt", ".png"} {
				if err := y.run(strings.Replace(verb, "%q", quote(name+extension), 1)); err == nil && strings.Contains(name, "escape") {
					t.Errorf("%s with %q: no error", verb, name+extension)
				}
				if after := y.contents(); after != before {
					t.Fatalf("%s with %q changed what is outside:\n%s", verb, name+extension, after)
				}
			}
		}
	}
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, "\x00", `\x00`).Replace(s) + `"`
}

// TestReadingStaysInside allows the script's own folder, the output folder, and nothing else.
func TestReadingStaysInside(t *testing.T) {
	y := newYard(t)
	y.link(y.secret, filepath.Join(y.own, "window.txt"))
	y.link(y.top, filepath.Join(y.own, "door"))
	y.link(y.secret, filepath.Join(y.out, "window.txt"))
	read := func(name string) error {
		return y.run(`sim.Projection(p, p, sim.FromFileConnector(` + quote(name) + `), sim.StaticSynapse(weight=0.1)).size()`)
	}
	y.put(filepath.Join(y.out, "written.txt"))
	for _, name := range []string{"mine.txt", filepath.Join(y.own, "mine.txt"), "./mine.txt", "written.txt", filepath.Join(y.out, "written.txt")} {
		if err := read(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{
		"../secret.txt", y.secret, "window.txt", "door/secret.txt", "/etc/passwd", "/dev/zero", "/proc/self/environ", "nul\x00", "", ".", "..", "../own/../secret.txt",
	} {
		err := read(name)
		if err == nil {
			t.Errorf("%s was read", name)
			continue
		}
		if !errors.Is(err, model.ErrValue) && !strings.Contains(err.Error(), "FileNotFoundError") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNothingElseIsReached looks for modules and names that reach beyond the script.
func TestNothingElseIsReached(t *testing.T) {
	for _, text := range []string{
		`load("os", "environ")`, `load("../secret.star", "x")`, `load("/etc/passwd", "x")`, `open("/etc/passwd")`, `exec("1")`, `eval("1")`, `__import__("os")`,
		`getattr(sim, "__builtins__")`, `load("net", "x")`, `load("http://example.org/x.star", "x")`, `load("json", "json")`, `load("time", "now")`,
	} {
		if _, err := Run(context.Background(), Config{Name: "test.star", Source: []byte("load(\"pyNN\", \"sim\")\n" + text + "\n"), OutDir: t.TempDir()}); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
}
