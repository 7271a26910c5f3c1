//go:build amd64 && !purego

package kernel

import "unsafe"

//go:generate sh -c "cd gen/deposit && go run . -out ../../deposit_amd64.s -stubs ../../deposit_amd64_stub.go -pkg kernel"

// Deposits reports whether Deposit can be used.
const Deposits = true

// Deposit adds the weights of the connections in now to in, one after the other, and sends for the beginning of those in next meanwhile.
// Targets must be indices of in.
func Deposit(in []float64, now, next []Load) {
	var none Load
	first, second := &none, &none
	if len(now) > 0 {
		first = &now[0]
	}
	if len(next) > 0 {
		second = &next[0]
	}
	if len(in) > 0 {
		deposit(&in[0], (*[6]uint64)(unsafe.Pointer(first)), len(now), (*[6]uint64)(unsafe.Pointer(second)), len(next))
	}
}
