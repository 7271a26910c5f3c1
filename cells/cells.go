// Package cells is the catalogue of cell types and spike sources: one kind, one file. A function returns the table; the value
// works at once, from any module. All lists those that the command line, scripts and files know by name.
package cells

import "github.com/hillock-sim/hillock/model"

// All returns the catalogue, in the order in which it is listed to people.
func All() []model.Cell {
	return []model.Cell{
		IFCondExp(),
		IFCurrExp(),
		EIFCondExp(),
		EIFCondAlpha(),
		HHCondExp(),
		Izhikevich(),
		IFCurrAlpha(),
		IFCondAlpha(),
		IFCurrDelta(),
		IFCondExpGsfaGrr(),
		GIFCondExp(),
		IFFacetsHardware1(),
		SpikeSourcePoisson(),
		SpikeSourcePoissonRefractory(),
		SpikeSourceGamma(),
		SpikeSourceInhGamma(),
		SpikeSourceArray(),
	}
}

// ByName returns the cell type of that name.
func ByName(name string) (model.Cell, error) {
	var known []string
	for _, c := range All() {
		if c.Name == name {
			return c, nil
		}
		known = append(known, c.Name)
	}
	return model.Cell{}, model.UnknownName("cell type", name, known)
}
