package hillock

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"math"
	"slices"
	"sync"

	"github.com/hillock-sim/hillock/checkpoint"
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
)

// trait is one thing that a network is made of, and a hash of all about it that its future depends on.
type trait struct {
	What  string `json:"what"`
	Shape string `json:"shape"` // of what its State must fit to
	Hash  string `json:"hash"`  // of that and of its parameters
}

// identity lists the traits of the network as it is built, in order of creation. It does not depend on threads or blocks.
func (s *Simulation) identity() []trait {
	var all []trait
	add := func(what string, shape, rest func(h hash.Hash)) {
		h := sha256.New()
		shape(h)
		short := hex.EncodeToString(h.Sum(nil)[:8])
		rest(h)
		all = append(all, trait{what, short, hex.EncodeToString(h.Sum(nil)[:8])})
	}
	add("the time step, the arithmetic or the seed", func(h hash.Hash) { fmt.Fprint(h, s.Arithmetic()); hashFloats(h, s.net.Dt) },
		func(h hash.Hash) { fmt.Fprint(h, s.net.Seed); hashFloats(h, s.net.MinDelay, s.net.MaxDelay) })
	for _, p := range s.net.Populations {
		add(fmt.Sprintf("population %d (%q)", p.Ordinal, p.Label),
			func(h hash.Hash) { fmt.Fprint(h, p.Cell.Name, p.N, p.First, len(p.Cell.State)) },
			func(h hash.Hash) {
				hashParams(h, p.Params)
				for _, v := range p.Init {
					hashValues(h, v)
				}
			})
	}
	for _, p := range s.net.Projections {
		add(fmt.Sprintf("projection %d (%q)", p.Ordinal, p.Label),
			func(h hash.Hash) {
				for _, cells := range []network.Selection{p.Pre, p.Post} {
					hashCells(h, cells)
				}
				fmt.Fprint(h, p.Synapse.Name, p.Receptor, s.built.Size(p.Ordinal))
				s.hashWiring(h, p.Ordinal, false)
			},
			func(h hash.Hash) { s.hashWiring(h, p.Ordinal, true) })
	}
	for _, c := range s.net.Currents {
		add(fmt.Sprintf("current source %d (%s)", c.Ordinal, c.Type.Name),
			func(h hash.Hash) { fmt.Fprint(h, c.Type.Name) }, func(h hash.Hash) { hashParams(h, c.Params) })
	}
	for k, in := range s.net.Injections {
		add(fmt.Sprintf("injection %d of current source %d", k, in.Source.Ordinal), func(hash.Hash) {},
			func(h hash.Hash) { hashCells(h, in.Target) })
	}
	return all
}

// compare says in what the network differs from the one that was saved; shape alone leaves parameters out.
func compare(saved, now []trait, shape bool) error {
	for k := range min(len(saved), len(now)) {
		switch a, b := saved[k], now[k]; {
		case a.What != b.What:
			return fmt.Errorf("%w: it has %s where this network has %s: describe the same, in the same order, before loading", checkpoint.ErrOther, a.What, b.What)
		case a.Shape != b.Shape:
			return fmt.Errorf("%w: %s differs in size, type or connections: describe the same, with the same seed, before loading", checkpoint.ErrOther, a.What)
		case a.Hash != b.Hash && !shape:
			return fmt.Errorf("%w: %s differs in its parameters or initial values: describe the same before loading; what is to be different afterwards can be set then", checkpoint.ErrOther, a.What)
		}
	}
	if len(saved) != len(now) {
		return fmt.Errorf("%w: it is made of %d populations, projections, currents and injections, this one of %d", checkpoint.ErrOther, len(saved)-1, len(now)-1)
	}
	return nil
}

func hashFloats(h hash.Hash, list ...float64) {
	var b [8]byte
	for _, x := range list {
		binary.LittleEndian.PutUint64(b[:], math.Float64bits(x))
		h.Write(b[:])
	}
}

