# Two commands: `make run` starts the app, `make test` runs everything. Both install what is missing.
PORT ?= 8501
# The first Python on the path that really runs and is new enough.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
# Compiled modules are kept, whatever the surroundings say: tests, checks and benchmarks start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: run test test-faults test-accessible test-fast check format bench bench-peers screenshots documents schemas lock browser nginx clean

run: $(VENV)/.run
	$(BIN)/streamlit run app.py --server.port $(PORT)

# All on all cores; tests/conftest.py shares them out.
test: $(VENV)/.dev browser nginx check
	$(BIN)/python -m pytest -n auto

# axe and the whole walks at every width in both languages; `make test` takes one width for each.
test-accessible: $(VENV)/.dev browser
	SELFCHECK_EVERY_WIDTH=1 $(BIN)/python -m pytest -n auto tests/browser/test_accessible.py tests/browser/test_journey.py tests/browser/test_plan.py

# Seconds: numbers, criteria, texts and the order of modules; no documents, stores, pages, routes or servers.
test-fast: $(VENV)/.dev
	$(BIN)/python -m pytest tests/domain tests/content tests/test_architecture.py tests/test_schemas.py tests/test_texts.py -m "not slow" -n 2

# Minutes instead of seconds: servers killed and stopped, power cuts, full and damaged disks, migrations killed at every step, fuzzing,
# and what reading each bad file costs. Figures are told at the end; strace is needed for the power cuts, root for the small disks.
test-faults: $(VENV)/.dev browser
	SELFCHECK_FAULTS=long $(BIN)/python -m pytest tests/faults tests/corpus tests/isolation tests/deploy/test_offline.py tests/domain/test_same_numbers.py tests/domain/test_store_faults.py tests/domain/test_migrations.py tests/domain/test_backup.py
	SELFCHECK_FAULTS=long $(BIN)/python -m pytest tests/browser/test_saving.py

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m selfcheck check

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Every goal in one table; benchmarks/README.md says what each line means.
bench: $(VENV)/.dev browser nginx
	$(BIN)/python -m benchmarks

# Beside RDMO, oTree and SurveyJS, which are installed into benchmarks/peers/.work.
bench-peers: $(VENV)/.dev browser
	$(BIN)/python -m benchmarks.peers

screenshots: $(VENV)/.dev browser
	$(BIN)/python -m scripts.screenshots

# Every document of the demo cases, an empty and an extreme assessment, and contact sheets of their pages, to be looked at.
documents: $(VENV)/.dev
	$(BIN)/python -m scripts.documents $(or $(OUT),/tmp/documents)

schemas: $(VENV)/.dev
	$(BIN)/python -m scripts.schemas

# A browser for the browser tests: taken if there, else installed by apt where that is allowed, else said.
browser:
	@sh scripts/find_browser.sh

# nginx for the test of several instances, in the same manner. PostgreSQL comes with the libraries of the tests.
nginx: | $(BIN)/python
	@sh scripts/find_nginx.sh $(VENV)

# After editing requirements*.in; needs uv.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements-postgres.in -o requirements-postgres.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements-signin.in -o requirements-signin.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.txt

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The module venv is missing; on Debian: apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.run: requirements.txt | $(BIN)/python
	$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(BIN)/python
	$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
