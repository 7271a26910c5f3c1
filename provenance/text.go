package provenance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Text returns the record as `hillock watermark` prints it: lines "key : value", in groups with an empty line between them,
// after the %watermark of IPython.
func (r Record) Text() string {
	var t table
	s, m := r.Software, r.Machine
	t.add("Hillock", s.Version)
	t.add("Commit", s.Commit)
	t.add("Commit time", s.Time)
	t.add("Go", s.GoVersion)
	for _, k := range slices.Sorted(maps.Keys(s.Settings)) {
		t.add("Build "+k, s.Settings[k])
	}
	t.end()

	for _, k := range slices.Sorted(maps.Keys(s.Modules)) {
		t.add(k, s.Modules[k])
	}
	t.end()

	t.add("OS", m.OS)
	t.add("Release", m.Release)
	t.add("Distribution", m.Distribution)
	t.add("Architecture", m.Architecture)
	t.add("Processor", m.CPU)
	t.add("CPU cores", cores(m))
	t.add("Memory", memory(m.MemoryBytes))
	t.end()
	t.add("Hostname", m.HostName)
	t.end()

	if !r.Run.IsZero() {
		r.Run.text(&t)
	}
	return strings.TrimSuffix(t.b.String(), "\n")
}

// text adds the groups of the run.
func (r Run) text(t *table) {
	t.add("Script", r.Script)
	t.add("SHA-256", r.ScriptSHA256)
	t.add("Command line", quoted(r.CommandLine))
	t.add("Seed", fmt.Sprint(r.Seed))
	t.add("Time step", fmt.Sprintf("%v ms", r.TimeStep))
	t.add("Threads", fmt.Sprint(r.Threads))
	t.add("Start", rfc3339(r.Start))
	t.add("End", rfc3339(r.End))
	t.end()
	if s := r.Simulator; s != nil {
		t.add("Simulator", s.Name)
		for _, name := range slices.Sorted(maps.Keys(s.Versions)) {
			t.add(name, s.Versions[name])
		}
		t.add("Python", s.Python)
		t.add("Build, run, hand over", fmt.Sprintf("%.3g s, %.3g s, %.3g s", s.BuildS, s.RunS, s.WriteS))
		t.end()
	}
	for _, name := range slices.Sorted(maps.Keys(r.Parameters)) {
		v := fmt.Sprint(r.Parameters[name])
		if slices.Contains(r.Set, name) {
			v += " (set)"
		}
		t.add(name, v)
	}
	t.end()
}

// A table aligns the lines of a group.
type table struct {
	b     strings.Builder
	lines [][2]string
}

// add adds a line, unless its value is empty. Line breaks would look like further keys and become spaces.
func (t *table) add(key, value string) {
	if value != "" {
		t.lines = append(t.lines, [2]string{key, strings.Join(strings.Fields(value), " ")})
	}
}

// end writes the group and an empty line, unless there is nothing in it.
func (t *table) end() {
	widest := 0
	for _, l := range t.lines {
		widest = max(widest, utf8.RuneCountInString(l[0]))
	}
	for _, l := range t.lines {
		fmt.Fprintf(&t.b, "%-*s: %s\n", widest, l[0], l[1])
	}
	if len(t.lines) > 0 {
		t.b.WriteByte('\n')
	}
	t.lines = nil
}

func cores(m Host) string {
	if m.PhysicalCores == 0 {
		return fmt.Sprintf("%d logical", m.LogicalCores)
	}
	return fmt.Sprintf("%d (%d logical)", m.PhysicalCores, m.LogicalCores)
}

func memory(bytes uint64) string {
	if bytes == 0 {
		return unknown
	}
	return fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30))
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// quoted joins arguments so that they can be told apart, and pasted into a shell.
func quoted(args []string) string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a
		if a == "" || strings.ContainsAny(a, " \t\n\"'`$&|;<>()*?[]{}\\#!~") {
			out[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
	}
	return strings.Join(out, " ")
}
