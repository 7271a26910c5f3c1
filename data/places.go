package data

// Places returns a function that says where in a list of cells an id stands (the first time), and whether it does.
func Places(cells []int64) func(id int64) (place int, found bool) {
	dense := len(cells) > 0
	for k, id := range cells {
		dense = dense && id == cells[0]+int64(k)
	}
	if dense {
		first, n := cells[0], uint64(len(cells))
		return func(id int64) (int, bool) { return int(id - first), uint64(id-first) < n }
	}
	at := make(map[int64]int, len(cells))
	for k := len(cells) - 1; k >= 0; k-- {
		at[cells[k]] = k
	}
	return func(id int64) (int, bool) { k, found := at[id]; return k, found }
}
