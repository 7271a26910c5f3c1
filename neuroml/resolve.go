package neuroml

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/space"
)

// Network is a network as a file describes it; Build makes it.
type Network struct {
	ID         string
	Simulation *Settings // what a LEMS file says of the run; nil: the file is a network alone

	populations []*gathered
	projections []*wires
	currents    []*current
	recorded    []*recorded
}

// Settings are what a LEMS file says of the run.
type Settings struct {
	Timestep, Length float64 // ms
	Seed             *uint64 // nil: the file gives none
}

// gathered is a population of Hillock's: one of the file, or those that an export has made of one because its cells differ.
type gathered struct {
	ordinal int
	label   string
	cell    *model.Cell
	n       int
	parts   []*population
	values  []*definition // by part: the component of its cells
}

// of is the index of a cell of the file in the population of Hillock's.
func (p *population) of(i int32) int32 {
	if p.cells == nil {
		return i
	}
	return p.cells[i]
}

// wires is a projection of Hillock's.
type wires struct {
	label, receptor string
	pre, post       []*gathered
	pairs           model.Pairs
}

// cellOf is a cell of Hillock's.
type cellOf struct {
	in *gathered
	i  int32
}

// recorded is a variable that is recorded of some cells of a population.
type recorded struct {
	in       *gathered
	variable string
	cells    []int32
	known    map[int32]bool
}

// resolver looks up what the files refer to.
type resolver struct {
	*reader
	net   *net
	out   *Network
	types map[string]*model.Cell
}

// resolve makes a network of what the files have said.
func (r *reader) resolve(name string) (*Network, error) {
	if err := r.err(name); err != nil {
		return nil, err
	}
	sim, err := r.content.simulated()
	id := ""
	if sim != nil {
		id = sim.target
	}
	var n *net
	if err == nil {
		n, err = r.content.network(id)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", model.ErrValue, name, err)
	}
	s := &resolver{reader: r, net: n, out: &Network{ID: n.id}, types: cellTypes()}
	if sim != nil {
		s.out.Simulation = sim.settings()
	}
	s.populations()
	if len(r.problems) == 0 { // what follows takes for granted that they are right
		s.projections()
		s.currents()
		s.selections(sim)
	}
	return s.out, r.err(name)
}

func (s *simulation) settings() *Settings { return &Settings{s.step, s.length, s.seed} }

// populations gathers those that an export has made of one. Order is that of their first cells.
func (s *resolver) populations() {
	if len(s.net.populations) == 0 {
		s.refuse(s.net.at, "<network id=%q> has no population", s.net.id)
	}
	known := map[string]*gathered{}
	for _, p := range s.net.populations {
		c := s.content.components[p.component]
		if c == nil || s.content.kinds[c.kind].is != "cell" {
			s.refuse(p.at, "<population id=%q>: component=%q: there is no cell type of that id", p.id, p.component)
			continue
		}
		key, several := p.tags["hillock_population"]
		g := known[key]
		if g == nil || !several {
			g = &gathered{ordinal: len(s.out.populations), label: p.id, cell: s.types[c.kind]}
			if label, found := p.tags["hillock_label"]; found {
				g.label = label
			}
			s.out.populations = append(s.out.populations, g)
			if several {
				known[key] = g
			}
		}
		if g.cell != s.types[c.kind] {
			s.refuse(p.at, "<population id=%q>: is part of %q (property hillock_population), whose other cells are of type %s, not %s", p.id, key, g.cell.Name, c.kind)
			continue
		}
		g.parts, g.values = append(g.parts, p), append(g.values, c)
		if several {
			if p.cells = indices(p.tags["hillock_cells"], p.n); p.cells == nil || len(p.places) != p.n {
				s.refuse(p.at, "<population id=%q>: hillock_cells=%q: must say for each of its %d <instance>s which cell of %q it is, as in 0-3 7", p.id, p.tags["hillock_cells"], p.n, key)
				continue
			}
		}
		p.in = g
		g.n += p.n
	}
	if len(s.problems) > 0 {
		return
	}
	for _, g := range s.out.populations {
		s.covered(g)
	}
}

// covered checks that the parts of a population have each of its cells once.
func (s *resolver) covered(g *gathered) {
	if g.parts[0].cells == nil {
		return
	}
	have := make([]bool, g.n)
	for _, p := range g.parts {
		for _, i := range p.cells {
			if int(i) >= g.n || have[i] {
				s.refuse(p.at, "<population id=%q>: hillock_cells=%q: cell %d is listed twice or is beyond the %d cells that all parts of %q have",
					p.id, p.tags["hillock_cells"], i, g.n, g.label)
				return
			}
			have[i] = true
		}
	}
}

