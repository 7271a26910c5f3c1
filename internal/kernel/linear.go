package kernel

import "math"

// Nodes and weights of 12-point Gauss-Legendre quadrature on [-1, 1] (Abramowitz & Stegun 1964, table 25.4).
var (
	gaussNodes = [12]float64{
		-0.9815606342467192, -0.9041172563704748, -0.7699026741943047, -0.5873179542866175, -0.3678314989981802, -0.1252334085114689,
		0.1252334085114689, 0.3678314989981802, 0.5873179542866175, 0.7699026741943047, 0.9041172563704748, 0.9815606342467192,
	}
	gaussWeights = [12]float64{
		0.04717533638651141, 0.10693932599531907, 0.16007832854334642, 0.20316742672306573, 0.2334925365383546, 0.2491470458134027,
		0.2491470458134027, 0.2334925365383546, 0.20316742672306573, 0.16007832854334642, 0.10693932599531907, 0.04717533638651141,
	}
)

// leastSquares solves rows (m x n, row by row) * x = want for x in the least-squares sense by Householder reflections, in a
// fixed order of operations without fused multiply-adds, and returns x and the largest residual.
func leastSquares(rows, want []float64, m, n int) (x []float64, worst float64) {
	r := append([]float64(nil), rows...)
	y := append([]float64(nil), want...)
	v, dots := make([]float64, m), make([]float64, n)
	for k := 0; k < n; k++ {
		norm := 0.0
		for i := k; i < m; i++ {
			norm += float64(r[i*n+k] * r[i*n+k])
		}
		norm = math.Sqrt(norm)
		if norm == 0 {
			continue
		}
		if r[k*n+k] > 0 {
			norm = -norm
		}
		vv := 0.0
		for i := k; i < m; i++ {
			v[i] = r[i*n+k]
			if i == k {
				v[i] -= norm
			}
			vv += float64(v[i] * v[i])
		}
		// Row by row, so that the sums of the columns do not wait for each other.
		columns := dots[k:]
		clear(columns)
		for i := k; i < m; i++ {
			for j, x := range r[i*n+k : (i+1)*n] {
				columns[j] += float64(v[i] * x)
			}
		}
		for j, dot := range columns {
			columns[j] = 2 * dot / vv
		}
		for i := k; i < m; i++ {
			row := r[i*n+k : (i+1)*n]
			for j, dot := range columns {
				row[j] -= float64(dot * v[i])
			}
		}
		dot := 0.0
		for i := k; i < m; i++ {
			dot += float64(v[i] * y[i])
		}
		dot = 2 * dot / vv
		for i := k; i < m; i++ {
			y[i] -= float64(dot * v[i])
		}
	}
	x = make([]float64, n)
	for k := n - 1; k >= 0; k-- {
		s := y[k]
		for j := k + 1; j < n; j++ {
			s -= float64(r[k*n+j] * x[j])
		}
		x[k] = s / r[k*n+k]
	}
	for i := 0; i < m; i++ {
		s := -want[i]
		for j := 0; j < n; j++ {
			s += float64(rows[i*n+j] * x[j])
		}
		worst = math.Max(worst, math.Abs(s))
	}
	return x, worst
}
