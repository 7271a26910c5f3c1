package script

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"go.starlark.net/starlark"
)

// utilityModule is pyNN.utility.
func utilityModule(s *session) starlark.StringDict {
	names := starlark.StringDict{}
	for _, f := range []struct {
		name string
		do   func(*call) (starlark.Value, error)
	}{
		{"Timer", newTimer}, {"ProgressBar", newProgressBar}, {"SimulationProgressBar", newSimulationProgressBar},
		{"normalized_filename", normalizedFilename}, {"init_logging", initLogging}, {"notify", notify},
		{"get_script_args", scriptArgs}, {"get_simulator", getSimulator},
	} {
		names[f.name] = s.function(f.name, f.do)
	}
	return names
}

// timer is PyNN's Timer: it starts when it is made.
type timer struct {
	object
	s           *session
	start, last time.Duration // on the clock of the script
	marks       *starlark.List
}

func newTimer(c *call) (starlark.Value, error) {
	now, err := c.s.elapsed()
	if err != nil {
		return nil, err
	}
	return &timer{object{"Timer"}, c.s, now, now, starlark.NewList(nil)}, c.unpack()
}

func (t *timer) String() string { return "<Timer>" }

var timerMembers = &members[*timer]{
	properties: []property[*timer]{{"marks", func(t *timer) (starlark.Value, error) { return t.marks, nil }}},
	methods: []method[*timer]{
		{"start", (*timer).restart}, {"reset", (*timer).restart}, {"elapsed_time", (*timer).elapsed}, {"elapsedTime", (*timer).elapsed},
		{"diff", (*timer).diff}, {"mark", (*timer).mark},
	},
}

// Attr implements starlark.HasAttrs.
func (t *timer) Attr(name string) (starlark.Value, error) {
	return timerMembers.attr(t.s, t.typ, t, name)
}

// AttrNames implements starlark.HasAttrs.
func (t *timer) AttrNames() []string { return timerMembers.names() }

func (t *timer) restart(c *call) (starlark.Value, error) {
	var err error
	if t.start, err = c.s.elapsed(); err != nil {
		return nil, err
	}
	t.last = t.start
	return nil, c.unpack()
}

// elapsed returns the seconds since the start, diff those since the last question.
func (t *timer) elapsed(c *call) (starlark.Value, error) { return t.read(c, t.start) }
func (t *timer) diff(c *call) (starlark.Value, error)    { return t.read(c, t.last) }

func (t *timer) read(c *call, from time.Duration) (starlark.Value, error) {
	var format starlark.Value
	if err := c.unpack("format?", &format); err != nil {
		return nil, err
	}
	var err error
	if t.last, err = c.s.elapsed(); err != nil {
		return nil, err
	}
	seconds := (t.last - from).Seconds()
	if format == starlark.String("long") {
		return starlark.String(inWords(seconds)), nil
	}
	return starlark.Float(seconds), nil
}

func (t *timer) mark(c *call) (starlark.Value, error) {
	var label starlark.Value
	if err := c.unpack("label", &label); err != nil {
		return nil, err
	}
	now, err := c.s.elapsed()
	if err != nil {
		return nil, err
	}
	seconds := (now - t.last).Seconds()
	t.last = now
	return nil, t.marks.Append(starlark.Tuple{label, starlark.Float(seconds)})
}

