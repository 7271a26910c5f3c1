package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hillock-sim/hillock/internal/library"
)

func docCommand(s *Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "doc [NAME]",
		Short: "Explain cell types, synapses, connectors, current sources, structures and distributions",
		Long: "List all models that scripts can use, or explain one: its equations, parameters with units, defaults and what they must be, " +
			"what can be recorded, a line of a script, and the paper.",
		Example: `  hillock doc                  # everything there is
  hillock doc IF_cond_exp      # one cell type
  hillock doc normal_clipped   # a random distribution`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("doc takes at most one name, got %d", len(args))
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return library.Names(library.All()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				library.List(s.Out)
				return nil
			}
			e, err := library.Find(args[0])
			if err != nil {
				return err
			}
			e.Write(s.Out)
			return nil
		},
	}
}
