package arrow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/long"
)

// Read returns the Block of a file that Write made, with the signals of the file beside it. Files may come from anywhere: what is
// wrong with one is an error.
func Read(path string) (*data.Block, error) {
	b, _, err := readFiles(path)
	return b, err
}

// Provenance returns the JSON object that says what made the file; nil if it does not say.
func Provenance(path string) (json.RawMessage, error) {
	spikes, err := open(path)
	if err != nil {
		return nil, err
	}
	f, err := long.Parse([]byte(spikes.about), formatName)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return f.About.Provenance, nil
}

func readFiles(path string) (*data.Block, json.RawMessage, error) {
	spikes, err := open(path)
	if err != nil {
		return nil, nil, err
	}
	if spikes.kind != "spikes" {
		return nil, nil, fmt.Errorf("read %s: holds %s alone: read the table of spikes, which leads to it", path, spikes.kind)
	}
	f, err := long.Parse([]byte(spikes.about), formatName)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	err = spikes.batches([]string{long.Segment, long.ID, long.Time}, func(columns []arrow.Array) error {
		segments, ok1 := columns[0].(*array.Int32)
		ids, ok2 := columns[1].(*array.Int64)
		times, ok3 := columns[2].(*array.Float64)
		if !ok1 || !ok2 || !ok3 {
			return fmt.Errorf("columns %s, %s, %s: want int32, int64, double", columns[0].DataType(), columns[1].DataType(), columns[2].DataType())
		}
		return f.Spikes(segments.Int32Values(), ids.Int64Values(), times.Float64Values())
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	var signals *table
	if f.HasSignals() {
		if signals, err = open(SignalsPath(path)); err != nil {
			return nil, nil, err
		}
		if signals.about != spikes.about {
			return nil, nil, fmt.Errorf("read %s: is not of the recording in %s: they were written at different times", SignalsPath(path), path)
		}
	}
	b, err := f.Done(func(name string) (values []float64, err error) {
		err = signals.batches([]string{name}, func(columns []arrow.Array) error {
			column, ok := columns[0].(*array.Float64)
			if !ok {
				return fmt.Errorf("column %q of type %s: want double", name, columns[0].DataType())
			}
			values = append(values, column.Float64Values()...)
			return nil
		})
		return values, err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	return b, f.About.Provenance, nil
}

// A table is an Arrow file in memory.
type table struct {
	file        []byte
	kind, about string
}

func open(path string) (*table, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	t := &table{file: file}
	err = t.reading(func(r *ipc.FileReader) error {
		metadata := r.Schema().Metadata()
		about, ok := metadata.GetValue(MetadataKey)
		if !ok {
			return fmt.Errorf("no metadata named %q: was it written by Hillock?", MetadataKey)
		}
		t.about = about
		t.kind, _ = metadata.GetValue("table")
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return t, nil
}

// batches calls f with some columns of every batch of the table.
func (t *table) batches(names []string, f func([]arrow.Array) error) error {
	return t.reading(func(r *ipc.FileReader) error {
		var at []int
		for _, name := range names {
			found := r.Schema().FieldIndices(name)
			if len(found) != 1 {
				return fmt.Errorf("no column %q, or more than one", name)
			}
			at = append(at, found[0])
		}
		for k := range r.NumRecords() {
			record, err := r.RecordBatch(k)
			if err != nil {
				return fmt.Errorf("batch %d: %w", k, err)
			}
			columns := make([]arrow.Array, len(at))
			for i, c := range at {
				columns[i] = record.Column(c)
			}
			if err := f(columns); err != nil {
				return fmt.Errorf("batch %d: %w", k, err)
			}
		}
		return nil
	})
}

// reading opens the file for f. The library panics on some damaged files; that is an error of the file here.
func (t *table) reading(f func(*ipc.FileReader) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("damaged: %v", p)
		}
	}()
	if len(t.file) < 16 || !bytes.HasPrefix(t.file, []byte("ARROW1")) {
		return errors.New("not an Arrow file")
	}
	if err := checkFooter(t.file); err != nil {
		return err
	}
	r, err := ipc.NewFileReader(bytes.NewReader(t.file), ipc.WithAllocator(&bounded{Allocator: memory.NewGoAllocator(), left: limit(len(t.file))}))
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	for _, field := range r.Schema().Fields() {
		switch field.Type.ID() {
		case arrow.INT32, arrow.INT64, arrow.FLOAT64, arrow.DICTIONARY:
		default:
			return fmt.Errorf("column %q of type %s: was it written by Hillock?", field.Name, field.Type)
		}
	}
	return f(r)
}

// limit returns how many bytes a file of n may unpack to, all columns together: 4096 times its size, and 16 MB for small ones.
func limit(n int) int { return 16<<20 + 4096*n }

// bounded is an allocator that gives no more than so many bytes, whatever lengths a file claims.
type bounded struct {
	memory.Allocator
	left int
}

func (b *bounded) Allocate(n int) []byte {
	b.take(n)
	return b.Allocator.Allocate(n)
}

func (b *bounded) Reallocate(n int, old []byte) []byte {
	b.take(n - len(old))
	return b.Allocator.Reallocate(n, old)
}

func (b *bounded) take(n int) {
	if b.left -= n; b.left < 0 {
		panic("it says to unpack to more than it can")
	}
}
