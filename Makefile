# Everything that this project does, on a machine with Python 3.11 or later.
#
#   make run      certify the embedded reference system over every transport; writes reports/latest/report.html
#   make test     install what tests need and run everything
#   make threeways  certify the reference through a tap; live, tapped and offline verdicts are held against each other
#   make strangers   certify other people's stacks, and write docs/strangers.md of what came
#   make torture  play every kind of bad peer, which takes half an hour, and write docs/robustness.md
#   make report   make the reports of the last run once more, and its Allure site
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint unit prove torture threeways report strangers clean

run: $(VENV)/.installed
	$(BIN)/cimconform run

test: lint unit prove

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Tests that need Node say so and skip where it is not; in CI a skip is a failure.
# Processes that tests start elsewhere measure into the same place.
unit: export COVERAGE_FILE := $(CURDIR)/.coverage
unit: $(VENV)/.extras node_modules/.installed
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 3 --dist worksteal
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

prove: $(VENV)/.installed
	$(BIN)/cimconform coverage --check
	$(BIN)/cimconform ranks --check
	$(BIN)/cimconform selftest --near --check $(PART)
	$(BIN)/cimconform figures README.md --check

# What to play is chosen as tools/threeways.py says: make threeways WAYS="--feature payloads invents_codes"
threeways: $(VENV)/.installed
	$(BIN)/python tools/threeways.py $(WAYS)

strangers: $(VENV)/.extras node_modules/.installed
	STRANGERS_PAGE=docs/strangers.md $(BIN)/python -m pytest -q tests/strangers

torture: $(VENV)/.installed
	cd tests && PYTHONWARNINGS=ignore $(CURDIR)/$(BIN)/python -m torture --docs ../docs/robustness.md
	cd tests && PYTHONWARNINGS=ignore $(CURDIR)/$(BIN)/python -m torture.kills 100 --docs ../docs/robustness.md

report: $(VENV)/.installed node_modules/.installed
	$(BIN)/cimconform report reports/latest
	$(BIN)/python tools/allure_site.py reports/latest

$(VENV)/.installed: requirements.lock pyproject.toml
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# What only the extras need. One of them is compiled (gcc, Python's headers), so a machine without a
# compiler can still do everything else; the tests of an extra that is not there skip and say so.
$(VENV)/.extras: $(VENV)/.installed requirements-extras.lock
	if $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-extras.lock; \
		then touch $@; else echo "the extras were not installed; their tests will skip" >&2; fi

node_modules/.installed: package-lock.json
	if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund; else mkdir -p node_modules; fi
	touch $@

clean:
	rm -rf $(VENV) node_modules
