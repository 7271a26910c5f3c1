package script

import "github.com/hillock-sim/hillock"

// use says what a script did with a group of cells.
type use int

const (
	recorded use = 1 << iota // record("spikes") was called on it
	counted                  // its spikes were counted
	read                     // get_data or write_data was called on it
)

// A Group is a population, view or assembly that the script recorded, counted or wrote: what a picture or a file is made of.
type Group struct {
	Cells    hillock.Cells
	Recorded bool // its spikes were recorded by a call on this very group
	Named    bool // the script wrote, read or counted it: it is a unit of its own to the user
}

// usedGroups collects the groups in order of first use.
type usedGroups struct {
	order []*group
	uses  map[*group]use
}

func (u *usedGroups) add(g *group, what use) {
	if u.uses == nil {
		u.uses = map[*group]use{}
	}
	if u.uses[g] == 0 {
		u.order = append(u.order, g)
	}
	u.uses[g] |= what
}

func (u *usedGroups) list() []Group {
	var list []Group
	for _, g := range u.order {
		list = append(list, Group{Cells: g.cells, Recorded: u.uses[g]&recorded != 0, Named: u.uses[g]&(counted|read) != 0})
	}
	return list
}
