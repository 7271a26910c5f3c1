"""Statistics of the current-based Vogels-Abbott network on NEST 3.10, over 20 seeds: writes va_cuba.json.

The network is that of benchmark 2 of Brette et al. (2007) in PyNN's version (examples/VAbenchmarks.py CUBA): 4000 cells, connection
probability 0.02, no stimulus.
"""

import json

import nest
import numpy as np

N, N_EXC, SEEDS = 4000, 3200, 20
cell = dict(E_L=-49.0, V_th=-50.0, V_reset=-60.0, C_m=200.0, tau_m=20.0, tau_syn_ex=5.0, tau_syn_in=10.0, t_ref=5.0)
rows = []
for seed in range(1, SEEDS + 1):
    nest.ResetKernel()
    nest.resolution = 0.1
    nest.rng_seed = seed
    cells = nest.Create("iaf_psc_exp", N, params=cell)
    cells.V_m = nest.random.uniform(-60.0, -50.0)
    rule = dict(rule="pairwise_bernoulli", p=0.02, allow_autapses=True)
    nest.Connect(cells[:N_EXC], cells, rule, dict(weight=16.2, delay=0.2))
    nest.Connect(cells[N_EXC:], cells, rule, dict(weight=-90.0, delay=0.2))
    recorder = nest.Create("spike_recorder")
    nest.Connect(cells, recorder)
    nest.Simulate(1000.0)
    times, ids = recorder.events["times"], recorder.events["senders"] - cells[0].global_id
    order = np.lexsort((times, ids))
    times, ids = times[order], ids[order]
    cvs = []
    for k in range(N):
        train = times[np.searchsorted(ids, k):np.searchsorted(ids, k, "right")]
        if len(train) >= 5:
            intervals = np.diff(train)
            cvs.append(intervals.std() / intervals.mean())
    rows.append([np.sum(ids < N_EXC) / N_EXC, np.sum(ids >= N_EXC) / (N - N_EXC), np.mean(cvs)])

rows = np.array(rows)
statistics = {
    name: {"n": SEEDS, "mean": round(float(column.mean()), 5), "sd": round(float(column.std(ddof=1)), 5)}
    for name, column in zip(["rate_exc", "rate_inh", "cv_isi"], rows.T)
}
json.dump({"networks": [{"id": "va_cuba_n4000_p02", "simulator": "NEST 3.10", "statistics": statistics}]}, open("va_cuba.json", "w"), indent=1)
