package hillock

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/hillock-sim/hillock/checkpoint"
	"github.com/hillock-sim/hillock/internal/whole"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/spool"
)

// Checkpoints keeps a program that simulates, a script for instance, such that it can be taken up again by another process: give it to
// New in Options. From time to time the state of the simulation that is running goes to a file of a folder, and recordings go to a spool
// there. Resume makes Checkpoints of such a folder; the program is then started from its beginning. What was simulated before the
// checkpoint is not simulated again: runs pass at once, recordings come from the spool, and what else the program had learned is told
// to it again (Ask), so that it takes the same course. In the run in which the checkpoint lies the state is loaded, and all goes on.
type Checkpoints struct {
	dir     string
	options CheckpointOptions
	lock    io.Closer
	sims    []*Simulation
	journal *spool.File
	number  int             // of the last checkpoint
	kept    map[int]savedAt // the last two
	last    time.Time       // when it was written
	took    time.Duration
	failed  string  // why the last one could not be written
	from    float64 // ms: the time of the checkpoint that was resumed
	replay  *replay // nil: all that follows is simulated

	write func(path string, body func(f *os.File) error) error // whole.Write, but in tests of full disks
}

// CheckpointOptions say when to write checkpoints.
type CheckpointOptions struct {
	Every   float64         // ms of model time; 0: every half minute of wall time, or less often if that takes more than 2 % of it
	Program json.RawMessage // what is needed to start the program again; Program returns it
	Log     *slog.Logger    // nil: slog.Default

	// Read is given what Program was by Resume, and may change what else is said here; nil: nobody is asked.
	Read func(program json.RawMessage, o *CheckpointOptions) error
}

// savedAt is where in the course of a program a checkpoint was written.
type savedAt struct {
	Simulation int       `json:"simulation"` // how many were made before
	Advance    int64     `json:"advance"`    // which piece of a run it is in, counted over the whole simulation
	Journal    fileRef   `json:"journal"`
	Spools     []fileRef `json:"spools"` // by simulation

	Program json.RawMessage `json:"program,omitempty"`
}

// fileRef is a file of the folder, and how much of it counts.
type fileRef struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// Names in the folder.
const (
	lockName     = "lock"
	doneName     = "done.json"
	statePattern = "checkpoint-%06d.state"
)

// ErrNothingToResume is wrapped by errors of Resume for a folder without a checkpoint.
var ErrNothingToResume = errors.New("nothing to resume")

// NewCheckpoints makes the folder, which must not hold checkpoints of an unfinished program, and locks it.
func NewCheckpoints(dir string, o CheckpointOptions) (*Checkpoints, error) {
	c, err := openCheckpoints(dir, o)
	if err != nil {
		return nil, err
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "checkpoint-*.state")); len(files) > 0 {
		return nil, errors.Join(fmt.Errorf("%w: %s holds checkpoints of a run that has not ended: hillock resume %s continues it; to begin anew, remove the folder or name another",
			model.ErrValue, dir, dir), c.Close())
	}
	return c, c.begin()
}

func openCheckpoints(dir string, o CheckpointOptions) (*Checkpoints, error) {
	if o.Every < 0 || o.Every != o.Every {
		return nil, fmt.Errorf("%w: checkpoints every %v ms: must be > 0, or 0 to have it chosen", model.ErrValue, o.Every)
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("%w: checkpoints: %w", model.ErrRuntime, err)
	}
	lock, err := acquire(filepath.Join(dir, lockName))
	if err != nil {
		return nil, fmt.Errorf("%w: checkpoints: %s: %w", model.ErrRuntime, dir, err)
	}
	return &Checkpoints{dir: dir, options: o, lock: lock, kept: map[int]savedAt{}, write: whole.Write}, nil
}

// begin makes the journal.
func (c *Checkpoints) begin() (err error) {
	if c.journal, err = createSpool(filepath.Join(c.dir, "journal.spool")); err != nil {
		return errors.Join(fmt.Errorf("%w: checkpoints: %w", model.ErrRuntime, err), c.Close())
	}
	return nil
}

