package nwb

import (
	"sort"
	"strconv"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/hdf5"
)

// units is the table of all cells whose spikes were recorded, segment by segment.
type units struct {
	block    string
	segments []unitsOfSegment
	first    []int   // (nsegments+1) the first row of each segment
	ends     []int64 // (nrows) how many spikes the rows up to this one have
	indexed  bool    // indices are known for all
}

type unitsOfSegment struct {
	name  string
	s     *data.Spikes
	cells []int64
	index []int
	order []uint32 // of all spikes, cell by cell: where they stand in the table of the segment
	from  int      // of the first of them in the table of units
}

func unitsOf(b *data.Block) units {
	u := units{block: b.Name, first: []int{0}, indexed: true}
	spikes := 0
	for _, segment := range b.Segments {
		if segment.Spikes == nil {
			continue
		}
		own := unitsOfSegment{name: segment.Name, s: segment.Spikes, from: spikes}
		own.cells, own.index = segment.Spikes.SortedCells()
		var ends []int64
		own.order, ends = byCell(segment.Spikes, own.cells)
		for _, end := range ends {
			u.ends = append(u.ends, int64(spikes)+end)
		}
		spikes += len(own.order)
		u.indexed = u.indexed && len(own.index) == len(own.cells)
		u.segments = append(u.segments, own)
		u.first = append(u.first, len(u.ends))
	}
	return u
}

// byCell returns the places of the spikes in their table, cell by cell, and where those of each cell end. Numbers of 4 bytes keep what
// it takes small: a table of units has fewer than 4 billion spikes.
func byCell(s *data.Spikes, cells []int64) (order []uint32, ends []int64) {
	place := data.Places(cells)
	next := make([]int64, len(cells)+1)
	for _, id := range s.IDs {
		c, _ := place(id) // Check has found them all
		next[c+1]++
	}
	for c := range cells {
		next[c+1] += next[c]
	}
	order = make([]uint32, len(s.IDs))
	for k, id := range s.IDs {
		c, _ := place(id)
		order[next[c]] = uint32(k)
		next[c]++
	}
	return order, next[:len(cells)]
}

// segment returns the segment of a row, and its place there.
func (u *units) segment(row int) (*unitsOfSegment, int) {
	k := sort.SearchInts(u.first, row+1) - 1
	return &u.segments[k], row - u.first[k]
}

// second returns the time of a spike in seconds.
func (u *units) second(k int) float64 {
	at := len(u.segments) - 1
	for u.segments[at].from > k {
		at--
	}
	s := &u.segments[at]
	return data.TimeOf(s.s.Steps[s.order[k-s.from]], s.s.Dt/1000)
}

func (u *units) texts(of func(s *unitsOfSegment, c int) string) hdf5.Value {
	v := make([]string, len(u.ends))
	for row := range v {
		s, c := u.segment(row)
		v[row] = of(s, c)
	}
	return hdf5.VarTexts(v)
}

func (u *units) ints(of func(s *unitsOfSegment, c int) int64) hdf5.Value {
	return hdf5.IntsOf(len(u.ends), func(row int) int64 { s, c := u.segment(row); return of(s, c) })
}

func (w *writer) units(u units) hdf5.Ref {
	n, spikes := len(u.ends), 0
	for _, s := range u.segments {
		spikes += len(s.order)
	}
	var children []hdf5.Link
	var names []string
	column := func(name, description string, v hdf5.Value, more ...hdf5.Attr) hdf5.Ref {
		attrs := append(w.typed("hdmf-common", "VectorData", hdf5.Attr{Name: "description", Value: hdf5.Text(description)}), more...)
		ref := w.Dataset(hdf5.Dataset{Value: v, Attrs: attrs})
		children, names = append(children, hdf5.Link{Name: name, To: ref}), append(names, name)
		return ref
	}
	ends := func(name string, of hdf5.Ref, at func(row int) int64) {
		children = append(children, hdf5.Link{Name: name + "_index", To: w.Dataset(hdf5.Dataset{
			Value: hdf5.UintsOf(n, at), Attrs: w.typed("hdmf-common", "VectorIndex",
				hdf5.Attr{Name: "description", Value: hdf5.Text("where each row of " + name + " ends")},
				hdf5.Attr{Name: "target", Value: hdf5.Refs(of).Scalar()}),
		})})
	}
	resolution := u.segments[0].s.Dt / 1000
	times := column("spike_times", "times of the spikes of each cell, in seconds", hdf5.FloatsOf(spikes, u.second),
		hdf5.Attr{Name: "resolution", Value: hdf5.Float(resolution)})
	ends("spike_times", times, func(row int) int64 { return u.ends[row] })
	intervals := column("obs_intervals", "when each cell was observed, in seconds", hdf5.FloatsOf(2*n, func(k int) float64 {
		s, _ := u.segment(k / 2)
		if k%2 == 0 {
			return s.s.TStart / 1000
		}
		return s.s.TStop / 1000
	}).Shaped(n, 2))
	ends("obs_intervals", intervals, func(row int) int64 { return int64(row + 1) })
	column("channel_id", "id of the cell", u.ints(func(s *unitsOfSegment, c int) int64 { return s.cells[c] }))
	if u.indexed {
		column("source_index", "index of the cell in its population", u.ints(func(s *unitsOfSegment, c int) int64 { return int64(s.index[c]) }))
	}
	column("source_population", "label of the population", u.texts(func(s *unitsOfSegment, _ int) string { return s.s.Source }))
	// These three as Neo writes them.
	column("_name", "name of the spike train: the id of the cell", u.texts(func(s *unitsOfSegment, c int) string { return strconv.FormatInt(s.cells[c], 10) }))
	column("segment", "name of the segment: what lies between two resets", u.texts(func(s *unitsOfSegment, _ int) string { return s.name }))
	column("block", "name of the recording", u.texts(func(*unitsOfSegment, int) string { return u.block }))
	children = append(children, hdf5.Link{Name: "id", To: w.Dataset(hdf5.Dataset{
		Value: hdf5.IntsOf(n, func(row int) int64 { return int64(row) }), Attrs: w.typed("hdmf-common", "ElementIdentifiers"),
	})})
	return w.Group(hdf5.Group{Children: children, Attrs: w.typed("core", "Units",
		hdf5.Attr{Name: "description", Value: hdf5.Text("all cells whose spikes were recorded, the silent ones too")},
		hdf5.Attr{Name: "colnames", Value: hdf5.Texts(names)})})
}
