package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hillock-sim/hillock/examples"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/provenance"
)

func examplesCommand(s *Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "examples [NAME]",
		Short: "List the examples, or print one",
		Example: `  hillock examples
  hillock examples balanced_network > mine.star`,
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: examples.All(),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				t := newTable()
				for _, name := range examples.All() {
					title, _, _ := strings.Cut(examples.Title(name), ":")
					t.row(name, strings.TrimSuffix(title, "."), examples.Reference(name))
				}
				t.write(s.Out)
				return nil
			}
			text, found := examples.Source(args[0])
			if !found {
				return model.UnknownName("example", args[0], examples.All())
			}
			_, err := s.Out.Write(text)
			return err
		},
	}
}

func watermarkCommand(s *Streams) *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "watermark",
		Short: "Print versions, build and machine",
		Long:  "Print what this program was built from and what it runs on: the same that is stored in every file it writes.",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			r := provenance.New(provenance.Version)
			if asJSON {
				_, err := fmt.Fprintf(s.Out, "%s\n", r.JSON())
				return err
			}
			_, err := fmt.Fprint(s.Out, r.Text())
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as one JSON object")
	return c
}
