package build

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/internal/arena"
	"github.com/hillock-sim/hillock/network"
)

// tables makes the connections of the projection and lays them out by block.
func (w *wiring) tables() ([]*engine.Table, int, error) {
	if err := w.begin(); err != nil {
		return nil, 0, err
	}
	if fits(w.projection) {
		if tables, n, err := w.byStrips(connectionsPerStrip, connectionsPerShare); !errors.Is(err, errUnfit) {
			return tables, n, err
		}
		w.progress.done = 0
	}
	if err := w.pairs(); err != nil {
		return nil, 0, err
	}
	if err := w.attributes(); err != nil {
		return nil, 0, err
	}
	return w.layOut()
}

// layOut puts the connections into tables, one for each source population and block.
func (w *wiring) layOut() ([]*engine.Table, int, error) {
	stretches, blocks := w.places()
	homes := homesOf(stretches)
	var tables []*engine.Table
	row := 0
	for k, part := range w.projection.Pre {
		made, err := w.layOutPart(part, row, homes, blocks)
		if err != nil {
			return nil, 0, err
		}
		for _, t := range made {
			t.Part = k
			if err := w.dynamics(t); err != nil {
				return nil, 0, err
			}
		}
		tables = append(tables, made...)
		row += part.Len()
	}
	return tables, len(w.post), nil
}

// draft is a table that is being filled.
type draft struct {
	*engine.Table
	count   int
	buckets []int32     // by delay in steps: its bucket plus one, or 0 if it does not occur
	others  [][]float64 // (attributes x connections), nil where all connections have one value
	next    []uint32    // by row and bucket: where the next connection goes
}

// layOutPart makes the tables of one source population: those of its cells that are the rows from row on.
func (w *wiring) layOutPart(part network.Part, row int, homes []home, blocks []int32) ([]*engine.Table, error) {
	n := part.Len()
	if n == 0 || len(blocks) == 0 {
		return nil, nil
	}
	first := part.At(0) // indices ascend
	rows := part.At(n-1) - first + 1

	// Which tables there are, how many connections each gets, and with which delays.
	drafts := make([]*draft, slices.Max(blocks)+1)
	longest := w.delay0
	for _, d := range w.delay {
		longest = max(longest, d)
	}
	for _, block := range blocks {
		drafts[block] = &draft{buckets: make([]int32, longest+1), Table: &engine.Table{
			Projection: w.projection.Ordinal, Source: part.Population.Ordinal, Block: int(block), First: first, Rows: rows,
			Receptor: slices.Index(w.plan.Blocks[block].Receptors, w.projection.Receptor), Weight: w.weight0,
			Synapse: &w.projection.Synapse,
		}}
	}
	for k := w.first[row]; k < w.first[row+n]; k++ {
		d := drafts[homes[w.post[k]].block]
		d.count++
		if w.delay != nil {
			d.buckets[w.delay[k]] = 1
		}
	}
	if w.delay == nil {
		for _, block := range blocks {
			drafts[block].buckets[w.delay0] = 1
		}
	}
	var tables []*engine.Table
	for _, block := range blocks {
		d := drafts[block]
		if d.count == 0 {
			continue
		}
		if err := d.allocate(); err != nil {
			return nil, err
		}
		w.weights(d.Table, d.count)
		w.attach(d)
		tables = append(tables, d.Table)
	}

	if len(tables) == 1 && w.delay == nil && w.others == nil {
		w.copyRows(tables[0], part, row, homes)
		return tables, nil
	}

	// Count every bucket, add up, and put each connection into its bucket.
	for i := 0; i < n; i++ {
		base := part.At(i) - first
		for k := w.first[row+i]; k < w.first[row+i+1]; k++ {
			d := drafts[homes[w.post[k]].block]
			d.Offsets.Data[base*len(d.Delays)+int(d.buckets[w.delayOf(k)])]++ // one further than the bucket
		}
	}
	for _, block := range blocks {
		drafts[block].addUp()
	}
	for i := 0; i < n; i++ {
		base := part.At(i) - first
		for k := w.first[row+i]; k < w.first[row+i+1]; k++ {
			h := homes[w.post[k]]
			d := drafts[h.block]
			at := &d.next[base*len(d.Delays)+int(d.buckets[w.delayOf(k)])-1]
			w.put(d.Table, int(*at), h.local, k)
			for a, each := range d.others {
				if each != nil {
					each[*at] = w.others[a].each[k]
				}
			}
			*at++
		}
	}
	return tables, nil
}

// copyRows fills a table that takes all connections of a part, with one delay: the rows are its buckets.
func (w *wiring) copyRows(t *engine.Table, part network.Part, row int, homes []home) {
	begin := w.first[row]
	for i := 0; i < part.Len(); i++ {
		t.Offsets.Data[part.At(i)-t.First+1] = uint32(w.first[row+i+1] - w.first[row+i])
	}
	for k := 1; k < len(t.Offsets.Data); k++ {
		t.Offsets.Data[k] += t.Offsets.Data[k-1]
	}
	for at := range t.Len() {
		w.put(t, at, homes[w.post[begin+at]].local, begin+at)
	}
}

// put makes connection k of the projection that of a table at a place.
func (w *wiring) put(t *engine.Table, at int, target uint16, k int) {
	if t.Pairs != nil {
		engine.PutPair(t.Pairs.Data, at, target, float32(w.weight[k]))
		return
	}
	t.Targets.Data[at] = target
	if t.Weights != nil {
		t.Weights.Data[at] = w.weight[k]
	}
}

func (w *wiring) delayOf(k int) int32 {
	if w.delay == nil {
		return w.delay0
	}
	return w.delay[k]
}

// allocate numbers the delays that occur and makes room for the buckets.
func (d *draft) allocate() error {
	for delay, occurs := range d.buckets {
		if occurs != 0 {
			d.Delays = append(d.Delays, delay)
			d.buckets[delay] = int32(len(d.Delays))
		}
	}
	if uint64(d.count) > 1<<32-1 || float64(d.Rows)*float64(len(d.Delays)) > 1<<31 {
		return fmt.Errorf("%d connections with %d different delays into one block are more than a table holds: use more populations or fewer delays", d.count, len(d.Delays))
	}
	d.Offsets = arena.Make[uint32](d.Rows*len(d.Delays) + 1)
	return nil
}

// addUp turns the sizes of the buckets into the places where they begin.
func (d *draft) addUp() {
	if d.count == 0 {
		return
	}
	offsets := d.Offsets.Data
	for k := 1; k < len(offsets); k++ {
		offsets[k] += offsets[k-1]
	}
	d.next = slices.Clone(offsets)
}

// weights makes room for the connections. It chooses how the table keeps their weights: one for all; four bytes where that is exact and
// nothing but the weight passes on a spike; or eight.
func (w *wiring) weights(t *engine.Table, count int) {
	same, small := true, w.projection.Synapse.New == nil
	for _, x := range w.weight {
		same = same && x == w.weight[0]
		small = small && float64(float32(x)) == x
	}
	switch {
	case len(w.weight) == 0:
	case same:
		t.Weight = w.weight[0]
	case small:
		t.MakePairs(count)
		return
	default:
		t.Weights = arena.Make[float64](count)
	}
	t.Targets = arena.Make[uint16](count)
}
