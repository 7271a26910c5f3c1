"""Check that pynwb reads an NWB file of Hillock's, that its validator and the NWB inspector accept it, and that Neo reads it.

    python3 check_nwb.py FILE.nwb EXPECTED.json

EXPECTED.json is that of check_npz.py. Neo reads files of up to 500 cells. Exit status: 0 if all is as expected, 1 if not, 2 for wrong
arguments.
"""

import json
import sys
import time
import warnings

import neo
import numpy as np
import nwbinspector
import pynwb


def check(path, expected):
    begin = time.perf_counter()
    with pynwb.NWBHDF5IO(path, "r") as io:
        nwb = io.read()
        about = json.loads(nwb.notes)
        assert json.loads(nwb.source_script) == expected["provenance"]
        units = nwb.units
        wanted = [(s, i, segment["trains"][str(i)]) for s, segment in zip(about["segments"], expected["segments"]) for i in s["spikes"]["ids"]]
        assert len(units) == len(wanted)
        times, ends = units["spike_times"].target.data[:], units["spike_times"].data[:]
        trains = np.split(times, ends[:-1])
        cells, segments, populations = units["channel_id"].data[:], units["segment"].data[:], units["source_population"].data[:]
        for k, (said, i, train) in enumerate(wanted):
            assert cells[k] == i and segments[k] == said["name"] and populations[k] == said["spikes"]["source"]
            np.testing.assert_allclose(trains[k] * 1000, train, rtol=1e-14, err_msg=f"cell {i}")
        assert list(units.get_unit_obs_intervals(0)[0]) == [0, expected["segments"][0]["t_stop_ms"] / 1000]
        np.testing.assert_array_equal(units.get_unit_spike_times(len(wanted) - 1), trains[-1])
        for number, (said, segment) in enumerate(zip(about["segments"], expected["segments"])):
            seen = set()
            for entry in said["signals"]:
                key = entry["name"] if entry["name"] not in seen else entry["name"] + "_2"
                seen.add(key)
                signal = segment["signals"][key]
                name = key if number == 0 else key.replace(entry["name"], f"{entry['name']}_segment{number:03d}")
                series = nwb.acquisition[name]
                np.testing.assert_array_equal(series.data[:], np.array(signal["data"], dtype=float))
                np.testing.assert_array_equal(nwb.scratch[name + "_channel_id"].data[:], signal["ids"])
                t = series.starting_time + np.arange(len(series.data)) / series.rate
                np.testing.assert_allclose(t * 1000, signal["times_ms"], rtol=1e-9)
                assert (series.unit, series.conversion) == {"mV": ("volts", 1e-3), "uS": ("siemens", 1e-6)}[signal["unit"]]
    seconds = time.perf_counter() - begin
    result = pynwb.validate(path=path)
    errors = result[0] if isinstance(result, tuple) else result
    assert not errors, errors
    critical = [m for m in nwbinspector.inspect_nwbfile(nwbfile_path=path) if serious(m)]
    if not len(times):  # the inspector itself fails on a table without a spike
        critical = [m for m in critical if m.importance.name != "ERROR"]
    assert not critical, critical
    if len(wanted) > 500:
        return f"pynwb {pynwb.__version__} in {seconds:.2f} s, valid; nwbinspector {nwbinspector.__version__}"
    check_neo(path, about, expected)
    return f"pynwb {pynwb.__version__} in {seconds:.2f} s, valid; nwbinspector {nwbinspector.__version__}; Neo {neo.__version__}"


def serious(message):
    if message.check_function_name == "check_data_orientation":
        return False  # two samples of three cells are what some blocks of the test hold
    if message.check_function_name == "check_subject_species_exists":
        return False  # a simulated network has none
    return message.importance.name in ("CRITICAL", "ERROR", "PYNWB_VALIDATION", "BEST_PRACTICE_VIOLATION")


def check_neo(path, about, expected):
    blocks = neo.io.NWBIO(path, "r").read_all_blocks()
    (block,) = blocks
    assert block.name == about["name"], block.name
    by_name = {s.name: s for s in block.segments}
    for said, want in zip(about["segments"], expected["segments"]):
        segment = by_name[said["name"]]
        assert [t.name for t in segment.spiketrains] == [str(i) for i in said["spikes"]["ids"]]
        for train in segment.spiketrains:
            np.testing.assert_allclose(train.rescale("ms").magnitude, want["trains"][train.name], rtol=1e-12)
            np.testing.assert_allclose(float(train.t_stop.rescale("ms")), want["t_stop_ms"])
        assert len(segment.analogsignals) == len(said["signals"])
        for signal in segment.analogsignals:
            if signal.name == "v":
                np.testing.assert_array_equal(signal.magnitude, np.array(want["signals"]["v"]["data"], dtype=float))
                assert signal.units.dimensionality.string == "mV"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    warnings.simplefilter("ignore")
    with open(sys.argv[2], encoding="utf-8") as f:
        print("ok:", check(sys.argv[1], json.load(f)))