// indices reads what ranges writes; nil: it does not list that many.
func indices(text string, n int) []int32 {
	all := []int32{}
	for _, part := range strings.Fields(text) {
		from, to, found := strings.Cut(part, "-")
		if !found {
			to = from
		}
		a, err := strconv.ParseInt(from, 10, 32)
		b, other := strconv.ParseInt(to, 10, 32)
		if err != nil || other != nil || a < 0 || b < a || b-a >= int64(n-len(all)) {
			return nil
		}
		for i := a; i <= b; i++ {
			all = append(all, int32(i))
		}
	}
	if len(all) != n {
		return nil
	}
	return all
}

// places returns where the cells are, or nil if they are where Hillock puts them by itself or nothing is said.
func (g *gathered) places() []space.Position {
	if slices.ContainsFunc(g.parts, func(p *population) bool { return len(p.places) != p.n }) {
		return nil
	}
	all := make([]space.Position, g.n)
	for _, p := range g.parts {
		for i, at := range p.places {
			all[p.of(int32(i))] = at
		}
	}
	if line, err := space.DefaultLine().Positions(g.n, nil); err == nil && slices.Equal(line, all) {
		return nil
	}
	return all
}

// partOf matches the ids of projections that an export has made of one.
var partOf = regexp.MustCompile(`^PROJ_([a-z0-9_]+?)(?:_P[0-9]+)?$`)

// projections gathers those that an export has made of one.
func (s *resolver) projections() {
	type bundle struct {
		*wires
		parts []*projection
		one   bool // an export has made them
	}
	var order []*bundle
	known := map[string]*bundle{}
	for _, p := range s.net.projections {
		receptor, ok := s.receptor(p)
		if !ok {
			continue
		}
		label, name, one := p.id, "", false
		if m := partOf.FindStringSubmatch(p.id); m != nil {
			var text string
			if text, one = s.net.tags["hillock_projection "+m[1]]; one {
				label, name = text, m[1]
			}
		}
		b := known[name]
		if !one || b == nil {
			if label == "" {
				label = p.pre.id + "→" + p.post.id
			}
			b = &bundle{wires: &wires{label: label, receptor: receptor}, one: one}
			order = append(order, b)
			if one {
				known[name] = b
			}
		}
		if b.receptor != receptor {
			s.refuse(p.at, "<projection id=%q>: is part of %q (property hillock_projection), whose receptor is %s, not %s", p.id, b.label, b.receptor, receptor)
			continue
		}
		b.parts = append(b.parts, p)
	}
	for _, b := range order {
		s.wire(b.wires, b.parts, b.one)
		s.out.projections = append(s.out.projections, b.wires)
	}
}

// wire makes the connections of a projection from its parts.
func (s *resolver) wire(w *wires, parts []*projection, one bool) {
	total := 0
	for _, p := range parts {
		total += len(p.list)
		w.pre, w.post = insert(w.pre, p.pre.in), insert(w.post, p.post.in)
	}
	pre, post := offsets(w.pre), offsets(w.post)
	all := make([]connection, 0, total)
	for _, p := range parts {
		for _, c := range p.list {
			c.pre, c.post = pre[p.pre.in]+p.pre.of(c.pre), post[p.post.in]+p.post.of(c.post)
			all = append(all, c)
		}
		p.list = nil
	}
	if one {
		inOrder(all)
	}
	// Post cell by post cell, as all connectors list them.
	slices.SortStableFunc(all, func(a, b connection) int { return cmp.Compare(a.post, b.post) })
	w.pairs = model.Pairs{Pre: make([]int32, total), Post: make([]int32, total), Weight: make([]float64, total), Delay: make([]float64, total)}
	for k, c := range all {
		w.pairs.Pre[k], w.pairs.Post[k], w.pairs.Weight[k], w.pairs.Delay[k] = c.pre, c.post, c.weight, c.delay
	}
}

// inOrder puts the connections of an exported projection into the order that they had: their ids say it. If they do not, since the file
// was made by another program, they are put into PyNN's order.
func inOrder(all []connection) {
	slices.SortStableFunc(all, func(a, b connection) int { return cmp.Compare(a.id, b.id) })
	for k, c := range all {
		if int(c.id) != k {
			slices.SortStableFunc(all, func(a, b connection) int { return cmp.Or(cmp.Compare(a.post, b.post), cmp.Compare(a.pre, b.pre)) })
			return
		}
	}
}

