# Each target does its own set-up; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS ?=

.PHONY: help demo test check run sandbox bench lock format clean
help: ## What can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Causeway needs Python 3.11 or newer; set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP) ## Two sandbox sites, the service, and every step shown with its delay (ARGS=--once: verify and exit)
	@$(BIN)/python -m app demo $(ARGS)

test: $(STAMP) ## Every test that this machine can run
	PYTHONHASHSEED=0 $(BIN)/python -m pytest -q -n 2 --dist loadgroup $(ARGS)

check: $(STAMP) ## Lint, types, import direction, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_migrations.py

run: $(STAMP) ## The service with a worker; embedded PostgreSQL and Redis where no address is set
	$(BIN)/python -m app serve --worker $(ARGS)

sandbox: $(STAMP) ## Two fake Jira sites to develop against
	$(BIN)/python -m sandbox --site acme:8101 --site globex:8102 --control 8100 $(ARGS)

bench: $(STAMP) ## Budgets, as JSON
	@$(BIN)/python -m tests.bench $(ARGS)

format: $(STAMP) ## Write the code in the one style
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: ## Pin what pyproject.toml asks for, with hashes and no address of an index
	$(BIN)/uv pip compile --quiet --all-extras --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --universal --python-version 3.11 --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --constraint requirements.lock --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --universal --python-version 3.11 --output-file requirements-production.lock pyproject.toml

clean: ## Remove what was made here
	rm -rf $(VENV) .causeway .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
