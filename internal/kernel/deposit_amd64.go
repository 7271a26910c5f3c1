//go:build amd64 && !purego

package kernel

import "unsafe"

//go:generate sh -c "cd gen/deposit && go run . -out ../../deposit_amd64.s -stubs ../../deposit_amd64_stub.go -pkg kernel"

// Deposits reports whether Deposit can be used.
const Deposits = true

// Opened is where Deposit notes where connections begin that it has sent for.
type Opened [128]uint64

// Deposit adds the weights of the connections of parcels to in, one after the other, and returns their number. What the next parcels need is
// on its way from memory meanwhile. Targets must be indices of in.
func Deposit(in []float64, parcels []Parcel, opened *Opened) (events int64) {
	if len(in) == 0 || len(parcels) == 0 {
		return 0
	}
	return deposit(&in[0], (*[2]uint64)(unsafe.Pointer(&parcels[0])), len(parcels), (*[128]uint64)(opened))
}

// Unload adds the weights of the connections of stretches to in, one after the other, and returns their number. Those so many stretches ahead
// are on their way from memory meanwhile. Targets must be indices of in.
func Unload(in []float64, list []Stretch, ways []Way, ahead int) (events int64) {
	if len(in) == 0 || len(list) == 0 {
		return 0
	}
	return unload(&in[0], (*uint64)(unsafe.Pointer(&list[0])), len(list), (*[4]uint64)(unsafe.Pointer(&ways[0])), ahead)
}
