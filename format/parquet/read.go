package parquet

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	pages "github.com/parquet-go/parquet-go/format"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/arrow"
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
	var segments []int32
	var ids []int64
	var times []float64
	for _, err := range []error{
		spikes.column(long.Segment, parquet.Int32, func(v parquet.Value) { segments = append(segments, v.Int32()) }),
		spikes.column(long.ID, parquet.Int64, func(v parquet.Value) { ids = append(ids, v.Int64()) }),
		spikes.column(long.Time, parquet.Double, func(v parquet.Value) { times = append(times, v.Double()) }),
		f.Spikes(segments, ids, times),
	} {
		if err != nil {
			return nil, nil, fmt.Errorf("read %s: %w", path, err)
		}
	}
	var signals *table
	if f.HasSignals() {
		if signals, err = open(arrow.SignalsPath(path)); err != nil {
			return nil, nil, err
		}
		if signals.about != spikes.about {
			return nil, nil, fmt.Errorf("read %s: is not of the recording in %s: they were written at different times", arrow.SignalsPath(path), path)
		}
	}
	b, err := f.Done(func(name string) (values []float64, err error) {
		err = signals.column(name, parquet.Double, func(v parquet.Value) { values = append(values, v.Double()) })
		return values, err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	return b, f.About.Provenance, nil
}

// A table is a Parquet file in memory.
type table struct {
	bytes       []byte
	file        *parquet.File
	kind, about string
}

func open(path string) (*table, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	t, err := parse(content)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return t, nil
}

func parse(content []byte) (t *table, err error) {
	defer mend(&err)
	n := len(content)
	if n < 12 || !bytes.HasPrefix(content, []byte("PAR1")) || string(content[n-4:]) != "PAR1" {
		return nil, errors.New("not a Parquet file, or cut off")
	}
	if footer := binary.LittleEndian.Uint32(content[n-8:]); uint64(footer) > uint64(n-12) {
		return nil, fmt.Errorf("cut off: says to end with a footer of %d bytes", footer)
	}
	t = &table{bytes: content}
	t.file, err = parquet.OpenFile(bytes.NewReader(content), int64(n), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, err
	}
	about, ok := t.file.Lookup(arrow.MetadataKey)
	if !ok {
		return nil, fmt.Errorf("no metadata named %q: was it written by Hillock?", arrow.MetadataKey)
	}
	t.about = about
	t.kind, _ = t.file.Lookup("table")
	return t, t.checkPages()
}

// mend turns a panic of the library, which some damaged files cause, into an error.
func mend(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("damaged: %v", p)
	}
}

// largestPage is the most that a page may say to hold, in bytes: 16 times what Write makes.
const largestPage = 64 << 20

// checkPages looks at the headers of all pages: no size is believed that the file cannot hold, since the library takes memory first.
func (t *table) checkPages() error {
	var protocol thrift.CompactProtocol
	for _, group := range t.file.Metadata().RowGroups {
		for _, column := range group.Columns {
			m := column.MetaData
			at := m.DataPageOffset
			if first := m.DictionaryPageOffset; first > 0 && first < at {
				at = first
			}
			end := at + m.TotalCompressedSize
			if at < 0 || end < at || end > int64(len(t.bytes)) {
				return fmt.Errorf("column %q: bytes %d to %d of a file of %d", m.PathInSchema, at, end, len(t.bytes))
			}
			for at < end {
				var header pages.PageHeader
				r := protocol.NewReaderFromBytes(t.bytes[at:end])
				if err := thrift.NewDecoder(r).Decode(&header); err != nil {
					return fmt.Errorf("column %q: header of a page at %d: %w", m.PathInSchema, at, err)
				}
				at += int64(r.BytesRead())
				if n := header.CompressedPageSize; n < 0 || int64(n) > end-at || header.UncompressedPageSize < 0 || header.UncompressedPageSize > largestPage {
					return fmt.Errorf("column %q: a page says to take %d bytes, %d when unpacked", m.PathInSchema, n, header.UncompressedPageSize)
				}
				at += int64(header.CompressedPageSize)
			}
		}
	}
	return nil
}

// column calls f with the values of a column, all rows of it; null is 0.
func (t *table) column(name string, kind parquet.Kind, f func(parquet.Value)) (err error) {
	defer mend(&err)
	leaf, ok := t.file.Schema().Lookup(name)
	if !ok {
		return fmt.Errorf("no column %q", name)
	}
	if k := leaf.Node.Type().Kind(); k != kind {
		return fmt.Errorf("column %q of type %s: want %s", name, k, kind)
	}
	values := make([]parquet.Value, 4096)
	for _, group := range t.file.RowGroups() {
		if err := chunk(group.ColumnChunks()[leaf.ColumnIndex].Pages(), values, f); err != nil {
			return fmt.Errorf("column %q: %w", name, err)
		}
	}
	return nil
}

func chunk(all parquet.Pages, values []parquet.Value, f func(parquet.Value)) error {
	defer func() { _ = all.Close() }()
	for {
		page, err := all.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		r := page.Values()
		for {
			n, err := r.ReadValues(values)
			for _, v := range values[:n] {
				if v.IsNull() {
					v = parquet.DoubleValue(0)
				}
				f(v)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
			if n == 0 {
				return errors.New("a page without an end")
			}
		}
		parquet.Release(page)
	}
}