// inWords writes seconds as PyNN does: "2 minutes, 3 seconds".
func inWords(s float64) string {
	var parts []string
	for _, u := range []struct {
		name    string
		seconds float64
	}{{"year", 31556952}, {"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}} {
		n := math.Floor(s / u.seconds)
		s -= n * u.seconds
		switch {
		case n == 1:
			parts = append(parts, "1 "+u.name)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", int(n), u.name))
		}
	}
	return strings.Join(parts, ", ")
}

// progressBar is PyNN's ProgressBar; it is drawn on the error output, and only if that is a terminal.
type progressBar struct {
	object
	s       *session
	width   int
	char    string
	dynamic bool
	// of a SimulationProgressBar, 0 otherwise
	interval, stop float64
}

func newProgressBar(c *call) (starlark.Value, error) {
	p := &progressBar{object: object{"ProgressBar"}, s: c.s, width: 77, char: "#"}
	mode := "fixed"
	err := c.unpack("width?", &p.width, "char?", &p.char, "mode?", &mode)
	p.dynamic = mode == "dynamic"
	return p, err
}

func newSimulationProgressBar(c *call) (starlark.Value, error) {
	p := &progressBar{object: object{"SimulationProgressBar"}, s: c.s, char: "#"}
	mode := "fixed"
	if err := c.unpack("interval", real{&p.interval}, "t_stop", real{&p.stop}, "char?", &p.char, "mode?", &mode); err != nil {
		return nil, err
	}
	p.dynamic = mode == "dynamic"
	if !(p.interval > 0) || !(p.stop > 0) {
		return nil, classError("ValueError", "SimulationProgressBar(%v, %v): both must be > 0 ms", p.interval, p.stop)
	}
	p.width = int(math.Min(200, p.stop/p.interval))
	return p, nil
}

func (p *progressBar) String() string { return "<" + p.typ + ">" }
func (p *progressBar) Name() string   { return p.typ }

// CallInternal implements starlark.Callable: bar(level) draws, bar(t) of a SimulationProgressBar returns the next time.
func (p *progressBar) CallInternal(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var level float64
	if err := starlark.UnpackArgs(p.typ, args, kwargs, "level", real{&level}); err != nil {
		return nil, err
	}
	if p.interval > 0 {
		p.draw(level / p.stop)
		return starlark.Float(level + p.interval), nil
	}
	p.draw(level)
	return starlark.None, nil
}

// Attr implements starlark.HasAttrs.
func (p *progressBar) Attr(name string) (starlark.Value, error) {
	if name != "set_level" {
		return nil, nil
	}
	return p.s.function(p.typ+".set_level", func(c *call) (starlark.Value, error) {
		var level float64
		err := c.unpack("level", real{&level})
		p.draw(level)
		return nil, err
	}), nil
}

// AttrNames implements starlark.HasAttrs.
func (p *progressBar) AttrNames() []string { return []string{"set_level"} }

func (p *progressBar) draw(level float64) {
	if !p.s.cfg.Terminal || p.s.cfg.Stderr == nil {
		return
	}
	level = math.Min(1, math.Max(0, level))
	full := max(p.width-2, 1)
	n := int(math.RoundToEven(level * float64(full)))
	bar := strings.Repeat(p.char, n)
	if !p.dynamic {
		bar += strings.Repeat(" ", full-n)
	}
	fmt.Fprintf(p.s.cfg.Stderr, "[ %s ] %3.0f%% \r", bar, 100*level)
	if level == 1 {
		io.WriteString(p.s.cfg.Stderr, "\n")
	}
}

// normalizedFilename is PyNN's: root/YYYYMMDD/basename_simulator[_npN]_YYYYMMDD-HHMMSS.extension.
func normalizedFilename(c *call) (starlark.Value, error) {
	var root, base, extension, simulator string
	var processes starlark.Value
	iso := false
	if err := c.unpack("root", &root, "basename", &base, "extension", &extension, "simulator", &simulator, "num_processes?", &processes, "use_iso8601?", &iso); err != nil {
		return nil, err
	}
	now, err := c.s.date()
	if err != nil {
		return nil, err
	}
	date, stamp := now.Format("20060102"), now.Format("20060102-150405")
	if iso {
		date, stamp = now.Format("2006-01-02"), now.Format("2006-01-02T150405")
	}
	np := ""
	if processes != nil && processes != starlark.None && bool(processes.Truth()) {
		np = "_np" + processes.String()
	}
	return starlark.String(fmt.Sprintf("%s/%s/%s_%s%s_%s.%s", root, date, base, simulator, np, stamp, extension)), nil
}

// initLogging accepts what PyNN's takes. What is logged, and where, is up to the command line (--quiet).
func initLogging(c *call) (starlark.Value, error) {
	var file, debug, processes, rank, level starlark.Value
	return nil, c.unpack("logfile?", &file, "debug?", &debug, "num_processes?", &processes, "rank?", &rank, "level?", &level)
}

// notify prints its message; PyNN sends it by mail where that is set up.
func notify(c *call) (starlark.Value, error) {
	msg := "Simulation finished."
	var subject, host, address starlark.Value
	if err := c.unpack("msg?", &msg, "subject?", &subject, "smtphost?", &host, "address?", &address); err != nil {
		return nil, err
	}
	return nil, c.s.print(msg + "\n")
}

func scriptArgs(*call) (starlark.Value, error) {
	return nil, classError("NotImplementedError", `scripts have parameters instead of arguments: n = param("n", 4000, "number of cells"), set by --set n=1000`)
}

func getSimulator(*call) (starlark.Value, error) {
	return nil, classError("NotImplementedError", `write load("pyNN", "sim"), and param("name", default, "what it is") for each option`)
}
