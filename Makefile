# Hearsay: two commands first. `make demo` shows it; `make test` tests it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-ready
DEV := $(VENV)/.dev-ready
# Versions at least a week old, so that a release pulled back at once never reaches a desk.
LOCK := uv pip compile --universal --generate-hashes --no-header --no-annotate -q pyproject.toml --python-version 3.11 --exclude-newer 2026-11-17
PYTEST := $(BIN)/python -m pytest
# A test file at a time on each of three processes: many wait for programs that they have started.
MANY := -n 3 --dist loadfile
# Their order is their own: those that take long come first.
ORDERED := $(MANY) --no-loadscope-reorder
# The server that DATABASE_URL names, else one of our own for the time of the command.
POSTGRES := $(BIN)/python -m tests.postgres

.PHONY: help demo report messages test test-full check lint types docs bench train lock screenshots clean

help:          ## list the targets
	@grep -E '^[a-z-]+: .*##|^[a-z-]+: *##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

demo: $(RUN)   ## make a desk of the bundled sample and serve it at http://127.0.0.1:8000
	$(BIN)/hearsay demo --out demo

report: $(RUN) ## match and group the bundled sample and write demo/report.html
	$(BIN)/hearsay demo --report-only --out demo

test: $(DEV)   ## run the tests; those of the desk on SQLite and again on a real PostgreSQL
	env -u DATABASE_URL $(PYTEST) -m "not full" $(MANY) --ignore tests/web
	env -u DATABASE_URL $(PYTEST) -m "not full" $(ORDERED) tests/web
	$(POSTGRES) $(PYTEST) -m "not full and not browser" $(ORDERED) tests/web

test-full: $(DEV)  ## run the slow suites too, and two minutes of fuzzing for each reader
	env -u DATABASE_URL HYPOTHESIS_PROFILE=full $(PYTEST)
	HYPOTHESIS_PROFILE=full $(POSTGRES) $(PYTEST) tests/web
	$(BIN)/python -m pip install -q --require-hashes -r requirements/fuzz.txt
	for target in tests/fuzz/fuzz_*.py; do \
	  echo "== $$target"; $(BIN)/python $$target -max_total_time=120 -len_control=0 -rss_limit_mb=2048 || exit 1; done

check: lint types docs test  ## everything that must hold before a change lands

lint: $(DEV)   ## style, formatting, and known dangers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit -q -r src --severity-level medium

types: $(DEV)  ## mypy --strict on the package
	$(BIN)/mypy

docs: $(DEV)   ## build the documentation, warnings are errors
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir site

bench: $(DEV)  ## measure quality and speed beside the peers (about half an hour)
	$(BIN)/python -m pip install -q --require-hashes -r requirements/bench.txt
	$(BIN)/python bench/all.py

train: $(DEV)  ## train the models that are committed, from the evaluation data
	$(BIN)/python -m pip install -q --require-hashes -r requirements/bench.txt
	$(BIN)/python bench/train_detect.py
	$(BIN)/python bench/train_pairs.py
	$(BIN)/python bench/train_negation.py
	$(BIN)/python bench/train_ranker.py

messages: $(DEV) ## bring the translations up to date with the code, and say what is not translated
	$(BIN)/python -m tests.web.catalogues

screenshots: $(DEV) report ## picture the report and the desk at phone and desktop width into docs/img/
	$(BIN)/python -m tests.cli.screenshots
	$(BIN)/python -m tests.web.screenshots

lock:          ## pin every dependency with hashes (needs uv)
	$(LOCK) --all-extras -o requirements/all.txt
	$(LOCK) --extra build --extra desk -c requirements/all.txt -o requirements/run.txt
	$(LOCK) $(addprefix --extra ,build desk semantic train test lint docs) -c requirements/all.txt -o requirements/dev.txt
	$(LOCK) $(addprefix --extra ,build desk semantic train bench test) -c requirements/all.txt -o requirements/bench.txt
	$(LOCK) $(addprefix --extra ,build desk semantic test fuzz) -c requirements/all.txt -o requirements/fuzz.txt
	rm requirements/all.txt

clean:         ## remove what the targets made
	rm -rf $(VENV) demo site build bench/out

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Hearsay needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Could not make a virtual environment: apt-get install python3-venv"; exit 1; }

$(RUN): requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(RUN)
