package sonata

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/hdf5"
	"github.com/hillock-sim/hillock/format/outline"
)

// Read returns the Block of a file that Write made, with the files beside it, or of a spike or report file of another program that
// has one population: its node ids are taken for ids then, and the longest step that all times are multiples of for the time step.
func Read(path string) (*data.Block, error) {
	b, _, err := readFile(path)
	return b, err
}

// Provenance returns the JSON object that says what made the file; nil if it does not say.
func Provenance(path string) (json.RawMessage, error) {
	var provenance json.RawMessage
	err := open(path, func(root *hdf5.Object) error {
		o, _, err := describe(root)
		if o != nil {
			provenance = o.Provenance
		}
		return err
	})
	return provenance, err
}

// open lets read read the root of a file. Its errors name the file.
func open(path string, read func(root *hdf5.Object) error) error {
	f, err := hdf5.Open(path)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	defer func() { _ = f.Close() }()
	root, err := f.Root()
	if err == nil {
		err = read(root)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

// describe reads what only Hillock writes; nil if another program made the file.
func describe(root *hdf5.Object) (*outline.Block, *data.Block, error) {
	d, err := root.Find("hillock/outline")
	if d == nil || err != nil {
		return nil, nil, err
	}
	a, err := d.Read()
	if err != nil {
		return nil, nil, err
	}
	texts, err := a.Texts()
	if err != nil || len(texts) != 1 {
		return nil, nil, fmt.Errorf("%s: %d texts, want one: %w", d.Path, len(texts), err)
	}
	return outline.Parse([]byte(texts[0]), formatName)
}

func readFile(path string) (*data.Block, json.RawMessage, error) {
	var b *data.Block
	var o *outline.Block
	err := open(path, func(root *hdf5.Object) (err error) {
		if o, b, err = describe(root); err != nil {
			return err
		}
		if o == nil {
			b, err = foreign(root)
			return err
		}
		if len(b.Segments) > 0 && b.Segments[0].Spikes != nil {
			return ownSpikes(root, b.Segments[0].Spikes)
		}
		return nil
	})
	if err != nil || o == nil {
		return b, nil, err
	}
	stem, end := split(path)
	for k, s := range b.Segments {
		if k > 0 && s.Spikes != nil {
			err := open(fmt.Sprintf("%s_segment%03d%s", stem, k, end), func(root *hdf5.Object) error { return ownSpikes(root, s.Spikes) })
			if err != nil {
				return nil, nil, err
			}
		}
		for i, a := range s.Signals {
			name := o.Segments[k].Signals[i].Column
			if name == "" || filepath.Base(name) != name || !filepath.IsLocal(name) {
				return nil, nil, fmt.Errorf("read %s: signal %q is said to be in %q, which is no file beside it", path, a.Name, name)
			}
			err := open(filepath.Join(filepath.Dir(path), name), func(root *hdf5.Object) error { return ownSamples(root, a) })
			if errors.Is(err, fs.ErrNotExist) {
				err = fmt.Errorf("%w: the reports of a SONATA recording lie beside its spikes", err)
			}
			if err != nil {
				return nil, nil, err
			}
		}
	}
	if err := b.Check(); err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	return b, o.Provenance, nil
}

func ownSpikes(root *hdf5.Object, s *data.Spikes) error {
	p, _, err := only(root, "spikes")
	if err != nil {
		return err
	}
	times, nodes, err := events(p)
	if err != nil {
		return err
	}
	place := data.Places(nodesOf(s.Cells, s.Index))
	s.IDs = make([]int64, len(nodes))
	for k, n := range nodes {
		c, known := place(n)
		if !known {
			return fmt.Errorf("%s: spike %d is of node %d, which was not recorded", p.Path, k, n)
		}
		s.IDs[k] = s.Cells[c]
	}
	return s.SetTimes(times)
}

func events(p *hdf5.Object) (times []float64, nodes []int64, err error) {
	if times, err = floats(p, "timestamps"); err == nil {
		if nodes, err = ints(p, "node_ids"); err == nil && len(times) != len(nodes) {
			err = fmt.Errorf("%s: %d times, %d node ids", p.Path, len(times), len(nodes))
		}
	}
	return times, nodes, err
}

func ownSamples(root *hdf5.Object, a *data.Signal) error {
	exact, err := root.Find("hillock/data")
	if err != nil {
		return err
	}
	if exact != nil {
		a.Data, err = floats(root, "hillock/data")
		return err
	}
	p, _, err := only(root, "report")
	if err != nil {
		return err
	}
	a.Data, err = floats(p, "data")
	return err
}

// only returns the one population of a file.
func only(root *hdf5.Object, kind string) (*hdf5.Object, string, error) {
	g, err := root.Child(kind)
	if err != nil {
		return nil, "", err
	}
	links, err := g.Links()
	if err != nil {
		return nil, "", err
	}
	if len(links) != 1 {
		var names []string
		for _, l := range links {
			names = append(names, l.Name)
		}
		return nil, "", fmt.Errorf("%s: %d populations (%s), want one", g.Path, len(links), strings.Join(names[:min(len(names), 10)], ", "))
	}
	p, err := g.Open(links[0])
	return p, links[0].Name, err
}

// foreign reads a file of another program.
func foreign(root *hdf5.Object) (*data.Block, error) {
	s := &data.Segment{Name: "segment000", Annotations: data.Annotations{}}
	b := &data.Block{Annotations: data.Annotations{}, Segments: []*data.Segment{s}}
	if g, err := root.Find("spikes"); err != nil {
		return nil, err
	} else if g != nil {
		p, name, err := only(root, "spikes")
		if err != nil {
			return nil, err
		}
		times, nodes, err := events(p)
		if err != nil {
			return nil, err
		}
		s.Spikes = &data.Spikes{Source: name, IDs: nodes}
		s.Spikes.Cells = slices.Compact(slices.Sorted(slices.Values(nodes)))
		for _, n := range s.Spikes.Cells {
			s.Spikes.Index = append(s.Spikes.Index, int(n))
		}
		if s.Spikes.Dt, err = data.CommonStep(times); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Path, err)
		}
		for _, t := range times {
			s.Spikes.TStart, s.Spikes.TStop = min(s.Spikes.TStart, t), max(s.Spikes.TStop, t)
		}
		if err := s.Spikes.SetTimes(times); err != nil {
			return nil, err
		}
		b.Name = name
	}
	if g, err := root.Find("report"); err != nil {
		return nil, err
	} else if g != nil {
		a, err := foreignReport(root)
		if err != nil {
			return nil, err
		}
		s.Signals, b.Name = append(s.Signals, a), a.Source
	}
	if s.Spikes == nil && s.Signals == nil {
		return nil, fmt.Errorf("neither /spikes nor /report: an HDF5 file, but not SONATA")
	}
	return b, b.Check()
}

