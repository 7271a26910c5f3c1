package arena

import (
	"runtime"
	"testing"
	"unsafe"
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

// TestGrowing fills tables by and by, from small ones on the heap to mapped ones that move, and cuts them to their size.
func TestGrowing(t *testing.T) {
	for _, room := range []int{0, 100, 1 << 19} {
		for _, n := range []int{1, 1000, 1 << 18, 3 << 19} {
			s := Room[uint32](room)
			for len(s.Data) < n {
				first := uint32(len(s.Data))
				for k, part := 0, s.Extend(min(777, n-len(s.Data))); k < len(part); k++ {
					part[k] = first + uint32(k)
				}
			}
			s.Trim()
			runtime.GC() // what has been given back must not be in use
			if len(s.Data) != n || cap(s.Data) > n+n/8+1024 {
				t.Fatalf("room %d: length %d, capacity %d, want %d", room, len(s.Data), cap(s.Data), n)
			}
			for i, x := range s.Data {
				if x != uint32(i) {
					t.Fatalf("room %d, n = %d: element %d is %d", room, n, i, x)
				}
			}
			runtime.KeepAlive(s)
		}
	}
}

// TestNumbers: zeros, as many as are asked for, large arrays at the beginning of a huge page.
func TestNumbers(t *testing.T) {
	const whole = hugePage / 8
	for _, n := range []int{0, 1, whole/2 - 1, whole / 2, whole, whole + 1, 3*whole + 5} {
		x := Numbers(n)
		if len(x) != n || cap(x) != n {
			t.Errorf("%d numbers: length %d, capacity %d", n, len(x), cap(x))
		}
		if n >= whole/2 && uintptr(unsafe.Pointer(&x[0]))%hugePage != 0 {
			t.Errorf("%d numbers begin at %p", n, &x[0])
		}
		for k := range x {
			if x[k] != 0 {
				t.Fatalf("%d numbers: number %d is %v", n, k, x[k])
			}
			x[k] = 1 // so that memory that is used again is not zero by chance
		}
	}
}
