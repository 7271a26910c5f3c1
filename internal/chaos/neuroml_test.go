package chaos

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/neuroml"
	"github.com/hillock-sim/hillock/script"
)

// written are the kinds that NeuroML has, with what it records of them.
func written(all []kind, records map[string][]string) []kind {
	var list []kind
	for _, k := range all {
		if vars, has := records[k.name]; has {
			k.vars = vars
			list = append(list, k)
		}
	}
	return list
}

// TestNeuroML: a network that goes to a NeuroML file and comes back is the same, to the last bit of all that is recorded.
func TestNeuroML(t *testing.T) {
	v, none := []string{"v"}, []string{}
	cells := written(kinds, map[string][]string{"IF_cond_exp": v, "IF_curr_exp": v, "IF_cond_alpha": v, "IF_curr_alpha": v,
		"EIF_cond_exp_isfa_ista": {"v", "w"}, "EIF_cond_alpha_isfa_ista": {"v", "w"}})
	from := written(sources, map[string][]string{"SpikeSourcePoisson": none, "SpikeSourceArray": none})
	dir, drawn, refused, spikes := t.TempDir(), 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		n := (&drawer{t: t, net: &network{}, kinds: cells, sources: from, plain: true}).draw()
		text := n.script(variant{})
		want := look(text, 1, dir)
		drawn++
		if want.Error != "" {
			refused++
			return
		}
		spikes += want.Spikes
		back, err := thereAndBack(text, dir)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		got := look(back, rapid.IntRange(1, 3).Draw(t, "threads"), dir)
		got.Print = want.Print
		if difference := want.differs(got, false); difference != "" {
			t.Fatalf("read back: %s\n%s", difference, text)
		}
	})
	t.Logf("%d networks, %d of them refused; %d spikes", drawn, refused, spikes)
	if refused*5 > drawn {
		t.Errorf("%d of %d networks are refused: too few show anything", refused, drawn)
	}
}

// thereAndBack exports the network of a script and returns the script that reads it.
func thereAndBack(text, dir string) (string, error) {
	notes := &export.Notes{}
	r, err := script.Run(context.Background(), script.Config{Name: "chaos.star", Source: []byte(text), OutDir: dir, Log: quiet, Elsewhere: notes, Describing: true})
	if err != nil && !notes.Ran() {
		return "", err
	}
	d, err := notes.Description(r.Simulation())
	if err != nil {
		return "", err
	}
	for _, p := range append(d.Problems, neuroml.Check(d, export.Options{})...) {
		return "", errors.New(p.String())
	}
	files, err := neuroml.Write(d, filepath.Join(dir, "drawn.net.nml"), export.Options{})
	if err != nil {
		return "", err
	}
	back, err := neuroml.Script(files[0])
	return string(back), err
}
