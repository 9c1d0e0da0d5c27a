# The commands of Accord. They need Python 3.11-3.13, make and a Python package index, no more.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export VIRTUAL_ENV := $(CURDIR)/.venv
# Compiled modules are kept wherever a setting says otherwise: many processes here read the same ones.
export PYTHONDONTWRITEBYTECODE :=
PACKAGES := pipelines assets expectations dashboards
VENV := .venv
BIN := $(VENV)/bin
# The newest Python that fits and can make an environment, for it takes a run the least; name another
# with `make PYTHON=...`.
FITS := import sys, venv, ensurepip; raise SystemExit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	$$name -c "$(FITS)" 2>/dev/null && { command -v $$name; break; }; done)
# The lock files hold every package, so that none is looked for beyond them.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps

# Dagster keeps its runs beside the programmes' state, for this account alone.
HOME_OF_DAGSTER := umask 077; export DAGSTER_HOME="$${DAGSTER_HOME:-$(CURDIR)/var/dagster}"; \
	mkdir -p "$$DAGSTER_HOME"; \
	test -f "$$DAGSTER_HOME/dagster.yaml" || cp deploy/dagster.yaml "$$DAGSTER_HOME"

.PHONY: help run test test-long check ui ui-read-only bench docs lock browser programs pictures

help:  ## List these commands.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1\t/' | expand -t 20

run: $(VENV)/run.done  ## Run everything once and say where the site and a report are.
	@$(BIN)/accord run

test: $(VENV)/dev.done  ## Run the tests (under ten minutes).
	@$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not long and not browser"

test-long: $(VENV)/dev.done $(VENV)/peers.done browser programs  ## Run all others: long ones, and those in a browser.
	@$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "long or browser"

check: $(VENV)/dev.done  ## Check format, lint, types, SQL and the Dagster definitions.
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --disable-progress-bar assets
	@DAGSTER_HOME= $(BIN)/dg check defs

ui: $(VENV)/run.done  ## Open Dagster's web UI on the runs made so far.
	@$(HOME_OF_DAGSTER); $(BIN)/dg dev

ui-read-only: $(VENV)/run.done  ## Open it for looking only: no run can be started in it.
	@$(HOME_OF_DAGSTER); $(BIN)/dagster-webserver --read-only -w workspace.yaml

pictures: $(VENV)/dev.done browser  ## Take pictures of every kind of page of the three sites.
	@for edition in internal panel public; do \
		$(BIN)/python -m tests.browser.pictures var/velmara/site/$$edition var/pictures/$$edition || exit; done

bench: $(VENV)/dev.done $(VENV)/peers.done  ## Measure Accord beside what people would use instead (QUICK=1: a look).
	@$(BIN)/python -m benchmarks $(if $(QUICK),--quick)

docs: $(VENV)/dev.done  ## Write the generated pages in docs/ anew.
	@$(BIN)/python -m docs.generate

COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: $(VENV)/dev.done  ## Resolve the pinned packages anew.
	@for extra in "" dev server; do \
		$(COMPILE) pyproject.toml --extra install $${extra:+--extra $$extra} \
			--output-file requirements$${extra:+-$$extra}.lock; done
	@$(COMPILE) benchmarks/peers/requirements.in --output-file benchmarks/peers/requirements.lock

$(VENV)/run.done: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Accord needs Python 3.11, 3.12 or 3.13 with the venv module; none was found. Install one, or name it: make PYTHON=/path/to/python3.13"; exit 2; }
	@test -x $(BIN)/python || { echo "Making an environment in $(VENV) with $(PYTHON)"; "$(PYTHON)" -m venv $(VENV); }
	@echo "Installing the packages of requirements.lock (about a minute, once)"
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-build-isolation -e .
	@touch $@

$(VENV)/dev.done: requirements-dev.lock $(VENV)/run.done
	@echo "Installing the packages of requirements-dev.lock (about a minute, once)"
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@# Libhxl writes how its formulas are read when it is first imported. Here, since of several
	@# processes that write it at once one reads half a file.
	@$(BIN)/python -c "import hxl"
	@touch $@

# What Accord is measured beside has an environment of its own.
$(VENV)/peers.done: benchmarks/peers/requirements.lock $(VENV)/run.done
	@echo "Installing the packages of benchmarks/peers/requirements.lock (about a minute, once)"
	@$(BIN)/python -m venv $(VENV)/peers
	@$(VENV)/peers/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--require-hashes -r benchmarks/peers/requirements.lock
	@touch $@

# The tests open pages in a Chromium: one that is here, else the system's, else Playwright's.
browser: $(VENV)/dev.done
	@$(BIN)/python -m tests.browser.install

# Tests open workbooks in LibreOffice, let days go by for Dagster, and ask nginx: those that are
# here, else the system's.
programs: $(VENV)/dev.done
	@$(BIN)/python -m tests.programs
