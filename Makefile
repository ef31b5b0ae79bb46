# Everything sets up .venv by itself; it needs Python 3.11 or later and make, nothing else.
#
#   make conformance                     the suite against the embedded emulator
#   make conformance TARGET=URL          the suite against a server of yours
#   make test                            the kit's own tests

PYTHON ?= python3
TARGET ?= embedded
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: conformance test lint mutants sample-reports benchmarks clean

$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,fast]'
	touch $@

conformance: $(READY)
	$(BIN)/pytest --target $(TARGET) $(ARGS)

test: $(READY)
	$(BIN)/pytest -n $(WORKERS) $(ARGS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

mutants: $(READY)
	$(BIN)/pytest tests/mutants $(ARGS)

sample-reports: $(READY)
	$(BIN)/python -m conformance sample $(ARGS)

benchmarks: $(READY)
	$(BIN)/pytest tests/benchmarks -s $(ARGS)

clean:
	rm -rf $(VENV) build dist *.egg-info conformance-report sample-reports
