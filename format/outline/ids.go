package outline

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/hillock-sim/hillock/data"
)

// IDs hands out UUIDs that ascend, since some readers order by them what has no other order. They follow from the recording alone,
// so that the same recording makes the same file, and differ from those of any other.
type IDs struct {
	recording [16]byte
	next      uint64
}

// NewIDs begins the UUIDs of a Block, of which about is the outline.
func NewIDs(b *data.Block, about []byte) *IDs {
	h := sha256.New()
	h.Write(about)
	for _, s := range b.Segments {
		if s.Spikes != nil {
			n := min(len(s.Spikes.Steps), 1<<16)
			_ = binary.Write(h, binary.LittleEndian, s.Spikes.Steps[:n])
			_ = binary.Write(h, binary.LittleEndian, s.Spikes.IDs[:n])
		}
	}
	var g IDs
	copy(g.recording[:], h.Sum(nil))
	g.recording[6] = 0x40 | g.recording[6]&15 // version 4,
	g.recording[8] = 0x80                     // of the usual variant
	return &g
}

// New returns a UUID, with dashes and without.
func (g *IDs) New() (id, plain string) {
	u := g.recording
	g.next++
	var count [8]byte
	binary.BigEndian.PutUint64(count[:], g.next)
	copy(u[9:], count[1:])
	plain = hex.EncodeToString(u[:])
	return plain[:8] + "-" + plain[8:12] + "-" + plain[12:16] + "-" + plain[16:20] + "-" + plain[20:], plain
}
