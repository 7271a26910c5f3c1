package build

import (
	"fmt"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
)

// BytesPerCell is what a cell takes: three variables, its identity, its share of spikes.
const BytesPerCell = 96

// Bytes that projections need which are made from lists of their connections, at the height of building, when both the lists and the
// tables are there; read off peaks of resident memory: 14.4 million connections of 12,000 cells took 10 bytes each, and 37 more where
// both weight and delay were drawn.
const (
	bytesPerConnection = 10
	bytesPerAttribute  = 20 // for each of weight and delay that differs between connections
	bytesPerBucket     = 8  // for each source cell, block of targets and delay
)

// Estimate returns about how many bytes the network will take, the part that old has already built left out.
func Estimate(net *network.Network, old *Built) float64 {
	cells, populations, built := 0.0, 0, 0
	if old != nil {
		populations, built = len(old.Plan.Populations), len(old.sizes)
	}
	for _, p := range net.Populations[populations:] {
		cells += float64(p.N)
	}
	bytes := float64(cells * BytesPerCell)
	for _, p := range net.Projections[built:] {
		n, rows := expected(p), float64(float64(p.Pre.Len())*float64(1+p.Post.Len()/blockCells))
		if fits(p) {
			bytes += tableBytes(n, rows, p.Weight.Number == nil, delays(net, p))
			continue
		}
		bytes += float64(n * bytesPerConnection)
		for _, v := range []model.Value{p.Weight, p.Delay} {
			if v.Number == nil {
				bytes += float64(n * bytesPerAttribute)
			}
		}
		bytes += float64(rows * delays(net, p) * bytesPerBucket)
	}
	return bytes
}

// expected is about how many connections a projection will have; 0 if its connector does not say.
func expected(p *network.Projection) float64 {
	if p.Connector.Expect == nil {
		return 0
	}
	return p.Connector.Expect(&model.Wiring{Pre: p.Pre.Len(), Post: p.Post.Len()})
}

// tableBytes is what the tables of a projection take that is made row by row (growing): that is also the height of building.
func tableBytes(n, rows float64, weights bool, kinds float64) float64 {
	bytes := float64(2 * n)
	if weights {
		bytes += float64(4 * n)
	}
	if kinds == 1 {
		return bytes + float64(4*rows)
	}
	if n+float64(4*rows) < float64(rows*kinds) {
		return bytes + n + float64(4*rows)
	}
	return bytes + float64(2*rows*(2+kinds))
}

// delays is about how many different delays in whole steps a projection will have.
func delays(net *network.Network, p *network.Projection) float64 {
	if p.Delay.Number != nil {
		return 1
	}
	lo, hi, known := p.Delay.Bounds()
	if net.MaxDelay > 0 {
		hi = min(hi, net.MaxDelay)
	}
	if n := (hi-lo)/net.Dt + 1; known && n >= 1 && n < 1e6 {
		return n
	}
	return 32 // a function of distance, or a distribution without end: a guess
}

// checkMemory refuses a network that cannot fit, before anything is allocated.
func checkMemory(net *network.Network, old *Built, o Options) error {
	if o.Available == nil {
		return nil
	}
	need := Estimate(net, old)
	if have := float64(o.Available()); have > 0 && need > have {
		return fmt.Errorf("%w: the network needs about %s of memory and %s can be had: make it smaller, or use a machine with more memory",
			model.ErrMemory, Bytes(need), Bytes(have))
	}
	return nil
}

// Bytes writes a number of bytes for people.
func Bytes(n float64) string {
	units := []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	k := 0
	for ; n >= 1000 && k < len(units)-1; k++ {
		n /= 1000
	}
	return fmt.Sprintf("%.3g %s", n, units[k])
}
