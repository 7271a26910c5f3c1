"""Makes the files that h5py writes with its defaults: python3 make_h5py.py (made with h5py 3.16)."""
import h5py
import numpy as np

for name, options in [("default", {}), ("tracked", {"track_order": True}), ("latest", {"libver": "latest"})]:
    with h5py.File(f"h5py_{name}.h5", "w", **options) as f:
        g = f.create_group("g")
        g.attrs["units"] = "mV"
        g["v"] = np.arange(6).reshape(2, 3) / 2
        z = np.tile(np.arange(1000) % 100, (40, 1)).astype("i4")
        g.create_dataset("zipped", data=z, chunks=(7, 300), compression="gzip", shuffle=True)
        f["texts"] = ["eins", "zwei µ"]
        f["bools"] = np.array([True, False])
        for k in range(5):
            f.create_group(f"more{k}")
