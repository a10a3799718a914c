# serflow's commands. `make help` lists them. Everything runs in .venv, which the first command that needs it makes.

SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(shell command -v python3.11 python3))
LOCK ?= requirements.lock
CORES ?= all
BIN := .venv/bin
READY := .venv/.ready-$(LOCK)

# What `make run` and `make demo` hand to Snakemake: targets, --config key=value, --configfile, -n ...
ARGS ?=

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

env: $(READY)  ## make .venv from the lock (LOCK=requirements-gpu.lock for a GPU machine)

# The installer itself comes by hash, and so does everything that it installs.
$(READY): $(LOCK) envs/uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "serflow needs Python 3.11, found: $$($(PYTHON) --version); install it, or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv .venv || { echo "python3.11 cannot make environments; on Debian: apt-get install python3.11-venv" >&2; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement envs/uv.lock
	$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python $(LOCK) envs/uv.lock
	$(BIN)/python tools/warm_up.py
	rm -f .venv/.ready-*
	touch $@

demo: env  ## the whole workflow on generated speech; needs no corpora and no network
	@if [ -d results/corpora ] && [ ! -d results/demo ]; then
		echo "serflow: results/ holds a study of real recordings, which the demo would overwrite; move results/ away, or remove it with make clean" >&2
		exit 1
	fi
	@# Small corpora take longer to start on than to compute: they are taken side by side.
	tools/run-study --cores $(CORES) --configfile config.demo.yaml --set-threads extract_features=1 $(ARGS)

run: env  ## the full study of config.yaml; gets over what a killed run left behind
	@tools/run-study --cores $(CORES) $(ARGS)

test: env  ## the whole test suite
	$(BIN)/python -m pytest $(ARGS)

lint: env  ## every static check: format, types, layers, rules, spelling, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/snakefmt --check Snakefile rules
	$(BIN)/snakemake --lint
	$(BIN)/codespell
	$(BIN)/python -m serflow.config.generate --check

# Arithmetic on one thread, whoever does it; and memory that an array has left is kept for the next one, as in a job's workers.
bench: env  ## speed, as ratios within one run, to results/bench.json (ARGS=FOLDER of corpora: features of real recordings)
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 NUMBA_NUM_THREADS=1 MALLOC_TRIM_THRESHOLD_=268435456 MALLOC_MMAP_THRESHOLD_=33554432 $(BIN)/python -m bench $(ARGS)

config: env  ## write config.yaml, its schema and docs/configuration.md from serflow/config/settings.py
	$(BIN)/python -m serflow.config.generate

lock: env  ## make the locks anew from envs/*.in
	for kind in cpu gpu; do
		lock=requirements$$([ $$kind = cpu ] || echo -$$kind).lock
		$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header envs/requirements-$$kind.in --output-file $$lock
	done
	$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header envs/uv.in --output-file envs/uv.lock
	$(BIN)/python tools/pin_conda.py

clean:  ## remove everything that was made but the environment
	rm -rf results logs benchmarks .snakemake .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.PHONY: help env demo run test lint bench config lock clean
