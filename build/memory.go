package build

import (
	"fmt"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
)

// Bytes that a network needs, measured: while connections are laid out, both the rows and the tables are there.
const (
	bytesPerCell       = 96
	bytesPerConnection = 10
	bytesPerAttribute  = 16 // for each of weight and delay that differs between connections
)

// Estimate returns about how many bytes the network will take, the part that old has already built left out.
func Estimate(net *network.Network, old *Built) (float64, error) {
	cells, built := 0.0, 0
	populations := 0
	if old != nil {
		populations, built = len(old.Plan.Populations), len(old.sizes)
	}
	for _, p := range net.Populations[populations:] {
		cells += float64(p.N)
	}
	bytes := cells * bytesPerCell
	for _, p := range net.Projections[built:] {
		w := &model.Wiring{Pre: p.Pre.Len(), Post: p.Post.Len()}
		n := p.Connector.Expect(w)
		bytes += float64(n * bytesPerConnection)
		for _, v := range []model.Value{p.Weight, p.Delay} {
			if v.Number == nil {
				bytes += float64(n * bytesPerAttribute)
			}
		}
	}
	return bytes, nil
}

// checkMemory refuses a network that cannot fit, before anything is allocated.
func checkMemory(net *network.Network, old *Built, o Options) error {
	if o.Available == nil {
		return nil
	}
	need, err := Estimate(net, old)
	if err != nil {
		return err
	}
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
