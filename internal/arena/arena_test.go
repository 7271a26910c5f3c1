package arena

import (
	"runtime"
	"testing"
)

func TestTablesAreZeroAndWritable(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 1 << 20} {
		s := Make[float64](n)
		if len(s.Data) != n {
			t.Fatalf("len = %d, want %d", len(s.Data), n)
		}
		for i := range s.Data {
			if s.Data[i] != 0 {
				t.Fatalf("n = %d: element %d is %v", n, i, s.Data[i])
			}
			s.Data[i] = float64(i)
		}
		runtime.GC() // a table in use survives
		if n > 0 && s.Data[n-1] != float64(n-1) {
			t.Errorf("n = %d: last element lost", n)
		}
		runtime.KeepAlive(s)
	}
}
