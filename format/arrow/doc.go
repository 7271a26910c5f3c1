// Package arrow writes recordings as Apache Arrow files (the IPC file format, which is Feather version 2), and reads them back. A
// Block written to x.arrow is
//
//	x.arrow            one row for each spike: segment, population (dictionary), id, time_ms; without rows if none were recorded
//	x.signals.arrow    one row for each sample of a cell: segment, population, id, time_ms, v, gsyn_exc, …; absent without signals
//
// (package long tells the order of rows). Columns are compressed by zstd. Units are in the metadata of the fields ("unit"); the
// metadata of the schema have "hillock", JSON with all else: ids of all recorded cells (silent ones too), t_start, t_stop, time
// step, annotations, provenance (package outline); and "table", which is spikes or signals.
//
//	spikes = pandas.read_feather("x.arrow")
//	trains = spikes.groupby("id")["time_ms"].apply(list)
//
//	v = polars.read_ipc("x.signals.arrow").pivot(on="id", index="time_ms", values="v")
//
//	about = json.loads(pyarrow.feather.read_table("x.arrow").schema.metadata[b"hillock"])
//	all_ids = about["segments"][0]["spikes"]["ids"]
package arrow

const formatName = "hillock tables 1"

// MetadataKey is the key of the description in the metadata of a schema.
const MetadataKey = "hillock"
