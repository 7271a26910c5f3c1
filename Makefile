# What needs more than Go: each target installs what it needs.
.PHONY: test bench kernels static purego arm64 conformance conformance-data conformance-simulators conformance-pynn examples-pynn notebook
.PHONY: side-by-side-pynn peers profile chaos

# The whole suite; needs Go alone.
test:
	go test ./...

# The figures of docs/performance.md: some minutes, and 2 GB of memory. WORKLOADS="va" measures one of them.
WORKLOADS ?= va c10 c100 microcircuit plastic scan
bench:
	CGO_ENABLED=0 go build -o bin/hillock -ldflags "-X github.com/hillock-sim/hillock/provenance.commit=$$(git rev-parse HEAD)" ./cmd/hillock
	bin/hillock bench $(WORKLOADS) --json bench.json --plot bench.png

# Go's own benchmarks: kernels, random numbers, files, pictures.
kernels:
	go test -run '^$$' -bench . ./...

# Style and likely mistakes.
static:
	test -z "$$(gofmt -l .)"
	go vet ./...
	go tool -modfile=tools/go.mod staticcheck ./...

# Without assembly: the plain Go twins.
purego:
	go test -tags purego ./...

# Another processor: compiled, not run.
arm64:
	GOARCH=arm64 CGO_ENABLED=0 go build ./...
	GOARCH=arm64 CGO_ENABLED=0 go vet ./...

# Files are opened by the tools they are meant for, and every spike and sample compared (needs Python; makes a virtual environment
# below .venv, with Neo, NIX, pynwb and its validators, libsonata, h5py, SciPy, and what else READERS names).
conformance conformance-data: .venv/ready
	PATH="$(CURDIR)/.venv/bin:$$PATH" ALL_READERS=1 go test -tags python ./format/... ./analysis

READERS = numpy scipy h5py neo nixio pynwb nwbinspector libsonata pandas polars pyarrow elephant

.venv/ready: Makefile
	python3 -m venv .venv
	.venv/bin/pip install --quiet $(READERS)
	touch $@

# pynn_hillock held to PyNN's own tests (needs Python, Go and a C compiler; makes a virtual environment below .venv-pynn and unpacks PyNN's source
# distribution below .pynn). PYNN=0.12.4 takes another version of PyNN, PYNN_TREE=/a/checkout the tests of its newest development.
PYNN ?= 0.13.0
PYNN_TREE ?=
conformance-pynn: .venv-pynn/$(PYNN)/hillock
	.venv-pynn/$(PYNN)/bin/python conformance/pynn/scenarios.py $(if $(PYNN_TREE),--tree $(PYNN_TREE))

# PyNN's example scripts, unchanged and to their end; EXAMPLES="brunel VAbenchmarks" runs some.
EXAMPLES ?=
examples-pynn: .venv-pynn/$(PYNN)/hillock
	.venv-pynn/$(PYNN)/bin/python conformance/pynn/examples.py $(EXAMPLES)

# The authors' notebook, executed.
notebook: .venv-pynn/$(PYNN)/hillock
	.venv-pynn/$(PYNN)/bin/python conformance/pynn/notebook.py examples/notebooks/balanced_network.ipynb

# The same scripts on NEST, NEURON and Brian2: twenty minutes, for networks mostly. SIDES="cells weights wiring" leaves them out.
SIDES ?=
side-by-side-pynn: .venv-pynn/$(PYNN)/hillock .venv-pynn/$(PYNN)/peers
	.venv-pynn/$(PYNN)/bin/python conformance/pynn/side_by_side.py $(SIDES)

.venv-pynn/$(PYNN)/ready: conformance/pynn/requirements.txt
	python3 -m venv .venv-pynn/$(PYNN)
	.venv-pynn/$(PYNN)/bin/pip install --quiet pynn==$(PYNN) -r conformance/pynn/requirements.txt
	touch $@

# Built again each time: Go knows what has changed.
.PHONY: .venv-pynn/$(PYNN)/hillock
.venv-pynn/$(PYNN)/hillock: .venv-pynn/$(PYNN)/ready
	CGO_ENABLED=1 .venv-pynn/$(PYNN)/bin/pip install --quiet --no-deps --force-reinstall ./python

