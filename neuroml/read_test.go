package neuroml

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/space"
)

// network is a description that a test makes twice: to run it, and to export it.
type network func(t *testing.T, s *hillock.Simulation)

func must[T any](x T, err error) func(*testing.T) T {
	return func(t *testing.T) T { t.Helper(); check(t, err); return x }
}

// varied has all that an export can express: every cell type with cells that differ, views and assemblies, lists in an order of their own,
// all sources of spikes and currents, places, and numbers that decimal fractions do not hit.
func varied(t *testing.T, s *hillock.Simulation) {
	t.Helper()
	src := must(s.Population(2, cells.SpikeSourceArray(), hillock.Params{"spike_times": [][]float64{{1, 2.5, 9}, {}}}, hillock.Label("in → <1>")))(t)
	noise := must(s.Population(5, cells.SpikeSourcePoisson(), hillock.Params{"rate": []float64{100, 300, 100, 1000.0 / 3, 2}, "start": 3.3}))(t)
	var all []hillock.Cells
	for k, kind := range []model.Cell{cells.IFCurrExp(), cells.IFCurrAlpha(), cells.IFCondExp(), cells.IFCondAlpha(), cells.EIFCondExp(), cells.EIFCondAlpha()} {
		p := hillock.Params{"tau_m": []float64{10, 11, 10, 1.0 / 3 * 40}, "v_reset": -66.1, "i_offset": 0.1 * float64(k)}
		if kind.ConductanceBased {
			p["tau_syn_E"] = []float64{2, 2, 3, 2}
		}
		if kind.VarIndex("w") >= 0 {
			p["a"] = []float64{4.1, 1.0 / 3, 4.1, 7e-9}
		}
		pop := must(s.Population(4, kind, p, hillock.Label("exc"), hillock.Structure(space.Grid2D{AspectRatio: 1, Dx: 0.1, Dy: 3}),
			hillock.Initial(hillock.Params{"v": func(i int) float64 { return -60 - float64(i%3)/7 }})))(t)
		weight, drive := 0.004, 0.05
		if !kind.ConductanceBased {
			weight, drive = -0.1, 2
		}
		view := must(pop.View([]int{1, 3}))(t)
		must(s.Projection(view, pop, connectors.AllToAll(connectors.Self(connectors.NoSelf)), hillock.Static(func(d float64) float64 { return weight * (1 + d) }, 0.7),
			hillock.Receptor("inhibitory")))(t)
		must(s.Projection(src, pop, connectors.FromList([][]float64{{1, 2, drive, 0.3}, {0, 2, drive, 1.1}, {0, 2, drive / 3, 0.3}, {0, 0, drive, 0.1}}, nil),
			hillock.Static(0.0, nil), hillock.Receptor("excitatory"), hillock.ProjectionLabel("list")))(t)
		must(s.Projection(noise, pop, connectors.AllToAll(), hillock.Static(drive, 0.2)))(t)
		check(t, pop.Record([]string{"spikes", "v"}, hillock.RecordOptions{}))
		all = append(all, pop)
	}
	curr := must(s.Assembly("curr", all[:2]...))(t)
	cond := must(s.Assembly("cond", all[2:]...))(t)
	must(s.Projection(curr, cond, connectors.AllToAll(), hillock.Static(0.002, 1.5), hillock.Receptor("excitatory")))(t)
	check(t, src.Record([]string{"spikes"}, hillock.RecordOptions{}))
	check(t, must(noise.View([]int{0, 3}))(t).Record([]string{"spikes"}, hillock.RecordOptions{}))
	for _, c := range []struct {
		kind model.Current
		p    hillock.Params
		into []hillock.Cells
	}{
		{currents.DC(), hillock.Params{"amplitude": 0.3, "start": 0.1, "stop": 17.3}, []hillock.Cells{all[0], must(all[0].View([]int{2}))(t)}},
		{currents.AC(), hillock.Params{"amplitude": 0.2, "offset": 0.1, "frequency": 30.0, "phase": 77.7, "start": 0.3, "stop": 0.9 * 50}, []hillock.Cells{all[1], all[4]}},
		{currents.AC(), hillock.Params{"amplitude": 0.2, "frequency": 7.0, "phase": 1.0 / 3}, []hillock.Cells{cond}},
		{currents.Step(), hillock.Params{"times": []float64{0.7, 1.9, 30, 41.3}, "amplitudes": []float64{0.5, -0.3, 0, 0.1}}, []hillock.Cells{all[3]}},
		{currents.Step(), hillock.Params{"times": []float64{0.7, 5, 33.1}, "amplitudes": []float64{0.5, 0.2, 0}}, []hillock.Cells{all[2], all[2]}},
	} {
		source := must(s.Current(c.kind, c.p))(t)
		check(t, source.InjectInto(c.into...))
	}
}

