# === What was recorded =====================================================================================================


def save(name, values):
    np.save(os.path.join(args.out, name + ".npy"), np.ascontiguousarray(values))


def save_recordings(population, name):
    """One set of arrays for each segment: spikes as times (ms) and indices of cells, and every signal as (samples x cells)."""
    found = []
    for number, segment in enumerate(population.get_data().segments):
        prefix = "%s.%d." % (name, number)
        times, cells = [], []
        for place, train in enumerate(segment.spiketrains):
            train_ms = np.asarray(train.rescale("ms").magnitude, dtype=float)
            times.append(train_ms)
            cells.append(np.full(len(train_ms), train.annotations.get("source_index", place), dtype=np.int64))
        save(prefix + "spike_times", np.concatenate(times) if times else np.zeros(0))
        save(prefix + "spike_cells", np.concatenate(cells) if cells else np.zeros(0, dtype=np.int64))
        signals = []
        for signal in segment.analogsignals:
            variable = signal.name
            cells = signal.array_annotations.get("channel_index", np.arange(signal.shape[1]))
            save(prefix + variable, np.asarray(signal.magnitude, dtype=float))
            save(prefix + variable + "_cells", np.asarray(cells, dtype=np.int64))
            signals.append({"variable": variable, "start_ms": float(signal.t_start.rescale("ms")),
                            "period_ms": float(signal.sampling_period.rescale("ms")) if len(signal) else 0.0})
        found.append(signals)
    return found


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


begin = time.perf_counter()
os.makedirs(args.out, exist_ok=True)
report = {"simulator": args.simulator, "build_s": build_s, "run_s": run_s, "python": platform.python_version(), "versions": {}}
for package in ("PyNN", "nest-simulator", "neuron", "Brian2", "sPyNNaker", "pynn-hillock", "neo", "numpy"):
    if version(package):
        report["versions"][package] = version(package)
report["populations"] = {name: save_recordings(population, name) for name, population in recorded.items()}
if args.connections:
    for name, projection in projections.items():
        rows = projection.get(["weight", "delay"], format="list", with_address=True)
        save("connections." + name, np.array([tuple(row) for row in rows], dtype=float).reshape(-1, 4))
report["write_s"] = time.perf_counter() - begin
with open(os.path.join(args.out, "report.json"), "w") as f:
    json.dump(report, f, indent=1)
sim.end()
print("%s: build %.2f s, run %.2f s, recordings in %s" % (args.simulator, build_s, sum(run_s), args.out))
