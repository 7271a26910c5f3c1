package arrow

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/long"
	"github.com/hillock-sim/hillock/format/outline"
	"github.com/hillock-sim/hillock/internal/whole"
)

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
	table := func(path string, schema *arrow.Schema, rows func(func(long.Batch) error) error) error {
		return whole.Write(path, func(f *os.File) error { return encode(f, schema, l, rows) })
	}
	// Signals first: a table of spikes that is there has its signals beside it.
	var files []string
	if signals := SignalsPath(path); l.HasSignals() {
		if err := table(signals, Schema(string(text), l.Variables), l.Signals); err != nil {
			return nil, err
		}
		files = []string{signals}
	} else if err := os.Remove(signals); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove the signals of an earlier run: %w", err)
	}
	if err := table(path, Schema(string(text), nil), l.Spikes); err != nil {
		return files, err
	}
	return append([]string{path}, files...), nil
}

// SignalsPath returns the path of the table of signals that belongs to a table of spikes: x.signals.arrow for x.arrow.
func SignalsPath(path string) string {
	extension := filepath.Ext(path)
	return strings.TrimSuffix(path, extension) + ".signals" + extension
}

// Schema returns the schema of a table with these variables, or of the table of spikes, which has none.
func Schema(about string, variables []long.Variable) *arrow.Schema {
	unit := func(u string) arrow.Metadata { return arrow.NewMetadata([]string{"unit"}, []string{u}) }
	fields := []arrow.Field{
		{Name: long.Segment, Type: arrow.PrimitiveTypes.Int32},
		{Name: long.Population, Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}},
		{Name: long.ID, Type: arrow.PrimitiveTypes.Int64},
		{Name: long.Time, Type: arrow.PrimitiveTypes.Float64, Metadata: unit("ms")},
	}
	for _, v := range variables {
		fields = append(fields, arrow.Field{Name: v.Name, Type: arrow.PrimitiveTypes.Float64, Nullable: true, Metadata: unit(v.Unit)})
	}
	kind := "signals"
	if variables == nil {
		kind = "spikes"
	}
	metadata := arrow.NewMetadata([]string{MetadataKey, "table"}, []string{about, kind})
	return arrow.NewSchema(fields, &metadata)
}

func encode(w io.Writer, schema *arrow.Schema, l *long.Layout, rows func(func(long.Batch) error) error) error {
	out, err := ipc.NewFileWriter(w, ipc.WithSchema(schema), ipc.WithZstd(), ipc.WithCompressConcurrency(1))
	if err != nil {
		return err
	}
	texts := array.NewStringBuilder(memory.DefaultAllocator)
	texts.AppendValues(l.Sources, nil)
	sources := texts.NewArray()
	empty := true
	put := func(b long.Batch) error {
		empty = false
		record := batchOf(sources, schema, b)
		defer record.Release()
		return out.Write(record)
	}
	if err := rows(put); err != nil {
		return err
	}
	if empty { // so that readers find a table without rows, not a file without tables
		if err := put(long.Batch{Values: make([][]float64, schema.NumFields()-4)}); err != nil {
			return err
		}
	}
	return out.Close()
}

// batchOf makes a record of a batch, of whose columns nothing is copied. All records share one dictionary, for a file holds only one.
func batchOf(sources arrow.Array, schema *arrow.Schema, b long.Batch) arrow.RecordBatch {
	n := len(b.IDs)
	constants := make([]int32, 2*n)
	segments, codes := constants[:n], constants[n:]
	for k := range n {
		segments[k], codes[k] = b.Segment, int32(b.Source)
	}
	columns := []arrow.Array{
		over(arrow.PrimitiveTypes.Int32, n, arrow.Int32Traits.CastToBytes(segments)),
		array.NewDictionaryArray(schema.Field(1).Type, over(arrow.PrimitiveTypes.Int32, n, arrow.Int32Traits.CastToBytes(codes)), sources),
		over(arrow.PrimitiveTypes.Int64, n, arrow.Int64Traits.CastToBytes(b.IDs)),
		over(arrow.PrimitiveTypes.Float64, n, arrow.Float64Traits.CastToBytes(b.Times)),
	}
	for _, v := range b.Values {
		if v == nil {
			nulls := array.NewFloat64Builder(memory.DefaultAllocator)
			nulls.AppendNulls(n)
			columns = append(columns, nulls.NewArray())
			continue
		}
		columns = append(columns, over(arrow.PrimitiveTypes.Float64, n, arrow.Float64Traits.CastToBytes(v)))
	}
	return array.NewRecordBatch(schema, columns, int64(n))
}

// over returns a column of n values without nulls over their bytes.
func over(kind arrow.DataType, n int, values []byte) arrow.Array {
	return array.MakeFromData(array.NewData(kind, n, []*memory.Buffer{nil, memory.NewBufferBytes(values)}, nil, 0, 0))
}
