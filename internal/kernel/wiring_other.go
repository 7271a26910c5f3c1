//go:build !amd64 || purego

package kernel

import "math"

func bellMany([]float64, []uint64, *[256]BellLayer, float64, float64, float64, float64) (kept, used int) {
	return 0, 0
}

func gapsMany([]int32, []uint64, *[512]Tangent, float64, float64) (done int) { return 0 }

func narrowMany([]float32, []float64) (done int, lo, hi, odd float64) {
	return 0, math.Inf(1), math.Inf(-1), 0
}

func stepsMany([]int32, []float64, float64, float64, float64) (done int, ok bool) { return 0, true }

func belowMany([]uint32, []uint64, uint32, uint32) (used int) { return 0 }
