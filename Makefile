# `make conformance` and `make test` need Python 3.11+ and make, and nothing else: each sets up .venv by itself.

PYTHON ?= python3
TARGET ?= embedded
ARGS ?=
BIN := .venv/bin
READY := .venv/.ready
# Some images forbid Python to keep bytecode. A run starts several processes, and the tests hundreds: each would compile
# the package anew, and pytest every plugin that it rewrites, which is a second and a half of each run.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: conformance test whole lint mutants variants variants-traffic seeds implementations beside-schemathesis
.PHONY: soak python sample-reports pictures figures docs release-check clean

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,fast,fuzz,docs]'
	touch $(READY)

# The conformance suite against TARGET; the report is in conformance-report/.
conformance: $(READY)
	$(BIN)/checkout-conformance run $(TARGET) $(ARGS)

# The kit's own tests.
test: $(READY)
	$(BIN)/pytest $(ARGS)

# The same, nothing left out of what is long by nature (tests/whole.py): about an hour of processor time.
whole: $(READY)
	TESTS=whole $(BIN)/pytest -n 2 --dist worksteal -p no:schemathesis $(ARGS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tests.typing_links build/typing
	$(BIN)/mypy

# Every check against a target that breaks its clause.
mutants: $(READY)
	$(BIN)/checkout-conformance mutants --matrix $(ARGS)

# The whole suite against each right server that speaks otherwise, one after the other (docs/compatible-variants.md).
variants: $(READY)
	TESTS=whole $(BIN)/pytest -q -n 2 tests/conformance/mutants/test_variants.py $(ARGS)

# What is judged of the traffic of the whole suite with them, several in one server (docs/traffic.md).
variants-traffic: $(READY)
	TESTS=whole $(BIN)/pytest -q -n 2 tests/traffic/test_variants_traffic.py $(ARGS)

# That neither the seed, the number of processes nor repetition decides what is found on thin fakes; `make test` tries one.
seeds: $(READY)
	TESTS=whole $(BIN)/pytest -q tests/thin_fakes -k "seeds or repeated" $(ARGS)

# The suite against every implementation that registries give, and what each is good for (docs/implementations.md).
implementations: $(READY)
	$(BIN)/python -m tests.implementations implementations-report --page docs/implementations.md $(ARGS)

# This kit and Schemathesis on the same mutants, in one run (docs/mutants.md).
beside-schemathesis: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_schemathesis --page docs/mutants.md $(ARGS)

# MINUTES of runs on the emulator with faults on the wire between (docs/reliability.md).
MINUTES ?= 30
soak: $(READY)
	$(BIN)/python -m tests.soak --minutes $(MINUTES) --page docs/reliability.md $(ARGS)

# The quick tests and one run on another Python, as `make python ARGS="3.13 highest"`; uv finds or gets the interpreter.
UV := uv==0.13.9
$(BIN)/uv: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	touch $@

python: $(BIN)/uv
	$(BIN)/python -m tests.pythons $(ARGS)

# Reports to look at: the reference, two mutants, and all of them side by side.
SAMPLES := lenient:create.mode.enum expires_twice
sample-reports: $(READY)
	$(BIN)/python -m tests.samples sample-reports $(SAMPLES)

# The pictures in docs/, made anew of these reports.
pictures: sample-reports
	$(BIN)/python -m tests.pictures sample-reports docs

# The figures of the documentation, each measured anew and written into its page; some tables with ARGS="stages runs".
# All take more than an hour, on a machine that does nothing else.
figures: $(READY)
	$(BIN)/python -m tests.figures $(ARGS)

# What has to be so before a release, point by point; the distributions are built on the way. What only those who release
# know is filled in with ARGS="--address https://… --date 2027-01-31".
release-check: $(READY)
	$(BIN)/python -m tests.release $(ARGS)

# The documentation as a site, in site/.
docs: $(READY)
	$(BIN)/python -m mkdocs build --strict --quiet

clean:
	rm -rf .venv conformance-report sample-reports implementations-report site
