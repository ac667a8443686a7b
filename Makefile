# The same verbs for people and for CI. Each installs what it needs first: a fresh clone needs Python and pip only.

PYTHON ?= python3
RUN := $(PYTHON) run.py
BIN := .venv/bin

.DEFAULT_GOAL := lab
.PHONY: lab test check build bench lint clean lock tools extension

lab:  ## open the course in JupyterLab
	@$(RUN)

test:  ## run the tests that take less than half a minute a file; `python3 run.py test` runs all, as CI does
	@$(RUN) test -m "not long"

check:  ## prove every exercise of every chapter
	@$(RUN) check

build:  ## make source/ and release/ from the chapters' text
	@$(RUN) build

bench: tools  ## grade beside stock nbgrader on this machine: a table, and artefacts/bench.json
	$(BIN)/python -m benchmarks.grading

lint: tools  ## style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@if [ -d labextension/node_modules ]; then npm --prefix labextension run --silent check; fi

lock: tools  ## choose the newest versions that fit pyproject.toml
	.boot/bin/uv pip compile --quiet --universal --python-version 3.11 --all-extras --upgrade --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml --output-file environment/requirements.txt

extension: tools  ## build JupyterLab's side panel after a change in labextension/; needs Node.js 20
	$(BIN)/python labextension/build.py

tools:
	@$(RUN) install dev

clean:  ## remove what the course installed and its state; notebooks in work/ stay
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m course services reset; fi
	rm -rf .venv .boot .course .mypy_cache .pytest_cache .ruff_cache
