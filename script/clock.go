package script

import (
	"strconv"
	"time"

	"github.com/hillock-sim/hillock/model"
)

// clock is what a script knows of time. It is told again what it was told when the script is resumed, and goes on from there: the time
// between two processes does not count, nor do jumps of the system's clock.
type clock struct {
	began  time.Time
	before time.Duration // how long earlier processes ran
}

// elapsed returns how long the script has run.
func (s *session) elapsed() (time.Duration, error) {
	n, err := s.ask("the time that has passed", func() int64 {
		if s.clock.began.IsZero() {
			s.clock.began = s.now()
		}
		return int64(s.clock.before + s.now().Sub(s.clock.began))
	})
	if s.cfg.Checkpoints.Replaying() {
		s.clock = clock{began: s.now(), before: time.Duration(n)}
	}
	return time.Duration(n), err
}

// date returns the time of the day.
func (s *session) date() (time.Time, error) {
	n, err := s.ask("the date", func() int64 { return time.Now().UnixNano() })
	return time.Unix(0, n), err
}

func (s *session) ask(name string, answer func() int64) (int64, error) {
	text, err := s.cfg.Checkpoints.Ask(name, func() ([]byte, error) { return strconv.AppendInt(nil, answer(), 10), nil })
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return 0, model.ErrRuntime
	}
	return n, nil
}
