package nwb

import (
	"encoding/json"
	"fmt"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/hdf5"
	"github.com/hillock-sim/hillock/format/outline"
)

// Read returns the Block of a file that Write made. What is wrong with a file is an error that names the object.
func Read(path string) (*data.Block, error) {
	b, _, err := readFile(path, true)
	return b, err
}

// Provenance returns the JSON object that says what made the file; nil if it does not say.
func Provenance(path string) (json.RawMessage, error) {
	_, provenance, err := readFile(path, false)
	return provenance, err
}

func readFile(path string, numbers bool) (*data.Block, json.RawMessage, error) {
	f, err := hdf5.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	defer func() { _ = f.Close() }()
	root, err := f.Root()
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	o, b, err := describe(root)
	if err == nil && numbers {
		err = decode(root, b)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	return b, o.Provenance, nil
}

// describe reads the notes that only Hillock writes.
func describe(root *hdf5.Object) (*outline.Block, *data.Block, error) {
	if kind, err := root.Text("neurodata_type"); err != nil || kind != "NWBFile" {
		return nil, nil, fmt.Errorf("an HDF5 file, but not NWB (its neurodata_type is %q)", kind)
	}
	d, err := root.Find("general/notes")
	if err != nil {
		return nil, nil, err
	}
	var texts []string
	if d != nil {
		a, err := d.Read()
		if err != nil {
			return nil, nil, err
		}
		if texts, err = a.Texts(); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", d.Path, err)
		}
	}
	if len(texts) != 1 || !json.Valid([]byte(texts[0])) {
		return nil, nil, fmt.Errorf("an NWB file that Hillock has not written: read it with pynwb or Neo, and write .mat or .npz there")
	}
	return outline.Parse([]byte(texts[0]), formatName)
}

func decode(root *hdf5.Object, b *data.Block) error {
	var tables []*data.Spikes
	var signals []*data.Signal
	for _, s := range b.Segments {
		if s.Spikes != nil {
			tables = append(tables, s.Spikes)
		}
		signals = append(signals, s.Signals...)
	}
	if tables != nil {
		if err := readUnits(root, tables); err != nil {
			return err
		}
	}
	acquisition, err := root.Child("acquisition")
	if err != nil {
		return err
	}
	links, err := acquisition.Links()
	if err != nil {
		return err
	}
	if len(links) != len(signals) {
		return fmt.Errorf("%s: %d series, want %d", acquisition.Path, len(links), len(signals))
	}
	for k, a := range signals {
		series, err := acquisition.Open(links[k])
		if err != nil {
			return err
		}
		if a.Data, err = read(series, "data", (*hdf5.Array).Floats); err != nil {
			return err
		}
	}
	return b.Check()
}

// readUnits deals the rows of the table out to segments and cells.
func readUnits(root *hdf5.Object, tables []*data.Spikes) error {
	units, err := root.Child("units")
	if err != nil {
		return err
	}
	seconds, err := read(units, "spike_times", (*hdf5.Array).Floats)
	if err != nil {
		return err
	}
	ends, err := read(units, "spike_times_index", (*hdf5.Array).Ints)
	if err != nil {
		return err
	}
	row, begin := 0, int64(0)
	for _, s := range tables {
		cells, _ := s.SortedCells()
		first := begin
		s.IDs = []int64{}
		for _, cell := range cells {
			if row == len(ends) || ends[row] < begin || ends[row] > int64(len(seconds)) {
				return fmt.Errorf("%s: row %d of %d ends beyond the %d spikes, or before it begins", units.Path, row, len(ends), len(seconds))
			}
			for range ends[row] - begin {
				s.IDs = append(s.IDs, cell)
			}
			begin = ends[row]
			row++
		}
		times := seconds[first:begin]
		for k := range times {
			times[k] *= 1000
		}
		if err := s.SetTimes(times); err != nil {
			return fmt.Errorf("%s: %w", units.Path, err)
		}
	}
	if row != len(ends) {
		return fmt.Errorf("%s: %d rows, want %d", units.Path, len(ends), row)
	}
	return nil
}

func read[T any](o *hdf5.Object, path string, as func(*hdf5.Array) ([]T, error)) ([]T, error) {
	d, err := o.Child(path)
	if err != nil {
		return nil, err
	}
	a, err := d.Read()
	if err != nil {
		return nil, err
	}
	v, err := as(a)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Path, err)
	}
	return v, nil
}
