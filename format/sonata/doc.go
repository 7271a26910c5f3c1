// Package sonata writes recordings as SONATA spike and report files (HDF5), which libsonata, BMTK and Blue Brain's tools open.
//
// x.sonata.h5 holds the spikes, /spikes/<population>/{timestamps, node_ids}, sorted by time; x_v.sonata.h5 beside it holds the
// samples of v as a report, /report/<population>/{data, mapping}; the spikes of a second segment, for which SONATA has no
// word, are in x_segment001.sonata.h5. Nodes are numbered as SONATA does it, by their index in the population:
//
//	import libsonata
//	spikes = libsonata.SpikeReader("x.sonata.h5")["exc"].get_dict()          # node_ids, timestamps (ms)
//	v = libsonata.ElementReportReader("x_v.sonata.h5")["exc"].get().data     # samples x cells
//
// The trees are drawn in docs/format/sonata.md. The group /hillock holds what SONATA has no place for: ids, silent cells, annotations.
//
// SONATA: Dai et al. (2020), doi:10.1371/journal.pcbi.1007696.
package sonata
