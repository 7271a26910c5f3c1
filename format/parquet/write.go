package parquet

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/arrow"
	"github.com/hillock-sim/hillock/format/long"
	"github.com/hillock-sim/hillock/format/outline"
	"github.com/hillock-sim/hillock/internal/whole"
)

// groupBatches is how many batches make a row group, which is what readers read at once.
const groupBatches = 8

// Write writes the Block to a file, and its signals to another beside it; each is whole or absent. It returns their paths.
// provenance is a JSON object that says what made the numbers, or nil. The same Block makes the same bytes.
func Write(path string, b *data.Block, provenance json.RawMessage) ([]string, error) {
	about, err := outline.Of(b, formatName, provenance)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	l := long.Of(b, about)
	text, err := json.Marshal(about)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	table := func(path string, variables []long.Variable, rows func(func(long.Batch) error) error) error {
		return whole.Write(path, func(f *os.File) error { return encode(f, string(text), l.Sources, variables, rows) })
	}
	// Signals first: a table of spikes that is there has its signals beside it.
	var files []string
	if signals := arrow.SignalsPath(path); l.HasSignals() {
		if err := table(signals, l.Variables, l.Signals); err != nil {
			return nil, err
		}
		files = []string{signals}
	} else if err := os.Remove(signals); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove the signals of an earlier run: %w", err)
	}
	if err := table(path, nil, l.Spikes); err != nil {
		return files, err
	}
	return append([]string{path}, files...), nil
}

// columns is a group whose fields keep the order they were given in; parquet.Group sorts them by name.
type columns struct {
	parquet.Group
	order []string
}

func (c columns) Fields() []parquet.Field {
	byName := map[string]parquet.Field{}
	for _, f := range c.Group.Fields() {
		byName[f.Name()] = f
	}
	var fields []parquet.Field
	for _, name := range c.order {
		fields = append(fields, byName[name])
	}
	return fields
}

func schemaOf(variables []long.Variable) *parquet.Schema {
	c := columns{
		Group: parquet.Group{
			long.Segment:    parquet.Int(32),
			long.Population: parquet.Encoded(parquet.String(), &parquet.RLEDictionary),
			long.ID:         parquet.Int(64),
			long.Time:       parquet.Leaf(parquet.DoubleType),
		},
		order: []string{long.Segment, long.Population, long.ID, long.Time},
	}
	for _, v := range variables {
		c.Group[v.Name], c.order = parquet.Optional(parquet.Leaf(parquet.DoubleType)), append(c.order, v.Name)
	}
	return parquet.NewSchema("hillock", c)
}

func encode(w io.Writer, about string, sources []string, variables []long.Variable, rows func(func(long.Batch) error) error) error {
	kind := "signals"
	if variables == nil {
		kind = "spikes"
	}
	like, err := arrowSchema(about, variables)
	if err != nil {
		return err
	}
	out := parquet.NewGenericWriter[any](w, schemaOf(variables), parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.KeyValueMetadata(arrow.MetadataKey, about), parquet.KeyValueMetadata("table", kind), parquet.KeyValueMetadata("ARROW:schema", like),
		parquet.CreatedBy("hillock", "1", ""), parquet.DataPageStatistics(true))
	into := out.ColumnWriters()
	batches := 0
	var values []parquet.Value
	err = rows(func(b long.Batch) error {
		population := parquet.ByteArrayValue([]byte(sources[b.Source])).Level(0, 0, 1)
		for c, writer := range into {
			values = values[:0]
			for k := range b.IDs {
				var v parquet.Value
				switch {
				case c == 0:
					v = parquet.Int32Value(b.Segment).Level(0, 0, c)
				case c == 1:
					v = population
				case c == 2:
					v = parquet.Int64Value(b.IDs[k]).Level(0, 0, c)
				case c == 3:
					v = parquet.DoubleValue(b.Times[k]).Level(0, 0, c)
				case b.Values[c-4] == nil:
					v = parquet.NullValue().Level(0, 0, c)
				default:
					v = parquet.DoubleValue(b.Values[c-4][k]).Level(0, 1, c)
				}
				values = append(values, v)
			}
			if _, err := writer.WriteRowValues(values); err != nil {
				return err
			}
		}
		if batches++; batches%groupBatches == 0 {
			return out.Flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return out.Close()
}

// arrowSchema is what Arrow's readers look for: its own schema as a message of a stream, in base 64.
func arrowSchema(about string, variables []long.Variable) (string, error) {
	var stream bytes.Buffer
	w := ipc.NewWriter(&stream, ipc.WithSchema(arrow.Schema(about, variables)))
	if err := w.Close(); err != nil {
		return "", err
	}
	message := bytes.TrimSuffix(stream.Bytes(), []byte("\xff\xff\xff\xff\x00\x00\x00\x00")) // without the end of the stream
	return base64.StdEncoding.EncodeToString(message), nil
}