// Dir returns the folder.
func (c *Checkpoints) Dir() string { return c.dir }

// Program returns what CheckpointOptions said.
func (c *Checkpoints) Program() json.RawMessage { return c.options.Program }

// Written returns how many checkpoints there have been.
func (c *Checkpoints) Written() int { return c.number }

// Close unlocks the folder and leaves its files as they are.
func (c *Checkpoints) Close() error {
	if c == nil || c.lock == nil {
		return nil
	}
	var errs []error
	if c.journal != nil {
		errs = append(errs, c.journal.Close())
	}
	if c.replay != nil {
		errs = append(errs, c.replay.close())
	}
	errs = append(errs, c.lock.Close())
	c.lock = nil
	return errors.Join(errs...)
}

// Done removes all files, since the program has ended well, and leaves a note that says so. What was recorded cannot be read after that.
func (c *Checkpoints) Done(note any) error {
	text, err := json.Marshal(note)
	if err != nil {
		return err
	}
	if err := c.write(filepath.Join(c.dir, doneName), func(f *os.File) error { _, err := f.Write(append(text, '\n')); return err }); err != nil {
		return fmt.Errorf("%w: checkpoints: %w", model.ErrRuntime, err)
	}
	c.kept = map[int]savedAt{}
	errs := []error{c.journal.Close()}
	c.journal = nil
	for _, s := range c.sims {
		errs = append(errs, s.RemoveSpool())
	}
	return errors.Join(append(errs, c.prune(), c.Close())...)
}

// register takes in a simulation that has been made: its recordings go to a spool of the folder.
func (c *Checkpoints) register(s *Simulation) {
	if c == nil {
		return
	}
	s.number = len(c.sims)
	c.sims = append(c.sims, s)
	s.options.Spool = filepath.Join(c.dir, fmt.Sprintf("recordings-%d.spool", len(c.sims)))
}

// Ask is for what a program learns from the world or from the state of a simulation: the time of the day, a weight. It returns the
// answer; after Resume, what the answer was then. All that goes through the verbs of this package does so by itself.
func (c *Checkpoints) Ask(name string, answer func() ([]byte, error)) ([]byte, error) {
	if c == nil {
		return answer()
	}
	said, err := c.retell(name, answer)
	if err != nil {
		return nil, err
	}
	c.journal.Append(spool.Answer, 0, append(append([]byte(name), 0), said...))
	if c.journal.Pending() > 1<<20 {
		if err := c.journal.Flush(); err != nil {
			return nil, fmt.Errorf("%w: checkpoints: %w", model.ErrRuntime, err)
		}
	}
	return said, nil
}

func (c *Checkpoints) retell(name string, answer func() ([]byte, error)) ([]byte, error) {
	if c.replay == nil {
		return answer()
	}
	return c.replay.next(name)
}

// until returns the step at which the next checkpoint is due, if that is before end.
func (c *Checkpoints) until(s *Simulation, end int64) int64 {
	if c == nil || c.options.Every == 0 {
		return end
	}
	every := max(1, int64(c.options.Every/s.net.Dt+0.5))
	return min(end, (s.state.Step/every+1)*every)
}

// Half a minute is lost at most if checkpoints are chosen by themselves and take little time; a share of it is what they may take.
const (
	checkpointEvery = 30 * time.Second
	checkpointShare = 50
)

// byClock reports whether checkpoints are due by the time of the day rather than by model time.
func (c *Checkpoints) byClock() bool { return c != nil && c.options.Every == 0 }

// due reports whether a checkpoint is to be written at a step.
func (c *Checkpoints) due(s *Simulation, step int64) bool {
	switch {
	case c == nil:
		return false
	case c.number == 0:
		return true // so that there is always one
	case c.options.Every > 0:
		return step > 0 && step%max(1, int64(c.options.Every/s.net.Dt+0.5)) == 0
	}
	return time.Since(c.last) > max(checkpointEvery, checkpointShare*c.took)
}

