package build

import (
	"fmt"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
)

// Bytes that a network needs at the height of building, when both the rows and the tables are there; read off peaks of resident
// memory: 14.4 million connections of 12,000 cells took 10 bytes each, and 37 more where both weight and delay were drawn.
const (
	BytesPerCell       = 96
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
		w := &model.Wiring{Pre: p.Pre.Len(), Post: p.Post.Len()}
		if full, err := p.Wiring(); err == nil {
			w = full // connectors may look at where cells are
		}
		n := p.Connector.Expect(w)
		bytes += float64(n * bytesPerConnection)
		for _, v := range []model.Value{p.Weight, p.Delay} {
			if v.Number == nil {
				bytes += float64(n * bytesPerAttribute)
			}
		}
		blocks := float64(1 + w.Post/blockCells)
		bytes += float64(float64(w.Pre) * blocks * delays(net, p) * bytesPerBucket)
	}
	return bytes
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