# NEURON compiles PyNN's mechanisms once.
.venv-pynn/$(PYNN)/peers: .venv-pynn/$(PYNN)/ready conformance/pynn/requirements-peers.txt
	.venv-pynn/$(PYNN)/bin/pip install --quiet -r conformance/pynn/requirements-peers.txt
	cd .venv-pynn/$(PYNN)/lib/python3*/site-packages/pyNN/neuron/nmodl && PATH="$(CURDIR)/.venv-pynn/$(PYNN)/bin:$$PATH" nrnivmodl >/dev/null
	touch $@

# The same networks on NEST and Brian2 (needs Python; makes a virtual environment below .venv-peers). See bench/peers/README.md.
PEERS ?= va
peers: .venv-peers/ready
	CGO_ENABLED=0 go build -o bin/hillock ./cmd/hillock
	.venv-peers/bin/python bench/peers/side_by_side.py $(PEERS)

.venv-peers/ready: bench/peers/requirements.txt
	python3 -m venv .venv-peers
	.venv-peers/bin/pip install --quiet -r bench/peers/requirements.txt
	touch $@

# One description on many simulators: NEST, NEURON, Brian2, sPyNNaker's virtual board, NeuroML (needs Python and a C++ compiler; makes a virtual
# environment below .venv-simulators; where there is no Java, for jNeuroML, it installs Debian's). STEPS="cells wiring" runs some of it.
STEPS ?=
conformance-simulators: .venv-simulators/ready
	CGO_ENABLED=0 go build -o bin/hillock ./cmd/hillock
	PATH="$(CURDIR)/.venv-simulators/bin:$$PATH" .venv-simulators/bin/python conformance/simulators/check.py --hillock bin/hillock $(STEPS)

.venv-simulators/ready: conformance/simulators/requirements.txt
	python3 -m venv .venv-simulators
	.venv-simulators/bin/pip install --quiet -r conformance/simulators/requirements.txt
	command -v java >/dev/null || { apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends default-jre-headless; }
	touch $@

# Where the time of a workload goes; fast ones need long times for enough samples: make profile WORKLOADS=microcircuit TIME=1000
TIME ?= 20000
profile:
	CGO_ENABLED=0 go build -o bin/hillock ./cmd/hillock
	bin/hillock bench $(firstword $(WORKLOADS)) --time $(TIME) --threads 1 --cpuprofile bench.prof
	go tool pprof -peek 'engine.*run..advance' bin/hillock bench.prof
	go tool pprof -top -nodecount 25 bin/hillock bench.prof

# Random networks, each held to the whole reproducibility contract: threads, runs in pieces, more recorded, plain Go, GOAMD64=v3, no AVX2.
# Another SEED draws others; what fails prints the script that does.
CHAOS ?= 200
SEED ?= 1
# Then runs are killed without warning this many times, and resumed.
KILLS ?= 100
chaos:
	mkdir -p bin
	go test -c -o bin/chaos ./internal/chaos
	go test -c -tags purego -o bin/chaos.purego ./internal/chaos
	GOAMD64=v3 go test -c -o bin/chaos.v3 ./internal/chaos
	bin/chaos -test.v -test.timeout 0 -test.run 'Contract|NeuroML' -rapid.checks $(CHAOS) -rapid.seed $(SEED) \
		-chaos.binaries $(CURDIR)/bin/chaos.purego,$(CURDIR)/bin/chaos.v3,GODEBUG=cpu.avx2=off:$(CURDIR)/bin/chaos
	go test ./cmd/hillock/internal/cli -run KillAndResume -kills $(KILLS) -v -timeout 0
	go test . -run TestResume -every-checkpoint -timeout 0

# The C interface: a shared library, and the C example compiled against it and run (needs a C compiler).
.PHONY: capi wheel test-python
capi:
	mkdir -p bin
	CGO_ENABLED=1 go build -buildmode=c-shared -o bin/libhillock.so ./capi
	cp capi/hillock.h bin/hillock.h
	cc -Wall -Werror -Ibin -o bin/example_c examples/c/spikes.c -Lbin -lhillock -Wl,-rpath,'$$ORIGIN'
	bin/example_c

# pynn_hillock for Linux on x86-64, with nothing else needed to use it: dist/pynn_hillock-*.whl. `python -m pip install` takes it.
wheel:
	CGO_ENABLED=1 python3 -m pip wheel --quiet --no-deps --wheel-dir dist ./python
	ls -l dist/*.whl

# What PyNN's own tests do not ask: equal digests by script, Go and Python, native wiring, errors, threads, fork, Ctrl-C.
test-python: .venv-pynn/$(PYNN)/hillock
	.venv-pynn/$(PYNN)/bin/python -m pytest -q -p no:cacheprovider python/tests
