# make serve | site | publish | test | soak | audit | lint | clean.
# Options: SIZE=quick|standard|full, PRUNE=1, PAPER=1, FILM=1, PYTHON=python3.12
# Of make publish: VERSION=v1, PUSH=1, DOMAIN=essay.example.org, REMOTE=origin, BRANCH=gh-pages

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
OPTIONS = $(if $(SIZE),--size $(SIZE)) $(if $(PRUNE),--prune) $(if $(PAPER),--paper) \
	$(if $(FILM),--film)
BUILD = NO_MKDOCS_2_WARNING=1 $(BIN)/python build.py $(OPTIONS)
PUBLISH = $(if $(VERSION),--version $(VERSION)) $(if $(DOMAIN),--domain $(DOMAIN)) \
	$(if $(REMOTE),--remote $(REMOTE)) $(if $(BRANCH),--branch $(BRANCH)) $(if $(PUSH),--push)
PIP = $(BIN)/python -m pip install -qq --disable-pip-version-check

.PHONY: serve site publish test soak audit lint clean

serve: $(VENV)/.installed  ## build what changed, and show each page as far as it stands
	$(BUILD) --serve

site: $(VENV)/.installed  ## build what changed into site/
	$(BUILD)

publish: $(VENV)/.installed  ## build, check links, put it beside older versions; PUSH=1 sends it
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m explainer.publish $(PUBLISH) $(OPTIONS)

test: lint explainer/web/node_modules/.package-lock.json  ## what CI runs
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 2

soak: $(VENV)/.installed-test  ## kill, damage and take away at length, and see the right site made
	EXPLAINER_SOAK=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest -s tests/faults

audit: $(VENV)/.installed  ## how fast the built pages load, by Lighthouse; wants npm and Chromium
	$(BIN)/python bench/audit.py --rounds $(or $(ROUNDS),3)

lint: $(VENV)/.installed-test
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

explainer/web/node_modules/.package-lock.json: explainer/web/package-lock.json $(VENV)/.installed
	@$(BIN)/python -m explainer.site.bundle
	@touch $@

docs/rooms.svg: pyproject.toml $(VENV)/.installed $(wildcard explainer/*.py explainer/*/*.py)
	$(BIN)/python -m explainer.site.rooms $@

clean:  ## remove the environment, the built site and every measured result
	rm -rf $(VENV) .build site explainer/web/node_modules

$(VENV)/.installed: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "error: Python 3.11 or newer is needed; none found as python3 (make PYTHON=/path/to/python3.12 names another)" >&2; \
		exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing requirements into $(VENV): a minute or two the first time"
	@$(PIP) --requirement requirements.txt
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/.installed-test: requirements-test.txt requirements-peers.txt $(VENV)/.installed
	@$(PIP) --requirement requirements-test.txt
	@$(PIP) --no-deps --requirement requirements-peers.txt
	@touch $@
