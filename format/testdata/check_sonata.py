"""Check that libsonata reads the SONATA files of Hillock's as their documentation says.

    python3 check_sonata.py FILE.sonata.h5 EXPECTED.json

EXPECTED.json is that of check_npz.py. Exit status: 0 if all is as expected, 1 if not, 2 for wrong arguments.
"""

import json
import os
import sys

import h5py
import libsonata
import numpy as np


def check(path, expected):
    with h5py.File(path, "r") as f:
        about = json.loads(f["hillock/outline"].asstr()[()])
        assert f.attrs["magic"] == 0x0A7A and f.attrs["magic"].dtype == np.uint32 and list(f.attrs["version"]) == [0, 1]
        assert all(h5py.check_enum_dtype(g.attrs.get_id("sorting").dtype) == {"none": 0, "by_id": 1, "by_time": 2} for g in f["spikes"].values())
    assert about["provenance"] == expected["provenance"]
    for k, (want, said) in enumerate(zip(expected["segments"], about["segments"])):
        name = path if k == 0 else path.replace(".sonata.h5", f"_segment{k:03d}.sonata.h5")
        source = said["spikes"]["source"]
        reader = libsonata.SpikeReader(name)
        assert reader.get_population_names() == [source]
        table = reader[source].get_dict()
        assert np.all(np.diff(table["timestamps"]) >= 0)
        assert len(table["node_ids"]) == sum(len(t) for t in want["trains"].values())
        for node, i in zip(said["spikes"]["index"], said["spikes"]["ids"]):
            np.testing.assert_array_equal(table["timestamps"][table["node_ids"] == node], want["trains"][str(i)], err_msg=f"cell {i}")
        seen = set()
        for entry in said["signals"]:
            signal = want["signals"][entry["name"] if entry["name"] not in seen else entry["name"] + "_2"]
            seen.add(entry["name"])
            report = libsonata.ElementReportReader(os.path.join(os.path.dirname(path), entry["column"]))[source]
            assert report.data_units == signal["unit"] and report.time_units == "ms"
            assert list(report.get_node_ids()) == entry["index"]
            frame = report.get()
            data = np.array(signal["data"], dtype=float)
            np.testing.assert_array_equal(frame.data, data.astype("f4"))
            np.testing.assert_allclose(frame.times, signal["times_ms"], rtol=1e-9)
            assert [i[0] for i in frame.ids] == entry["index"]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    with open(sys.argv[2], encoding="utf-8") as f:
        check(sys.argv[1], json.load(f))
    print(f"ok: libsonata {libsonata.version}")
