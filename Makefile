# Each target does its own set-up; all that is needed is Python 3.11 or newer with pip, make and a package index.
#   make run          run the flagship scenario (another one: make run SCENARIO=scenarios/tutorial)
#   make test         lint, format, types, tests
#   make test-slow    the tests that take minutes
#   make test-lowest  the tests on the lower bounds of pyproject.toml
#   make bench        what parksim costs, beside its peers: PEERS=folder of their scripts (docs/benchmarks.md), up to 30 minutes
#   make format       put the code into its format
#   make constraints  resolve every version anew into constraints.txt

PYTHON ?= python3
SCENARIO ?= scenarios/zhanjiang_lingang
WORKERS ?= 2

VENV := .venv
LOWEST := .venv-lowest
FRESH := .venv-constraints
BENCH := .venv-bench
BIN := $(VENV)/bin
PYTEST_PARALLEL := -n $(WORKERS) --dist loadscope

PEERS ?= $(PARKSIM_PEERS)

.PHONY: run test test-slow test-lowest bench format constraints clean
.DELETE_ON_ERROR:

run: $(VENV)/.ready
	$(BIN)/parksim run $(SCENARIO)

test: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest $(PYTEST_PARALLEL)

test-slow: $(VENV)/.ready
	$(BIN)/pytest $(PYTEST_PARALLEL) -m slow

# Old releases beside new releases of what they need themselves give warnings that are not ours: shown here, not errors.
test-lowest: $(LOWEST)/.ready
	$(LOWEST)/bin/pytest $(PYTEST_PARALLEL) -W default

# Without PEERS only what needs no park of theirs is measured. Their packages stand in an environment of their own.
bench: $(VENV)/.ready $(if $(PEERS),$(BENCH)/.ready)
	$(BIN)/python -m benchmarks $(if $(PEERS),--peers $(PEERS) --peers-python $(BENCH)/bin/python)

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# A file of pins only: neither the project itself nor any address goes in.
constraints:
	rm -rf $(FRESH)
	$(PYTHON) -m venv $(FRESH)
	$(FRESH)/bin/python -m pip install --quiet -e '.[dev]'
	echo '# Every version that `make run` and `make test` use. Renewed by `make constraints`.' > constraints.txt
	$(FRESH)/bin/python -m pip freeze --exclude-editable >> constraints.txt
	rm -rf $(FRESH)

clean:
	rm -rf $(VENV) $(LOWEST) $(FRESH) $(BENCH) .mypy_cache .pytest_cache .ruff_cache .hypothesis dist

$(VENV)/.ready: pyproject.toml constraints.txt tools/hatch_build.py
	@echo "setting up $(VENV): packages are downloaded and installed, a few minutes the first time"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -e '.[dev]' -c constraints.txt
	touch $@

$(LOWEST)/.ready: pyproject.toml tools/hatch_build.py tools/lowest.py
	$(PYTHON) -m venv $(LOWEST)
	$(PYTHON) tools/lowest.py > $(LOWEST)/lowest.txt
	$(LOWEST)/bin/python -m pip install --quiet -e '.[dev]' -c $(LOWEST)/lowest.txt
	touch $@

$(BENCH)/.ready: benchmarks/requirements.txt
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet -r benchmarks/requirements.txt
	touch $@
