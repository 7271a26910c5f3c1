//go:build !amd64 || purego

package kernel

// Deposits reports whether Deposit can be used.
const Deposits = false

// Opened is of use only to Deposit.
type Opened struct{}

// Deposit is for processors that have it in assembly.
func Deposit([]float64, []Parcel, *Opened) int64 { panic("kernel: no Deposit on this processor") }

// Unload is for processors that have it in assembly.
func Unload([]float64, []Stretch, []Way, int) int64 { panic("kernel: no Unload on this processor") }
