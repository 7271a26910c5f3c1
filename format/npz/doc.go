// Package npz writes recordings as a NumPy archive, and reads them back. It is the fastest format, and needs nothing but NumPy
// at the other end:
//
//	d = np.load("exc.npz")                       # allow_pickle=False, the default, is enough: there are no object arrays
//	t, ids, all_ids = d["spike_times_ms"], d["spike_ids"], d["all_ids"]
//	trains = np.split(t, np.searchsorted(ids, all_ids[1:]))          # one array for each cell, silent ones too
//	v, t = d["v_data"], d["v_t_start_ms"] + d["v_period_ms"] * np.arange(len(d["v_data"]))
//
// Keys of the file ("f8" and "i8" are little-endian, "U" is text; () is one value without dimensions):
//
//	format                U ()          "hillock npz 1"
//	name, description     U ()          of the population
//	rec_datetime          U ()          RFC 3339; empty if not known
//	annotations           U ()          JSON object
//	provenance            U ()          JSON object: what made the numbers; empty if not given
//	n_segments            i8 ()
//
// Keys of a segment. Segment 0 has them as they stand here, segment 1 with "segment001/" before them (d["segment001/spike_ids"]),
// and so on:
//
//	segment_name, segment_description, segment_rec_datetime, segment_annotations    U ()
//	signals               U (nsignals)  the <n> below
//
// If spikes were recorded, ordered by id, then by time:
//
//	spike_times_ms        f8 (nspikes)
//	spike_ids             i8 (nspikes)
//	spike_steps           i8 (nspikes)  the same times in whole steps of dt_ms
//	spike_source          U ()          label of the population
//	all_ids, all_index    i8 (ncells)   ascending; ids of all recorded cells and their indices in the population
//	dt_ms, t_start_ms, t_stop_ms        f8 ()
//
// For every signal <n>:
//
//	<n>_data              f8 (nsamples, ncells)
//	<n>_units, <n>_name, <n>_source     U ()
//	<n>_ids, <n>_index    i8 (ncells)   of the columns
//	<n>_t_start_ms, <n>_period_ms       f8 ()
//
// <n> is the name of the signal ("v"). Where that cannot be part of a key, or the keys are taken by another signal, it is
// changed a little ("v_2"), and <n>_name tells the true one. An empty index array means that indices are not known. Text cannot
// end in NUL characters, for NumPy's cannot.
package npz
