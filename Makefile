# What needs more than Go: each target installs what it needs.
.PHONY: test bench static purego arm64 conformance

# The whole suite; needs Go alone.
test:
	go test ./...

# The kernels and the reference network.
bench:
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

# Files are opened by the tools they are meant for (needs Python; makes a virtual environment below .venv).
conformance: .venv/ready
	PATH="$(CURDIR)/.venv/bin:$$PATH" go test -tags python ./format/...

.venv/ready:
	python3 -m venv .venv
	.venv/bin/pip install --quiet numpy
	touch $@
