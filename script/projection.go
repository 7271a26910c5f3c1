package script

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
)

// projection is a Projection of a script.
type projection struct {
	object
	s         *session
	p         *hillock.Projection
	pre, post *group
}

func (p *projection) String() string { return fmt.Sprintf("<Projection %q>", p.p.Label()) }

// newProjection is Projection(presynaptic_population, postsynaptic_population, connector, synapse_type=None, source=None,
// receptor_type=None, space=Space(), label=None).
func newProjection(c *call) (starlark.Value, error) {
	var pre, post, with, synapse, source, receptor, where, label starlark.Value
	if err := c.unpack("presynaptic_population", &pre, "postsynaptic_population", &post, "connector", &with, "synapse_type?", &synapse,
		"source?", &source, "receptor_type?", &receptor, "space?", &where, "label?", &label); err != nil {
		return nil, err
	}
	wiring, ok := with.(*connector)
	if !ok {
		return nil, classError("TypeError", "connector = %s: must be a connector such as sim.AllToAllConnector()", brief(with))
	}
	syn, err := synapseOf(synapse)
	if err != nil {
		return nil, err
	}
	var options []hillock.ProjectionOption
	for _, o := range []struct {
		name string
		v    starlark.Value
		make func(string) hillock.ProjectionOption
	}{{"receptor_type", receptor, hillock.Receptor}, {"label", label, hillock.ProjectionLabel}} {
		if o.v == nil || o.v == starlark.None {
			continue
		}
		text, ok := starlark.AsString(o.v)
		if !ok {
			return nil, classError("TypeError", "%s = %s: must be a string", o.name, brief(o.v))
		}
		options = append(options, o.make(text))
	}
	if where != nil && where != starlark.None {
		sp, ok := where.(*spaceValue)
		if !ok {
			return nil, classError("TypeError", "space = %s: must be Space(...)", brief(where))
		}
		options = append(options, hillock.InSpace(sp.s))
	}
	return c.s.project(pre, post, wiring.c, syn, options...)
}

// synapseOf takes sim.StaticSynapse(...), the bare class, or None for a StaticSynapse.
func synapseOf(v starlark.Value) (hillock.Synapse, error) {
	switch v := v.(type) {
	case nil, starlark.NoneType:
		return hillock.Static(0.0, nil), nil
	case *synapseType:
		return hillock.Synapse{Type: v.synapse, Params: v.params}, nil
	case *synapseClass:
		return hillock.Synapse{Type: v.synapse}, nil
	}
	return hillock.Synapse{}, classError("TypeError", "synapse_type = %s: must be a synapse type such as sim.StaticSynapse(weight=0.1, delay=0.5)", brief(v))
}

func (s *session) project(pre, post starlark.Value, c model.Connector, syn hillock.Synapse, options ...hillock.ProjectionOption) (starlark.Value, error) {
	sim, err := s.network()
	if err != nil {
		return nil, err
	}
	from, err := s.oneGroup("presynaptic_population", pre)
	if err != nil {
		return nil, err
	}
	to, err := s.oneGroup("postsynaptic_population", post)
	if err != nil {
		return nil, err
	}
	p, err := sim.Projection(from.cells, to.cells, c, syn, options...)
	if err != nil {
		return nil, err
	}
	return &projection{object{"Projection"}, s, p, from, to}, nil
}

var projectionMembers = &members[*projection]{
	properties: []property[*projection]{
		{"label", func(p *projection) (starlark.Value, error) { return starlark.String(p.p.Label()), nil }},
		{"pre", func(p *projection) (starlark.Value, error) { return p.pre, nil }},
		{"post", func(p *projection) (starlark.Value, error) { return p.post, nil }},
		{"connections", func(p *projection) (starlark.Value, error) { return listOf(p.connections(), p.connection), nil }},
		{"synapse_type", func(p *projection) (starlark.Value, error) { return starlark.String(p.p.SynapseType().Name), nil }},
		{"annotations", func(p *projection) (starlark.Value, error) { return dictOf(p.p.Annotations()), nil }},
		{"receptor_type", func(p *projection) (starlark.Value, error) { return starlark.String(p.p.Receptor()), nil }},
		{"shape", func(p *projection) (starlark.Value, error) {
			return starlark.Tuple{starlark.MakeInt(p.pre.Len()), starlark.MakeInt(p.post.Len())}, nil
		}},
	},
	methods: []method[*projection]{
		{"size", (*projection).size},
		{"get", (*projection).get},
		{"set", (*projection).set},
		{"initialize", (*projection).initialize},
		{"annotate", (*projection).annotate},
		{"record", (*projection).record},
		{"get_data", (*projection).getData},
		{"write_data", (*projection).writeData},
		{"save", (*projection).save},
		{"describe", func(p *projection, c *call) (starlark.Value, error) { return starlark.String(p.String()), nil }},
	},
}

