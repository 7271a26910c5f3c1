package cli

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/format"
)

func TestAnalysisOfEveryFormat(t *testing.T) {
	npz := recorded(t)
	want := ""
	for _, f := range format.All() {
		if f.Write == nil {
			continue
		}
		path := filepath.Join(t.TempDir(), "test_exc"+f.Extensions[0])
		if r := command(t, context.Background(), "convert", npz, path); r.status != 0 {
			t.Fatal(r.err)
		}
		r := command(t, context.Background(), "analysis", path, "--from", "5")
		if r.status != 0 || !strings.Contains(r.out, "rate (Hz)") || !strings.Contains(r.out, "v (mV)") {
			t.Errorf("%s: status %d\n%s%s", f.Name, r.status, r.out, r.err)
		}
		_, figures, _ := strings.Cut(r.out, "\n") // without the names of the files
		if want == "" {
			want = compact(figures)
		}
		if compact(figures) != want {
			t.Errorf("%s: other figures:\n%s", f.Name, r.out)
		}
	}
	r := command(t, context.Background(), "analysis", npz, npz, "--json")
	var list []map[string]any
	if err := json.Unmarshal([]byte(r.out), &list); err != nil || len(list) != 2 || list[0]["cells"] != 10.0 || list[1]["v_min"] == nil {
		t.Errorf("%v\n%s", err, r.out)
	}
	for _, wrong := range [][]string{{}, {"none.npz"}, {npz, "--bin", "0"}, {npz, "--from", "-1"}, {npz, "--min-spikes", "2"}} {
		if r := command(t, context.Background(), append([]string{"analysis"}, wrong...)...); r.status != 2 {
			t.Errorf("analysis %v: status %d, want 2", wrong, r.status)
		}
	}
}
