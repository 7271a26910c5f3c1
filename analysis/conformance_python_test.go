//go:build python

package analysis

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestElephantStillSaysSo lets Elephant compute testdata/elephant.json again: go test -tags python ./analysis. It needs python3 with Elephant.
func TestElephantStillSaysSo(t *testing.T) {
	if out, err := exec.Command("python3", "-c", "import elephant").CombinedOutput(); err != nil {
		if os.Getenv("ALL_READERS") != "" {
			t.Fatalf("%s", out)
		}
		t.Skipf("%s", out)
	}
	now, err := exec.Command("python3", "testdata/compute_elephant.py").Output()
	if err != nil {
		t.Fatal(err)
	}
	stored, err := os.ReadFile("testdata/elephant.json")
	if err != nil {
		t.Fatal(err)
	}
	var got, want map[string]any
	if err := errors.Join(json.Unmarshal(now, &got), json.Unmarshal(stored, &want)); err != nil {
		t.Fatal(err)
	}
	delete(got, "made_by")
	delete(want, "made_by")
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-9, 1e-12)); diff != "" || len(got) < 15 {
		t.Error(diff)
	}
}
