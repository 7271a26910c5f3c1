"""Check that NumPy reads an npz file of Hillock's as its documentation says.

    python3 check_npz.py FILE.npz EXPECTED.json

EXPECTED.json holds what was recorded: {"provenance": {...}, "segments": [{"t_stop_ms": ..., "trains": {"ID": [ms, ...]},
"signals": {"NAME": {"unit": ..., "ids": [...], "times_ms": [...], "data": [[...], ...]}}}]}; null is NaN.
Exit status: 0 if all is as expected, 1 if not, 2 for wrong arguments.
"""

import json
import sys

import numpy as np


def check(path, expected):
    d = np.load(path, allow_pickle=False)
    for key in d.files:
        array = d[key]  # an object array would raise here
        assert array.dtype.kind in "fiU", f"{key}: dtype {array.dtype}"
        assert array.dtype.kind == "U" or array.dtype.itemsize == 8, f"{key}: dtype {array.dtype}"
        assert array.flags.c_contiguous, f"{key}: not in C order"
    assert str(d["format"]) == "hillock npz 1"
    json.loads(str(d["annotations"]))
    assert json.loads(str(d["provenance"])) == expected["provenance"]
    assert int(d["n_segments"]) == len(expected["segments"])
    for k, segment in enumerate(expected["segments"]):
        check_segment(d, f"segment{k:03d}/" if k else "", segment)


def check_segment(d, prefix, segment):
    # The recipe of the documentation.
    t, ids, all_ids = d[prefix + "spike_times_ms"], d[prefix + "spike_ids"], d[prefix + "all_ids"]
    trains = np.split(t, np.searchsorted(ids, all_ids[1:]))
    assert [str(i) for i in all_ids] == sorted(segment["trains"], key=int), all_ids
    assert len(trains) == len(all_ids)
    for i, train in zip(all_ids, trains):
        np.testing.assert_array_equal(train, segment["trains"][str(i)], err_msg=f"train of cell {i}")
    assert d[prefix + "t_stop_ms"].shape == () and float(d[prefix + "t_stop_ms"]) == segment["t_stop_ms"]
    np.testing.assert_allclose(d[prefix + "spike_steps"] * float(d[prefix + "dt_ms"]), t, rtol=1e-12)

    assert sorted(d[prefix + "signals"]) == sorted(segment["signals"]), d[prefix + "signals"]
    for name, want in segment["signals"].items():
        n = prefix + name
        data = d[n + "_data"]
        assert str(d[n + "_units"]) == want["unit"]
        assert data.shape == (len(want["times_ms"]), len(want["ids"])), data.shape
        np.testing.assert_array_equal(d[n + "_ids"], want["ids"])
        np.testing.assert_array_equal(data, np.array(want["data"], dtype=float))
        times = d[n + "_t_start_ms"] + d[n + "_period_ms"] * np.arange(len(data))
        np.testing.assert_allclose(times, want["times_ms"], rtol=1e-12)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    with open(sys.argv[2], encoding="utf-8") as f:
        check(sys.argv[1], json.load(f))
    print("ok: NumPy", np.__version__)
