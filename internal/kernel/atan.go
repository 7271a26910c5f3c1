package kernel

import "math"

// Asin returns the angle between -pi/2 and pi/2 whose sine is x, the same bits on every platform. Error: below 2 ulp. Outside [-1, 1] it
// is NaN.
func Asin(x float64) float64 {
	switch {
	case x >= -0.5 && x <= 0.5:
		return x + float64(x*asinTail(x*x))
	case x < 0:
		return -(halfPiHi - Acos(-x))
	}
	return halfPiHi - Acos(x)
}

// Atan returns the angle between -pi/2 and pi/2 whose tangent is x, the same bits on every platform. Error: below 3 ulp.
func Atan(x float64) float64 {
	switch {
	case x > 1:
		return halfPiHi - Atan(1/x)
	case x < -1:
		return Atan(1/-x) - halfPiHi
	}
	return Asin(x / math.Sqrt(1+float64(x*x)))
}

// Atan2 returns the angle between -pi and pi of the point (x, y), the same bits on every platform; 0 at the origin.
func Atan2(y, x float64) float64 {
	switch {
	case x > 0:
		return Atan(y / x)
	case x < 0 && y >= 0:
		return Atan(y/x) + math.Pi
	case x < 0:
		return Atan(y/x) - math.Pi
	case y > 0:
		return halfPiHi
	case y < 0:
		return -halfPiHi
	case y == 0 && x == 0:
		return 0
	}
	return math.NaN()
}
