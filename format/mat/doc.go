// Package mat writes recordings as MATLAB 5 files in the layout of Neo's NeoMatlabIO, and reads them back. Every version of Neo
// opens them, twenty times faster than NIX, and so do SciPy, MATLAB and Octave:
//
//	block = neo.io.NeoMatlabIO("exc.mat").read_block()
//
//	block = scipy.io.loadmat("exc.mat", squeeze_me=True, struct_as_record=False)["block"]
//
//	load exc.mat; block.segments{1}.spiketrains{4}.times        % MATLAB
//
// The file has two variables. One is what Neo reads:
//
//	block      struct 1x1: name, description, rec_datetime, annotations, segments
//	segments   cell 1xn of struct 1x1: name, description, rec_datetime, annotations, spiketrains, analogsignals
//	spiketrains    cell 1xn of struct 1x1, one for each recorded cell, silent ones too:
//	           times (1xn double), times_units 'ms', t_start, t_start_units, t_stop, t_stop_units,
//	           annotations: source_population, channel_id, source_index
//	analogsignals  cell 1xn of struct 1x1: signal (samples x cells, double), signal_units, sampling_rate, sampling_rate_units '1/ms',
//	           t_start, t_start_units, name, annotations: source_population, channel_ids, channel_index
//
// Fields without a value are left out. rec_datetime is text, '2026-01-02 03:04:05.000006'. Names of annotations that are no
// identifiers of MATLAB's are changed a little ("time-step" to "time_step").
//
// The other variable, hillock, is text: JSON with all that the layout has no place for, the time step, true names, exact
// annotations, provenance (package outline). MATLAB reads it with jsondecode(hillock). Files without it, written by Neo or by
// PyNN, are read too, as far as their spikes lie on a grid of time steps.
//
// Both variables are compressed. A variable holds at most 4 GB before compression: MATLAB 5 has no larger ones.
package mat

const formatName = "hillock mat 1"
