package bench

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"
)

// TestScanIsTheAuthors compares with the first and last pairs that their notebook prints.
func TestScanIsTheAuthors(t *testing.T) {
	all := scanTrials()
	for k, want := range map[int]Trial{
		0: {Cells: 1296, Ms: 2676.3}, 1: {Cells: 324, Ms: 664.3}, 2: {Cells: 441, Ms: 1902.5}, 3: {Cells: 2500, Ms: 2732.6},
		195: {Cells: 1444, Ms: 2606.0}, 199: {Cells: 1444, Ms: 2254.2},
	} {
		if all[k].Cells != want.Cells || math.Abs(all[k].Ms-want.Ms) > 1e-6 {
			t.Errorf("trial %d: %+v, want %+v", k, all[k], want)
		}
	}
}

func TestFit(t *testing.T) {
	s := &Scan{}
	for _, n := range []int{100, 400, 900} {
		for _, ms := range []float64{200, 1000, 3000} {
			x, y := float64(n), float64(n)*ms/1000
			s.Trials = append(s.Trials, Trial{n, ms, (0.5*x + 0.02*y) / 1000, (2.8*y - 0.01*x) / 1000, 0.2 * x / 1000})
		}
	}
	for k, want := range []Fit{{"build", 0.5, 0.02}, {"run", -0.01, 2.8}, {"write", 0.2, 0}} {
		got := s.Fit()[k]
		if got.Phase != want.Phase || math.Abs(got.PerCell-want.PerCell) > 1e-9 || math.Abs(got.PerCellSecond-want.PerCellSecond) > 1e-9 {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

func TestScan(t *testing.T) {
	calls := 0
	s, err := RunScan(context.Background(), 0.001, 1, func(int, int) { calls++ })
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Trials) != 3 || calls != 3 {
		t.Errorf("%d trials, %d calls", len(s.Trials), calls)
	}
	for _, trial := range s.Trials {
		if !(trial.BuildS > 0 && trial.RunS > 0 && trial.WriteS > 0) || math.IsInf(trial.RunS, 1) {
			t.Errorf("%+v", trial)
		}
	}
	var out bytes.Buffer
	Report{Scan: s}.WriteTable(&out)
	for _, want := range []string{"3 networks", "build", "0.583", "2.84", "0.202"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := RunScan(stopped, 0.001, 1, func(int, int) {}); err == nil {
		t.Error("a cancelled scan goes on")
	}
}
