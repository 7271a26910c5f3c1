// Package parquet writes recordings as Apache Parquet files, and reads them back. A Block written to x.parquet is
//
//	x.parquet            one row for each spike: segment, population, id, time_ms; without rows if none were recorded
//	x.signals.parquet    one row for each sample of a cell: segment, population, id, time_ms, v, gsyn_exc, …; absent without signals
//
// (package long tells the order of rows). Pages are compressed by zstd and have statistics, so that a query for some ms of a long
// recording reads only these. The metadata of the file have "hillock", JSON with all else: ids of all recorded cells (silent ones
// too), units, t_start, t_stop, time step, annotations, provenance (package outline); and the schema as Arrow has it, from which
// pandas, polars and R know that population is a dictionary, and units of columns.
//
//	spikes = pandas.read_parquet("x.parquet", filters=[("time_ms", ">", 500)])
//
//	rates = duckdb.sql("select id, count(*) from 'x.parquet' group by id")
package parquet

const formatName = "hillock tables 1"
