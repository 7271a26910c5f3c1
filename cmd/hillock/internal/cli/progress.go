package cli

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"
)

// progress is one line on a terminal that says how far a run is: model time, rate of progress, time left.
type progress struct {
	mu    sync.Mutex
	w     io.Writer // nil: nothing is shown
	shown bool      // the line is on the screen
	last  time.Time

	// of the present run
	began     time.Time
	from, end float64 // ms
}

// refresh is how often the line is drawn.
const refresh = 100 * time.Millisecond

func newProgress(s *Streams, quiet bool) *progress {
	p := &progress{}
	if s.Terminal && !quiet {
		p.w = s.Err
	}
	return p
}

// show draws the line if it is time to; t and until are model times in ms.
func (p *progress) show(t, until float64) {
	if p.w == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if until != p.end || t < p.from {
		p.began, p.from, p.end = now, t, until
	}
	if now.Sub(p.last) < refresh {
		return
	}
	p.last, p.shown = now, true
	fmt.Fprintf(p.w, "\r\x1b[K%s", line(t, until, t-p.from, now.Sub(p.began)))
}

// say draws a line that says something else.
func (p *progress) say(text string) {
	if p.w == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown = true
	fmt.Fprintf(p.w, "\r\x1b[K%s", text)
}

// line is the text of the line: a bar, model time, ms of model time per second, time left.
func line(t, until, done float64, took time.Duration) string {
	const width = 24
	fraction := 0.0
	if until > 0 {
		fraction = math.Min(1, t/until)
	}
	n := int(fraction * width)
	text := fmt.Sprintf("[%s%s] %3.0f %%  %.1f of %s ms", strings.Repeat("#", n), strings.Repeat(".", width-n), 100*fraction, t, strconv.FormatFloat(until, 'f', -1, 64))
	if done > 0 && took > 0 {
		rate := done / took.Seconds()
		digits := 0
		if rate < 100 {
			digits = 1
		}
		left := time.Duration((until - t) / rate * float64(time.Second))
		text += fmt.Sprintf("  %.*f ms/s  %s left", digits, rate, left.Round(100*time.Millisecond))
	}
	return text
}

// clear takes the line off the screen.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		io.WriteString(p.w, "\r\x1b[K")
		p.shown = false
	}
}

// clearing is a writer that clears the line first, so that what the script prints does not mix with it.
type clearing struct {
	w   io.Writer
	bar *progress
}

func (c *clearing) Write(b []byte) (int, error) {
	c.bar.clear()
	return c.w.Write(b)
}
