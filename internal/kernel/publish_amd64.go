//go:build amd64 && !purego && !race

package kernel

import (
	"sync/atomic"
	"unsafe"
)

// Publish stores a number: whoever loads it sees all that was written before. Unlike with Store the processor does not wait until no other has
// the line, a tenth of a microsecond if another looks at it; what comes after may be read before others see the number.
func Publish(at *atomic.Int64, x int64) { publish((*int64)(unsafe.Pointer(at)), x) }

//go:noescape
func publish(at *int64, x int64)
