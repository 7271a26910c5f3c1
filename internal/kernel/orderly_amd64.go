//go:build amd64 && !purego

package kernel

// orderlyVectors looks at the first numbers by vectors: as many as it returns, or -1 if one of them is not orderly.
func orderlyVectors(x []float64, least float64) int {
	n := len(x) &^ 15
	if n == 0 || lanes() == 0 {
		return 0
	}
	if orderlyAVX2(&x[0], n, least) != 0 {
		return -1
	}
	return n
}