// insert keeps populations in order of creation, each once.
func insert(all []*gathered, g *gathered) []*gathered {
	k, found := slices.BinarySearchFunc(all, g, func(a, b *gathered) int { return a.ordinal - b.ordinal })
	if found {
		return all
	}
	return slices.Insert(all, k, g)
}

// offsets says where the cells of each population begin, one population behind the other.
func offsets(all []*gathered) map[*gathered]int32 {
	m, k := map[*gathered]int32{}, 0
	for _, g := range all {
		m[g] = int32(k)
		k += g.n
	}
	return m
}

// receptor finds which receptor of the target has the numbers of a synapse type. NeuroML has as many as a file likes, PyNN's cells two.
func (s *resolver) receptor(p *projection) (name string, ok bool) {
	syn, cell := s.content.components[p.synapse], s.content.components[p.post.component]
	wrong := func(format string, args ...any) (string, bool) {
		s.refuse(p.at, "<projection id=%q>: %s", p.id, fmt.Sprintf(format, args...))
		return "", false
	}
	if syn == nil || s.content.kinds[syn.kind].is != "synapse" {
		return wrong("synapse=%q: there is no synapse type of that id", p.synapse)
	}
	kind := components[s.types[cell.kind].Name]
	if kind.synapse == "" {
		return wrong("population %q is made of %s, which takes no input", p.post.id, cell.kind)
	}
	if kind.synapse != syn.kind {
		return wrong("synapse %q is %s, but %s in population %q takes %s", p.synapse, syn.kind, cell.kind, p.post.id, kind.synapse)
	}
	var fits []string
	for _, r := range s.types[cell.kind].Receptors {
		x := suffix(r)
		same := cell.numbers["tau_syn_"+x] == syn.numbers["tau_syn"] && (!kind.reversal || cell.numbers["e_rev_"+x] == syn.numbers["e_rev"])
		if tag := syn.tags["hillock_receptor"]; same && (tag == "" || tag == r) {
			fits = append(fits, r)
		}
	}
	switch {
	case len(fits) == 0:
		return wrong("synapse %q has %s, but the receptors of cell type %q have %s and %s: one of them must have the same%s", p.synapse,
			receptorText(syn, "", kind.reversal), cell.id, receptorText(cell, "_E", kind.reversal), receptorText(cell, "_I", kind.reversal),
			map[bool]string{true: ", that of the property hillock_receptor"}[syn.tags["hillock_receptor"] != ""])
	case len(fits) == 2 && !kind.reversal && len(p.list) > 0 && p.list[0].weight < 0:
		return fits[1], true // currents differ in sign alone
	}
	return fits[0], true
}

func receptorText(c *definition, suffix string, reversal bool) string {
	text := fmt.Sprintf("tau_syn%s=%v", suffix, c.numbers["tau_syn"+suffix])
	if reversal {
		text += fmt.Sprintf(" e_rev%s=%v", suffix, c.numbers["e_rev"+suffix])
	}
	return text
}

// selections gathers what a LEMS file records.
func (s *resolver) selections(sim *simulation) {
	if sim == nil {
		return
	}
	type key struct {
		in       *gathered
		variable string
	}
	known := map[key]*recorded{}
	for _, x := range sim.selections {
		p, i, rest, err := s.net.cell(x.path)
		if err != nil {
			s.refuse(x.at, "%q: %v", x.path, err)
			continue
		}
		in := p.in
		variable, can := rest, components[in.cell.Name].records
		if x.spikes && rest == "" {
			variable = "spikes"
		} else if x.spikes || rest == "spikes" || !contains(can, rest) {
			s.refuse(x.at, "%q: what can be recorded of %s: %s", x.path, in.cell.Name, list(can))
			continue
		}
		k := key{in, variable}
		r := known[k]
		if r == nil {
			r = &recorded{in: in, variable: variable, known: map[int32]bool{}}
			known[k] = r
			s.out.recorded = append(s.out.recorded, r)
		}
		if i = p.of(i); !r.known[i] {
			r.known[i] = true
			r.cells = append(r.cells, i)
		}
	}
	for _, r := range s.out.recorded {
		slices.Sort(r.cells)
		r.known = nil
	}
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
