//go:build !amd64 || purego

package kernel

func orderlyVectors([]float64, float64) int { return 0 }
