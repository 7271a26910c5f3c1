package format

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/data"
)

// Losses compares a Block with what a file gave back of it, and says in words what is not the same; none if nothing was lost. The
// order of cells and of spikes does not count, nor do places of a decimal beyond the 12th in times.
func Losses(wrote, read *data.Block) []string {
	l := &losses{}
	l.text("name", wrote.Name, read.Name)
	l.text("description", wrote.Description, read.Description)
	l.note(!wrote.RecDatetime.Equal(read.RecDatetime), "rec_datetime %v is %v", wrote.RecDatetime, read.RecDatetime)
	l.annotations(wrote.Annotations, read.Annotations)
	l.note(len(wrote.Segments) != len(read.Segments), "%d segments are %d", len(wrote.Segments), len(read.Segments))
	for k := range min(len(wrote.Segments), len(read.Segments)) {
		if len(wrote.Segments) > 1 {
			l.where = fmt.Sprintf("segment %d: ", k)
		}
		l.segment(wrote.Segments[k], read.Segments[k])
	}
	return l.found
}

type losses struct {
	where string
	found []string
}

func (l *losses) note(differs bool, text string, args ...any) {
	if differs {
		l.found = append(l.found, l.where+fmt.Sprintf(text, args...))
	}
}

func (l *losses) text(what, wrote, read string) {
	l.note(wrote != read, "%s %s is %s", what, brief(wrote), brief(read))
}

func brief(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

func (l *losses) time(what string, wrote, read float64) {
	l.note(!alike(wrote, read), "%s %v ms is %v ms", what, wrote, read)
}

func alike(a, b float64) bool { return a == b || math.Abs(a-b) <= 1e-12*max(math.Abs(a), math.Abs(b)) }

func (l *losses) annotations(wrote, read data.Annotations) {
	var missing, changed []string
	for key, v := range wrote {
		other, there := read[key]
		a, errA := data.Annotations{"": v}.MarshalJSON()
		b, errB := data.Annotations{"": other}.MarshalJSON()
		switch {
		case !there:
			missing = append(missing, key)
		case errA != nil || errB != nil || !bytes.Equal(a, b):
			changed = append(changed, key)
		}
	}
	slices.Sort(missing)
	slices.Sort(changed)
	l.note(missing != nil, "annotations are missing: %s", strings.Join(missing, ", "))
	l.note(changed != nil, "annotations are changed: %s", strings.Join(changed, ", "))
}

func (l *losses) segment(wrote, read *data.Segment) {
	l.text("name of the segment", wrote.Name, read.Name)
	l.text("description of the segment", wrote.Description, read.Description)
	l.note(!wrote.RecDatetime.Equal(read.RecDatetime), "rec_datetime of the segment is lost")
	l.annotations(wrote.Annotations, read.Annotations)
	switch {
	case wrote.Spikes != nil && read.Spikes != nil:
		l.spikes(wrote.Spikes, read.Spikes)
	case wrote.Spikes != nil:
		l.note(true, "spikes are missing")
	case read.Spikes != nil:
		l.note(true, "there is a table of spikes, though none were recorded")
	}
	l.note(len(wrote.Signals) != len(read.Signals), "%d signals are %d", len(wrote.Signals), len(read.Signals))
	left := slices.Clone(read.Signals)
	for _, a := range wrote.Signals {
		k := slices.IndexFunc(left, func(b *data.Signal) bool { return b.Name == a.Name })
		if k < 0 {
			l.note(true, "signal %q is missing", a.Name)
			continue
		}
		l.signal(a, left[k])
		left = slices.Delete(left, k, k+1)
	}
}

func (l *losses) spikes(wrote, read *data.Spikes) {
	l.text("population of the spikes", wrote.Source, read.Source)
	l.time("time step", wrote.Dt, read.Dt)
	l.time("t_start", wrote.TStart, read.TStart)
	l.time("t_stop", wrote.TStop, read.TStop)
	cells, index := wrote.SortedCells()
	others, otherIndex := read.SortedCells()
	l.note(!slices.Equal(cells, others), "%d recorded cells are %d%s", len(cells), len(others), changedIDs(len(cells) == len(others)))
	l.note(!slices.Equal(index, otherIndex), "indices of the cells in their population are not the same")
	ids, steps := wrote.ByCell()
	otherIDs, otherSteps := read.ByCell()
	if len(ids) != len(otherIDs) {
		l.note(true, "%d spikes are %d", len(ids), len(otherIDs))
		return
	}
	differ, worst := 0, 0.0
	for k := range ids {
		t, u := data.TimeOf(steps[k], wrote.Dt), data.TimeOf(otherSteps[k], read.Dt)
		if !alike(t, u) || ids[k] != otherIDs[k] {
			differ, worst = differ+1, max(worst, math.Abs(t-u))
		}
	}
	l.note(differ > 0, "%d of %d spikes differ, by up to %.3g ms", differ, len(ids), worst)
}

func changedIDs(sameNumber bool) string {
	if sameNumber {
		return " with other ids"
	}
	return ""
}

func (l *losses) signal(wrote, read *data.Signal) {
	before := l.where
	l.where += fmt.Sprintf("signal %q: ", wrote.Name)
	defer func() { l.where = before }()
	l.text("unit", wrote.Unit, read.Unit)
	l.text("population", wrote.Source, read.Source)
	l.time("t_start", wrote.TStart, read.TStart)
	l.time("sampling period", wrote.Period, read.Period)
	l.note(!slices.Equal(wrote.Cells, read.Cells), "ids of its %d cells are not the same", len(wrote.Cells))
	l.note(!slices.Equal(wrote.Index, read.Index), "indices of its cells are not the same")
	if len(wrote.Data) != len(read.Data) {
		l.note(true, "%d samples are %d", len(wrote.Data), len(read.Data))
		return
	}
	differ, worst := 0, 0.0
	for k, x := range wrote.Data {
		if y := read.Data[k]; x != y && !(math.IsNaN(x) && math.IsNaN(y)) {
			differ, worst = differ+1, max(worst, math.Abs(x-y))
		}
	}
	l.note(differ > 0, "%d of %d samples differ, by up to %.3g %s", differ, len(wrote.Data), worst, wrote.Unit)
}
