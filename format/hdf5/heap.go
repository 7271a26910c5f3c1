package hdf5

import (
	"encoding/binary"
	"strings"
)

// heapID is the place of a text in a global heap.
type heapID struct {
	collection Ref
	index      uint32
}

const (
	heapTexts = 1 << 14 // texts of one collection, at most
	heapKeep  = 1 << 12 // texts that are remembered, so that they are stored once
	heapMin   = 4096    // bytes that a collection takes at least
)

// heaped puts texts of variable length into global heaps and returns the array of their places.
func (w *Writer) heaped(v Value) Value {
	if v.texts == nil {
		return v
	}
	ids := make([]heapID, len(v.texts))
	var missing []int
	now := map[string]int{} // those of missing
	for k, t := range v.texts {
		id, known := w.heap[t]
		_, twice := now[t]
		switch {
		case t == "":
		case known:
			ids[k] = id
		case !twice:
			now[t] = len(missing)
			missing = append(missing, k)
		}
	}
	if len(w.heap) > heapKeep {
		clear(w.heap)
	}
	places := make([]heapID, 0, len(missing))
	for first := 0; first < len(missing); first += heapTexts {
		batch := missing[first:min(first+heapTexts, len(missing))]
		at := w.collection(v.texts, batch)
		for k := range batch {
			places = append(places, heapID{at, uint32(k + 1)})
		}
	}
	for t, k := range now {
		if len(t) <= 256 && len(w.heap) < heapKeep {
			w.heap[t] = places[k]
		}
	}
	texts := v.texts
	for k, t := range texts {
		if j, fresh := now[t]; fresh {
			ids[k] = places[j]
		}
	}
	v.texts = nil
	v.put = func(dst []byte, from, to int) []byte {
		for k := from; k < to; k++ {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(len(strings.ToValidUTF8(texts[k], "?"))))
			dst = binary.LittleEndian.AppendUint64(dst, uint64(ids[k].collection))
			dst = binary.LittleEndian.AppendUint32(dst, ids[k].index)
		}
		return dst
	}
	return v
}

// collection writes one global heap collection.
func (w *Writer) collection(texts []string, which []int) Ref {
	b := append(w.scratch[:0], "GCOL\x01\x00\x00\x00"...)
	b = append(b, make([]byte, 8)...) // size
	for k, i := range which {
		t := strings.ToValidUTF8(texts[i], "?")
		b = binary.LittleEndian.AppendUint16(b, uint16(k+1))
		b = append(b, 0, 0, 0, 0, 0, 0)
		b = binary.LittleEndian.AppendUint64(b, uint64(len(t)))
		b = append(b, t...)
		b = append(b, make([]byte, -len(b)&7)...)
	}
	// What is left is object 0, with its own head; less than a head is only zeros.
	if free := max(heapMin-len(b), 0); free > 0 {
		rest := make([]byte, max(free, 16))
		binary.LittleEndian.PutUint64(rest[8:], uint64(len(rest)))
		b = append(b, rest...)
	}
	binary.LittleEndian.PutUint64(b[8:], uint64(len(b)))
	at := w.place()
	w.write(b)
	w.scratch = b[:0]
	return at
}