const seed, length = 11, 60.0

// noted exports a description into a folder.
func noted(t *testing.T, folder string, build network) (lems string) {
	t.Helper()
	notes := &export.Notes{}
	s := must(hillock.New(hillock.Options{Timestep: 0.1, Seed: seed, Elsewhere: notes}))(t)
	build(t, s)
	must(s.Run(length))(t)
	d := must(notes.Description(s))(t)
	if p := Check(d, export.Options{}); p != nil {
		t.Fatal(p)
	}
	files := must(Write(d, filepath.Join(folder, "x.net.nml"), export.Options{Version: "1"}))(t)
	return files[0]
}

// reading is the description that a file is.
func reading(path string) network {
	return func(t *testing.T, s *hillock.Simulation) {
		t.Helper()
		n := must(Read(path))(t)
		if n.Simulation == nil || n.Simulation.Timestep != 0.1 || n.Simulation.Length != length || *n.Simulation.Seed != seed {
			t.Errorf("settings: %+v", n.Simulation)
		}
		made := must(n.Build(s))(t)
		if len(made.Notes) > 0 {
			t.Error(made.Notes)
		}
	}
}

// ran returns the digest, and all that was recorded of v.
func ran(t *testing.T, build network) (digest string, v string) {
	t.Helper()
	s := must(hillock.New(hillock.Options{Timestep: 0.1, Seed: seed}))(t)
	build(t, s)
	must(s.Run(length))(t)
	spikes := 0
	for _, p := range s.Populations() {
		b := must(p.Data(nil, false))(t)
		for _, signal := range b.Segments[0].Signals {
			v += fmt.Sprintf("%s %x\n", signal.Name, signal.Data)
		}
		if b.Segments[0].Spikes != nil {
			spikes += len(b.Segments[0].Spikes.Times())
		}
	}
	if spikes < 50 {
		t.Errorf("only %d spikes: this says little", spikes)
	}
	return s.Digest(), v
}

// TestRoundTrip: what is exported and read again is the same network: the same spikes and potentials to the bit, the same lists of
// connections, and the same file when it is exported once more.
func TestRoundTrip(t *testing.T) {
	dir, again := t.TempDir(), t.TempDir()
	lems := noted(t, dir, varied)
	digest, v := ran(t, varied)
	digestRead, vRead := ran(t, reading(lems))
	if digest != digestRead {
		t.Error("other spikes")
	}
	if v != vRead {
		t.Error("other potentials")
	}
	noted(t, again, reading(lems))
	for _, name := range []string{"x.net.nml", "LEMS_x.xml"} {
		a, b := must(os.ReadFile(filepath.Join(dir, name)))(t), must(os.ReadFile(filepath.Join(again, name)))(t)
		for k, line := range strings.Split(string(a), "\n") {
			if other := strings.Split(string(b), "\n"); k >= len(other) || other[k] != line {
				t.Fatalf("%s:%d: exported again: %q, was %q", name, k+1, append(other, "")[min(k, len(other))], line)
			}
		}
	}
	lists := func(build network) (all string) {
		s := must(hillock.New(hillock.Options{Timestep: 0.1, Seed: seed}))(t)
		build(t, s)
		for _, p := range s.Projections() {
			all += p.Label()
			for _, row := range must(p.GetList([]string{"weight", "delay"}, true))(t) {
				pre, post := p.Ends()
				all += fmt.Sprintf(" %d-%d %x", pre[int(row[0])], post[int(row[1])], row[2:])
			}
		}
		return all
	}
	if lists(varied) != lists(reading(lems)) {
		t.Error("other connections, or in another order")
	}
}

