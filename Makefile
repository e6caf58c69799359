# Giao Ban. `make` alone lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO ?= go
# release leaves out the Kubernetes client that the embedded engine's libraries
# would bring: a quarter of the packages and of the program.
TAGS ?= release
BIN := bin
# The version in the program comes from git; without a readable checkout it is
# left out instead of failing the build.
VCS := $(shell git status --porcelain >/dev/null 2>&1 && echo auto || echo false)
# No -trimpath: it would share nothing with what the tests have compiled.
BUILD := $(GO) build -buildvcs=$(VCS) -ldflags='-s -w'
TOOL := $(GO) tool -modfile=tools/go.mod
LINTER := $(GO) tool -modfile=tools/lint/go.mod

# Counts the package names that `go build -v` prints and passes on the rest,
# which are errors.
PROGRESS = awk -v total="$$($(GO) list -deps -tags '$(1)' ./cmd/giaoban | wc -l)" \
	'/^[^ :\#]+$$/ { if (++n % 100 == 0) { printf "    %d of at most %d packages compiled\n", n, total; fflush() } next } { print; fflush() }'

comma := ,
say = @printf '\n==> %s\n' "$(1)"

.PHONY: help
help: ## list the targets
	@printf 'Giao Ban: make <target>\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## build, then run the product with an example on http://localhost:8080
	./$(BIN)/giaoban serve --example

.PHONY: build
build: ## build bin/giaoban with the embedded engine
	$(call say,building $(BIN)/giaoban: the first build compiles the workflow engine and takes minutes; later ones take seconds)
	@$(BUILD) -v -tags '$(TAGS)' -o $(BIN)/giaoban ./cmd/giaoban 2>&1 | $(call PROGRESS,$(TAGS))
	@ls -lh $(BIN)/giaoban | awk '{ print "    " $$NF ", " $$5 }'

.PHONY: build-slim
build-slim: ## build bin/giaoban-slim, which needs a Temporal of its own (--temporal)
	$(call say,building $(BIN)/giaoban-slim without the engine)
	@$(BUILD) -v -tags slim -o $(BIN)/giaoban-slim ./cmd/giaoban 2>&1 | $(call PROGRESS,slim)
	@ls -lh $(BIN)/giaoban-slim | awk '{ print "    " $$NF ", " $$5 }'

.PHONY: test
test: deps check arrows ## everything a change must pass; installs what it needs
	$(call say,go test: all packages)
	$(GO) test -tags '$(TAGS)' ./...
	$(call say,go test: the build without the engine)
	$(GO) test -tags slim ./internal/engine/...
	$(call say,all passed)

# What can be told without running the product.
.PHONY: check
check: fmt-check vet staticcheck workflowcheck

.PHONY: fmt
fmt: ## format the code
	gofmt -s -w .

.PHONY: fmt-check
fmt-check:
	$(call say,gofmt)
	@unformatted="$$(gofmt -s -l .)"; if [[ -n "$$unformatted" ]]; then \
		printf 'not formatted (make fmt):\n%s\n' "$$unformatted"; exit 1; fi

.PHONY: vet
vet: ## go vet
	$(call say,go vet)
	$(GO) vet -tags '$(TAGS)' ./...

.PHONY: staticcheck
staticcheck:
	$(call say,staticcheck)
	$(TOOL) staticcheck -tags '$(TAGS)' ./...

.PHONY: workflowcheck
workflowcheck:
	$(call say,workflowcheck: nothing in a workflow may differ in a replay)
	$(TOOL) workflowcheck ./workflows/...

.PHONY: arrows
arrows:
	$(call say,arrows: who may import whom)
	$(GO) test ./internal/structure

.PHONY: lint
lint: check ## vet, staticcheck, workflowcheck and golangci-lint (its first build takes minutes)
	$(call say,golangci-lint)
	$(LINTER) golangci-lint run --build-tags '$(TAGS)' ./...

.PHONY: race
race: deps ## all tests under the race detector
	$(call say,go test -race)
	CGO_ENABLED=1 $(GO) test -race -tags '$(TAGS)' ./...

.PHONY: bench
bench: deps ## all benchmarks
	$(call say,benchmarks)
	$(GO) test -tags '$(TAGS)' -run '^$$' -bench . -benchmem ./...

.PHONY: load
load: deps ## measure beside the raw database (docs/benchmarks.md)
	$(call say,load: completions$(comma) issuing and escalating beside raw SQL)
	$(GO) test -tags load -count=1 -timeout 20m -v ./test/load

.PHONY: chaos
chaos: deps ## kill the program at every named point and check that nothing is lost (a quarter of an hour)
	$(call say,chaos: kill -9 at named points)
	$(GO) test -tags chaos -count=1 -parallel 4 -timeout 40m -v ./test/chaos

.PHONY: deps
deps: ## install what the tests need: PostgreSQL and Chromium
	@missing=; \
	command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=' postgresql'; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || [[ -n "$${CHROMIUM:-}" ]] || missing+=' chromium'; \
	if [[ -z "$$missing" ]]; then exit 0; fi; \
	printf '\n==> installing for the tests:%s\n' "$$missing"; \
	if ! command -v apt-get >/dev/null; then \
		echo "missing:$$missing, and this system has no apt-get: install them (initdb and chromium on PATH)"; exit 1; fi; \
	if [[ $$(id -u) == 0 ]]; then as_root=; elif sudo -n true 2>/dev/null; then as_root=sudo; else \
		echo "missing; run: sudo apt-get install$$missing"; exit 1; fi; \
	$$as_root apt-get update -q; \
	DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -q --no-install-recommends $$missing

.PHONY: pictures
pictures: deps ## make the pictures of the README anew, in docs/pictures
	$(call say,pictures)
	GIAOBAN_PICTURES="$(CURDIR)/docs/pictures" $(GO) test -tags '$(TAGS)' -count=1 -run TestPictures ./test/browser

.PHONY: clean
clean: ## remove the built programs
	rm -rf $(BIN)
