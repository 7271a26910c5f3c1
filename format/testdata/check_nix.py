"""Check that Neo's NixIO reads a NIX file of Hillock's as it reads PyNN's.

    python3 check_nix.py FILE.nix EXPECTED.json

EXPECTED.json is that of check_npz.py. Where there are more than 500 trains, which Neo takes a minute for, h5py reads them instead.
Exit status: 0 if all is as expected, 1 if not, 2 for wrong arguments.
"""

import json
import sys
import time

import h5py
import neo
import nixio
import numpy as np
import quantities as pq

PYNN = {"size", "first_index", "last_index", "first_id", "last_id", "label", "simulator", "dt", "mpi_processes"}


def check(path, expected):
    with h5py.File(path, "r") as f:
        notes = f["metadata/hillock/properties"]
        about = json.loads(notes["outline"].asstr()[0])
        layout = notes["layout"].asstr()[0]
        walk(f)
    assert about["provenance"] == expected["provenance"]
    begin = time.perf_counter()
    if layout == "trains" and any(len(s["trains"]) > 500 for s in expected["segments"]):
        check_tree(path, expected, about)
        return f"h5py {h5py.__version__} in {time.perf_counter() - begin:.2f} s"
    # In the mode that is NixIO's default as well, where it must change nothing.
    with open(path, "rb") as f:
        before = f.read()
    for mode in ("ro", "rw"):
        begin = time.perf_counter()
        io = neo.io.NixIO(path, mode)
        block = io.read_block()
        io.close()
        seconds = time.perf_counter() - begin
        check_block(block, expected, about, layout)
    if layout == "trains" and "colour" in about["annotations"]:
        check_against_neo(path, block, about)
    with open(path, "rb") as f:
        assert len(f.read()) == len(before), "reading in mode rw changed the file"
    return f"Neo {neo.__version__} with nixio {nixio.__version__} in {seconds:.2f} s"


def check_against_neo(path, block, about):
    """The same recording, made as PyNN's Recorder makes it and written by Neo, has the same annotations of the same types."""
    source, spikes = about["segments"][0], about["segments"][0]["spikes"]
    mine = neo.Block(name=about["name"], description=about["description"], rec_datetime=block.rec_datetime)
    mine.annotations = {**about["annotations"], "provenance": json.dumps(about["provenance"])}
    segment = neo.Segment(name=source["name"], rec_datetime=block.rec_datetime)
    mine.segments.append(segment)
    for index, i in list(zip(spikes["index"], spikes["ids"]))[:5]:
        t = block.segments[0].spiketrains[index]
        segment.spiketrains.append(neo.SpikeTrain(
            t.magnitude, units="ms", t_start=0.0, t_stop=float(t.t_stop), source_population=spikes["source"], channel_id=i, source_index=index))
    for entry, signal in zip(source["signals"], block.segments[0].analogsignals):
        segment.analogsignals.append(neo.AnalogSignal(
            signal.magnitude, units=entry["unit"], t_start=0 * pq.ms, sampling_period=entry["period_ms"] * pq.ms, name=entry["name"],
            source_population=entry["source"], channel_ids=np.array(entry["ids"]), array_annotations={"channel_index": np.array(entry["index"])}))
    other = path + ".neo.nix"
    with neo.io.NixIO(other, "ow") as io:
        io.write_block(mine)
    with neo.io.NixIO(other, "ro") as io:
        theirs = io.read_block()
    ours = block.segments[0]
    pairs = [(theirs, block), (theirs.segments[0], ours)]
    pairs += list(zip(theirs.segments[0].spiketrains, ours.spiketrains)) + list(zip(theirs.segments[0].analogsignals, ours.analogsignals))
    for want, got in pairs:
        assert (got.name or "") == (want.name or ""), (got.name, want.name)
        assert facts(got.annotations) == facts(want.annotations), (facts(got.annotations), facts(want.annotations))
        assert facts(getattr(got, "array_annotations", {})) == facts(getattr(want, "array_annotations", {}))
        if isinstance(got, (neo.SpikeTrain, neo.AnalogSignal)):
            np.testing.assert_array_equal(got.magnitude, want.magnitude)
            assert got.units == want.units and got.t_start == want.t_start and got.t_stop == want.t_stop and got.dtype == want.dtype


def facts(annotations):
    return {k: (type(v), str(v)) for k, v in annotations.items() if k not in ("nix_name", "provenance")}


def check_block(block, expected, about, layout):
    assert (block.name or "") == about["name"]
    assert (block.description or "") == about["description"]
    assert json.loads(block.annotations["provenance"]) == expected["provenance"]
    for key, value in about["annotations"].items():
        got = block.annotations[key]
        assert got == value and isinstance(got, (bool, np.bool_)) == isinstance(value, bool), (key, got, value)
        assert isinstance(got, (float, np.floating)) == isinstance(value, float), (key, type(got))
    if "colour" in about["annotations"]:
        assert PYNN <= set(block.annotations), set(block.annotations)
    assert len(block.segments) == len(expected["segments"])
    for segment, want, said in zip(block.segments, expected["segments"], about["segments"]):
        assert segment.name == said["name"]
        (check_trains if layout == "trains" else check_multiplexed)(segment, want, said)
        check_signals(segment, want, said)


