"""Reads what TestH5pyReads wrote, with h5py, and says what is wrong."""
import sys

import h5py
import numpy as np

wrong = []


def same(what, got, want):
    ok = np.array_equal(got, want, equal_nan=True) if isinstance(want, np.ndarray) and want.dtype.kind == "f" else np.array_equal(got, want)
    if not ok:
        wrong.append(f"{what}: {got!r}, want {want!r}")


f = h5py.File(sys.argv[1], "r")
for name, dtype, value in [
    ("float", "f8", np.array(np.pi)), ("floats", "f8", np.array([[1, np.nan], [-np.inf, -0.5]])), ("floats32", "f4", np.array([1, 0.1], "f4")),
    ("int", "i8", np.array(-2**63)), ("ints", "i8", np.array([-1, 2**60])), ("ints32", "i4", np.array([-1, 2**30])),
    ("uint32", "u4", np.array(0xffffffff)), ("int8", "i1", np.array(-8)), ("uints", "u8", np.array([0, 2**40, 2**41], "u8")),
    ("bools", "bool", np.array([True, False, True])), ("empty", "f8", np.zeros(0)), ("contiguous", "i8", np.arange(1000)),
    ("rows", "f8", np.arange(1001 * 77).reshape(1001, 77) / 8), ("plain", "i8", np.arange(100_000)),
    ("big", "i8", np.arange(len(f["big"])) // 3), ("z group/again", "i8", np.array([7])),
]:
    d = f[name]
    if d.dtype != dtype or d.shape != value.shape:
        wrong.append(f"{name}: {d.dtype} {d.shape}, want {dtype} {value.shape}")
    same(name, d[()], value)
    if d.nbytes > 40_000 and name != "plain" and (d.compression, d.shuffle) != ("gzip", True):
        wrong.append(f"{name}: compression {d.compression}, shuffle {d.shuffle}")
if len(f["noise"][:]) != 100_000 or f["noise"].id.get_storage_size() > 1.4 * f["noise"].nbytes:
    wrong.append("noise")
if f["plain"].id.get_offset() is None:
    wrong.append("plain: cannot be mapped into memory")
same("enum", f["enum"][()], 2)
same("names of the enum", h5py.check_enum_dtype(f["enum"].dtype), {"none": 0, "by_id": 1, "by_time": 2})
same("text", f["text"][()].decode(), "zwei\nZeilen")
same("texts", [t.decode() for t in f["texts"][:]], ["a", "", "ggg"])
same("vartext", f["vartext"].asstr()[()], "variable µ")
same("vartexts", list(f["vartexts"].asstr()[:]), ["a", "", "b", "a", "x" * 5000])
same("novartexts", f["novartexts"].shape, (0,))
same("kind of vartexts", h5py.check_string_dtype(f["vartexts"].dtype), h5py.h5t.string_info("utf-8", None))
same("kind of texts", h5py.check_string_dtype(f["texts"].dtype), h5py.h5t.string_info("utf-8", 3))
attrs = f["float"].attrs
same("attributes", sorted(attrs), ["empty", "list", "unit"])
same("unit", attrs["unit"].decode(), "µS")
same("empty", attrs["empty"], b"")
same("list", [t.decode() for t in attrs["list"]], ["a", "", "größer"])
same("flag", bool(f["bools"].attrs["flag"]), True)
same("number of attributes", len(f.attrs), 40)
same("values of attributes", [f.attrs[k] for k in sorted(f.attrs)], list(range(40)))
same("reference", f[f["refs"][0]], f["shared"])
same("references", f[f["refs"][1]].name, "/z group")
same("reference in an attribute", f[f["z group"].attrs["back"]], f["alias"])
same("order of 3000 children", [k for k in f["many"]], [f"child{2999 - k:05d}" for k in range(3000)])
same("order of children", list(f)[:3], ["float", "floats", "floats32"])

# The count of links in the header of every object is the number of links that lead to it.
links = {}
seen = set()


def walk(group):
    for name in group:
        info = h5py.h5o.get_info(group[name].id)
        links.setdefault(info.addr, [info.rc, 0])[1] += 1
        if info.addr not in seen:
            seen.add(info.addr)
            if isinstance(group[name], h5py.Group):
                walk(group[name])


walk(f)
for addr, (said, counted) in links.items():
    if said != counted:
        wrong.append(f"object at {addr} says {said} links, there are {counted}")

print("\n".join(wrong))
sys.exit(len(wrong) > 0)