// foreign is a network as another program could write it.
const foreign = `<?xml version="1.0"?>
<!DOCTYPE neuroml>
<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="other">
  <!-- written by hand -->
  <notes>any &amp; <b>all</b></notes>
  <pulseGenerator id="pulse" delay="0.01 s" duration="20000us" amplitude="500pA"/>
  <sineGenerator id="sine" delay="0ms" phase="0" duration="1s" amplitude="1e-10 A" period="0.02s"/>
  <spikeArray id="train"><spike id="0" time="7ms"/><spike id="1" time="0.003s"/></spikeArray>
  <SpikeSourcePoisson id="poisson" start="0ms" duration="0.05s" rate="20 per_s"/>
  <IF_cond_exp id="cell" metaid="m1" tau_m="20.0" cm="1" tau_refrac="0.1" v_rest="-65" v_reset="-65" v_thresh="-50" tau_syn_E="5" tau_syn_I="10"
      e_rev_E="0" e_rev_I="-70" i_offset="0" v_init="-6.1E1"><property tag="color" value="1 0 0"/><annotation><x y="z"/></annotation></IF_cond_exp>
  <expCondSynapse id="ampa" tau_syn="5" e_rev="0"/>
  <expCondSynapse id="gaba" tau_syn="10" e_rev="-70"/>
  <network id="net" type="networkWithTemperature" temperature="6.3 degC">
    <population id="pop" component="cell" size="4"/>
    <population id="placed" component="cell" type="populationList"><instance id="0" i="0" j="0" k="0"><location x="1.5" y="-2" z="0"/></instance></population>
    <population id="in" component="train" size="1"/>
    <population id="noise" component="poisson" size="2"/>
    <projection id="one" presynapticPopulation="in" postsynapticPopulation="pop" synapse="ampa">
      <connection id="0" preCellId="../in[0]" postCellId="../pop[3]" preSegmentId="0" postFractionAlong="0.25"/>
      <connectionWD id="1" preCellId="../in/0/train" postCellId="../pop/0/cell" weight="0.25" delay="0.0005s" destination="synapses"/>
      <connectionWD id="2" preCellId="in/0" postCellId="pop[1]" weight="0.25" delay="1.5 ms"/>
    </projection>
    <projection id="PROJ_one" presynapticPopulation="pop" postsynapticPopulation="placed" synapse="gaba"/>
    <synapticConnection from="pop[0]" to="placed[0]" synapse="gaba" destination="synapses"/>
    <synapticConnectionWD from="pop[1]" to="placed[0]" synapse="gaba" weight="2" delay="3ms"/>
    <explicitInput target="pop[2]" input="pulse"/>
    <inputList id="list" population="pop" component="sine"><input id="0" target="../pop[0]" destination="synapses" segmentId="0"/>
      <inputW id="1" target="../pop/3/cell" destination="synapses" weight="1.0"/><input id="2" target="../pop/3" destination="synapses"/></inputList>
  </network>
</neuroml>`

// fileOf writes a file into a folder of its own.
func fileOf(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	check(t, os.WriteFile(path, []byte(text), 0o666))
	return path
}

// TestForeign: files of other programs, with all ways to name a cell and to write a quantity.
func TestForeign(t *testing.T) {
	n := must(Read(fileOf(t, "a.nml", foreign)))(t)
	s := must(hillock.New(hillock.Options{Timestep: 0.1}))(t)
	made := must(n.Build(s))(t)
	var got []string
	for _, p := range made.Populations {
		got = append(got, fmt.Sprint(p.Label(), " ", p.Len(), " ", p.CellType()))
	}
	for _, p := range made.Projections {
		pre, post := p.Ends()
		line := fmt.Sprint(p.Label(), " ", p.Receptor())
		for _, row := range must(p.GetList([]string{"weight", "delay"}, true))(t) {
			line += fmt.Sprint(" ", pre[int(row[0])], "-", post[int(row[1])], " ", row[2:])
		}
		got = append(got, line)
	}
	for _, c := range made.Currents {
		line := c.Type().Name
		for _, entry := range c.Type().Params {
			line += fmt.Sprint(" ", entry.Name, "=", must(c.Get(entry.Name))(t))
		}
		got = append(got, line)
	}
	got = append(got, made.Notes...)
	v := must(made.Populations[0].Initial("v"))(t)
	times := must(made.Populations[2].GetSequence("spike_times"))(t)
	duration := must(made.Populations[3].Get("duration"))(t)
	places := must(made.Populations[1].Positions())(t)
	got = append(got, fmt.Sprint(v.At(3), times, duration.At(0), places))
	want := `pop 4 IF_cond_exp
placed 1 IF_cond_exp
in 1 SpikeSourceArray
noise 2 SpikeSourcePoisson
one excitatory 5-0 [0.25 0.5] 5-1 [0.25 1.5] 5-3 [1 0.1]
PROJ_one inhibitory
pop→placed inhibitory 0-4 [1 0.1] 1-4 [2 3]
DCSource amplitude=0.5 start=10 stop=30
ACSource amplitude=0.1 offset=0 frequency=50 phase=0 start=0 stop=1000
projection "one": 1 connections have no delay in the file: here it is one time step, 0.1 ms
projection "pop→placed": 1 connections have no delay in the file: here it is one time step, 0.1 ms
-61 [[3 7]] 50 [[1.5 -2 0]]`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if n.Simulation != nil || n.ID != "net" {
		t.Error(n.ID, n.Simulation)
	}
	must(s.Run(30))(t)
}

