// Package arena allocates the big tables of a simulation. They hold no pointers, so the garbage collector need not see them; on
// Linux large ones are anonymous mappings in huge pages, which makes first touch several times cheaper and random access
// markedly faster than on the heap's small pages. Such a table grows and shrinks without being copied.
package arena

import (
	"runtime"
	"slices"
	"unsafe"
)

// huge is the size from which a table gets pages of its own.
const huge = 1 << 20

// hugePage is the size of the pages that a system calls huge.
const hugePage = 2 << 20

// number is what tables are made of.
type number interface {
	~int8 | ~uint8 | ~int16 | ~uint16 | ~int32 | ~uint32 | ~int64 | ~uint64 | ~float32 | ~float64
}

// Slice is a table of numbers that is given back to the system when nothing refers to the Slice any more: hold on to it, not
// only to Data.
type Slice[T number] struct {
	Data []T

	block   []byte // the mapping, or nil
	cleanup runtime.Cleanup
}

// Make returns a table of n zeros.
func Make[T number](n int) *Slice[T] {
	s := &Slice[T]{}
	size := n * s.each()
	if size >= huge {
		if block := reserve(size); block != nil {
			s.own(block)
			s.Data = s.Data[:n]
			return s
		}
	}
	s.Data = make([]T, n)
	return s
}

// Room returns an empty table with room for n numbers. Room that is not used costs no memory, if it is large.
func Room[T number](n int) *Slice[T] {
	s := Make[T](n)
	s.Data = s.Data[:0]
	return s
}

// Extend lengthens the table by n and returns the new end, which holds anything. It may move the table.
func (s *Slice[T]) Extend(n int) []T {
	old := len(s.Data)
	if old+n > cap(s.Data) {
		s.grow(old + n)
	}
	s.Data = s.Data[:old+n]
	return s.Data[old:]
}

func (s *Slice[T]) grow(n int) {
	n += n / 4
	if s.block != nil {
		if block := resize(s.block, n*s.each()); block != nil {
			length := len(s.Data)
			s.own(block)
			s.Data = s.Data[:length]
			return
		}
	}
	larger := Room[T](n)
	larger.Data = append(larger.Data, s.Data...)
	s.take(larger)
}

// Trim gives back the room that is not used.
func (s *Slice[T]) Trim() {
	size := len(s.Data) * s.each()
	switch {
	case s.block != nil && size >= huge:
		if block := resize(s.block, size); block != nil {
			n := len(s.Data)
			s.own(block)
			s.Data = s.Data[:n:n]
		}
	case s.block != nil || cap(s.Data) > len(s.Data)+len(s.Data)/8:
		s.take(&Slice[T]{Data: slices.Clone(s.Data)})
	}
}

// own makes a mapping the table's memory; of an old one nothing is left.
func (s *Slice[T]) own(block []byte) {
	if s.block != nil {
		s.cleanup.Stop()
	}
	s.block, s.cleanup = block, runtime.AddCleanup(s, release, block)
	s.Data = unsafe.Slice((*T)(unsafe.Pointer(&block[0])), len(block)/s.each())
}

// take makes the memory of another table that of s, and gives back its own.
func (s *Slice[T]) take(from *Slice[T]) {
	if s.block != nil {
		s.cleanup.Stop()
		release(s.block)
		s.block = nil
	}
	s.Data = from.Data
	if from.block != nil {
		from.cleanup.Stop()
		n := len(from.Data)
		s.own(from.block)
		s.Data = s.Data[:n]
	}
}

// each is the size of one number in bytes.
func (s *Slice[T]) each() int {
	var zero T
	return int(unsafe.Sizeof(zero))
}

// Numbers returns n zeros of the heap; from half a huge page on they begin with one, where the system has them.
func Numbers(n int) []float64 {
	const each, whole = 8, hugePage / 8
	if each*n < hugePage/2 {
		return make([]float64, n)
	}
	pages := (n + whole - 1) / whole
	x := make([]float64, (pages+1)*whole) // what is not used costs no memory
	x = x[(hugePage-int(uintptr(unsafe.Pointer(&x[0]))%hugePage))%hugePage/each:]
	advise(unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), pages*hugePage))
	return x[:n:n]
}

// Place returns which number of its page of 4 KiB the first of x is.
func Place(x []float64) int {
	if len(x) == 0 {
		return 0
	}
	return int(uintptr(unsafe.Pointer(&x[0])) % 4096 / 8)
}
