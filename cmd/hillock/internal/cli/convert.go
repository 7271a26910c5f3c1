package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format"
	"github.com/hillock-sim/hillock/model"
)

// convertFlags are the flags of hillock convert.
type convertFlags struct {
	from, to  string
	unchecked bool
}

func convertCommand(s *Streams) *cobra.Command {
	var f convertFlags
	c := &cobra.Command{
		Use:   "convert IN OUT",
		Short: "Turn a recording into another format",
		Long: `Turn a recording into another format, chosen by the extension of OUT:

` + formatTable() + `
Spikes, samples, units, ids, names, annotations and provenance are kept. The new file is read back and compared with the old
one; what the format could not hold is said on the standard error. Formats of more than one file (csv, arrow) are named by
the one with the extension.

Exit status: 0 done, 1 the file could not be written, 2 the input is wrong.`,
		Example: `  hillock convert Results/exc.npz exc.mat             # for Neo, MATLAB, SciPy
  hillock convert Results/exc.npz exc.parquet         # for pandas, polars, DuckDB
  hillock convert exc.mat exc.csv                     # a file that PyNN or Neo wrote
  hillock convert Results/my_network.spool exc.npz    # what a run that was killed has left
  hillock convert exc.npz recording.dat --format mat  # whatever the extension says`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("convert takes two files, IN and OUT, got %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return convert(s, f, args[0], args[1]) },
	}
	flags := c.Flags()
	flags.StringVar(&f.to, "format", "", "`format` of OUT, whatever its extension: "+strings.Join(formatNames(), ", "))
	flags.StringVar(&f.from, "from", "", "`format` of IN, whatever its extension")
	flags.BoolVar(&f.unchecked, "unchecked", false, "do not read the new file back: faster, but says nothing of what was lost")
	return c
}

// formatTable lists the formats for the help.
func formatTable() string {
	var out strings.Builder
	t := newTable()
	for _, f := range format.All() {
		t.row("  "+strings.Join(f.Extensions, ", "), f.Name, f.Doc)
	}
	t.write(&out)
	return out.String()
}

// formatFor returns the format of a flag, or else that of a path.
func formatFor(flag, name, path string) (format.Format, error) {
	if name == "" {
		f, err := format.ByPath(path)
		if err != nil {
			err = fmt.Errorf("%w (or name one with --%s)", err, flag)
		}
		return f, err
	}
	f, err := format.ByName(name)
	if err != nil {
		err = fmt.Errorf("--%s %s: %w", flag, name, err)
	}
	return f, err
}

func convert(s *Streams, f convertFlags, in, out string) error {
	from, err := formatFor("from", f.from, in)
	if err != nil {
		return inputError{err}
	}
	to, err := formatFor("format", f.to, out)
	if err != nil {
		return inputError{err}
	}
	if a, err := os.Stat(in); err == nil {
		if b, err := os.Stat(out); err == nil && os.SameFile(a, b) {
			return inputError{fmt.Errorf("IN and OUT are the same file, %s", in)}
		}
	}
	if to.Write == nil {
		return inputError{fmt.Errorf("%s: %s is only read, not written", out, to.Name)}
	}
	blocks, err := readAll(from, in)
	if err != nil {
		return err
	}
	provenance, err := from.Provenance(in)
	if err != nil {
		return inputError{fmt.Errorf("cannot read the provenance of %q: %w", in, err)}
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o777); err != nil {
		return fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	for _, b := range blocks {
		path := out
		if len(blocks) > 1 { // of several populations each has a file of its own
			extension := filepath.Ext(out)
			path = strings.TrimSuffix(out, extension) + "_" + fileName(b.Name) + extension
		}
		if err := f.convert(s, to, b, in, path, provenance); err != nil {
			return err
		}
	}
	return nil
}

// convert writes one block, reads it back and says what it does not hold.
func (f convertFlags) convert(s *Streams, to format.Format, b *data.Block, in, out string, provenance json.RawMessage) error {
	if to.Hint != nil {
		if hint := to.Hint(b); hint != "" {
			fmt.Fprintf(s.Err, "hint: %s: %s\n", out, hint)
		}
	}
	files, err := to.Write(out, b, format.Meta{Provenance: provenance})
	if err != nil {
		return fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	if !f.unchecked {
		back, err := to.Read(out)
		if err != nil {
			return fmt.Errorf("%w: %s was written, but does not read back: %w", model.ErrRuntime, out, err)
		}
		for _, text := range format.Losses(b, back) {
			fmt.Fprintf(s.Err, "hint: %s does not hold all of %s: %s\n", out, in, text)
		}
	}
	for _, file := range files {
		fmt.Fprintln(s.Out, file)
	}
	return nil
}

// readAll reads all that is in a file.
func readAll(f format.Format, path string) ([]*data.Block, error) {
	blocks, err := f.Blocks(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	if len(blocks) == 0 {
		return nil, inputError{fmt.Errorf("%s holds no recordings yet", path)}
	}
	return blocks, nil
}

func unreadable(path string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return inputError{fmt.Errorf("no file %q", path)}
	}
	return inputError{fmt.Errorf("cannot read %q: %w", path, err)}
}

// readBlock reads a recording in any of the formats.
func readBlock(path string) (*data.Block, error) {
	f, err := format.ByPath(path)
	if err != nil {
		return nil, inputError{err}
	}
	return readAs(f, path)
}

func readAs(f format.Format, path string) (*data.Block, error) {
	b, err := f.Read(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return b, nil
}
