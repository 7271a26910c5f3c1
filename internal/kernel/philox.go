package kernel

import "math/bits"

// The constants of Philox2x64: Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3,
// doi:10.1145/2063384.2063405.
const (
	PhiloxMul  = 0xd2b74407b1ce6e93
	PhiloxWeyl = 0x9e3779b97f4a7c15
)

// Philox encrypts by Philox2x64-10 the counters (counter, high), (counter+1, high), ..., each to two numbers of out. Their number must be a
// multiple of 4. Counters do not depend on each other, so that a processor works on several at a time, where one after the other
// would wait for the ten rounds of each.
func Philox(out []uint64, counter, high, key uint64) {
	if done := philoxMany(out, counter, high, key); done {
		return
	}
	philoxPlain(out, counter, high, key)
}

func philoxPlain(out []uint64, counter, high, key uint64) {
	for ; len(out) >= 8; out = out[8:] {
		a0, a1, a2, a3 := counter, counter+1, counter+2, counter+3
		b0, b1, b2, b3 := high, high, high, high
		k := key
		for range 10 {
			h0, l0 := bits.Mul64(a0, PhiloxMul)
			h1, l1 := bits.Mul64(a1, PhiloxMul)
			h2, l2 := bits.Mul64(a2, PhiloxMul)
			h3, l3 := bits.Mul64(a3, PhiloxMul)
			a0, b0 = h0^b0^k, l0
			a1, b1 = h1^b1^k, l1
			a2, b2 = h2^b2^k, l2
			a3, b3 = h3^b3^k, l3
			k += PhiloxWeyl
		}
		*(*[8]uint64)(out) = [8]uint64{a0, b0, a1, b1, a2, b2, a3, b3}
		counter += 4
	}
}