def check_trains(segment, want, said):
    ids = sorted(want["trains"], key=int)
    assert len(segment.spiketrains) == len(ids)
    for train, i in zip(segment.spiketrains, ids):
        notes = train.annotations
        assert set(notes) == {"nix_name", "source_population", "channel_id", "source_index"}, notes
        assert int(notes["channel_id"]) == int(i)
        assert notes["source_population"] == said["spikes"]["source"]
        assert notes["source_index"] == said["spikes"]["index"][said["spikes"]["ids"].index(int(i))]
        assert train.units.dimensionality.string == "ms" and train.dtype == np.float64
        np.testing.assert_array_equal(train.magnitude, want["trains"][i], err_msg=f"train of cell {i}")
        assert float(train.t_stop.rescale("ms")) == want["t_stop_ms"] and float(train.t_start) == said["spikes"]["t_start_ms"]


def check_multiplexed(segment, want, said):
    (train,) = segment.spiketrains
    cells = train.array_annotations["channel_id"]
    index = train.array_annotations["source_index"]
    assert train.annotations["source_population"] == said["spikes"]["source"]
    assert float(train.t_stop.rescale("ms")) == want["t_stop_ms"]
    assert len(cells) == len(index) == len(train) == sum(len(t) for t in want["trains"].values())
    for place, i in zip(said["spikes"]["index"], said["spikes"]["ids"]):
        own = np.atleast_1d(cells) == i
        np.testing.assert_array_equal(train.magnitude[own], want["trains"][str(i)], err_msg=f"spikes of cell {i}")
        assert np.all(np.asarray(index)[own] == place)


def check_signals(segment, want, said):
    assert len(segment.analogsignals) == len(said["signals"])
    seen = set()
    for signal in segment.analogsignals:
        key = signal.name if signal.name not in seen else signal.name + "_2"
        seen.add(key)
        expected = want["signals"][key]
        np.testing.assert_array_equal(np.atleast_1d(signal.annotations["channel_ids"]), expected["ids"])
        assert "channel_index" in signal.array_annotations
        assert signal.annotations["source_population"] == said["signals"][0]["source"]
        np.testing.assert_array_equal(signal.magnitude, np.array(expected["data"], dtype=float))
        np.testing.assert_allclose(signal.times.rescale("ms").magnitude, expected["times_ms"], rtol=1e-9)
        assert signal.units.dimensionality.string == expected["unit"]


def check_tree(path, expected, about):
    """What NixIO looks for, of thousands of trains."""
    with h5py.File(path, "r") as f:
        assert tuple(f.attrs["version"]) == (1, 2, 1)
        (block,) = f["data"].values()
        for segment, want, said in zip(block["groups"].values(), expected["segments"], about["segments"]):
            tags = segment["multi_tags"]
            assert len(tags) == len(want["trains"]) and sorted(tags) == list(tags)
            for (name, tag), i in zip(tags.items(), said["spikes"]["ids"]):
                assert tag.attrs["entity_id"].decode() == name and tag.attrs["type"] == b"neo.spiketrain"
                np.testing.assert_array_equal(tag["positions/data"][:], want["trains"][str(i)])
                notes = tag["metadata/properties"]
                assert list(notes) == ["neo_name", "t_start", "t_stop", "source_population", "channel_id", "source_index"], list(notes)
                assert notes["channel_id"][0] == i and notes["t_stop"][0] == want["t_stop_ms"] and notes["t_stop"].attrs["unit"] == b"ms"
                assert notes["source_population"].asstr()[0] == said["spikes"]["source"]
            columns = [array["data"][:] for array in segment["data_arrays"].values()]
            for entry in said["signals"]:
                signal = want["signals"][entry["name"]]
                own, columns = columns[: len(entry["ids"])], columns[len(entry["ids"]):]
                np.testing.assert_array_equal(np.transpose(own), np.array(signal["data"], dtype=float))


def walk(f):
    """Every object says how many links lead to it, and so many do."""
    counted = {}

    def visit(group):
        for name in group:
            info = h5py.h5o.get_info(group.id, name.encode())
            first = info.addr not in counted
            counted.setdefault(info.addr, [info.rc, 0])[1] += 1
            if first and info.type == h5py.h5o.TYPE_GROUP:
                visit(group[name])

    visit(f)
    wrong = [(addr, rc, n) for addr, (rc, n) in counted.items() if rc != n]
    assert not wrong, wrong[:5]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    with open(sys.argv[2], encoding="utf-8") as f:
        print("ok:", check(sys.argv[1], json.load(f)))
