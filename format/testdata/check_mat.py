"""Check that Neo and SciPy read a MATLAB file of Hillock's as its documentation says.

    python3 check_mat.py FILE.mat EXPECTED.json

EXPECTED.json is that of check_npz.py. Exit status: 0 if all is as expected, 1 if not, 2 for wrong arguments.
"""

import json
import sys
import time

import neo
import numpy as np
import scipy.io


def check(path, expected):
    variables = scipy.io.loadmat(path, squeeze_me=True, struct_as_record=False)
    about = json.loads(str(variables["hillock"]))
    assert about["format"] == "hillock mat 1"
    assert about["provenance"] == expected["provenance"]
    assert len(scipy.io.whosmat(path)) == 2, scipy.io.whosmat(path)

    begin = time.perf_counter()
    block = neo.io.NeoMatlabIO(path).read_block()
    seconds = time.perf_counter() - begin
    assert len(block.segments) == len(expected["segments"])
    assert (block.name or "") == about["name"], block.name
    for key, value in block.annotations.items():
        assert isinstance(value, (str, bool, int, float, list, dict, np.generic, np.ndarray, type(None))), (key, type(value))
    for segment, want, said in zip(block.segments, expected["segments"], about["segments"]):
        check_segment(segment, want, said)
    return seconds


def check_segment(segment, want, said):
    ids = sorted(want["trains"], key=int)
    assert len(segment.spiketrains) == len(ids)
    for train, i in zip(segment.spiketrains, ids):
        assert int(train.annotations["channel_id"]) == int(i)
        assert train.annotations["source_population"] == said["spikes"]["source"]
        assert said["spikes"]["index"][said["spikes"]["ids"].index(int(i))] == train.annotations["source_index"]
        np.testing.assert_array_equal(train.rescale("ms").magnitude, want["trains"][i], err_msg=f"train of cell {i}")
        assert float(train.t_stop.rescale("ms")) == want["t_stop_ms"] and float(train.t_start) == 0
    assert len(segment.analogsignals) == len(said["signals"])
    seen = set()
    for signal in segment.analogsignals:
        key = signal.name if signal.name not in seen else signal.name + "_2"
        seen.add(key)
        expected = want["signals"][key]
        np.testing.assert_array_equal(np.atleast_1d(signal.annotations["channel_ids"]), expected["ids"])
        data = np.array(expected["data"], dtype=float)
        if len(data) > 1:  # one sample of several cells is one of several samples to Neo
            assert signal.shape == data.shape, (signal.shape, data.shape)
            np.testing.assert_allclose(signal.times.rescale("ms").magnitude, expected["times_ms"], rtol=1e-9)
        np.testing.assert_array_equal(signal.magnitude.ravel(), data.ravel())
        assert signal.units.dimensionality.string == expected["unit"]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    with open(sys.argv[2], encoding="utf-8") as f:
        seconds = check(sys.argv[1], json.load(f))
    print(f"ok: Neo {neo.__version__} in {seconds:.2f} s, SciPy {scipy.__version__}")
