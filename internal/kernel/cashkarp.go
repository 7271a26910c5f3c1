package kernel

import "math"

// The embedded Runge-Kutta pair 5(4) of Cash & Karp (1990), doi:10.1145/79505.79507: six stages, a solution of order 5 and its
// difference to one of order 4. It needs no slope at the end of the step, which would be lost there when input arrives.

// StageTimes are the times of the stages in a step, as fractions of it.
var StageTimes = [6]float64{0, 1. / 5, 3. / 10, 3. / 5, 1, 7. / 8}

const (
	ck21                         = 1. / 5
	ck31, ck32                   = 3. / 40, 9. / 40
	ck41, ck42, ck43             = 3. / 10, -9. / 10, 6. / 5
	ck51, ck52, ck53, ck54       = -11. / 54, 5. / 2, -70. / 27, 35. / 27
	ck61, ck62, ck63, ck64, ck65 = 1631. / 55296, 175. / 512, 575. / 13824, 44275. / 110592, 253. / 4096

	ckB1, ckB3, ckB4, ckB6 = 37. / 378, 250. / 621, 125. / 594, 512. / 1771

	ckE1 = ckB1 - 2825./27648
	ckE3 = ckB3 - 18575./48384
	ckE4 = ckB4 - 13525./55296
	ckE5 = -277. / 14336
	ckE6 = ckB6 - 1./4
)

// ckStage2 to ckEnd sum the slopes of the stages before with the weights of the pair; ckError gives its estimate of the error.
func ckStage3(k1, k2 float64) float64 { return float64(ck31*k1) + float64(ck32*k2) }
func ckStage4(k1, k2, k3 float64) float64 {
	return float64(ck41*k1) + float64(ck42*k2) + float64(ck43*k3)
}
func ckStage5(k1, k2, k3, k4 float64) float64 {
	return float64(ck51*k1) + float64(ck52*k2) + (float64(ck53*k3) + float64(ck54*k4))
}
func ckStage6(k1, k2, k3, k4, k5 float64) float64 {
	return float64(ck61*k1) + float64(ck62*k2) + (float64(ck63*k3) + float64(ck64*k4)) + float64(ck65*k5)
}
func ckEnd(k1, k3, k4, k6 float64) float64 {
	return float64(ckB1*k1) + float64(ckB3*k3) + (float64(ckB4*k4) + float64(ckB6*k6))
}
func ckError(k1, k3, k4, k5, k6 float64) float64 {
	return float64(ckE1*k1) + float64(ckE3*k3) + (float64(ckE4*k4) + float64(ckE5*k5)) + float64(ckE6*k6)
}

// mostPieces is how many pieces a step may be cut into: far more than any upswing takes.
const mostPieces = 1 << 20

// shrink is the factor for a step that had an error of that size in units of the tolerance, above 1 or not a number: with a fourth
// root, a little less than the fifth that belongs to the order.
func shrink(size float64) float64 {
	if size != size {
		return 0.1
	}
	return math.Min(0.5, math.Max(0.1, 0.9/math.Sqrt(math.Sqrt(size))))
}

// grow is the factor for the step after one whose error was of that size, at most 1.
func grow(size float64) float64 { return math.Min(4, 0.9/math.Sqrt(math.Sqrt(size))) }
