package chaos

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/script"
)

// seen is all that can be seen of a run.
type seen struct {
	Error  string            // "" if it went well
	Print  string            // what the script printed
	Digest string            // of all recorded spikes
	Parts  map[string]string // by population, segment, cell and variable: a hash of its samples or spikes, bit by bit
	Spikes int
}

// quiet takes what nobody reads.
var quiet = slog.New(slog.DiscardHandler)

// look runs a script in this process, with checkpoints if there are any to keep or to go on from.
func look(text string, threads int, dir string, checkpoints ...*hillock.Checkpoints) *seen {
	s, sim := start(text, threads, dir, checkpoints...)
	if s.Error == "" {
		s.all(sim)
	}
	return s
}

// start runs a script and returns its network.
func start(text string, threads int, dir string, checkpoints ...*hillock.Checkpoints) (*seen, *hillock.Simulation) {
	var out bytes.Buffer
	c := script.Config{Name: "chaos.star", Source: []byte(text), Threads: threads, OutDir: dir, Stdout: &out, Log: quiet}
	if len(checkpoints) > 0 {
		c.Checkpoints = checkpoints[0]
	}
	r, err := script.Run(context.Background(), c)
	s := &seen{Parts: map[string]string{}}
	if err != nil {
		s.Error = err.Error()
		return s, nil
	}
	s.Print = out.String()
	return s, r.Simulation()
}

// all notes everything that was recorded.
func (s *seen) all(sim *hillock.Simulation) {
	s.Digest = sim.Digest()
	for _, p := range sim.Populations() {
		if err := s.add(p); err != nil {
			s.Error = err.Error()
		}
	}
}

// add notes what was recorded from a population.
func (s *seen) add(p *hillock.Population) error {
	b, err := p.Data(nil, false)
	if err != nil {
		return err
	}
	for k, segment := range b.Segments {
		if x := segment.Spikes; x != nil {
			steps := map[int64][]int64{}
			for _, id := range x.Cells {
				steps[id] = nil
			}
			for n, id := range x.IDs {
				steps[id] = append(steps[id], x.Steps[n])
			}
			s.Spikes += len(x.IDs)
			for id, list := range steps {
				s.Parts[fmt.Sprintf("%s, segment %d, cell %d: spikes", p.Label(), k, id)] = hash(list)
			}
		}
		for _, x := range segment.Signals {
			for c, id := range x.Cells {
				bits := []int64{int64(math.Float64bits(x.TStart)), int64(math.Float64bits(x.Period))}
				for _, y := range x.Trace(c) {
					bits = append(bits, int64(math.Float64bits(y)))
				}
				s.Parts[fmt.Sprintf("%s, segment %d, cell %d: %s", p.Label(), k, id, x.Name)] = hash(bits)
			}
		}
	}
	return nil
}

func hash(numbers []int64) string {
	h := sha256.New()
	fmt.Fprint(h, numbers)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// differs says where other is not what s is; more allows other to have recorded more.
func (s *seen) differs(other *seen, more bool) string {
	if (s.Error == "") != (other.Error == "") {
		return fmt.Sprintf("one run fails and the other does not: %q, %q", s.Error, other.Error)
	}
	if s.Error != "" {
		return ""
	}
	for name, want := range s.Parts {
		if got := other.Parts[name]; got != want {
			return fmt.Sprintf("%s: %s and %q", name, want, got)
		}
	}
	if s.Print != other.Print {
		return fmt.Sprintf("printed %q and %q", s.Print, other.Print)
	}
	if !more && (s.Digest != other.Digest || len(s.Parts) != len(other.Parts)) {
		return fmt.Sprintf("digests %s and %s, %d and %d recordings", s.Digest, other.Digest, len(s.Parts), len(other.Parts))
	}
	return ""
}
