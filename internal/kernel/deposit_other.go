//go:build !amd64 || purego

package kernel

// Deposits reports whether Deposit can be used.
const Deposits = false

// Deposit is for processors that have it in assembly.
func Deposit([]float64, []Load, []Load) { panic("kernel: no Deposit on this processor") }
