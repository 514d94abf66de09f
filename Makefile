# `make run` shows what Kindred does; `make test` proves it. Each makes whatever it needs first.
.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-slow check lint format lock bench bench-full clean

RUN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev
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

run: $(RUNTIME)  ## generate a catalogue, run the pipeline on it, show who is kin
	@$(RUN)/kindred artists run --catalogue demo

test: $(DEV)  ## run all tests
	@$(RUN)/pytest -m "not slow"

test-fast: $(DEV)  ## run the tests that need no server
	@$(RUN)/pytest tests/unit

test-slow: $(DEV)  ## run the slow tests too: the DDL on a real Hive engine
	@$(RUN)/pytest -m slow

check: lint test  ## do what CI does

lint: $(DEV)  ## look for mistakes without running anything
	@$(RUN)/ruff format --check --quiet .
	@$(RUN)/ruff check --quiet .
	@$(RUN)/mypy

format: $(DEV)  ## bring the code into its format
	@$(RUN)/ruff format --quiet .
	@$(RUN)/ruff check --quiet --fix .

lock: $(RUNTIME)  ## pin and hash the packages of requirements*.in again
	@for each in requirements-uv requirements requirements-dev; do \
	    $(RUN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	        $$each.in -o $$each.txt; done
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
	@rm -rf .venv $(BENCH) .kindred build cdk.out