func foreignReport(root *hdf5.Object) (*data.Signal, error) {
	p, name, err := only(root, "report")
	if err != nil {
		return nil, err
	}
	a := &data.Signal{Name: "report", Source: name}
	times, err := floats(p, "mapping/time")
	if err == nil && len(times) != 3 {
		err = fmt.Errorf("%s: mapping/time has %d numbers, want 3", p.Path, len(times))
	}
	if err != nil {
		return nil, err
	}
	a.TStart, a.Period = times[0], times[2]
	if a.Cells, err = ints(p, "mapping/node_ids"); err != nil {
		return nil, err
	}
	for _, n := range a.Cells {
		a.Index = append(a.Index, int(n))
	}
	d, err := p.Child("data")
	if err != nil {
		return nil, err
	}
	if a.Unit, err = d.Text("units"); err != nil {
		return nil, err
	}
	raw, err := d.Read()
	if err != nil {
		return nil, err
	}
	if len(raw.Dims) != 2 || raw.Dims[1] != len(a.Cells) {
		return nil, fmt.Errorf("%s: shape %v for %d nodes: only reports of one element for each node are read", d.Path, raw.Dims, len(a.Cells))
	}
	a.Data, err = raw.Floats()
	return a, err
}

func floats(o *hdf5.Object, path string) ([]float64, error) {
	return read(o, path, (*hdf5.Array).Floats)
}

func ints(o *hdf5.Object, path string) ([]int64, error) { return read(o, path, (*hdf5.Array).Ints) }

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
