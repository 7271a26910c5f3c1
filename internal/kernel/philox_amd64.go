//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate sh -c "cd gen/philox && go run . -out ../../philox_amd64.s -stubs ../../philox_amd64_stub.go -pkg kernel"

func philoxMany(out []uint64, counter, high, key uint64) bool {
	switch {
	case len(out) == 0:
		return true
	case lanes() == 8:
		n := len(out) &^ 15
		if n > 0 {
			philoxAVX512(&out[0], n/2, counter, high, key)
		}
		if n < len(out) {
			philoxAVX2(&out[n], (len(out)-n)/2, counter+uint64(n/2), high, key)
		}
		return true
	case cpu.X86.HasAVX2:
		philoxAVX2(&out[0], len(out)/2, counter, high, key)
		return true
	case cpu.X86.HasBMI2:
		philoxByBMI2(out, counter, high, key)
		return true
	}
	return false
}

func philoxByBMI2(out []uint64, counter, high, key uint64) {
	var keys [10]uint64
	for round := range keys {
		keys[round] = key
		key += PhiloxWeyl
	}
	philoxBMI2(&out[0], len(out)/2, counter, high, &keys)
}
