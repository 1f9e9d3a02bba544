# make demo | app | page | test | check | speed | calibrate | bench | peers | docs | lock
# Every target sets up what it needs: system packages, a virtual environment, the locked packages.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $$p && break; done)
BIN := .venv/bin
OUT ?= out
PAGE := $(shell find web \( -name node_modules -o -name schema.ts \) -prune -o -type f -print)
# One thread for linear algebra: the same bits on every machine, and fair timings.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

.PHONY: demo app page test check speed calibrate bench peers docs lock clean

demo: .venv/run.stamp
	@$(BIN)/syntony demo $(OUT)/demo

app: .venv/app.stamp .venv/web.stamp
	@$(BIN)/syntony app $(LIBRARY)

page: .venv/web.stamp
	cd web && npm run --silent types && npm test --silent

test: .venv/dev.stamp page .venv/wheel.stamp
	@scripts/system-packages chromium
	@$(MAKE) --no-print-directory check
	SYNTONY_INSTALLED=.venv/wheel/bin/syntony $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest -n 2 --dist loadfile tests/kernels -m "not slow and not jit"

check: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# How fast the app is, alone on the machine: two films play for ten minutes.
speed: .venv/dev.stamp page .venv/wheel.stamp
	@scripts/system-packages chromium
	SYNTONY_INSTALLED=.venv/wheel/bin/syntony SYNTONY_PLAY_SECONDS=600 $(BIN)/python -m pytest -q $(addprefix tests/browser/test_app_,film.py speed.py large.py)

calibrate: .venv/dev.stamp
	$(BIN)/python -m benchmarks.calibration
	$(BIN)/python -m benchmarks.calibration --measures

bench: .venv/dev.stamp
	NUMBA_NUM_THREADS=1 $(BIN)/python -m benchmarks

peers: .venv/dev.stamp
	$(BIN)/python -m benchmarks.compat

docs: .venv/docs.stamp
	$(BIN)/python -m sphinx -q -W --keep-going -b html -d $(OUT)/docs.doctrees docs $(OUT)/docs
	@echo "Written: $(OUT)/docs/index.html"

lock:
	scripts/lock

clean:
	rm -rf .venv web/node_modules src/syntony/web/static $(OUT) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/run.stamp: requirements/run.lock pyproject.toml
	@scripts/make-venv "$(PYTHON)" run
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.lock src/syntony/vision/models.toml
	@scripts/make-venv "$(PYTHON)" dev
	@$(BIN)/python scripts/fetch-models
	@touch $@

.venv/app.stamp: .venv/run.stamp requirements/app.lock
	@scripts/make-venv "$(PYTHON)" app
	@touch $@

.venv/web.stamp: $(PAGE) scripts/build-page | .venv/run.stamp
	@scripts/build-page
	@touch $@

.venv/wheel.stamp: .venv/dev.stamp .venv/web.stamp $(shell find src -type f -not -path '*/__pycache__/*' -not -path 'src/syntony/web/static/*') pyproject.toml scripts/install-wheel
	@scripts/install-wheel
	@touch $@

.venv/docs.stamp: .venv/run.stamp requirements/docs.lock
	@scripts/make-venv "$(PYTHON)" docs
	@touch $@
