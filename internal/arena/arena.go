// Package arena allocates the big tables of a simulation. They hold no pointers, so the garbage collector need not see them; on
// Linux large ones are anonymous mappings in huge pages, which makes first touch several times cheaper and random access
// markedly faster than on the heap's small pages.
package arena

import (
	"runtime"
	"unsafe"
)

// huge is the size from which a table gets pages of its own.
const huge = 1 << 20

// number is what tables are made of.
type number interface {
	~int8 | ~uint8 | ~int16 | ~uint16 | ~int32 | ~uint32 | ~int64 | ~uint64 | ~float32 | ~float64
}

// Slice is a table of numbers that is given back to the system when nothing refers to the Slice any more: hold on to it, not
// only to Data.
type Slice[T number] struct{ Data []T }

// Make returns a table of n zeros.
func Make[T number](n int) *Slice[T] {
	var zero T
	size := n * int(unsafe.Sizeof(zero))
	if size < huge {
		return &Slice[T]{Data: make([]T, n)}
	}
	block := reserve(size)
	if block == nil {
		return &Slice[T]{Data: make([]T, n)}
	}
	s := &Slice[T]{Data: unsafe.Slice((*T)(unsafe.Pointer(&block[0])), n)}
	runtime.AddCleanup(s, release, block)
	return s
}
