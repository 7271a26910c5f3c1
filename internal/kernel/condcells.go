package kernel

// CondCell holds what may differ from cell to cell of one fit.
type CondCell struct {
	InvC       float64 // 1/cm, 1/nF
	Vr, EE, EI float64 // mV
	Resist     float64 // tauM/cm, MOhm: an injected current raises Vr by Resist*I
	Thresh     float64 // mV
}

// CondCells advances cells with parameters of their own, or with injected currents. Cells side by side that share a fit, thus time
// constants, are advanced together.
type CondCells struct {
	fits  []*CondFit
	class []int32 // cell i belongs to fits[class[i]]
	cells []CondCell
	runs  []condRun

	invC, vr, ee, ei, resist, near []float64 // of each cell, for the assembly
}

// condRun are the cells from..to-1, which share a fit.
type condRun struct {
	from, to int
	fit      *CondFit
	table    *[32][4]float64 // its constants as the assembly reads them; nil: none, or too few cells
}

// NewCondCells keeps its arguments.
func NewCondCells(fits []*CondFit, class []int32, cells []CondCell) *CondCells {
	c := &CondCells{fits: fits, class: class, cells: cells}
	for from, to := 0, 0; from < len(cells); from = to {
		for to = from; to < len(cells) && class[to] == class[from]; to++ {
		}
		r := condRun{from: from, to: to, fit: fits[class[from]]}
		if to-from >= 8 {
			r.table = r.fit.table()
		}
		c.runs = append(c.runs, r)
	}
	for i := range cells {
		k := &cells[i]
		c.invC, c.resist, c.near = append(c.invC, k.InvC), append(c.resist, k.Resist), append(c.near, k.Thresh-Band)
		c.vr, c.ee, c.ei = append(c.vr, k.Vr), append(c.ee, k.EE), append(c.ei, k.EI)
	}
	return c
}

// Step advances all cells by one step under injected currents (nA; nil: none) and appends to spikes the indices of those whose potential
// is within Band of the threshold or above it: Fires decides which of them fire.
func (c *CondCells) Step(v, gE, gI, current []float64, spikes []int32) []int32 {
	return c.step(lanes(), v, gE, gI, current, spikes)
}

// stepPlain advances the cells from..to-1. It defines the result: assembly gives its bits.
func (c *CondCells) stepPlain(f *CondFit, from, to int, v, gE, gI, current []float64, spikes []int32) []int32 {
	for i := from; i < to; i++ {
		k := &c.cells[i]
		vr := k.Vr
		if current != nil {
			vr += float64(current[i] * k.Resist)
		}
		u := f.Advance(v[i], float64(gE[i]*k.InvC), float64(gI[i]*k.InvC), vr, k.EE, k.EI)
		gE[i], gI[i], v[i] = float64(gE[i]*f.DE), float64(gI[i]*f.DI), u
		if u >= k.Thresh-Band {
			spikes = append(spikes, int32(i))
		}
	}
	return spikes
}
