package data

import "testing"

func TestTimeOfHasNoRoundingDirt(t *testing.T) {
	for _, c := range []struct {
		step int64
		dt   float64
		want float64
	}{{3, 0.1, 0.3}, {10000, 0.1, 1000}, {7, 0.025, 0.175}, {3, 2, 6}, {5, 0.3, 1.5}} {
		if got := TimeOf(c.step, c.dt); got != c.want {
			t.Errorf("TimeOf(%d, %v) = %v, want %v", c.step, c.dt, got, c.want)
		}
	}
}

func TestTrainsKeepSilentCells(t *testing.T) {
	s := &Spikes{Dt: 0.1, Steps: []int64{1, 3, 3}, IDs: []int64{5, 4, 5}, Cells: []int64{4, 5, 6}}
	trains := s.Trains()
	if len(trains) != 3 || len(trains[2]) != 0 || len(trains[1]) != 2 || trains[1][1] != 0.3 {
		t.Errorf("trains = %v", trains)
	}
	if n := s.Counts(); n[0] != 1 || n[1] != 2 || n[2] != 0 {
		t.Errorf("counts = %v", n)
	}
}
