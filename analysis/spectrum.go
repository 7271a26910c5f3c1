package analysis

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
	"gonum.org/v1/gonum/stat"
)

// WelchPSD returns the power spectral density of a signal that is sampled every periodMs: frequencies in Hz and, for each, the
// density in the unit of the signal squared per Hz. By Welch's method the signal is cut into segments of n samples that overlap by half, the
// mean of each is taken off, each is multiplied by a periodic Hann window, and the periodograms are averaged. A longer segment
// resolves more, 1000/(n periodMs) Hz, and averages less. Both are empty if the signal is shorter than a segment or n < 2. Elephant's
// welch_psd with len_segment=n. Source: Welch (1967), doi:10.1109/TAU.1967.1161901.
func WelchPSD(x []float64, periodMs float64, n int) (hz, density []float64) {
	if n < 2 || len(x) < n || !(periodMs > 0) {
		return nil, nil
	}
	window, power := make([]float64, n), 0.0
	for k := range window {
		window[k] = 0.5 - 0.5*math.Cos(2*math.Pi*float64(k)/float64(n))
		power += window[k] * window[k]
	}
	transform := fourier.NewFFT(n)
	rate := 1000 / periodMs
	hz, density = make([]float64, n/2+1), make([]float64, n/2+1)
	part, coefficients, parts := make([]float64, n), make([]complex128, n/2+1), 0
	for from := 0; from+n <= len(x); from += n - n/2 {
		mean := stat.Mean(x[from:from+n], nil)
		for k := range part {
			part[k] = (x[from+k] - mean) * window[k]
		}
		for k, c := range transform.Coefficients(coefficients, part) {
			density[k] += real(c)*real(c) + imag(c)*imag(c)
		}
		parts++
	}
	for k := range density {
		hz[k] = float64(k) * rate / float64(n)
		density[k] /= rate * power * float64(parts)
		if k > 0 && 2*k != n { // frequencies below 0 are added to those above
			density[k] *= 2
		}
	}
	return hz, density
}

// Peak returns the frequency from fromHz on at which a density is largest; NaN if there is none.
func Peak(hz, density []float64, fromHz float64) float64 {
	best, at := 0.0, math.NaN()
	for k, f := range hz {
		if f >= fromHz && density[k] > best {
			best, at = density[k], f
		}
	}
	return at
}