const lemsFor = `<Lems><Target component="sim"/><Include file="Cells.xml"/><Include file="NeuroML2CoreTypes/PyNN.xml"/><Include file="a.nml"/>
<Simulation id="sim" length="0.2s" step="0.1ms" target="net"><Display id="d" title="x"><Line id="l" quantity="pop[0]/v"/></Display>
<OutputFile id="o" fileName="v.dat"><OutputColumn id="0" quantity="pop[1]/v"/><OutputColumn id="1" quantity="pop/0/cell/v"/></OutputFile>
<EventOutputFile id="e" fileName="s" format="ID_TIME"><EventSelection id="0" select="noise[1]" eventPort="spike"/></EventOutputFile>
</Simulation></Lems>`

// TestLEMS: what a LEMS file records, wherever the Simulation stands, with files below that include one another.
func TestLEMS(t *testing.T) {
	dir := t.TempDir()
	check(t, os.WriteFile(filepath.Join(dir, "l.xml"), []byte(strings.Replace(lemsFor, "a.nml", "sub/a.nml", 1)), 0o666))
	check(t, os.Mkdir(filepath.Join(dir, "sub"), 0o777))
	cells := foreign[strings.Index(foreign, "<IF_cond"):strings.Index(foreign, "<expCond")]
	check(t, os.WriteFile(filepath.Join(dir, "sub", "a.nml"), []byte(strings.Replace(foreign, cells, `<include href="../cells.nml"/>`, 1)), 0o666))
	check(t, os.WriteFile(filepath.Join(dir, "cells.nml"), []byte(`<neuroml><include href="sub/a.nml"/>`+cells+`</neuroml>`), 0o666))
	n := must(Read(filepath.Join(dir, "l.xml")))(t)
	s := must(hillock.New(hillock.Options{Timestep: 0.1}))(t)
	made := must(n.Build(s))(t)
	got := ""
	for _, r := range made.Recorded {
		got += fmt.Sprintln(r.Variable, r.Cells.IDs())
	}
	if want := "v [0 1]\nspikes [7]\n"; got != want {
		t.Errorf("recorded %q, want %q", got, want)
	}
	if *n.Simulation != (Settings{Timestep: 0.1, Length: 200}) {
		t.Errorf("%+v", n.Simulation)
	}
	script := string(must(Script(filepath.Join(dir, "l.xml")))(t))
	for _, want := range []string{`param("tstop", 200.0,`, `sim.setup(timestep=timestep)`, `neuroml.network("l.xml")`} {
		if !strings.Contains(script, want) {
			t.Errorf("no %s in\n%s", want, script)
		}
	}
}

