package neuroml

import (
	"math"
	"slices"
)

// cellOf is a cell of Hillock's.
type cellOf struct {
	in *gathered
	i  int32
}

// end is when a pulse ends: as it was written, if it was written as a time and not as a duration.
func (c *definition) end() float64 {
	from, duration := c.numbers["delay"], c.numbers["duration"]
	return plainest(from+duration, func(to float64) bool { return to-from == duration })
}

// current is a current source of Hillock's and the cells that it drives.
type current struct {
	name    string // of the type
	params  map[string]any
	targets []cellOf
}

// currents makes sources of the generators that drive something. Those that an export has made of one become one again.
func (s *resolver) currents() {
	type source struct {
		parts   []*definition
		targets [][]cellOf
	}
	var order []*source
	known := map[string]*source{}
	for _, in := range s.net.inputs {
		c := s.content.components[in.component]
		if c == nil || s.content.kinds[c.kind].is != "generator" {
			s.refuse(in.at, "component %q: there is no generator of that id; what is read: pulseGenerator, sineGenerator", in.component)
			continue
		}
		if !in.target.in.cell.Injectable {
			s.refuse(in.at, "component %q: population %q is made of %s, which takes no current", in.component, in.target.id, in.target.in.cell.Name)
			continue
		}
		key := "component " + c.id
		if tag, found := c.tags["hillock_current"]; found {
			key = "current " + tag
		}
		src := known[key]
		if src == nil {
			src = &source{}
			known[key] = src
			order = append(order, src)
		}
		k := slices.Index(src.parts, c)
		if k < 0 {
			k = len(src.parts)
			src.parts, src.targets = append(src.parts, c), append(src.targets, nil)
		}
		for _, i := range in.cells {
			src.targets[k] = append(src.targets[k], cellOf{in.target.in, in.target.of(i)})
		}
	}
	for _, src := range order {
		same := true
		for _, targets := range src.targets {
			same = same && slices.Equal(targets, src.targets[0])
		}
		if one := sum(src.parts); same && one != nil {
			one.targets = src.targets[0]
			s.out.currents = append(s.out.currents, one)
			continue
		}
		for k, c := range src.parts {
			one := sum([]*definition{c})
			one.targets = src.targets[k]
			s.out.currents = append(s.out.currents, one)
		}
	}
}

// sum is the current source that is the sum of some generators; nil: there is none.
func sum(parts []*definition) *current {
	first := parts[0]
	begin, end := first.numbers["delay"], first.end()
	switch {
	case len(parts) == 1 && first.kind == "pulseGenerator":
		return &current{name: "DCSource", params: map[string]any{"amplitude": first.numbers["amplitude"], "start": begin, "stop": end}}
	case len(parts) == 1:
		return sine(first, 0)
	case len(parts) == 2 && first.kind == "pulseGenerator" && parts[1].kind == "sineGenerator":
		if parts[1].numbers["delay"] != begin || parts[1].end() != end {
			return nil
		}
		return sine(parts[1], first.numbers["amplitude"])
	}
	return steps(parts)
}

func sine(c *definition, offset float64) *current {
	period, phase := c.numbers["period"], c.numbers["phase"]
	return &current{name: "ACSource", params: map[string]any{
		"amplitude": c.numbers["amplitude"], "offset": offset, "start": c.numbers["delay"], "stop": c.end(),
		"frequency": plainest(1000/period, func(f float64) bool { return 1000/f == period }),
		"phase":     plainest(phase*180/math.Pi, func(p float64) bool { return p*math.Pi/180 == phase }),
	}}
}

// steps is the current of pulses one after the other.
func steps(parts []*definition) *current {
	var times, amplitudes []float64
	last := 0.0
	for k, c := range parts {
		begin, duration := c.numbers["delay"], c.numbers["duration"]
		if c.kind != "pulseGenerator" {
			return nil
		}
		if k > 0 {
			before := parts[k-1].numbers
			if begin-before["delay"] == before["duration"] {
				last = begin
			}
			if begin < last {
				return nil
			}
			if begin > last {
				times, amplitudes = append(times, last), append(amplitudes, 0)
			}
		}
		times, amplitudes = append(times, begin), append(amplitudes, c.numbers["amplitude"])
		last = plainest(begin+duration, func(to float64) bool { return to-begin == duration })
	}
	if last < forever {
		times, amplitudes = append(times, last), append(amplitudes, 0)
	}
	return &current{name: "StepCurrentSource", params: map[string]any{"times": times, "amplitudes": amplitudes}}
}
