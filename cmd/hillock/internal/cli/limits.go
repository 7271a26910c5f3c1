package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/provenance"
)

// limits are what a run may take: --max-memory, --max-time, --max-disk. At a limit it stops as at Ctrl-C: what was recorded is written, and
// a checkpoint if one was asked for; the exit status is 1.
type limits struct {
	memory, disk uint64        // bytes; 0: what there is
	time         time.Duration // 0: none

	exit func(status int) // ends the process at once; nil: os.Exit
}

// How often limits are looked at, and when a run that does not stop at a limit is ended at once: it has gone beyond it by half, or has had
// this long and is still in one operation of the script.
const (
	lookEvery     = 10 * time.Millisecond
	lookDiskEvery = 50 * time.Millisecond
	patience      = 20 * time.Second
	stackLimit    = 8 << 30 // bytes: memory is watched instead
)

// watched is a run under limits.
type watched struct {
	cancel context.CancelFunc
	done   chan struct{}
	why    chan error // at most one
}

// watch begins to watch a run, which is to be given the context.
func (l limits) watch(ctx context.Context, s *Streams, out string) (context.Context, *watched) {
	ctx, cancel := context.WithCancel(ctx)
	w := &watched{cancel: cancel, done: make(chan struct{}), why: make(chan error, 1)}
	memory := l.memory
	if free := provenance.AvailableMemory(); memory == 0 && free > 0 {
		memory = taken() + free - free/20
	}
	debug.SetMaxStack(stackLimit)
	if l.memory > 0 {
		debug.SetMemoryLimit(int64(min(l.memory-l.memory/8, math.MaxInt64))) // collects more often before it stops
	}
	exit := l.exit
	if exit == nil {
		exit = os.Exit
	}
	before := uint64(0)
	if l.disk > 0 {
		before, _ = folderSize(out)
	}
	go func() {
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		began, disk := time.Now(), time.Now()
		var stopped error
		var since time.Time
		for {
			select {
			case <-w.done:
				return
			case <-tick.C:
			}
			used := taken()
			var why error
			switch {
			case l.time > 0 && time.Since(began) > l.time:
				why = fmt.Errorf("--max-time %v is over", l.time)
			case memory > 0 && used > memory && l.memory > 0:
				why = fmt.Errorf("%s of memory are taken and --max-memory is %s", inBytes(used), inBytes(l.memory))
			case memory > 0 && used > memory:
				why = fmt.Errorf("%s of memory are taken, all that there is but a twentieth", inBytes(used))
			case l.disk > 0 && time.Since(disk) > lookDiskEvery:
				disk = time.Now()
				// What is in spools is written once more when the run stops.
				if size, spools := folderSize(out); size+spools > before+l.disk {
					why = fmt.Errorf("%s are written or will be, and --max-disk is %s", inBytes(size+spools-min(before, size+spools)), inBytes(l.disk))
				}
			}
			if why != nil && stopped == nil {
				stopped, since = why, time.Now()
				w.why <- why
				cancel()
			}
			beyond := memory > 0 && used > memory+memory/2
			if stopped != nil && (beyond || time.Since(since) > patience) {
				fmt.Fprintf(s.Err, "hillock: stopped at once: %v, and one operation of the script goes on; what was recorded until then is in spools below %s\n", stopped, out)
				exit(exitFailed)
				return
			}
		}
	}()
	return ctx, w
}

// end stops watching and returns why the run was stopped; nil if no limit did that.
func (w *watched) end() error {
	close(w.done)
	defer w.cancel()
	select {
	case why := <-w.why:
		return why
	default:
		return nil
	}
}

// limited is the error of a run that a limit has stopped, in place of that of the interrupt.
func limited(why, err error) error {
	if why == nil || err == nil || !errors.Is(err, model.ErrInterrupted) {
		return err
	}
	return fmt.Errorf("%w: stopped: %w: %s", model.ErrRuntime, why, strings.TrimSpace(strings.ReplaceAll(err.Error(), "\n", "; ")))
}

// taken is the memory of this process in bytes: what is resident, or what the Go runtime holds where that is more.
func taken() uint64 {
	held := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/memory/classes/heap/free:bytes"}}
	metrics.Read(held)
	size := held[0].Value.Uint64() - held[1].Value.Uint64() - held[2].Value.Uint64()
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		if fields := strings.Fields(string(text)); len(fields) > 1 {
			if pages, err := strconv.ParseUint(fields[1], 10, 64); err == nil {
				size = max(size, pages*uint64(os.Getpagesize()))
			}
		}
	}
	return size
}

// folderSize returns the bytes of all files below a folder, and of the spools among them.
func folderSize(folder string) (all, spools uint64) {
	_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			all += uint64(info.Size())
			if strings.HasSuffix(path, ".spool") {
				spools += uint64(info.Size())
			}
		}
		return nil
	})
	return all, spools
}

// byteUnits are the units in which sizes are given.
var byteUnits = []struct {
	name  string
	bytes float64
}{
	{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"KB", 1e3},
	{"T", 1e12}, {"G", 1e9}, {"M", 1e6}, {"k", 1e3}, {"K", 1e3}, {"B", 1},
}

// parseBytes reads a size such as 4GB or 512MiB.
func parseBytes(flag, text string) (uint64, error) {
	if text == "" {
		return 0, nil
	}
	number, factor := strings.TrimSpace(text), 1.0
	for _, u := range byteUnits {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, factor = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	x, err := strconv.ParseFloat(number, 64)
	if err != nil || !(x*factor >= 1) || x*factor > 1e18 {
		return 0, fmt.Errorf("%s %s: must be a size such as 4GB, 512MB or 2GiB", flag, text)
	}
	return uint64(x * factor), nil
}

// parseDuration reads a duration: 90s, 15m, 2h30m, or seconds.
func parseDuration(flag, text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if x, number := strconv.ParseFloat(text, 64); number == nil {
		d, err = time.Duration(min(x*1e9, math.MaxInt64/2)), nil
	}
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%s %s: must be a duration such as 90s, 15m or 2h", flag, text)
	}
	return d, nil
}

func inBytes(n uint64) string {
	if n >= 1e9 {
		return fmt.Sprintf("%.2f GB", float64(n)/1e9)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