// TestRefusedElements: what Hillock cannot have the same is refused with file, line, element and reason.
func TestRefusedElements(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`<spikeArray`, `<hhCell id="h"/><spikeArray`, `a.nml:8: <hhCell id="h"> is not read within <neuroml>; what is: EIF_cond_alpha_isfa_ista,`},
		{`<spikeArray`, `<HH_cond_exp id="h"/><spikeArray`, `a.nml:8: <HH_cond_exp id="h"> the HH_cond_exp of NeuroML's PyNN.xml never emits spikes`},
		{`<spikeArray`, `<ionChannelHH id="h"><gate/></ionChannelHH><spikeArray`, `<ionChannelHH id="h"> describes channels`},
		{`<spikeArray`, `<noisyCurrentSource id="h"/><spikeArray`, `draws its noise in another way`},
		{`<expCondSynapse id="ampa" tau_syn="5" e_rev="0"/>`, `<expCondSynapse id="ampa" tau_syn="5" e_rev="0"><plasticityMechanism/></expCondSynapse>`, `a.nml:12: <plasticityMechanism> is not read within <expCondSynapse>`},
		{`<expCondSynapse id="ampa" tau_syn="5" e_rev="0"/>`, `<expCondSynapse id="ampa" tau_syn="6" e_rev="0"/>`,
			`<projection id="one">: synapse "ampa" has tau_syn=6 e_rev=0, but the receptors of cell type "cell" have tau_syn_E=5 e_rev_E=0 and tau_syn_I=10 e_rev_I=-70: one of them must have the same`},
		{`<expCondSynapse id="ampa" tau_syn="5" e_rev="0"/>`, `<alphaCondSynapse id="ampa" tau_syn="5" e_rev="0"/>`, `synapse "ampa" is alphaCondSynapse, but IF_cond_exp in population "pop" takes expCondSynapse`},
		{`id="gaba" tau_syn="10"`, `id="gaba" tau_syn="10" gmax="3"`, `a.nml:13: <expCondSynapse>: attribute gmax="3" is not read`},
		{`id="gaba"`, `id="ampa"`, `a.nml:13: <expCondSynapse id="ampa">: the id is that of a component at `},
		{` v_thresh="-50"`, ``, `a.nml:11: <IF_cond_exp>: attribute v_thresh is missing: a bare number without a unit`},
		{` v_thresh="-50"`, ` v_thresh="-50mV"`, `v_thresh="-50mV": mV measures potential: must be a bare number without a unit`},
		{`period="0.02s"`, `period="0s"`, `<sineGenerator id="sine">: period is 0 ms: must be > 0`},
		{`amplitude="500pA"`, `amplitude="500"`, `amplitude="500": has no unit: must be a current in one of A, nA, pA, uA`},
		{`amplitude="500pA"`, `amplitude="500ms"`, `ms measures time: must be a current`},
		{`amplitude="500pA"`, `amplitude="500 fA"`, `unit "fA" is not known`},
		{`amplitude="500pA"`, `amplitude="NaN"`, `must be a current, a number`},
		{`amplitude="500pA"`, `amplitude="1e400nA"`, `is too big`},
		{`id="noise" component="poisson"`, `id="noise" component="ampa"`, `<population id="noise">: component="ampa": there is no cell type of that id`},
		{`component="cell" size="4"`, `component="cell" size="0"`, `size="0": must be a whole number from 1`},
		{`component="cell" size="4"`, `component="cell" size="4" extracellularProperties="x"`, `attribute extracellularProperties="x" is not read`},
		{`<population id="pop" component="cell" size="4"/>`, `<population id="pop" component="cell" size="4"><layout/></population>`, `places cells at random`},
		{`<population id="in"`, `<population id="pop"`, `the id is that of the population at`},
		{`<instance id="0"`, `<instance id="3"`, `instances must be numbered 0, 1, 2`},
		{`component="cell" type="populationList"`, `component="cell" type="populationList" size="2"`, `size="2", but it has 1 instances`},
		{`preCellId="../in[0]"`, `preCellId="../in[1]"`, `<connection>: preCellId="../in[1]": population "in" has no cell "1": it has 1, from 0`},
		{`preCellId="../in[0]"`, `preCellId="../pop[0]"`, `preCellId="../pop[0]": must be a cell of population "in"`},
		{`preCellId="../in[0]"`, `preCellId="in"`, `must be a cell, as in ../population/0/component`},
		{`preCellId="../in[0]"`, `preCellId="../no[0]"`, `the network has no population "no"`},
		{`preCellId="../in/0/train"`, `preCellId="../in/0/tarin"`, `must be a cell, as in ../in/0/train`},
		{`weight="0.25" delay="0.0005s" destination="synapses"/>`, `weight="0.25" delay="0.0005s"><stdp/></connectionWD>`, `<stdp> is not read within <connectionWD>`},
		{`preSegmentId="0"`, `preSegmentId="1"`, `preSegmentId="1": Hillock knows only preSegmentId="0"`},
		{`postFractionAlong="0.25"`, `postFractionAlong="2"`, `must be a number from 0 to 1`},
		{`destination="synapses"/>`, `destination="other"/>`, `destination="other": Hillock knows only destination="synapses"`},
		{`<connection id="0"`, `<electricalConnection id="0"`, ``}, // no XML any more
		{`<explicitInput target`, `<electricalProjection id="g"/><explicitInput target`, `joins cells by gap junctions`},
		{`<explicitInput target="pop[2]"`, `<explicitInput target="in[0]"`, `population "in" is made of SpikeSourceArray, which takes no current`},
		{`input="pulse"`, `input="puls"`, `component "puls": there is no generator of that id`},
		{`weight="1.0"`, `weight="2"`, `Hillock knows only weight="1"`},
		{`synapse="ampa"`, `synapse="cell"`, `there is no synapse type of that id`},
		{`postsynapticPopulation="pop"`, `postsynapticPopulation="pip"`, `the network has no such population before this line`},
		{`<network id="net"`, `<network id="more"/><network id="net"`, `there are 2 networks (more, net)`},
		{`<!DOCTYPE neuroml>`, `<!DOCTYPE neuroml [<!ENTITY x SYSTEM "/etc/passwd">]><!-- -->`, ``},
		{`<?xml version="1.0"?>`, `<?xml version="1.0" encoding="ISO-8859-1"?>`, `its encoding is ISO-8859-1: must be UTF-8`},
		{`<?xml version="1.0"?>`, `<?xml version="1.0" encoding="US-ASCII"?>`, ``},
		{`any &amp;`, `any &x;`, `a.nml:5 cannot be read as XML: invalid character entity &x;`},
		{`</neuroml>`, ``, `cannot be read as XML: unexpected EOF`},
		{`<neuroml xmlns`, `<nml xmlns`, `must be a NeuroML 2 file`},
		{`<population id="placed" component="cell" type="populationList">`, `<population id="placed" component="cell"><property tag="hillock_population" value="p"/><property tag="hillock_cells" value="1"/>`, `cell 1 is listed twice or is beyond the 1 cells`},
		{`<population id="placed" component="cell" type="populationList">`, `<population id="placed" component="cell"><property tag="hillock_population" value="p"/><property tag="hillock_cells" value="0-2000000000"/>`, `hillock_cells="0-2000000000": must say for each of its 1 <instance>s`},
	} {
		text := strings.Replace(foreign, c.old, c.new, 1)
		if text == foreign {
			t.Errorf("%s is not in the file", c.old)
		}
		_, err := Read(fileOf(t, "a.nml", text))
		switch {
		case c.want == "":
		case err == nil:
			t.Errorf("%s: no error", c.new)
		case !strings.Contains(err.Error(), c.want):
			t.Errorf("%s: %v\nwant %s", c.new, err, c.want)
		}
	}
	for _, c := range []struct{ old, new, want string }{
		{`target="net"`, `target="ten"`, `there is no <network> of that id; known: net`},
		{`component="sim"`, `component="mis"`, `there is no <Simulation> of that id`},
		{`pop[1]/v`, `pop[1]/u`, `"pop[1]/u": what can be recorded of IF_cond_exp: spikes, v`},
		{`pop[1]/v`, `pop[9]/v`, `population "pop" has no cell "9"`},
		{`eventPort="spike"`, `eventPort="out"`, `Hillock knows only eventPort="spike"`},
		{`step="0.1ms"`, `step="0ms"`, `step must be > 0`},
		{`step="0.1ms"`, `step="0.1ms" seed="-1"`, `seed="-1": must be a whole number`},
		{`<Display`, `<Record quantity="x"/><Display`, `<Record> is not read within <Simulation>`},
		{`a.nml"`, `../a.nml"`, `must lie beside the file that is read, or in a folder below`},
		{`a.nml"`, `/etc/passwd"`, `must lie beside the file`},
		{`a.nml"`, `b.nml"`, `file "b.nml": no such file`},
		{`<Target component="sim"/>`, `<Target component="sim"/><ComponentType name="x"/>`, `defines a type of component by equations`},
	} {
		path := fileOf(t, "l.xml", strings.Replace(lemsFor, c.old, c.new, 1))
		check(t, os.WriteFile(filepath.Join(filepath.Dir(path), "a.nml"), []byte(foreign), 0o666))
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.new, err, c.want)
		}
	}
}

