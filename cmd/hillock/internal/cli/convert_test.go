package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/format"
)

// recorded runs a small script and returns the npz file of its cells.
func recorded(t *testing.T) string {
	t.Helper()
	r := runText(t, opening+`exc.set(i_offset=1.0)
exc.record("spikes")
exc[0:2].record("v")
sim.run(50.0)
`, "--format", "npz")
	if r.status != 0 {
		t.Fatal(r.err)
	}
	return filepath.Join(r.dir, "out", "test_exc.npz")
}

// TestConvertBetweenAllFormats takes a recording from every format to every other one, with nothing lost.
func TestConvertBetweenAllFormats(t *testing.T) {
	first := recorded(t)
	want, err := readBlock(first)
	if err != nil {
		t.Fatal(err)
	}
	npz, _ := format.ByName("npz")
	provenance, err := npz.Provenance(first)
	if err != nil || len(provenance) < 100 {
		t.Fatal(string(provenance), err)
	}
	dir := t.TempDir()
	for _, from := range format.Written() {
		middle := filepath.Join(dir, from.Name, "x"+from.Extensions[0])
		if r := command(t, context.Background(), "convert", first, middle); r.status != 0 || r.err != "" {
			t.Errorf("npz to %s: status %d\n%s", from.Name, r.status, r.err)
			continue
		}
		for _, to := range format.Written() {
			out := filepath.Join(dir, from.Name+"-"+to.Name, "x"+to.Extensions[0])
			r := command(t, context.Background(), "convert", middle, out)
			if r.status != 0 || r.err != "" || !strings.Contains(r.out, out) {
				t.Errorf("%s to %s: status %d, out %q\n%s", from.Name, to.Name, r.status, r.out, r.err)
				continue
			}
			got, err := to.Read(out)
			if err != nil {
				t.Error(err)
				continue
			}
			if lost := format.Losses(want, got); lost != nil {
				t.Errorf("npz to %s to %s: %q", from.Name, to.Name, lost)
			}
			if p, err := to.Provenance(out); err != nil || compact(string(p)) != compact(string(provenance)) {
				t.Errorf("%s to %s: provenance %s, %v", from.Name, to.Name, p, err)
			}
		}
		// Pictures and figures of every format.
		if r := command(t, context.Background(), "plot", middle, "-o", filepath.Join(dir, from.Name+".png")); r.status != 0 {
			t.Errorf("plot of %s: status %d\n%s", from.Name, r.status, r.err)
		}
	}
}

func compact(json string) string { return strings.Join(strings.Fields(json), "") }

func TestConvertSaysWhatIsWrong(t *testing.T) {
	in := recorded(t)
	dir := filepath.Dir(in)
	broken := filepath.Join(dir, "broken.npz")
	if err := os.WriteFile(broken, []byte("no archive"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{in}, 2, "convert takes two files, IN and OUT, got 1"},
		{[]string{"none.npz", "x.csv"}, 2, `no file "none.npz"`},
		{[]string{broken, filepath.Join(dir, "x.csv")}, 2, "cannot read"},
		{[]string{in, filepath.Join(dir, "x.doc")}, 2, `no format has the extension ".doc"; known: .npz`},
		{[]string{in, filepath.Join(dir, "x.doc"), "--format", "nzp"}, 2, `--format nzp: unknown format "nzp"; known: npz`},
		{[]string{in, in}, 2, "same file"},
		{[]string{in, filepath.Join(in, "x.csv")}, 1, "not a directory"},
	} {
		r := command(t, context.Background(), append([]string{"convert"}, c.args...)...)
		if r.status != c.status || !strings.Contains(r.err, c.want) {
			t.Errorf("convert %v: status %d, want %d; error %q, want %q", c.args, r.status, c.status, r.err, c.want)
		}
	}
	out := filepath.Join(dir, "x.doc")
	if r := command(t, context.Background(), "convert", in, out, "--format", "mat"); r.status != 0 {
		t.Errorf("--format: %s", r.err)
	}
	if r := command(t, context.Background(), "convert", out, filepath.Join(dir, "y.npz"), "--from", "mat", "--unchecked"); r.status != 0 {
		t.Errorf("--from: %s", r.err)
	}
}
