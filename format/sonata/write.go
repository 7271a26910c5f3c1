package sonata

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/hdf5"
	"github.com/hillock-sim/hillock/format/outline"
	"github.com/hillock-sim/hillock/internal/whole"
)

const (
	formatName = "hillock sonata 1"
	magic      = 0x0a7a
	ending     = ".sonata.h5"
)

// orders are the values of the attribute "sorting".
var orders = []string{"none", "by_id", "by_time"}

const (
	noOrder = 0
	byTime  = 2
)

// Write writes the Block and returns the files that it made, each whole or absent, path last. provenance is a JSON object that says
// what made the numbers, or nil. The same Block makes the same bytes.
func Write(path string, b *data.Block, provenance json.RawMessage) ([]string, error) {
	o, err := outline.Of(b, formatName, provenance)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	stem, end := split(path)
	var files []string
	save := func(name string, about []byte, populations func(w *hdf5.Writer) []hdf5.Link) error {
		err := whole.Write(name, func(f *os.File) error {
			w := hdf5.NewWriter(f)
			return w.Close(root(w, populations(w), about))
		})
		if err == nil {
			files = append(files, name)
		}
		return err
	}
	taken := map[string]bool{}
	for k, s := range b.Segments {
		prefix := stem
		if k > 0 {
			prefix = fmt.Sprintf("%s_segment%03d", stem, k)
		}
		for i, a := range s.Signals {
			name := prefix + "_" + fileName(a.Name)
			for n := 2; taken[name]; n++ {
				name = fmt.Sprintf("%s_%s_%d", prefix, fileName(a.Name), n)
			}
			taken[name] = true
			o.Segments[k].Signals[i].Column = filepath.Base(name) + end
			if err := save(name+end, nil, func(w *hdf5.Writer) []hdf5.Link { return report(w, a) }); err != nil {
				return files, err
			}
		}
		if k > 0 && s.Spikes != nil {
			if err := save(prefix+end, nil, func(w *hdf5.Writer) []hdf5.Link { return spikes(w, s.Spikes) }); err != nil {
				return files, err
			}
		}
	}
	about, err := json.Marshal(o)
	if err != nil {
		return files, fmt.Errorf("write %s: %w", path, err)
	}
	return files, save(path, about, func(w *hdf5.Writer) []hdf5.Link {
		if len(b.Segments) == 0 || b.Segments[0].Spikes == nil {
			return []hdf5.Link{{Name: "spikes", To: w.Group(hdf5.Group{})}}
		}
		return spikes(w, b.Segments[0].Spikes)
	})
}

// split cuts the ending off a path.
func split(path string) (stem, end string) {
	for _, end := range []string{ending, ".sonata"} {
		if len(path) > len(end) && strings.EqualFold(path[len(path)-len(end):], end) {
			return path[:len(path)-len(end)], path[len(path)-len(end):]
		}
	}
	return path, ending
}

// fileName makes the name of a signal a part of a file name.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '_'
		}
		return r
	}, name)
}

func root(w *hdf5.Writer, children []hdf5.Link, about []byte) hdf5.Ref {
	if about != nil {
		children = append(children, hdf5.Link{Name: "hillock", To: w.Group(hdf5.Group{
			Children: []hdf5.Link{{Name: "outline", To: w.Dataset(hdf5.Dataset{Value: hdf5.VarText(string(about))})}},
		})})
	}
	return w.Group(hdf5.Group{Children: children, Attrs: []hdf5.Attr{
		{Name: "magic", Value: hdf5.Uint32(magic)}, {Name: "version", Value: hdf5.Uints32([]uint32{0, 1})},
	}})
}

// spikes writes /spikes. Nothing is compressed: libsonata comes without zlib.
func spikes(w *hdf5.Writer, s *data.Spikes) []hdf5.Link {
	nodes, place := nodesOf(s.Cells, s.Index), data.Places(s.Cells)
	order := int8(noOrder)
	if slices.IsSorted(s.Steps) {
		order = byTime
	}
	group := w.Group(hdf5.Group{
		Attrs: []hdf5.Attr{{Name: "sorting", Value: hdf5.Enum(orders, order)}},
		Children: []hdf5.Link{
			{Name: "timestamps", To: w.Dataset(hdf5.Dataset{
				Value: hdf5.FloatsOf(len(s.Steps), s.Time), Plain: true, Attrs: []hdf5.Attr{{Name: "units", Value: hdf5.Text("ms")}},
			})},
			{Name: "node_ids", To: w.Dataset(hdf5.Dataset{Plain: true, Value: hdf5.UintsOf(len(s.IDs), func(k int) int64 {
				c, _ := place(s.IDs[k]) // Check has found them all
				return nodes[c]
			})})},
		},
	})
	return population(w, "spikes", s.Source, group)
}

