# Assay's workshop. Every target prepares what it needs; a second run starts at once.
#
#   make demo [RESET=1] [PORT=8000]   everything on this machine, until Ctrl-C
#   make check-day                    a whole exam day in a real browser
#   make test [ARGS="-k clock"]       all tests, three at a time, on servers of their own
#   make lint                         the guards
#   make items                        the scoring engine's numbers, with damaged input
#   make faults [ARGS="F1 F10 --full"]  terrible things done to an installation, and what held
#   make opencv5                      the analysis on OpenCV 5, in an environment of its own
#   make bench | mutants | lock | clean

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
UV_VERSION := 0.13.9

BIN := .venv/bin
RUN := env PATH="$(CURDIR)/.venv/bin:$$PATH"
FRONTEND := app/frontend
NODE_DIR := $(shell v=$$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0); \
  if [ "$$v" -ge 22 ] && command -v npm >/dev/null; then dirname "$$(command -v node)"; \
  else echo "$(CURDIR)/.venv/bin"; fi)
NPM := env PATH="$(NODE_DIR):$$PATH" npm --no-fund --no-audit --no-update-notifier --prefix $(FRONTEND)

# uv is told what pip was told: which index, whom to trust
UV := env $(if $(PIP_INDEX_URL),UV_DEFAULT_INDEX="$(PIP_INDEX_URL)") \
  $(if $(SSL_CERT_FILE),,$(if $(PIP_CERT),SSL_CERT_FILE="$(PIP_CERT)")) \
  UV_LINK_MODE=copy VIRTUAL_ENV="$(CURDIR)/.venv" $(CURDIR)/$(BIN)/uv --quiet
UV_COMPILE := $(UV) pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11

INSTALLED := .venv/.installed
NODE_INSTALLED := $(FRONTEND)/node_modules/.installed
BUILT := app/static/build/.built
FRONTEND_SOURCES := $(shell find $(FRONTEND) -path $(FRONTEND)/node_modules -prune -o -type f -print 2>/dev/null)
CATALOGUES := $(shell find app/translations -name '*.po' 2>/dev/null)

.PHONY: setup frontend demo check-day test faults bench items mutants opencv5 lint lint-python lint-frontend lint-lock lock clean
.DELETE_ON_ERROR:

setup: $(INSTALLED)

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { echo "Assay needs Python 3.11 to 3.13, $(PYTHON) is $$($(PYTHON) -V 2>&1): set PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make a .venv: apt-get install python3-venv" >&2; exit 1; }
	@echo "setup: .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(INSTALLED): $(BIN)/uv requirements-dev.txt pyproject.toml
	@echo "setup: locked packages"
	@$(UV) pip install --require-hashes -r requirements-dev.txt
	@$(UV) pip install --no-deps --editable .
	@touch $@

frontend: $(BUILT)

$(NODE_INSTALLED): $(FRONTEND)/package-lock.json | $(INSTALLED)
	@echo "frontend: npm packages"
	@$(NPM) ci --ignore-scripts --loglevel=error
	@touch $@

$(BUILT): $(FRONTEND_SOURCES) $(CATALOGUES) $(NODE_INSTALLED)
	@echo "frontend: build"
	@$(NPM) run --silent build
	@$(if $(CATALOGUES),$(BIN)/pybabel --quiet compile -d app/translations)
	@mkdir -p $(@D) && touch $@

demo: $(INSTALLED) $(BUILT)
	@$(RUN) ASSAY_PORT=$(PORT) assay demo $(if $(RESET),--reset)

check-day: $(INSTALLED) $(BUILT)
	@.ci/packages
	@$(RUN) assay check-day

# Three workers on two cores: each waits for its databases a good part of the time.
test: $(INSTALLED) $(BUILT)
	@.ci/packages
	@$(NPM) run --silent test
	@$(RUN) pytest -n 3 --no-loadscope-reorder $(ARGS)

faults: $(INSTALLED) $(BUILT)
	@.ci/packages
	@$(RUN) python -m tests.faults $(ARGS)

bench: $(INSTALLED) $(BUILT)
	@.ci/packages
	@$(RUN) python -m benchmarks $(ARGS)

items: $(INSTALLED)
	@$(RUN) python -m benchmarks.items --packages 10000 --responses 100000 $(ARGS)

opencv5: $(INSTALLED)
	@$(RUN) python -m benchmarks.opencv5 $(ARGS)

mutants: $(INSTALLED)
	@$(RUN) python -m benchmarks.mutation --package exam_engine --sample 400 $(ARGS)

lint: lint-python lint-frontend lint-lock

lint-python: $(INSTALLED)
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(RUN) lint-imports

lint-frontend: $(NODE_INSTALLED)
	$(NPM) run --silent check

# the locks say what pyproject.toml says, and all of it comes as wheels on every Python we name
lint-lock: $(INSTALLED)
	.ci/locks

lock: $(INSTALLED)
	$(UV_COMPILE) pyproject.toml --output-file requirements.txt
	$(UV_COMPILE) pyproject.toml --extra dev --constraint requirements.txt --output-file requirements-dev.txt

clean:
	rm -rf .venv $(FRONTEND)/node_modules app/static/build var
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
