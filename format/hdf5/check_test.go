//go:build python

package hdf5

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestH5pyReads lets h5py read one of everything: go test -tags python ./format/hdf5. It needs python3 with h5py.
func TestH5pyReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "zoo.h5")
	zoo(t, path, bigN, 3000)
	if out, err := exec.Command("python3", "testdata/check_zoo.py", path).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestToolsOfHDF5Read lets h5dump, h5stat and h5repack, where they are, read all of the file.
func TestToolsOfHDF5Read(t *testing.T) {
	if _, err := exec.LookPath("h5dump"); err != nil {
		t.Skip("no h5dump: install hdf5-tools")
	}
	path := filepath.Join(t.TempDir(), "zoo.h5")
	zoo(t, path, 1000, 50)
	copied := filepath.Join(t.TempDir(), "copy.h5")
	for _, command := range [][]string{{"h5dump", "-H", path}, {"h5dump", "-d", "/rows", path}, {"h5stat", path}, {"h5repack", "--compact=60000", path, copied}, {"h5diff", path, copied}} {
		null, _ := os.Open(os.DevNull)
		c := exec.Command(command[0], command[1:]...)
		c.Stdin = null
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%.2000s", command, err, out)
		}
	}
}