func hashValues(h hash.Hash, v model.Values) {
	if v.Each == nil {
		hashFloats(h, v.One)
	}
	hashFloats(h, v.Each...)
}

func hashParams(h hash.Hash, p model.Params) {
	for _, name := range slices.Sorted(maps.Keys(p.Numbers)) {
		fmt.Fprint(h, name)
		hashValues(h, p.Numbers[name])
	}
	for _, name := range slices.Sorted(maps.Keys(p.Sequences)) {
		fmt.Fprint(h, name, len(p.Sequences[name]))
		for _, list := range p.Sequences[name] {
			fmt.Fprint(h, len(list))
			hashFloats(h, list...)
		}
	}
}

func hashCells(h hash.Hash, cells network.Selection) {
	for _, part := range cells {
		fmt.Fprint(h, part.Population.Ordinal, part.Index == nil, len(part.Index))
		_ = binary.Write(h, binary.LittleEndian, part.Index)
	}
}

// wiringLimit is about how many connections of a projection are looked at.
const wiringLimit = 1 << 16

// wiring is the hashes of a projection, without and with what its connections have beside their ends and delays; they hold for its tables.
type wiring struct {
	tables []*engine.Table
	sums   [2]uint64
}

// hashWiring hashes the connections of evenly spaced source cells: all of them if the projection is small.
func (s *Simulation) hashWiring(h hash.Hash, projection int, values bool) {
	for len(s.wirings) <= projection {
		s.wirings = append(s.wirings, wiring{})
	}
	w := &s.wirings[projection]
	if tables := s.built.Tables(projection); w.tables == nil || !slices.Equal(w.tables, tables) {
		*w = wiring{tables, s.sumWiring(projection)}
	}
	k := 0
	if values {
		k = 1
	}
	_ = binary.Write(h, binary.LittleEndian, w.sums[k])
}

// sumWiring sums hashes of the connections of a projection, without their values and with them. They are sums, so that the order of
// tables does not matter, and each table can have a core of its own.
func (s *Simulation) sumWiring(projection int) (sums [2]uint64) {
	every := 1 + s.built.Size(projection)/wiringLimit
	tables := s.built.Tables(projection)
	each := make([][2]uint64, len(tables))
	var all sync.WaitGroup
	for k, t := range tables {
		all.Go(func() { each[k] = s.sumTable(t, every) })
	}
	all.Wait()
	for _, x := range each {
		sums[0] += x[0]
		sums[1] += x[1]
	}
	return sums
}

// sumTable is the part of one table, of one in so many presynaptic cells.
func (s *Simulation) sumTable(t *engine.Table, every int) (sums [2]uint64) {
	ids := s.built.Plan.Blocks[t.Block].IDs
	for row := (every - t.First%every) % every; row < t.Rows; row += every {
		for d := range t.Delays {
			b := t.BucketOf(row, d)
			for k := b.From; k < b.To; k++ {
				x := uint64(t.Source)<<40 ^ uint64(t.First+row)
				x = mix(x) + uint64(ids[t.Target(k)])
				x = mix(x) + uint64(b.Delay)
				x = mix(x)
				sums[0] += x
				sums[1] += mix(s.hashConnection(x+math.Float64bits(t.WeightAt(k)), t, k))
			}
		}
	}
	return sums
}

// hashConnection adds what a connection has beside weight and delay.
func (s *Simulation) hashConnection(x uint64, t *engine.Table, k int) uint64 {
	for _, entry := range t.Synapse.Params {
		if v, ok := t.Params.Numbers[entry.Name]; ok {
			x = mix(x) + math.Float64bits(v.At(k))
		}
	}
	for _, v := range t.Init {
		x = mix(x) + math.Float64bits(v.At(k))
	}
	return x
}

// mix is the finisher of SplitMix64 (Steele et al. 2014, doi:10.1145/2714064.2660195).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
