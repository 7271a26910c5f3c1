// Command hillock runs PyNN scripts, draws what they recorded, and explains the models they can use.
package main

import (
	"os"
	"runtime/debug"

	"github.com/hillock-sim/hillock/cmd/hillock/internal/cli"
)

func main() {
	// The heap of a run is small and what is recorded only grows: collecting it often would stop the workers for nothing.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(800)
	}
	os.Exit(cli.Main(os.Args[1:], cli.Standard()))
}
