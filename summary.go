package hillock

import (
	"encoding/json"
	"math"

	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/spinnaker"
)

// Summary is what a run amounts to: the JSON object of hillock run --summary.
type Summary struct {
	Neurons        int64              `json:"neurons"`  // cells that are not spike sources
	Cells          int64              `json:"cells"`    // spike sources included
	Synapses       SynapseCounts      `json:"synapses"` // connections
	Spikes         int64              `json:"spikes"`   // of all cells, sources included
	Rates          map[string]float64 `json:"rates_hz"` // of each recorded population, over the whole run
	SynapticEvents int64              `json:"synaptic_events"`
	ModelMs        float64            `json:"model_ms"`
	BuildS         float64            `json:"build_s"`
	RunS           float64            `json:"run_s"`
	WriteS         float64            `json:"write_s"`
	RTF            float64            `json:"rtf"` // run seconds per model second
	PeakRSS        uint64             `json:"peak_rss_bytes"`
	BytesPerSyn    float64            `json:"bytes_per_synapse"`
	Threads        int                `json:"threads"`
	Timestep       float64            `json:"timestep_ms"`
	Precision      string             `json:"precision"`
	Simulator      string             `json:"simulator"`
	Rounding       *spinnaker.Report  `json:"spinnaker,omitempty"` // what SpiNNaker's arithmetic did
	Drift          []Drift            `json:"drift_from_double,omitempty"`
	Digest         string             `json:"digest"`
	Seed           uint64             `json:"seed"`
	Files          []string           `json:"files"`
	Warnings       []string           `json:"warnings"`
	Watermark      json.RawMessage    `json:"watermark,omitempty"`
}

// SynapseCounts are numbers of connections.
type SynapseCounts struct {
	Total      int64            `json:"total"`
	Projection map[string]int64 `json:"projection"` // by label
}

// Summary returns the figures of the simulation so far.
func (s *Simulation) Summary() Summary {
	sum := Summary{
		Cells: s.net.Cells(), Synapses: SynapseCounts{Projection: map[string]int64{}}, Spikes: s.spikes, Rates: map[string]float64{},
		ModelMs: s.Time(), BuildS: s.buildTime.Seconds(), RunS: s.runTime.Seconds(), WriteS: s.writeTime.Seconds(),
		PeakRSS: peakMemory(), Threads: s.Threads(), Timestep: s.net.Dt, Precision: s.precision(), Rounding: s.Rounding(), Simulator: s.simulator(), Digest: s.Digest(), Seed: s.options.Seed,
		Files: []string{}, Warnings: append([]string{}, s.warnings...), Watermark: s.provenance,
	}
	for _, p := range s.net.Populations {
		if !p.Cell.Source {
			sum.Neurons += int64(p.N)
		}
	}
	bytes := int64(0)
	if s.built != nil {
		for k, p := range s.net.Projections[:min(len(s.net.Projections), s.built.Projections())] {
			n := int64(s.built.Size(k))
			sum.Synapses.Total += n
			sum.Synapses.Projection[p.Label] += n
		}
		for _, t := range s.built.Plan.Tables {
			bytes += t.Bytes()
		}
	}
	if sum.Synapses.Total > 0 {
		sum.BytesPerSyn = float64(bytes) / float64(sum.Synapses.Total)
	}
	sum.SynapticEvents = s.SynapticEvents()
	if s.state != nil {
		sum.Spikes += s.state.Unheard(s.built.Plan)
	}
	if sum.ModelMs > 0 {
		sum.RTF = sum.RunS / (sum.ModelMs / 1000)
	}
	for _, p := range s.populations {
		s.rate(sum.Rates, p.p)
	}
	return sum
}

// SynapticEvents returns the number of spikes that have reached a synapse so far, counted once for each synapse.
func (s *Simulation) SynapticEvents() int64 {
	if s.state == nil {
		return 0
	}
	return s.state.Events
}

// rate adds the mean rate of the recorded cells of a population.
func (s *Simulation) rate(rates map[string]float64, p *network.Population) {
	s.rec.Add(s.net.Populations)
	_, counts := s.rec.Counts(p.Ordinal)
	if len(counts) == 0 || s.Time() == 0 {
		return
	}
	sum := 0
	for _, c := range counts {
		sum += c
	}
	if r := float64(sum) / float64(len(counts)) / s.Time() * 1000; !math.IsNaN(r) {
		rates[p.Label] = r
	}
}

// AddRate adds the mean rate of some cells, a view for instance, to a summary under its label.
func (s *Summary) AddRate(c Cells, modelMs float64) {
	if r := c.MeanSpikeCount() / modelMs * 1000; !math.IsNaN(r) && modelMs > 0 {
		s.Rates[c.Label()] = r
	}
}
