package hillock

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/provenance"
	"github.com/hillock-sim/hillock/record"
)

// replay is the part of a program that need not be simulated again.
type replay struct {
	saved *Saved
	names []string // what the program has asked, and what it was told
	said  [][]byte
	at    int
	feeds []*record.Feed // by simulation
}

// Resume makes Checkpoints of a folder that an earlier process has left. Of the last two checkpoints it takes the latest that is good, and says so if
// that is not the latest. o.Program is that of the earlier process.
func Resume(dir string, o CheckpointOptions) (*Checkpoints, error) {
	numbers := stateFiles(dir)
	if len(numbers) == 0 {
		if _, err := os.Stat(filepath.Join(dir, doneName)); err == nil {
			return nil, fmt.Errorf("%w: the run of %s has ended: its files are where the run wrote them", ErrNothingToResume, dir)
		}
		return nil, fmt.Errorf("%w: %s holds no checkpoint: hillock run SCRIPT --checkpoint %s makes them", ErrNothingToResume, dir, dir)
	}
	c, err := openCheckpoints(dir, o)
	if err != nil {
		return nil, err
	}
	// Another process may have gone on before the folder was locked.
	numbers = stateFiles(dir)
	var failures []error
	for _, n := range numbers {
		r, err := openReplay(dir, n)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		for _, err := range failures {
			c.options.Log.Warn(fmt.Sprintf("%v: the checkpoint before it, at %v ms, is taken", err, r.saved.Time()))
		}
		c.replay = r
		c.number = numbers[0]
		c.kept[n] = *r.saved.about.Run
		c.options.Program = r.saved.about.Run.Program
		c.from = r.saved.Time()
		if o.Read != nil {
			if err := o.Read(c.options.Program, &c.options); err != nil {
				return nil, errors.Join(fmt.Errorf("%w: resume: %s: %w", model.ErrRuntime, dir, err), c.Close())
			}
		}
		if v := r.saved.about.Program; v != provenance.Version {
			c.options.Log.Warn(fmt.Sprintf("the checkpoint was written by Hillock %s, this is %s: results can differ from those of either", v, provenance.Version))
		}
		return c, c.begin()
	}
	return nil, errors.Join(fmt.Errorf("%w: no checkpoint of %s is good", model.ErrRuntime, dir), errors.Join(failures...), c.Close())
}

func openReplay(dir string, number int) (*replay, error) {
	r := &replay{}
	var err error
	if r.saved, err = ReadSaved(filepath.Join(dir, fmt.Sprintf(statePattern, number))); err != nil {
		return nil, err
	}
	at := r.saved.about.Run
	if at == nil || at.Simulation < 0 || at.Simulation >= len(at.Spools) {
		return nil, fmt.Errorf("%s: %w: it does not say where in the run it is", fmt.Sprintf(statePattern, number), ErrDamaged)
	}
	if r.names, r.said, err = record.Answers(filepath.Join(dir, filepath.Base(at.Journal.Name)), at.Journal.Size); err != nil {
		return nil, err
	}
	for _, ref := range at.Spools {
		var feed *record.Feed
		if ref.Name != "" {
			if feed, err = record.OpenFeed(filepath.Join(dir, filepath.Base(ref.Name)), ref.Size); err != nil {
				return nil, errors.Join(err, r.close())
			}
		}
		r.feeds = append(r.feeds, feed)
	}
	return r, nil
}

func (r *replay) close() error {
	var errs []error
	for _, f := range r.feeds {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
}

// next returns what a program was told when it asked.
func (r *replay) next(name string) ([]byte, error) {
	if r.at == len(r.names) || r.names[r.at] != name {
		before := "nothing more"
		if r.at < len(r.names) {
			before = r.names[r.at]
		}
		return nil, fmt.Errorf("%w: resume: the program takes another course than before the checkpoint: it asks for %s, and asked for %s then", model.ErrRuntime, name, before)
	}
	r.at++
	return r.said[r.at-1], nil
}

// From returns the model time in ms of the checkpoint that was resumed.
func (c *Checkpoints) From() float64 { return c.from }

// Replaying reports whether the place of the checkpoint has not been reached yet.
func (c *Checkpoints) Replaying() bool { return c != nil && c.replay != nil }

func (s *Simulation) replaying() bool { return s.options.Checkpoints.Replaying() }

func (s *Simulation) cannotReplay(what string) error {
	return fmt.Errorf("%w: resume: %s: the state before the checkpoint is not there any more", model.ErrRuntime, what)
}

// pass goes to a step without simulating, or to the checkpoint if that lies before it. live says that the state has been loaded, and what is left is
// to be simulated.
func (c *Checkpoints) pass(s *Simulation, end int64) (live bool, err error) {
	r := c.replay
	at, about := r.saved.about.Run, r.saved.about
	here := s.number == at.Simulation && s.advances == at.Advance
	to := end
	if here {
		to = about.Step
	}
	if s.number > at.Simulation || s.number == at.Simulation && s.advances > at.Advance || to < s.state.Step || to > end {
		return false, fmt.Errorf("%w: resume: the program takes another course than before the checkpoint: it runs from %v to %v ms in its run number %d",
			model.ErrRuntime, s.Time(), float64(end)*s.net.Dt, s.advances)
	}
	if err := s.take(r.feeds[s.number], to); err != nil {
		return false, err
	}
	if !here {
		return false, nil
	}
	if r.at < len(r.names) {
		return false, fmt.Errorf("%w: resume: the program takes another course than before the checkpoint: it has not asked for %s", model.ErrRuntime, r.names[r.at])
	}
	if err := s.fits(r.saved, false); err != nil {
		return false, fmt.Errorf("resume: %w", err)
	}
	s.state = engine.Restore(s.built.Plan, r.saved.snapshot)
	s.spikes = about.Spikes
	c.replay = nil
	return true, r.close()
}

// taken is about how many bytes of recordings are read back at a time.
const taken = 32 << 20

// take goes to a step, and the recorder gets what it got there.
func (s *Simulation) take(f *record.Feed, to int64) error {
	if !s.state.Started && to == 0 {
		return nil
	}
	stride := int64(1) << 14
	if b := s.rec.PerStep(); b > 0 {
		stride = max(1, min(stride, int64(taken/b)))
	}
	for {
		step := min(to, s.state.Step+stride)
		if f != nil {
			if err := s.rec.Take(f, s.built.Plan, step); err != nil {
				return fmt.Errorf("%w: resume: %w", model.ErrRuntime, err)
			}
		}
		s.state.Step, s.state.Started = step, true
		if step == to {
			return nil
		}
		if err := s.Spill(); err != nil {
			return err
		}
	}
}
