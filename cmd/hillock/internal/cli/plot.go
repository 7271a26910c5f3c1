package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/plot"
	"github.com/hillock-sim/hillock/provenance"
)

func plotCommand(s *Streams) *cobra.Command {
	var out, title string
	var from, to float64
	c := &cobra.Command{
		Use:   "plot FILE...",
		Short: "Draw recordings: raster, rates, traces",
		Long: `Draw what was recorded, one above the other on a shared time axis: a raster of spikes, population rates, traces.
Each file is one group of cells with a colour of its own.`,
		Example: `  hillock plot Results/exc.npz Results/inh.npz -o fig.png
  hillock plot Results/exc.npz -o fig.pdf --from 100 --to 200`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("plot takes at least one file (%s)", strings.Join(formatNames(), ", "))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if kind := strings.TrimPrefix(filepath.Ext(out), "."); !known(kind, plotFormats) {
				return fmt.Errorf("-o %s: %w", out, model.UnknownName("picture format", kind, plotFormats))
			}
			var blocks []*data.Block
			for _, path := range args {
				b, err := readBlock(path)
				if err != nil {
					return err
				}
				blocks = append(blocks, b)
			}
			f := plot.Of(blocks...)
			f.From, f.To = from, to
			f.Provenance = provenance.New(provenance.Version).JSON()
			if title != "" {
				f.Title = title
			}
			if err := os.MkdirAll(filepath.Dir(out), 0o777); err != nil {
				return err
			}
			if err := f.Save(out); err != nil {
				return err
			}
			_, err := fmt.Fprintln(s.Out, out)
			return err
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "figure.png", "`file` to draw into: .png, .svg or .pdf")
	c.Flags().StringVar(&title, "title", "", "title of the figure")
	c.Flags().Float64Var(&from, "from", 0, "beginning of the time axis in `ms`")
	c.Flags().Float64Var(&to, "to", 0, "end of the time axis in `ms`; both 0: all of the recording")
	return c
}