// Attr implements starlark.HasAttrs.
func (p *projection) Attr(name string) (starlark.Value, error) {
	return projectionMembers.attr(p.s, p.typ, p, name)
}

// AttrNames implements starlark.HasAttrs.
func (p *projection) AttrNames() []string { return projectionMembers.names() }

// Len implements starlark.Sequence: the number of connections. An error in building shows in the next verb that can tell it.
func (p *projection) Len() int {
	n, err := p.p.Len()
	if err != nil {
		return 0
	}
	return n
}

// Iterate implements starlark.Iterable, over connections.
func (p *projection) Iterate() starlark.Iterator {
	return listOf(p.connections(), p.connection).Iterate()
}

// Index implements starlark.Indexable: projection[k] is a connection.
func (p *projection) Index(k int) starlark.Value { return p.connection(p.connections()[k]) }

// connections lists the connections; an error in building shows in the next verb that can tell it.
func (p *projection) connections() []hillock.Connection {
	all, err := p.p.Connections()
	if err != nil {
		return nil
	}
	return all
}

func (p *projection) connection(c hillock.Connection) starlark.Value {
	return &connection{object{"Connection"}, p, &c}
}

func (p *projection) size(c *call) (starlark.Value, error) {
	gather := true
	if err := c.unpack("gather?", &gather); err != nil {
		return nil, err
	}
	n, err := p.p.Len()
	return starlark.MakeInt(n), err
}

// addressed turns a row i, j, values... into a tuple whose first two entries are whole numbers.
func addressed(row []float64) starlark.Value {
	t := make(starlark.Tuple, len(row))
	for k, x := range row {
		if k < 2 {
			t[k] = starlark.MakeInt(int(x))
			continue
		}
		t[k] = starlark.Float(x)
	}
	return t
}

// get is get(attribute_names, format, gather=True, with_address=True, multiple_synapses="sum").
func (p *projection) get(c *call) (starlark.Value, error) {
	var which, gather starlark.Value
	var format string
	address, multiple := true, "sum"
	if err := c.unpack("attribute_names", &which, "format", &format, "gather?", &gather, "with_address?", &address, "multiple_synapses?", &multiple); err != nil {
		return nil, err
	}
	single, isOne := starlark.AsString(which)
	list := []string{single}
	if !isOne {
		var err error
		if list, err = names("attribute_names", which); err != nil {
			return nil, err
		}
	}
	switch format {
	case "list":
		rows, err := p.p.GetList(list, address)
		if err != nil {
			return nil, err
		}
		switch {
		case address:
			return listOf(rows, addressed), nil
		case isOne:
			return listOf(rows, func(r []float64) starlark.Value { return starlark.Float(r[0]) }), nil
		}
		return listOf(rows, func(r []float64) starlark.Value { return asTuple(r) }), nil
	case "array":
		return p.arrays(list, isOne, multiple)
	}
	return nil, fmt.Errorf("%w: format = %q: must be \"list\" or \"array\"", model.ErrValue, format)
}

func (p *projection) arrays(names []string, isOne bool, multiple string) (starlark.Value, error) {
	all := make([]starlark.Value, len(names))
	for k, name := range names {
		array, err := p.p.GetArray(name, multiple)
		if err != nil {
			return nil, err
		}
		all[k] = toStarlark(array)
	}
	if isOne {
		return all[0], nil
	}
	return starlark.Tuple(all), nil
}