// TestIncludeLink: a link that leads out of the folder is not followed.
func TestIncludeLink(t *testing.T) {
	path := fileOf(t, "l.xml", lemsFor)
	if err := os.Symlink(fileOf(t, "a.nml", foreign), filepath.Join(filepath.Dir(path), "a.nml")); err != nil {
		t.Skip(err)
	}
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), `file "a.nml": path escapes`) {
		t.Error(err)
	}
}

// TestSigns: NeuroML has no rule for the signs of weights. Where they are not PyNN's the network is made all the same.
func TestSigns(t *testing.T) {
	for weight, unchecked := range map[string]bool{"0.25": false, "-0.25": true} {
		n := must(Read(fileOf(t, "a.nml", strings.ReplaceAll(foreign, `weight="0.25"`, `weight="`+weight+`"`))))(t)
		s := must(hillock.New(hillock.Options{Timestep: 0.1}))(t)
		made := must(n.Build(s))(t)
		check(t, s.Build())
		if safe := made.Projections[0].Connector().Safe; safe == unchecked {
			t.Errorf("weight %s: safe=%v", weight, safe)
		}
	}
}

// TestAllAtOnce: many mistakes are told together, and not endlessly many.
func TestAllAtOnce(t *testing.T) {
	text := strings.Replace(foreign, `<spikeArray`, strings.Repeat("<hhCell/>\n", 50)+`<spikeArray`, 1)
	_, err := Read(fileOf(t, "a.nml", text))
	if err == nil || strings.Count(err.Error(), "<hhCell>") != most || !strings.HasSuffix(err.Error(), "and 30 more") {
		t.Error(err)
	}
}

