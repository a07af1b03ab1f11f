# make run    set .venv up and translate the sample report (REPORT=path for another, MODEL=name for another model)
# make test   the same with the test extras, then the fast tests
# make slow   the tests that take minutes;  make lint   ruff, pyright, import rules
.PHONY: run test slow lint clean
PYTHON ?= python3
REPORT ?= data/reports/linhai_press_conference.txt
BIN := .venv/bin

run: .venv/installed
	$(BIN)/duizhao run $(REPORT) $(if $(MODEL),--model $(MODEL))

test: .venv/installed-test
	$(BIN)/python -m pytest -n auto -m "not slow"

slow: .venv/installed-test
	$(BIN)/python -m pytest -n auto --dist loadfile -m "slow and not alone"
	$(BIN)/python -m pytest -m "slow and alone"

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/installed-test: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@ .venv/installed

clean:
	rm -rf .venv build src/*.egg-info