func asTuple(row []float64) starlark.Value {
	t := make(starlark.Tuple, len(row))
	for k, x := range row {
		t[k] = starlark.Float(x)
	}
	return t
}

func (p *projection) set(c *call) (starlark.Value, error) {
	if err := c.noPositional(); err != nil {
		return nil, err
	}
	values, err := c.s.params(c.kwargs, ofConnections)
	if err != nil {
		return nil, err
	}
	return nil, p.p.Set(values)
}

// initialize sets variables of the connections: initialize(u=0.3).
func (p *projection) initialize(c *call) (starlark.Value, error) {
	if err := c.noPositional(); err != nil {
		return nil, err
	}
	values, err := c.s.params(c.kwargs, ofConnections)
	if err != nil {
		return nil, err
	}
	return nil, p.p.Initialize(values)
}

func (p *projection) annotate(c *call) (starlark.Value, error) {
	if err := c.noPositional(); err != nil {
		return nil, err
	}
	p.p.Annotate(annotations(c.kwargs))
	return nil, nil
}

// record is record(variables, sampling_interval=None): parameters or variables of the connections over time. PyNN has no such verb;
// it follows that of populations.
func (p *projection) record(c *call) (starlark.Value, error) {
	var variables, interval starlark.Value
	if err := c.unpack("variables", &variables, "sampling_interval?", &interval); err != nil {
		return nil, err
	}
	list, err := names("variables", variables)
	if err != nil {
		return nil, err
	}
	every, err := sampling(interval)
	if err != nil {
		return nil, err
	}
	return nil, p.p.Record(list, hillock.RecordOptions{Every: every})
}

func (p *projection) getData(c *call) (starlark.Value, error) {
	clear := false
	if err := c.unpack("clear?", &clear); err != nil {
		return nil, err
	}
	b, err := p.p.Data(clear)
	if err != nil {
		return nil, err
	}
	return c.s.block(b), nil
}

func (p *projection) writeData(c *call) (starlark.Value, error) {
	var file string
	clear := false
	if err := c.unpack("file", &file, "clear?", &clear); err != nil {
		return nil, err
	}
	path, err := c.s.outputPath(file)
	if err != nil {
		return nil, err
	}
	files, err := p.p.WriteData(path, clear, nil)
	c.s.result.Files = append(c.s.result.Files, files...)
	return nil, err
}

// save is save(attribute_names, file, format="list", gather=True): a text file as PyNN writes it.
func (p *projection) save(c *call) (starlark.Value, error) {
	var which, gather, address starlark.Value
	var file string
	format := "list"
	if err := c.unpack("attribute_names", &which, "file", &file, "format?", &format, "gather?", &gather, "with_address?", &address); err != nil {
		return nil, err
	}
	list, err := names("attribute_names", which)
	if err != nil {
		return nil, err
	}
	if list == nil || len(list) == 1 && list[0] == "connections" {
		list = []string{"weight", "delay"}
	}
	path, err := c.s.outputPath(file)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	switch format {
	case "list":
		rows, err := p.p.GetList(list, true)
		if err != nil {
			return nil, err
		}
		b.WriteString("# columns = ['i', 'j', '" + strings.Join(list, "', '") + "']\n")
		writeRows(&b, rows)
	case "array":
		for _, name := range list {
			array, err := p.p.GetArray(name, "sum")
			if err != nil {
				return nil, err
			}
			writeRows(&b, array)
		}
	default:
		return nil, fmt.Errorf("%w: format = %q: must be \"list\" or \"array\"", model.ErrValue, format)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o666); err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	c.s.result.Files = append(c.s.result.Files, path)
	return nil, nil
}

// writeRows writes numbers with tabs between; where there is no connection PyNN writes 0.
func writeRows(b *strings.Builder, rows [][]float64) {
	for _, row := range rows {
		for k, x := range row {
			if k > 0 {
				b.WriteByte('\t')
			}
			if math.IsNaN(x) {
				x = 0
			}
			b.WriteString(strconv.FormatFloat(x, 'g', -1, 64))
		}
		b.WriteByte('\n')
	}
}
