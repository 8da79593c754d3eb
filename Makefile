# The commands of otpweb. `make run` starts it, `make test` checks everything.

VENV := .venv
BIN := $(VENV)/bin
# The first of these that is there and neither too old nor too new.
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$python && break; done)

.DEFAULT_GOAL := help

.PHONY: help
help: ## Say what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

.PHONY: run
run: $(VENV)/runs ## Start otpweb on http://localhost:8000, with mail printed here
	@$(BIN)/otpweb serve

.PHONY: test
test: lint types pytest ## Everything that must hold: lint, types, all tests

.PHONY: lint
lint: $(VENV)/develops ## Format and lint, templates too
	$(BIN)/ruff format --check --quiet otpweb tests
	$(BIN)/ruff check --quiet otpweb tests
	$(BIN)/djlint --quiet --check templates
	$(BIN)/djlint --quiet --lint templates

.PHONY: types
types: $(VENV)/develops ## Check types, strictly
	$(BIN)/mypy

.PHONY: pytest
pytest: $(VENV)/develops ## All tests, end to end included
	$(BIN)/pytest -n 2 --dist worksteal -m 'not alone'
	$(BIN)/pytest -m alone

.PHONY: format
format: $(VENV)/develops ## Format code and templates in place
	$(BIN)/ruff format otpweb tests
	$(BIN)/ruff check --fix otpweb tests
	-$(BIN)/djlint --quiet --reformat templates

.PHONY: attack
attack: $(VENV)/develops ## Attack a server of its own, or URL=https://... from outside
	$(BIN)/pytest -p tests.attack.report $(if $(URL),tests/attack/outside --url='$(URL)',tests/attack)

.PHONY: attack-selftest
attack-selftest: $(VENV)/develops ## Plant weaknesses and require that the attacks notice them
	$(BIN)/python -m tests.attack.selftest

.PHONY: bench
bench: $(VENV)/develops ## Measure whole journeys and print a table
	$(BIN)/python -m tests.bench

.PHONY: bench-desk
bench-desk: $(VENV)/develops ## Measure the desk with a million people, in 20 GB and some minutes
	$(BIN)/python -m tests.bench --desk

.PHONY: shots
shots: $(VENV)/develops ## Write a screenshot of every panel to docs/screens
	$(BIN)/python -m tests.e2e.shots
	$(BIN)/python -m tests.e2e.desk_shots

.PHONY: lock
lock: $(VENV)/develops ## Pin the newest versions that pyproject.toml allows
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --extra dev --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml

.PHONY: clean
clean: ## Remove what the commands above made, the database in var/ aside
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache *.egg-info

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "otpweb needs Python 3.11, 3.12 or 3.13."; exit 1; }
	@echo "Making a virtual environment, once."
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian: apt install python3-venv"; exit 1; }

# Two stamps: who only runs otpweb need not wait for what its developers use.
$(VENV)/runs: $(VENV)/bin/python pyproject.toml requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock -e .
	@touch $@

$(VENV)/develops: $(VENV)/bin/python pyproject.toml requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	@touch $@ $(VENV)/runs
