package bench

import "math"

// Roof is what a workload needs at least: the time of one update and of one synaptic event in the fastest code that was measured for
// them (C with intrinsics, one core of an AMD EPYC of the Zen 3 generation at about 3.4 GHz), and what must move to and from memory.
type Roof struct {
	UpdateNs   float64 `json:"update_ns"` // of one cell by one step, its drive included
	EventNs    float64 `json:"event_ns"`
	StateBytes float64 `json:"state_bytes"` // of one cell
}

// What memory gives to one core and to two of that machine, in GB/s (read; read and write), and what a core keeps near.
var (
	readGBs   = [2]float64{19.3, 31.8}
	updateGBs = [2]float64{20.2, 37.2}
)

const cacheBytes = 2.5 * (1 << 20)

// Need is the roofline of one run.
type Need struct {
	ComputeS float64 `json:"compute_s"` // with work shared out evenly
	Bytes    float64 `json:"bytes"`     // to and from memory
	MemoryS  float64 `json:"memory_s"`
	LimitS   float64 `json:"limit_s"` // the larger of both
}

// Need returns what a run needs on the machine that Roof speaks of; all zero for a workload of which nothing is known.
//
// State that fits the cache costs no traffic; if it does not, it is read and written once in an epoch, because a block of cells is
// taken through all its steps at once. The same holds for connections, which are read once for each event.
func (r Roof) Need(s Sample) Need {
	if r == (Roof{}) {
		return Need{}
	}
	cores := min(s.Threads, 2)
	n := Need{ComputeS: (s.Updates()*r.UpdateNs + float64(s.Events)*r.EventNs) * 1e-9 / float64(s.Threads)}
	if state := r.StateBytes * float64(s.Cells); state > cacheBytes {
		moved := 2 * state * math.Round(s.Ms/dt) / math.Max(1, float64(s.Epoch))
		n.Bytes += moved
		n.MemoryS += moved / (updateGBs[cores-1] * 1e9)
	}
	if float64(s.Synapses)*s.BytesPerSynapse > cacheBytes {
		read := float64(s.Events) * s.BytesPerSynapse
		n.Bytes += read
		n.MemoryS += read / (readGBs[cores-1] * 1e9)
	}
	n.LimitS = max(n.ComputeS, n.MemoryS)
	return n
}
