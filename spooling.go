package hillock

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/provenance"
	"github.com/hillock-sim/hillock/spool"
)

// Recordings go to the spool four times a second of wall time; samples more often, when there are a few megabytes of them, which are
// still in the cache then and need little memory.
const (
	spillEvery  = 250 * time.Millisecond
	spillMemory = 2 << 20
)

// due reports whether the run is to stop for a moment so that recordings go to the spool; perStep is how many bytes of samples a step makes.
func (s *Simulation) due(step int64, perStep float64) bool {
	if s.options.Spool == "" {
		return false
	}
	if s.spool == nil && s.full(step, perStep) || s.spool != nil && s.spool.Failed() != nil {
		return true
	}
	return time.Since(s.flushed) > spillEvery
}

// full reports whether there are enough samples to be worth a write.
func (s *Simulation) full(step int64, perStep float64) bool {
	most := float64(spillMemory)
	if s.options.Disk > 0 {
		most = min(most, float64(s.options.Disk)/16) // so that who watches the disk sees it grow
	}
	return perStep*float64(step-s.kept) > most
}

// Spill moves what has been recorded since the last time to the spool, the file named by Options.Spool, where it outlives the
// process; runs do so four times a second. Without a spool it does nothing.
func (s *Simulation) Spill() error {
	if err := s.handOver(); err != nil {
		return err
	}
	return s.rec.Settle()
}

// handOver has what has been recorded written to the spool beside what follows. Of what was handed over the time before, nothing is left
// to be written then: so a process that is killed loses half a second at most, however slow the disk is.
func (s *Simulation) handOver() error {
	if s.options.Spool == "" {
		return nil
	}
	if s.spool != nil && s.spool.Late(s.flushed) {
		if err := s.rec.Settle(); err != nil {
			return err
		}
	}
	defer func() { s.flushed = time.Now() }()
	s.kept = s.step()
	if s.spool == nil {
		if s.rec.Spiking() == 0 && s.rec.PerStep() == 0 && s.options.Checkpoints == nil {
			return nil
		}
		file, err := createSpool(s.options.Spool)
		if err != nil {
			return fmt.Errorf("%w: spool: %w", model.ErrRuntime, err)
		}
		s.spool = file
		if err := s.rec.Spool(file, s.net.Dt, s.provenance); err != nil {
			return err
		}
	}
	return s.rec.Spill(s.net.Populations, s.step())
}

// createSpool makes the file of that name, or with a number behind it if there is one already: it may hold what a run that was cut off
// has recorded.
func createSpool(path string) (*spool.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	stem, extension := strings.TrimSuffix(path, filepath.Ext(path)), filepath.Ext(path)
	for n := 2; ; n++ {
		file, err := spool.Create(path)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
		path = fmt.Sprintf("%s-%d%s", stem, n, extension)
	}
}

// SpoolPath returns the name of the spool, or "" if there is none yet.
func (s *Simulation) SpoolPath() string {
	if s.spool == nil {
		return ""
	}
	return s.spool.Path()
}

// RemoveSpool removes the spool when all that is wanted has been written. Nothing recorded can be read after that.
func (s *Simulation) RemoveSpool() error {
	if s.spool == nil {
		return nil
	}
	err := errors.Join(s.spool.Close(), os.Remove(s.spool.Path()))
	s.spool, s.options.Spool = nil, ""
	return err
}

// Assumed for estimates: a rate that few networks exceed, and the bytes that a spike takes in the spool.
const (
	assumedRate   = 20.0 // Hz
	bytesPerSpike = 4.0
)

// DiskNeeded estimates the bytes that recording takes in the spool until a model time in ms: 8 for each sample, which is sure, and 4
// for each spike at 20 Hz.
func (s *Simulation) DiskNeeded(until float64) (samples, spikes float64) {
	ms := max(0, until-s.Time())
	return s.rec.PerStep() * ms / s.net.Dt, float64(s.rec.Spiking()) * assumedRate * ms / 1000 * bytesPerSpike
}

// room refuses a run whose samples will not fit on the disk, and warns of one whose spikes may not.
func (s *Simulation) room(end int64) error {
	if s.options.Spool == "" {
		return nil
	}
	until := float64(end) * s.net.Dt
	samples, spikes := s.DiskNeeded(until)
	free := float64(provenance.FreeDisk(filepath.Dir(s.options.Spool)))
	if most := float64(s.options.Disk); most > 0 && (free == 0 || most < free) {
		free = most
	}
	if s.options.Force || free == 0 || samples+spikes <= free {
		return nil
	}
	text := fmt.Sprintf("recording until %v ms takes about %s on the disk of %s, where %s are free: record fewer cells or variables, lengthen sampling_interval, or name another folder",
		until, megabytes(samples+spikes), filepath.Dir(s.options.Spool), megabytes(free))
	if samples > free {
		return fmt.Errorf("%w: %s", model.ErrMemory, text)
	}
	s.warn(text + "; the run stops, and keeps what was recorded, when the disk is full")
	return nil
}

func megabytes(bytes float64) string {
	if bytes >= 1e9 {
		return fmt.Sprintf("%.1f GB", bytes/1e9)
	}
	return fmt.Sprintf("%.1f MB", bytes/1e6)
}
