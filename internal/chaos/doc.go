// Package chaos holds tests alone: networks of random descriptions, each of which must keep the whole reproducibility contract. The same
// spikes and samples come from every number of threads, from a run that is cut into pieces, with more recorded than was asked for, and, as
// far as binaries are given (make chaos), from plain Go, GOAMD64=v3 and a processor without AVX2.
//
// A description is a script, so that what fails is a file that anyone can run. It is drawn with pgregory.net/rapid, which makes a failing
// one smaller until nothing can be left out, and prints the seed that draws it again:
//
//	go test ./internal/chaos -run TestContract -rapid.seed=N
package chaos
