// Package nwb writes recordings as Neurodata Without Borders files (NWB 2, HDF5): pynwb opens them and finds them valid, and Neo's
// NWBIO reads them.
//
//	nwb = pynwb.NWBHDF5IO("exc.nwb", "r").read()
//	nwb.units.to_dataframe()                     # a row for each cell: spike_times (s), channel_id, source_index, …
//	nwb.acquisition["v"].data[:]                 # samples x cells; times conversion they are volts
//	nwb.scratch["v_channel_id"].data[:]          # the cells of the columns
//
// Spikes are rows of the Units table, silent cells too, observed from t_start to t_stop. Signals are plain TimeSeries: a
// CurrentClampSeries has one cell and an electrode, which a simulation lacks. Cells of several segments follow one another, and the
// columns "segment" and "block" say, as those that Neo writes, where they belong.
//
// The tree is drawn in docs/format/nwb.md. Provenance is general/source_script; general/notes holds, as JSON, what NWB has no place for.
//
// NWB: Rübel et al. (2022), doi:10.7554/eLife.78362; schema 2.7.0, hdmf-common 1.8.0.
package nwb