// keep writes a checkpoint of a simulation that is in a run. If that fails the run goes on, with the checkpoint before.
func (c *Checkpoints) keep(s *Simulation) {
	if c == nil {
		return
	}
	begin := time.Now()
	err := c.save(s)
	c.last, c.took = time.Now(), time.Since(begin)
	if err == nil {
		c.failed = ""
		return
	}
	// A disk stays full for long: it is said once.
	if text := err.Error(); text != c.failed {
		c.failed = text
		c.options.Log.Warn(fmt.Sprintf("checkpoint at %v ms: %v: the one before is kept, and the run goes on, trying again at each checkpoint", s.Time(), err))
	}
}

func (c *Checkpoints) save(s *Simulation) error {
	at := savedAt{Simulation: s.number, Advance: s.advances, Program: c.options.Program}
	for _, sim := range c.sims {
		ref, err := sim.settleSpool()
		if err != nil {
			return err
		}
		at.Spools = append(at.Spools, ref)
	}
	if err := errors.Join(c.journal.Flush(), c.journal.Sync()); err != nil {
		return err
	}
	at.Journal = fileRef{filepath.Base(c.journal.Path()), c.journal.Size()}
	about, snapshot, err := s.capture()
	if err != nil {
		return err
	}
	about.Run = &at
	if err := c.write(filepath.Join(c.dir, fmt.Sprintf(statePattern, c.number+1)), func(f *os.File) error {
		w := checkpoint.NewWriter(f)
		w.JSON(about)
		w.WriteSnapshot(snapshot)
		w.String("recorded")
		w.Bytes(nil)
		return w.Close()
	}); err != nil {
		return err
	}
	syncFolder(c.dir)
	c.number++
	c.kept[c.number] = at
	delete(c.kept, c.number-2)
	return c.prune()
}

// settleSpool has all that was recorded reach the disk.
func (s *Simulation) settleSpool() (fileRef, error) {
	if err := s.Spill(); err != nil || s.spool == nil {
		return fileRef{}, err
	}
	return fileRef{filepath.Base(s.spool.Path()), s.spool.Size()}, s.spool.Sync()
}

// syncFolder has the names of a folder reach the disk, where the system can do that.
func syncFolder(dir string) {
	if f, err := os.Open(dir); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}

// prune removes the files of the folder that neither the last two checkpoints nor what is being written need.
func (c *Checkpoints) prune() error {
	wanted := map[string]bool{lockName: true, doneName: len(c.kept) == 0}
	for number, at := range c.kept {
		wanted[fmt.Sprintf(statePattern, number)] = true
		for _, ref := range append(at.Spools, at.Journal) {
			wanted[ref.Name] = true
		}
	}
	for _, s := range c.sims {
		wanted[filepath.Base(s.SpoolPath())] = true
	}
	if c.journal != nil {
		wanted[filepath.Base(c.journal.Path())] = true
	}
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		if name := e.Name(); !wanted[name] && ours(name) {
			if err := os.Remove(filepath.Join(c.dir, name)); !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

// ours reports whether a name is one that Checkpoints gives, or the temporary one before it.
func ours(name string) bool {
	name = strings.TrimPrefix(name, ".")
	for _, start := range []string{"checkpoint-", "recordings-", "journal", doneName} {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return false
}

// stateFiles lists the checkpoints of a folder, the latest first.
func stateFiles(dir string) (numbers []int) {
	files, _ := filepath.Glob(filepath.Join(dir, "checkpoint-*.state"))
	for _, f := range files {
		n := 0
		if _, err := fmt.Sscanf(filepath.Base(f), statePattern, &n); err == nil {
			numbers = append(numbers, n)
		}
	}
	sort.Sort(sort.Reverse(sort.IntSlice(numbers)))
	return slices.Compact(numbers)
}
