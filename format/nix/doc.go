// Package nix writes recordings as NIX files (HDF5) in the tree that Neo's NixIO makes and reads, filled as PyNN's Recorder fills it:
// one spike train for each recorded cell, silent ones too, with source_population, channel_id and source_index.
//
//	from neo.io import NixIO
//	block = NixIO("exc.nix", "ro").read_block()
//	block.segments[0].spiketrains[0].annotations["channel_id"]
//
// Neo takes 12 to 45 ms to read one train, whoever wrote it: minutes for thousands (Hint says so). WriteCompact writes one train
// for all cells instead, with the array annotations channel_id and source_index of each spike, which Neo reads at once:
//
//	t = block.segments[0].spiketrains[0]
//	of_cell_7 = t[t.array_annotations["channel_id"] == 7]
//
// The tree, with its attributes, is drawn in docs/format/nix.md. A section "hillock", which Neo passes over, holds what NIX has no
// place for (time step, fractions of a second, ids of silent cells in the compact layout), so that Read loses nothing.
//
// NIX: Stoewer et al. (2014), doi:10.3389/conf.fninf.2014.18.00027.
package nix
