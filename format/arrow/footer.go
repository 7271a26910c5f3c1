package arrow

import (
	"encoding/binary"
	"errors"
	"fmt"

	flatbuffers "github.com/google/flatbuffers/go"
)

// What a footer may hold: far more than Write writes, far less than a hostile file can claim.
const (
	mostFields   = 4096 // columns
	mostKeys     = 16   // of metadata, of the schema and of each field
	mostMessages = 1 << 20
)

// checkFooter looks at the lengths in the footer of a file, which is a flatbuffer, before the library does: that takes memory for as
// many fields, children of fields and keys as the footer says there are. It may panic on damaged offsets, as the library does.
//
//	Footer { version, schema: Schema, dictionaries: [Block], recordBatches: [Block] }
//	Schema { endianness, fields: [Field], custom_metadata: [KeyValue], features: [int64] }
//	Field  { name, nullable, type_type, type, dictionary, children: [Field], custom_metadata: [KeyValue] }
func checkFooter(file []byte) error {
	n := len(file)
	size := int64(int32(binary.LittleEndian.Uint32(file[n-10:])))
	if string(file[n-6:]) != "ARROW1" || size < 8 || size > int64(n-10) {
		return errors.New("cut off: there is no footer at the end")
	}
	b := file[n-10-int(size) : n-10]
	footer := flatbuffers.Table{Bytes: b, Pos: flatbuffers.GetUOffsetT(b)}
	schema, ok := child(footer, 1)
	if !ok {
		return errors.New("the footer has no schema")
	}
	for _, c := range []struct {
		what  string
		table flatbuffers.Table
		slot  int
		most  int
	}{
		{"dictionaries", footer, 2, mostKeys}, {"batches", footer, 3, mostMessages},
		{"fields", schema, 1, mostFields}, {"keys", schema, 2, mostKeys}, {"features", schema, 3, mostKeys},
	} {
		if k := length(c.table, c.slot); k > c.most {
			return fmt.Errorf("says to have %d %s", k, c.what)
		}
	}
	for k := range length(schema, 1) {
		field := element(schema, 1, k)
		if length(field, 5) > 0 {
			return fmt.Errorf("column %d is a column of columns", k)
		}
		if keys := length(field, 6); keys > mostKeys {
			return fmt.Errorf("column %d says to have %d keys", k, keys)
		}
	}
	return nil
}

// slot returns where a field of a table is; 0 if it is not there.
func slot(t flatbuffers.Table, k int) flatbuffers.UOffsetT {
	return flatbuffers.UOffsetT(t.Offset(flatbuffers.VOffsetT(4 + 2*k)))
}

func child(t flatbuffers.Table, k int) (flatbuffers.Table, bool) {
	at := slot(t, k)
	if at == 0 {
		return t, false
	}
	return flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(at + t.Pos)}, true
}

func length(t flatbuffers.Table, k int) int {
	if at := slot(t, k); at != 0 {
		return t.VectorLen(at)
	}
	return 0
}

// element returns table i of a vector of tables.
func element(t flatbuffers.Table, k, i int) flatbuffers.Table {
	at := t.Vector(slot(t, k)) + flatbuffers.UOffsetT(4*i)
	return flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(at)}
}
