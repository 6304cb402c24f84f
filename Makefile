# Everything that this project does, on a machine with Python 3.11 or later.
#
#   make run      certify the embedded reference system over every transport
#   make test     install what tests need and run everything
#   make report   turn the results of the last run into an Allure site
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint unit prove report clean

run: $(VENV)/.installed
	$(BIN)/cimconform run

test: lint unit prove

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Tests that need Node say so and skip where it is not; in CI a skip is a failure.
unit: $(VENV)/.installed node_modules/.installed
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

prove: $(VENV)/.installed
	$(BIN)/cimconform coverage --check
	$(BIN)/cimconform selftest --check

report: $(VENV)/.installed node_modules/.installed
	$(BIN)/python tools/allure_site.py reports

$(VENV)/.installed: requirements.lock pyproject.toml
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

node_modules/.installed: package-lock.json
	if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund; else mkdir -p node_modules; fi
	touch $@

clean:
	rm -rf $(VENV) node_modules reports/messages reports/allure-results reports/allure-report
