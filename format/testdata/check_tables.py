"""Check that pandas, polars and pyarrow read an Arrow or a Parquet file of Hillock's as its documentation says.

    python3 check_tables.py FILE.arrow|FILE.parquet EXPECTED.json

EXPECTED.json is that of check_npz.py. Exit status: 0 if all is as expected, 1 if not, 2 for wrong arguments.
"""

import json
import os
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet


def check(path, expected):
    stem, extension = os.path.splitext(path)
    parquet = extension == ".parquet"
    pandas_read, polars_read, arrow_read = (
        (pd.read_parquet, pl.read_parquet, pa.parquet.read_table) if parquet
        else (pd.read_feather, pl.read_ipc, pa.feather.read_table)
    )
    table = arrow_read(path)
    about = json.loads(table.schema.metadata[b"hillock"])
    assert about["provenance"] == expected["provenance"]
    assert table.schema.field("time_ms").metadata[b"unit"] == b"ms"
    assert [f.name for f in table.schema] == ["segment", "population", "id", "time_ms"]
    assert pa.types.is_dictionary(table.schema.field("population").type), table.schema
    assert all(column.null_count == 0 for column in table.columns)

    spikes = pandas_read(path)
    assert str(spikes.dtypes["population"]) == "category", spikes.dtypes
    pola = polars_read(path)
    assert pola.columns == list(spikes.columns)
    for column in ("segment", "id", "time_ms"):
        np.testing.assert_array_equal(pola[column].to_numpy(), spikes[column].to_numpy())
    assert pola["population"].cast(pl.String).to_list() == spikes["population"].astype(str).to_list()

    signals = None
    if any(s["signals"] for s in expected["segments"]):
        signals = pandas_read(stem + ".signals" + extension)
        pola = polars_read(stem + ".signals" + extension)
        assert pola.columns == list(signals.columns)
        schema = arrow_read(stem + ".signals" + extension).schema
    for k, want in enumerate(expected["segments"]):
        said = about["segments"][k]
        assert said["spikes"]["t_stop_ms"] == want["t_stop_ms"]
        assert sorted(map(str, said["spikes"]["ids"]), key=int) == sorted(want["trains"], key=int)
        mine = spikes[spikes["segment"] == k]
        assert mine["time_ms"].is_monotonic_increasing
        assert set(mine["population"]) <= {said["spikes"]["source"]}
        trains = {i: list(g) for i, g in mine.groupby("id")["time_ms"]}
        for i, train in want["trains"].items():
            assert trains.pop(int(i), []) == train, f"train of cell {i}"
        assert not trains
        assert len(said["signals"]) == len(want["signals"])
        seen = set()
        for entry in said["signals"]:
            name = entry["name"] if entry["name"] not in seen else entry["name"] + "_2"
            seen.add(name)
            expected_signal = want["signals"][name]
            data = np.array(expected_signal["data"], dtype=float)
            rows = signals.iloc[entry["row"]:entry["row"] + data.size]
            column = entry["column"]
            assert schema.field(column).metadata[b"unit"].decode() == expected_signal["unit"]
            np.testing.assert_array_equal(rows[column].to_numpy().reshape(data.shape), data)
            np.testing.assert_array_equal(rows["id"].to_numpy().reshape(data.shape), [expected_signal["ids"]] * len(data))
            np.testing.assert_allclose(rows["time_ms"].to_numpy().reshape(data.shape)[:, 0], expected_signal["times_ms"], rtol=1e-12)
            assert set(rows["segment"]) <= {k}
            np.testing.assert_array_equal(pola[column][entry["row"]:entry["row"] + data.size].to_numpy().reshape(data.shape), data)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    with open(sys.argv[2], encoding="utf-8") as f:
        check(sys.argv[1], json.load(f))
    print("ok: pandas", pd.__version__, "polars", pl.__version__, "pyarrow", pa.__version__)
