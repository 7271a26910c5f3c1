// Command hillock runs PyNN scripts, draws what they recorded, and explains the models they can use.
package main

import (
	"os"

	"github.com/hillock-sim/hillock/cmd/hillock/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.Standard())) }
