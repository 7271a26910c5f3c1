package nwb

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/hdf5"
)

func block() *data.Block {
	spikes := func(first int64) *data.Spikes {
		return &data.Spikes{
			Source: "exc", Dt: 0.1, TStop: 10, Steps: []int64{1, 2, 2}, IDs: []int64{first + 2, first, first + 2},
			Cells: []int64{first, first + 1, first + 2}, Index: []int{0, 1, 2},
		}
	}
	v := &data.Signal{Name: "v", Unit: "mV", Source: "exc", Period: 0.1, Cells: []int64{10, 12}, Index: []int{0, 2}, Data: []float64{1, 2, 3, 4}}
	return &data.Block{Name: "exc", Annotations: data.Annotations{}, Segments: []*data.Segment{
		{Name: "segment000", Annotations: data.Annotations{}, Spikes: spikes(10), Signals: []*data.Signal{v}},
		{Name: "segment001", Annotations: data.Annotations{}, Spikes: spikes(20), Signals: []*data.Signal{v}},
	}}
}

func written(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "x.nwb")
	if _, err := Write(path, block(), nil); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestUnitsAreRaggedAndInSeconds says what the Units table holds: silent cells, ends, seconds, one interval for each cell.
func TestUnitsAreRaggedAndInSeconds(t *testing.T) {
	f, err := hdf5.Open(written(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	root, err := f.Root()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]float64{
		"units/spike_times":       {0.0002, 0.0001, 0.0002, 0.0002, 0.0001, 0.0002},
		"units/spike_times_index": {1, 1, 3, 4, 4, 6},
		"units/obs_intervals":     {0, 0.01, 0, 0.01, 0, 0.01, 0, 0.01, 0, 0.01, 0, 0.01},
		"units/channel_id":        {10, 11, 12, 20, 21, 22},
		"units/source_index":      {0, 1, 2, 0, 1, 2},
		"acquisition/v/data":      {1, 2, 3, 4}, "acquisition/v_segment001/data": {1, 2, 3, 4}, "scratch/v_channel_id": {10, 12},
	} {
		if got, err := read(root, name, (*hdf5.Array).Floats); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s = %v, %v, want %v", name, got, err, want)
		}
	}
	if got, err := read(root, "units/segment", (*hdf5.Array).Texts); err != nil || got[2] != "segment000" || got[3] != "segment001" {
		t.Errorf("segments %q, %v", got, err)
	}
}

func TestUnitsOfTheSI(t *testing.T) {
	for unit, want := range map[string]string{"mV": "volts", "uS": "siemens", "nA": "amperes", "": "dimensionless", "kHz": "kHz"} {
		if got, _ := si(unit); got != want {
			t.Errorf("%q is %q, want %q", unit, got, want)
		}
	}
	if _, factor := si("nA"); factor != 1e-9 {
		t.Errorf("1 nA = %v A", factor)
	}
}

func TestTheSameBlockMakesTheSameBytes(t *testing.T) {
	a, _ := os.ReadFile(written(t))
	b, _ := os.ReadFile(written(t))
	if len(a) == 0 || !bytes.Equal(a, b) {
		t.Error("two files of one block differ")
	}
}

func TestOtherFilesAreNamed(t *testing.T) {
	for name, want := range map[string]string{"../hdf5/testdata/h5py_default.h5": "but not NWB", "nwb_test.go": "not an HDF5 file"} {
		if _, err := Read(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// TestDamagedFiles cuts a file off and changes its bytes: an error or a block that holds together, never a panic.
func TestDamagedFiles(t *testing.T) {
	path := written(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(whole); n += 37 {
		if err := os.WriteFile(path, whole[:n], 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil {
			t.Fatalf("the first %d of %d bytes were read", n, len(whole))
		}
		damaged := slices.Clone(whole)
		damaged[n] ^= 0x55
		if err := os.WriteFile(path, damaged, 0o666); err != nil {
			t.Fatal(err)
		}
		if b, err := Read(path); err == nil {
			if err := b.Check(); err != nil {
				t.Errorf("byte %d: %v", n, err)
			}
		}
	}
}
