package chaos

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/hillock-sim/hillock"
)

// Names of variables of the environment: the folder in which a child keeps its run, how much model time lies between two checkpoints, in ms, and
// after how many of them it is to be killed.
const (
	childKept  = "HILLOCK_CHAOS_KEPT"
	childEvery = "HILLOCK_CHAOS_EVERY"
	childDies  = "HILLOCK_CHAOS_DIES"
)

// lives is how often a run is killed before it may end.
const lives = 3

// keep opens the folder of checkpoints that the parent names, and has the process killed without warning when some more have been written.
func keep() (*hillock.Checkpoints, error) {
	dir := os.Getenv(childKept)
	if dir == "" {
		return nil, nil
	}
	every, err := strconv.ParseFloat(os.Getenv(childEvery), 64)
	if err != nil {
		return nil, err
	}
	if dies, _ := strconv.Atoi(os.Getenv(childDies)); dies > 0 {
		go func() {
			for seen := map[string]bool{}; len(seen) < dies; time.Sleep(100 * time.Microsecond) {
				files, _ := filepath.Glob(filepath.Join(dir, "checkpoint-*.state"))
				for _, f := range files {
					seen[f] = true
				}
			}
			self, err := os.FindProcess(os.Getpid())
			if err != nil {
				panic(err)
			}
			_ = self.Kill()
		}()
	}
	o := hillock.CheckpointOptions{Every: every, Log: quiet}
	c, err := hillock.Resume(dir, o)
	if errors.Is(err, hillock.ErrNothingToResume) {
		return hillock.NewCheckpoints(dir, o)
	}
	return c, err
}

// killed runs a script in processes that are killed, each after some more checkpoints, and taken up again with another number of threads and
// by another build; it returns what the last one sees, and how many died.
func killed(text string, every float64, dies, threads int, dir string) (s *seen, died int, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, 0, err
	}
	kept, err := os.MkdirTemp(dir, "kept")
	if err != nil {
		return nil, 0, err
	}
	builds := append([]string{self}, builds()...) // a run goes on with another build, too
	for life := 0; ; life++ {
		if life >= lives {
			dies = 0
		}
		s, err = ask(builds[(threads+life)%len(builds)], text, 1+(threads+life)%3,
			childKept+"="+kept, fmt.Sprintf("%s=%g", childEvery, every), fmt.Sprintf("%s=%d", childDies, dies))
		if err == nil || life >= lives {
			return s, died, err
		}
		died++
	}
}
