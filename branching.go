package hillock

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/bits"
	"os"
	"path/filepath"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
)

// BranchOptions say how a branch differs from what was saved.
type BranchOptions struct {
	// Seed gives the branch random numbers of its own: all that is drawn while it runs (spikes of random sources, also those that were
	// drawn and have not been fired, noise currents, release at stochastic synapses). What was drawn before stays: connections,
	// weights, delays, initial values, spikes on their way. nil: the same numbers that would have followed where it was saved.
	//
	// The numbers are a function of the seed of the simulation, this seed and time: two branches with one seed have the same noise.
	// Seeds from 0 to 8,388,607 certainly differ in it.
	Seed *uint64
	// Annotations are stored with the segment that ends.
	Annotations data.Annotations
}

// Branch goes back, or on, to a saved state, and begins another segment there: one of many trials from one warmed-up state. What was
// recorded so far is kept. Parameters and what is recorded stay as they are now, so that inputs can differ from trial to trial; the
// network must be the one that was saved in all else: cells and connections.
func (s *Simulation) Branch(saved *Saved, o BranchOptions) error {
	if err := s.fits(saved, true); err != nil {
		return fmt.Errorf("branch: %w", err)
	}
	if err := s.Spill(); err != nil {
		return err
	}
	snapshot := *saved.snapshot
	snapshot.Events, snapshot.Unheard = s.state.Events, s.state.Unheard(s.built.Plan) // they count on
	if o.Seed != nil {
		snapshot.Segment = noiseOf(*o.Seed)
	}
	if s.recordedAny() {
		s.rec.EndSegment(s.state.Step, o.Annotations)
		for _, p := range s.projections {
			p.recording.end(o.Annotations)
		}
	}
	s.state = engine.Restore(s.built.Plan, &snapshot)
	s.rec.Begin(snapshot.Step)
	for _, c := range s.currents {
		c.begin()
		c.from = snapshot.Step
	}
	s.kept = snapshot.Step
	if o.Seed != nil {
		for q := range s.built.Plan.Populations {
			s.state.Renew(s.built.Plan, q)
		}
	}
	return nil
}

// seeds is how many seeds of branches have noise that certainly differs: of the number of a segment 24 bits count.
const seeds = 1 << 23

// noiseOf returns the segment whose noise a branch has. Every segment has noise of its own; these are none that resets lead to, and
// neighbouring seeds lie far apart, so that resets after a branch do not lead to the noise of another.
func noiseOf(seed uint64) (segment int64) {
	if seed >= seeds {
		seed = mix(seed) % seeds
	}
	return seeds + int64(bits.Reverse32(uint32(seed))>>9)
}

// recordedAny reports whether time has passed since the segment began, or states were loaded before.
func (s *Simulation) recordedAny() bool { return s.state.Started }

// noteSaved remembers what a file holds that a program has saved, so that it is not taken for another when the program is resumed.
func (s *Simulation) noteSaved(path string) error {
	_, err := s.options.Checkpoints.Ask("save "+filepath.Base(path), func() ([]byte, error) { return hashFile(path) })
	return err
}

// savedBefore stands for Save when a program is resumed: the file has been written, and must still be the same.
func (s *Simulation) savedBefore(path string) error {
	said, err := s.options.Checkpoints.Ask("save "+filepath.Base(path), nil)
	if err != nil {
		return err
	}
	now, err := hashFile(path)
	if err != nil {
		return fmt.Errorf("%w: resume: what the program saved before the checkpoint is gone, and cannot be made again: %w", model.ErrRuntime, err)
	}
	if string(now) != string(said) {
		return fmt.Errorf("%w: resume: %s is not what the program saved there before the checkpoint, and that cannot be made again", model.ErrRuntime, path)
	}
	return nil
}

func hashFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	return []byte(hex.EncodeToString(h.Sum(nil))), nil
}
