package nix

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/hdf5"
	"github.com/hillock-sim/hillock/format/outline"
)

// Read returns the Block of a file that Write or WriteCompact made. What is wrong with a file is an error that names the object.
func Read(path string) (*data.Block, error) {
	b, _, err := readFile(path)
	return b, err
}

// Provenance returns the JSON object that says what made the file; nil if it does not say.
func Provenance(path string) (json.RawMessage, error) {
	f, err := hdf5.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	defer func() { _ = f.Close() }()
	root, err := f.Root()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	o, _, _, err := describe(root)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return o.Provenance, nil
}

func readFile(path string) (*data.Block, json.RawMessage, error) {
	f, err := hdf5.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	defer func() { _ = f.Close() }()
	b, provenance, err := decode(f)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	return b, provenance, nil
}

func decode(f *hdf5.File) (*data.Block, json.RawMessage, error) {
	root, err := f.Root()
	if err != nil {
		return nil, nil, err
	}
	o, b, layout, err := describe(root)
	if err != nil {
		return nil, nil, err
	}
	block, err := only(root, "data")
	if err != nil {
		return nil, nil, err
	}
	groups, err := block.Child("groups")
	if err != nil {
		return nil, nil, err
	}
	segments, err := children(groups, len(b.Segments))
	if err != nil {
		return nil, nil, err
	}
	for k, s := range b.Segments {
		group, err := groups.Open(segments[k])
		if err != nil {
			return nil, nil, err
		}
		if s.Spikes != nil {
			if err := readSpikes(group, s.Spikes, layout == "compact"); err != nil {
				return nil, nil, err
			}
		}
		if err := readSignals(group, s.Signals); err != nil {
			return nil, nil, err
		}
	}
	return b, o.Provenance, b.Check()
}

// describe reads the section that only Hillock writes.
func describe(root *hdf5.Object) (*outline.Block, *data.Block, string, error) {
	if kind, err := root.Text("format"); err != nil || kind != "nix" {
		return nil, nil, "", fmt.Errorf("an HDF5 file, but not NIX: its format is %q: SONATA is read as .sonata.h5", kind)
	}
	notes, err := root.Find("metadata/hillock/properties")
	if err != nil {
		return nil, nil, "", err
	}
	if notes == nil {
		return nil, nil, "", fmt.Errorf("a NIX file that Hillock has not written: read it with Neo, and write .mat or .npz there")
	}
	about, err := text(notes, "outline")
	if err != nil {
		return nil, nil, "", err
	}
	layout, err := text(notes, "layout")
	if err != nil {
		return nil, nil, "", err
	}
	o, b, err := outline.Parse([]byte(about), formatName)
	return o, b, layout, err
}

func text(o *hdf5.Object, name string) (string, error) {
	d, err := o.Child(name)
	if err != nil {
		return "", err
	}
	a, err := d.Read()
	if err != nil {
		return "", err
	}
	texts, err := a.Texts()
	if err == nil && len(texts) != 1 {
		err = fmt.Errorf("%d texts, want one", len(texts))
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", d.Path, err)
	}
	return texts[0], nil
}

// only returns the one child of a group.
func only(o *hdf5.Object, name string) (*hdf5.Object, error) {
	g, err := o.Child(name)
	if err != nil {
		return nil, err
	}
	links, err := children(g, 1)
	if err != nil {
		return nil, err
	}
	return g.Open(links[0])
}

// children returns the links of a group, of which there must be n.
func children(o *hdf5.Object, n int) ([]hdf5.Link, error) {
	links, err := o.Links()
	if err == nil && len(links) != n {
		err = fmt.Errorf("%s: %d children, want %d", o.Path, len(links), n)
	}
	return links, err
}

func readSpikes(segment *hdf5.Object, s *data.Spikes, compact bool) error {
	tags, err := segment.Child("multi_tags")
	if err != nil {
		return err
	}
	cells, _ := s.SortedCells()
	n := len(cells)
	if compact {
		n = 1
	}
	links, err := children(tags, n)
	if err != nil {
		return err
	}
	var times []float64
	s.IDs = []int64{}
	for k, l := range links {
		tag, err := tags.Open(l)
		if err != nil {
			return err
		}
		own, err := floats(tag, "positions/data")
		if err != nil {
			return err
		}
		if times = append(times, own...); compact {
			continue
		}
		for range own {
			s.IDs = append(s.IDs, cells[k])
		}
	}
	if compact {
		if s.IDs, err = channels(tags, links[0]); err != nil {
			return err
		}
	}
	if err := s.SetTimes(times); err != nil {
		return fmt.Errorf("%s: %w", tags.Path, err)
	}
	return nil
}

// channels returns the cell of every spike of a multiplexed train.
func channels(tags *hdf5.Object, l hdf5.Link) ([]int64, error) {
	tag, err := tags.Open(l)
	if err != nil {
		return nil, err
	}
	d, err := tag.Find("metadata/properties/channel_id")
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, fmt.Errorf("%s: no channel_id", tag.Path)
	}
	a, err := d.Read()
	if err != nil {
		return nil, err
	}
	return a.Ints()
}

// readSignals reads the columns of all signals, which stand one after the other.
func readSignals(segment *hdf5.Object, signals []*data.Signal) error {
	columns := 0
	for _, a := range signals {
		columns += len(a.Cells)
	}
	arrays, err := segment.Child("data_arrays")
	if err != nil {
		return err
	}
	links, err := children(arrays, columns)
	if err != nil {
		return err
	}
	for _, a := range signals {
		var traces [][]float64
		for c := range a.Cells {
			array, err := arrays.Open(links[c])
			if err != nil {
				return err
			}
			trace, err := floats(array, "data")
			if err != nil {
				return err
			}
			if c > 0 && len(trace) != len(traces[0]) {
				return fmt.Errorf("%s: %d samples, others of %q have %d", array.Path, len(trace), a.Name, len(traces[0]))
			}
			traces = append(traces, trace)
		}
		if len(traces) > 0 {
			a.Data = make([]float64, len(traces)*len(traces[0]))
		}
		for c, trace := range traces {
			for k, x := range trace {
				a.Data[k*len(traces)+c] = x
			}
		}
		links = links[len(a.Cells):]
	}
	return nil
}

func floats(o *hdf5.Object, path string) ([]float64, error) {
	d, err := o.Child(path)
	if err != nil {
		return nil, err
	}
	a, err := d.Read()
	if err != nil {
		return nil, err
	}
	v, err := a.Floats()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", strings.TrimSuffix(d.Path, "/"), err)
	}
	return v, nil
}
