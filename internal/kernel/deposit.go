package kernel

// Parcel is the connections that one spike passes in one table: addresses, so that what lies there can be sent for.
type Parcel struct {
	Head    uintptr // of two uint32: which connection of the table is the first, and which the one after the last
	Targets uintptr // of the table: of its uint16 or pairs
	Weight  uint64  // of all, as bits of a float64; or the address of the table's float64 weights, if they lie apart
	Kind    int32   // how connections lie
	Visit   int32   // what the caller wants to know them by
}

// How connections lie in memory.
const (
	Alike  = iota // all have one weight: targets alone
	Paired        // each target with its weight, a float32, behind it: six bytes
	Apart         // targets, and elsewhere weights, a float64 each
)
