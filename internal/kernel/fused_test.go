package kernel

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/hillock-sim/hillock"

// numeric are the packages whose results must be the same bits on every platform. Directories that hold no Go file yet are
// named in the log.
var numeric = []string{
	"internal/kernel", "random", "cells", "cells/receptors", "synapses", "currents", "connectors", "space", "engine", "build", "spinnaker",
}

// fused are targets on which the compiler may fuse x*y + z, and the instructions that it then writes.
var fused = []struct {
	name         string
	env          []string
	instructions *regexp.Regexp
}{
	{"arm64", []string{"GOARCH=arm64"}, regexp.MustCompile(`^FN?M(ADD|SUB)[SD]$`)},
	{"amd64v3", []string{"GOARCH=amd64", "GOAMD64=v3"}, regexp.MustCompile(`^VFN?M(ADD|SUB|ADDSUB|SUBADD)\d*(SS|SD|PS|PD)$`)},
}

// TestNoFusedMultiplyAdd reads the compiler's listing of each numeric package. A fused x*y + z is rounded once, not twice, and
// gives other bits than on a processor without it: write float64(x*y) + z.
func TestNoFusedMultiplyAdd(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for other processors")
	}
	for _, target := range fused {
		t.Run(target.name, func(t *testing.T) {
			t.Parallel()
			for _, dir := range numeric {
				if !hasGoFiles(t, dir) {
					t.Logf("%s: no Go files yet", dir)
					continue
				}
				for _, line := range fusedLines(t, listing(t, dir, target.env), target.instructions) {
					t.Errorf("%s: fused multiply-add: %s\n\twrite float64(x*y) + z", target.name, line)
				}
			}
		})
	}
}

// TestFusedIsFound makes sure that a fused instruction would be seen: the compiler is given one.
func TestFusedIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for other processors")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module fusible\n\ngo 1.26\n")
	write("fusible.go", "package fusible\n\nfunc F(x, y, z float64) float64 {\n\treturn x*y + z\n}\n")
	for _, target := range fused {
		text := compile(t, dir, "fusible", ".", target.env)
		lines := fusedLines(t, text, target.instructions)
		if len(lines) != 1 || !strings.Contains(lines[0], "fusible.go:4") || !strings.Contains(lines[0], "fusible.F") {
			t.Errorf("%s: found %q, want one instruction in fusible.F, fusible.go:4", target.name, lines)
		}
	}
}

func hasGoFiles(t *testing.T, dir string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(f string) bool { return !strings.HasSuffix(f, "_test.go") })
}

func listing(t *testing.T, dir string, env []string) string {
	t.Helper()
	return compile(t, "../..", module+"/"+dir, "./"+dir, env)
}

// compile returns the listing of one package. The build cache keeps what the compiler printed, and prints it again.
func compile(t *testing.T, dir, path, arg string, env []string) string {
	t.Helper()
	cmd := exec.Command("go", "build", "-gcflags="+path+"=-S", arg)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append([]string{"CGO_ENABLED=0", "GOOS=linux", "GOFLAGS=", "GOWORK=off"}, env...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v %v: %v\n%s", env, cmd.Args, err, firstLines(out))
	}
	if !strings.Contains(string(out), " STEXT ") {
		t.Fatalf("%v %v: no listing", env, cmd.Args)
	}
	return string(out)
}

func firstLines(out []byte) string { return string(out[:min(len(out), 2000)]) }

// fusedLines returns function, place and instruction of each fused instruction in a listing, whose lines are
//
//	pkg.Func STEXT size=...
//		0x0000 00000 (/path/file.go:4)	FMADDD	F1, F2, F0, F0
func fusedLines(t *testing.T, text string, instructions *regexp.Regexp) (found []string) {
	t.Helper()
	function, read := "", 0
	for line := range strings.Lines(text) {
		if name, _, ok := strings.Cut(line, " STEXT "); ok {
			function = name
			continue
		}
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) < 2 || !strings.HasPrefix(fields[0], "0x") {
			continue
		}
		read++
		if instructions.MatchString(fields[1]) {
			_, place, _ := strings.Cut(fields[0], "(")
			found = append(found, function+" "+strings.TrimSuffix(place, ")")+" "+fields[1])
		}
	}
	if read == 0 {
		t.Error("no instruction read: has the format of the listing changed?")
	}
	return found
}