// report writes /report: an element for each cell.
func report(w *hdf5.Writer, a *data.Signal) []hdf5.Link {
	n := len(a.Cells)
	nodes := nodesOf(a.Cells, a.Index)
	sorted := int8(1)
	for c := range n {
		if c > 0 && nodes[c] <= nodes[c-1] {
			sorted = 0
		}
	}
	ones := make([]uint32, n)
	for c := range ones {
		ones[c] = 1
	}
	at := make([]float64, n)
	for c := range at {
		at[c] = 1
	}
	// The specification says "index_pointers", BMTK looks for "index_pointer"; libsonata wants one more than there are nodes.
	pointers := w.Dataset(hdf5.Dataset{Value: hdf5.UintsOf(n+1, func(k int) int64 { return int64(k) }), Parents: 2, Plain: true})
	mapping := w.Group(hdf5.Group{Children: []hdf5.Link{
		{Name: "node_ids", To: w.Dataset(hdf5.Dataset{
			Value: hdf5.UintsOf(n, func(c int) int64 { return nodes[c] }), Plain: true, Attrs: []hdf5.Attr{{Name: "sorted", Value: hdf5.Int8(sorted)}},
		})},
		{Name: "index_pointers", To: pointers}, {Name: "index_pointer", To: pointers},
		{Name: "element_ids", To: w.Dataset(hdf5.Dataset{Value: hdf5.Uints32(ones), Plain: true})},
		{Name: "element_pos", To: w.Dataset(hdf5.Dataset{Value: hdf5.Floats32(at), Plain: true})},
		{Name: "time", To: w.Dataset(hdf5.Dataset{
			Value: hdf5.Floats([]float64{a.TStart, a.TStart + data.TimeOf(int64(a.Len()), a.Period), a.Period}),
			Attrs: []hdf5.Attr{{Name: "units", Value: hdf5.Text("ms")}},
		})},
	}})
	group := w.Group(hdf5.Group{Children: []hdf5.Link{
		{Name: "data", To: w.Dataset(hdf5.Dataset{
			Value: hdf5.Floats32(a.Data, a.Len(), n), Plain: true, Attrs: []hdf5.Attr{{Name: "units", Value: hdf5.Text(a.Unit)}},
		})},
		{Name: "mapping", To: mapping},
	}})
	links := population(w, "report", a.Source, group)
	if !slices.ContainsFunc(a.Data, func(x float64) bool { return float64(float32(x)) != x && x == x }) {
		return links
	}
	// Reports are float32, and libsonata takes no other: what that rounds is kept beside it.
	exact := w.Dataset(hdf5.Dataset{Value: hdf5.Floats(a.Data, a.Len(), n)})
	return append(links, hdf5.Link{Name: "hillock", To: w.Group(hdf5.Group{Children: []hdf5.Link{{Name: "data", To: exact}}})})
}

func population(w *hdf5.Writer, kind, label string, group hdf5.Ref) []hdf5.Link {
	name := strings.ReplaceAll(strings.ToValidUTF8(label, "?"), "/", "_")
	if name == "" || name == "." {
		name = "default"
	}
	return []hdf5.Link{{Name: kind, To: w.Group(hdf5.Group{Children: []hdf5.Link{{Name: name, To: group}}})}}
}

// nodesOf returns the node ids of cells: their indices in the population or, where these are not known or not unique, their places in
// the list.
func nodesOf(cells []int64, index []int) []int64 {
	nodes, seen := make([]int64, len(cells)), make(map[int]bool, len(index))
	good := len(index) == len(cells)
	for _, i := range index {
		good = good && i >= 0 && !seen[i]
		seen[i] = true
	}
	for c := range nodes {
		nodes[c] = int64(c)
		if good {
			nodes[c] = int64(index[c])
		}
	}
	return nodes
}
