# `make run` shows what Kindred does; `make test` proves it. Each makes whatever it needs first.
.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-slow layers synth rehearse rehearse-upgrade faults audit check lint format lock bench bench-full clean

RUN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev
NODE := node_modules/.installed
LAYERS := build/.installed
PAGES := dashboard/node_modules/.installed
BROWSER := .venv/.browser
BENCH := .venv-bench

help:  ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(RUNTIME): requirements-uv.txt requirements.txt pyproject.toml setup.sh
	@echo "setting up .venv"
	@./setup.sh requirements.txt
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.txt
	@echo "setting up the development tools"
	@./setup.sh requirements-dev.txt
	@touch $@

$(NODE): $(RUNTIME) package-lock.json
	@echo "setting up the CDK's command line"
	@$(RUN)/python -m infra.node npm ci --loglevel=error >/dev/null
	@touch $@

$(LAYERS): $(NODE) $(PAGES) $(wildcard infra/layers/*.txt) infra/build.py cdk.json
	@echo "building the layers"
	@$(RUN)/python -m infra.build
	@touch $@

$(PAGES): $(RUNTIME) dashboard/package-lock.json
	@$(RUN)/python -m infra.node npm ci --loglevel=error --prefix dashboard >/dev/null
	@touch $@

$(BROWSER): $(DEV)
	@tests/browser.sh
	@touch $@

run: $(RUNTIME) $(PAGES)  ## generate a catalogue and charts, run the pipelines, show who is kin, open a dashboard
	@$(RUN)/kindred artists run --catalogue demo
	@$(RUN)/kindred charts run --catalogue demo
	@$(RUN)/kindred listeners run --catalogue demo
	@$(RUN)/kindred dashboard

test: $(DEV) $(LAYERS) $(PAGES) $(BROWSER)  ## run all tests
	@$(RUN)/pytest -m "not slow" -n 3 --dist loadscope --no-loadscope-reorder --durations=10

test-fast: $(DEV)  ## run the tests that need no server
	@$(RUN)/pytest tests/unit tests/sql

test-slow: $(DEV) $(LAYERS) $(PAGES)  ## run the slow tests: the DDL on Hive (needs Java 17), the operator's commands
	@$(RUN)/uv pip install -q --python $(RUN)/python --require-hashes -r requirements-slow.txt
	@$(RUN)/pytest -m slow

layers: $(LAYERS)  ## build what a deployment packs: dependency layers, certificate authorities, the CDK

synth: $(DEV) $(LAYERS)  ## check the deployment without an account: templates, policies, flows
	@$(RUN)/python -m infra.synth

rehearse: $(DEV) $(LAYERS)  ## deploy with the real CDK into a local stand-in for AWS, and run there
	@$(RUN)/python -m infra.rehearse

rehearse-upgrade: $(DEV) $(LAYERS)  ## deploy the last release, then this one over it; before a release, as it takes too long for check
	@$(RUN)/python -m tests.upgrade.rehearse

faults: $(DEV)  ## break everything on purpose; every row of the table must be 0 lost
	@$(RUN)/python -m tests.faults

audit: $(DEV)  ## check dependencies and code for known holes, write the bill of materials
	@$(RUN)/python -m tests.security.audit

check: $(DEV)  ## do what CI does: lint, test, audit, synth, rehearse, faults
	@$(MAKE) --no-print-directory -j4 $(LAYERS) $(PAGES) $(BROWSER)
	@$(RUN)/python -m tests.check

lint: $(DEV)  ## look for mistakes without running anything
	@$(RUN)/ruff format --check --quiet .
	@$(RUN)/ruff check --quiet .
	@$(RUN)/mypy
	@said=$$($(RUN)/lint-imports --no-cache) || { echo "$$said"; exit 1; }

format: $(DEV)  ## bring the code into its format
	@$(RUN)/ruff format --quiet .
	@$(RUN)/ruff check --quiet --fix .

lock: $(RUNTIME)  ## pin and hash the packages of requirements*.in again
	@for each in requirements-uv requirements requirements-dev requirements-slow; do \
	    $(RUN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	        $$each.in -o $$each.txt; done
	@for each in infra/layers/*.in; do \
	    $(RUN)/uv pip compile -q --python-version 3.11 --python-platform x86_64-manylinux_2_28 \
	        --generate-hashes --no-emit-index-url -c requirements.txt $$each -o $${each%.in}.txt; done
	@$(RUN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --override bench/overrides.txt bench/requirements.in -o bench/requirements.txt

$(BENCH)/.ready: $(RUNTIME) bench/requirements.txt
	@echo "setting up the peers in $(BENCH)"
	@$(RUN)/uv venv -q --allow-existing --python $(RUN)/python $(BENCH)
	@$(RUN)/uv pip install -q --python $(BENCH)/bin/python --no-deps --require-hashes -r bench/requirements.txt
	@touch $@

bench: $(BENCH)/.ready  ## measure every claim about speed, 20 minutes
	@$(BENCH)/bin/python -m bench.run

bench-full: $(BENCH)/.ready  ## measure the long ones too: a million artists
	@$(BENCH)/bin/python -m bench.run --full

clean:  ## stop what runs here and remove what was made
	@[ ! -x $(RUN)/kindred ] || $(RUN)/kindred down
	@rm -rf .venv $(BENCH) .kindred build cdk.out node_modules dashboard/node_modules