// TestQuantities: powers of ten are moved in the text, and what is written is read back to the bit.
func TestQuantities(t *testing.T) {
	for text, want := range map[string]float64{"0.0041s": 4.1, "5 ms": 5, "1e-3 s": 1, "+.5ms": 0.5, "3us": 0.003, "1E2ms": 100} {
		if x, err := quantity(text, ofTime); err != nil || x != want {
			t.Errorf("%s: %v, %v, want %v", text, x, err, want)
		}
	}
	inThousands := dimension{"", map[string]int{"": 3}}
	for k := range 20000 {
		x := float64(k)/7 - 1000
		if text := thousandth(x); !regexp.MustCompile(`^-?[0-9.]+(e-?[0-9]+)?$`).MatchString(text) {
			t.Fatalf("%v: %s is not as the schema wants it", x, text)
		} else if y, err := quantity(text, inThousands); err != nil || y != x {
			t.Fatalf("%v: %s is read as %v, %v", x, text, y, err)
		}
	}
	if text := thousandth(4); text != "0.004" {
		t.Error(text)
	}
	for k := 1; k < 10000; k++ {
		f := float64(k) / 10
		if g := plainest(1000/(1000/f), func(g float64) bool { return 1000/g == 1000/f }); g != f {
			t.Fatalf("%v Hz is read as %v", f, g)
		}
	}
}

// FuzzRead: whatever a file holds, reading it ends with a network or an error, and a network that was read can be built or is refused.
func FuzzRead(f *testing.F) {
	f.Add([]byte(foreign))
	f.Add([]byte(lemsFor))
	f.Add([]byte(strings.Replace(lemsFor, `<Include file="a.nml"/>`, foreign[strings.Index(foreign, "<notes"):strings.Index(foreign, "</neuroml")], 1)))
	f.Add([]byte(`<neuroml><IF_curr_exp id="c" v_rest="-65" cm="1" tau_m="20" tau_refrac="0.1" tau_syn_E="5" tau_syn_I="5" i_offset="0" v_reset="-65" v_thresh="-50" v_init="-65"/>
<network id="n"><property tag="hillock_projection a" value="x"/><population id="p_G0" component="c"><property tag="hillock_population" value="p"/>
<property tag="hillock_cells" value="0 2-3"/><instance/><instance/><instance/></population><population id="p_G1" component="c">
<property tag="hillock_population" value="p"/><property tag="hillock_cells" value="1"/><instance/></population></network></neuroml>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r := &reader{content: newContent(), seen: map[string]bool{}}
		if r.document(strings.NewReader(string(text)), "fuzz.nml", ".") != nil {
			return
		}
		n, err := r.resolve("fuzz.nml")
		if err != nil {
			return
		}
		for _, g := range n.populations {
			if g.n > 1000 {
				return // right, but too big to build many times in a second
			}
		}
		s, err := hillock.New(hillock.Options{Timestep: 0.1, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Build(s); err == nil {
			_ = s.Build()
		}
	})
}
