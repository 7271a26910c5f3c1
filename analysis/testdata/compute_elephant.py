"""Let Elephant compute what package analysis computes, for elephant_test.go.

    python3 compute_elephant.py > elephant.json        # Elephant 1.2.1, Neo 0.14.6, NumPy 2.4.6

Spikes lie on a grid of 0.1 ms but never on the edge of a bin: Elephant's bins are open on the right, Hillock's on the left. The seed is
fixed; times are whole steps, so that both sides begin with the same numbers.
"""

import json
import sys
import warnings

import elephant
import neo
import numpy as np
import quantities as pq
from elephant.conversion import BinnedSpikeTrain
from elephant.kernels import GaussianKernel
from elephant.spectral import welch_psd
from elephant.spike_train_correlation import correlation_coefficient, cross_correlation_histogram
from elephant.spike_train_synchrony import spike_contrast
from elephant.statistics import cv, cv2, fanofactor, instantaneous_rate, isi, lv, lvr, mean_firing_rate, time_histogram

warnings.simplefilter("ignore")
rng = np.random.default_rng(20261124)
T, BIN = 2000.0, 5.0


def train(rate, common):
    """Steps of a Poisson train with spikes of a common one, and a refractory period of 2 ms."""
    steps = np.unique(np.concatenate([rng.choice(np.arange(1, 20000), rng.poisson(rate * T / 1000), replace=False),
                                      rng.choice(common, rng.binomial(len(common), 0.5), replace=False)]))
    steps = steps[steps % 50 != 0]
    kept = [steps[0]]
    for s in steps[1:]:
        if s - kept[-1] >= 20:
            kept.append(s)
    return [int(s) for s in kept]


common = rng.choice(np.arange(1, 20000), 30, replace=False)
steps = [train(rate, common) for rate in (5, 12, 20, 33, 50)] + [[777], []]
trains = [neo.SpikeTrain(np.array(s) / 10.0, units="ms", t_start=0 * pq.ms, t_stop=T * pq.ms) for s in steps]
full = [t for t in trains if len(t) > 2]
v = np.cumsum(rng.normal(size=1001)) + 3 * np.sin(2 * np.pi * 40 * np.arange(1001) * 1e-3)
signal = neo.AnalogSignal(v[:, None], units="mV", sampling_period=1 * pq.ms)
binned = BinnedSpikeTrain(full, bin_size=BIN * pq.ms, t_start=0 * pq.ms, t_stop=T * pq.ms)
one = [BinnedSpikeTrain(t, bin_size=BIN * pq.ms, t_start=0 * pq.ms, t_stop=T * pq.ms) for t in full[3:5]]
hz, density = welch_psd(signal, len_segment=256)
odd_hz, odd_density = welch_psd(signal, len_segment=101)


def floats(x):
    return [float(y) for y in np.ravel(x)]


json.dump({
    "made_by": f"Elephant {elephant.__version__}, Neo {neo.__version__}, NumPy {np.__version__}",
    "dt_ms": 0.1, "t_stop_ms": T, "bin_ms": BIN, "steps": steps, "v": floats(v), "v_period_ms": 1.0,
    "mean_firing_rate_hz": [float(mean_firing_rate(t).rescale("Hz")) for t in trains],
    "isi_ms": [floats(isi(t).rescale("ms")) for t in full],
    "cv": [float(cv(isi(t))) for t in full],
    "cv2": [float(cv2(isi(t))) for t in full],
    "lv": [float(lv(isi(t))) for t in full],
    "lvr_5ms": [float(lvr(isi(t), R=5 * pq.ms)) for t in full],
    "fanofactor": float(fanofactor(trains)),
    "time_histogram_hz": floats(time_histogram(trains, bin_size=BIN * pq.ms, output="rate").rescale("Hz").magnitude),
    "instantaneous_rate_hz": floats(instantaneous_rate(trains, sampling_period=1 * pq.ms, kernel=GaussianKernel(10 * pq.ms), cutoff=5.0,
                                                       pool_spike_trains=True, center_kernel=True).magnitude),
    "correlation_coefficient": [floats(row) for row in correlation_coefficient(binned)],
    "cross_correlation_histogram": floats(cross_correlation_histogram(one[0], one[1], window=[-20, 20])[0].magnitude),
    "welch_256": {"hz": floats(hz), "density": floats(density)},
    "welch_101": {"hz": floats(odd_hz), "density": floats(odd_density)},
    "spike_contrast": float(spike_contrast(trains)),
    "spike_contrast_2ms": float(spike_contrast(full, min_bin=2 * pq.ms)),
}, sys.stdout)
print()
