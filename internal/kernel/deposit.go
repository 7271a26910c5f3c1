package kernel

// Parcel is the connections that one spike passes in one table. It is of addresses, so that what lies there can be sent for; and small, since
// there are many, written and read in every step.
type Parcel struct {
	Head uintptr // of two uint32: which connection of the table is the first, and which the one after the last
	Way  uintptr // of a Way, which stays where it is
}

// Way is how the connections of a table lie.
type Way struct {
	Targets uintptr // of uint16 or pairs
	Weight  uint64  // of all, as bits of a float64; or the address of float64 weights, if they lie apart
	Kind    int
	Size    int // bytes from one target to the next
}

// Stretch is connections of a table that lie one behind the other: what one spike passes in one table, like a Parcel, but with no need to look up
// where they are.
type Stretch struct {
	From  uint32 // the first connection
	Count uint16 // of connections
	Way   uint16 // the number of the table's Way
}

// How connections lie in memory.
const (
	Alike  = iota // all have one weight: targets alone
	Paired        // each target with its weight, a float32, behind it: six bytes
	Apart         // targets, and elsewhere weights, a float64 each
)
