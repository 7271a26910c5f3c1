package hillock_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// rooms lists the packages in the order in which data flows; a package imports only those in rows above its own.
var rooms = [][]string{
	{"internal/kernel", "internal/arena", "internal/names", "internal/whole"},
	{"random"},
	{"space"},
	{"model"},
	{"model/modeltest"},
	{"cells/receptors", "csa"},
	{"cells", "synapses", "currents", "connectors"},
	{"network", "spinnaker"},
	{"engine"},
	{"data", "spool"},
	{"build", "checkpoint"},
	{"record", "analysis", "provenance"},
	{"format/outline", "format/hdf5"},
	{"format/long"},
	{"format/npz", "format/csv", "format/mat", "format/nix", "format/sonata", "format/nwb", "format/spool", "format/arrow"},
	{"format/parquet"},
	{"format"},
	{"plot"},
	{""}, // the door
	{"examples", "internal/library", "bench"},
	{"export"},
	{"export/pynn", "neuroml"},
	{"script"},
	{"cmd/hillock/internal/cli"},
	{"cmd/hillock"},
	{"capi"},           // needs cgo
	{"internal/chaos"}, // tests alone
}

// alone lists who may import a package, where that is fewer than all below it.
var alone = map[string][]string{
	"script":           {"cmd/hillock", "cmd/hillock/internal/cli"},
	"examples":         {"cmd/hillock", "cmd/hillock/internal/cli", "script"},
	"internal/library": {"cmd/hillock/internal/cli"},
	"bench":            {"cmd/hillock/internal/cli"},
	"engine":           {"build", "checkpoint", "record", ""},
	"build":            {""},
	"record":           {""},
	"network":          {"build", "record", "", "export"},
}

// TestRooms keeps the direction of imports.
func TestRooms(t *testing.T) {
	const module = "github.com/hillock-sim/hillock"
	row := map[string]int{}
	for k, packages := range rooms {
		for _, p := range packages {
			row[p] = k
		}
	}
	seen := 0
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && file != "." {
			_, another := os.Stat(filepath.Join(file, "go.mod"))
			if another == nil || strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" {
				return filepath.SkipDir // another module, or no code
			}
		}
		if entry.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		room := path.Dir(filepath.ToSlash(file))
		if room == "." {
			room = ""
		}
		here, known := row[room]
		if !known {
			t.Errorf("%s: package %q is in no room: add it to rooms, in its place", file, room)
			return nil
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		seen++
		for _, spec := range tree.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if imported != module && !strings.HasPrefix(imported, module+"/") {
				continue
			}
			target := strings.TrimPrefix(strings.TrimPrefix(imported, module), "/")
			if there, known := row[target]; !known || there >= here {
				t.Errorf("%s imports %q, which is not above %q", file, target, room)
			}
			if allowed, limited := alone[target]; limited {
				ok := false
				for _, a := range allowed {
					ok = ok || a == room
				}
				if !ok {
					t.Errorf("%s imports %q, which only %q may", file, target, allowed)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Errorf("only %d files were looked at", seen)
	}
}
