# Every target does everything it needs from a fresh clone. PYTHON=... picks the interpreter (3.11 to 3.13).
#
#   make demo    set up, then identify a synthetic person from an encrypted gallery
#   make test    set up, then ruff, mypy, import-linter and pytest; a browser and libfprint too, where they can be installed
#   make setup   the shared part: virtual environment, hash-pinned libraries, compiled kernels, models; quick when done
#   make peers   what benchmarks/name.py measures truename against, in an environment of its own: build/peers
#   make lock    resolve every requirements.txt again from pyproject.toml and benchmarks/peers/requirements.in
#   make format  let ruff arrange the code
#   make clean   remove everything that the others made, except pulled models

.DEFAULT_GOAL := setup
.PHONY: setup demo test lint peers lock format clean
.NOTPARALLEL:
.DELETE_ON_ERROR:
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

VENV := .venv
PY := $(VENV)/bin/python
# What pip fetched stays here: `truename provenance` compares the installed files with it.
WHEELS := build/wheels
UV_VERSION := 0.13.9

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore
# Byte code is kept, whatever the caller has set: without it every command that runs compiles each library again.
unexport PYTHONDONTWRITEBYTECODE

setup: $(VENV)/.built
	$(VENV)/bin/truename models pull

demo: setup
	$(VENV)/bin/truename demo

test: setup $(VENV)/.dev lint
	tools/chromium.sh
	tools/libfprint.sh
	$(PY) -m pytest

lint: $(VENV)/.built $(VENV)/.dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

# Only wheels, each with a hash from the lock: nothing that was fetched runs a build script.
# Fetching and installing are two steps, so that what was checked is kept. Byte code is compiled when first imported.
define install
	$(PY) -m pip download -qq --require-hashes --only-binary :all: --dest $(WHEELS) -r $(1)
	$(PY) -m pip install --quiet --no-index --find-links $(WHEELS) --require-hashes --only-binary :all: --no-compile -r $(1)
endef

$(VENV)/.made:
	python="$$(tools/python.sh)" && "$$python" -m venv --clear $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.made requirements.txt
	$(call install,requirements.txt)
	@$(PY) -m pip uninstall --quiet --yes setuptools 2>/dev/null # Python 3.11 brings one that no lock knows
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	$(call install,requirements-dev.txt)
	@touch $@

$(VENV)/.built: $(VENV)/.runtime CMakeLists.txt pyproject.toml $(wildcard cpp/*)
	$(PY) -m pip install --quiet --no-index --no-build-isolation --no-deps --editable .
	@touch $@

# PyICU has no wheel, so that its build script runs here, and only here: nothing of truename imports from build/peers.
peers: build/peers/.made

build/peers/.made: benchmarks/peers/requirements.txt
	@pkg-config --exists icu-i18n || { echo "Install: libicu-dev pkg-config g++ (Debian, Ubuntu: apt-get install)." >&2; exit 2; }
	python="$$(tools/python.sh)" && "$$python" -m venv --clear build/peers
	build/peers/bin/python -m pip install --quiet --require-hashes -r $<
	@touch $@

COMPILE := build/uv/bin/uv pip compile --quiet --upgrade --no-config --generate-hashes --universal --python-version 3.11 \
  --fork-strategy fewest --only-binary :all: --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock:
	test -x build/uv/bin/uv || { python="$$(tools/python.sh)" && "$$python" -m venv build/uv; }
	build/uv/bin/pip install --quiet uv==$(UV_VERSION)
	$(COMPILE) pyproject.toml --group build --output-file requirements.txt
	$(COMPILE) --group dev --constraints requirements.txt --output-file requirements-dev.txt
	$(COMPILE) --no-binary pyicu benchmarks/peers/requirements.in --output-file benchmarks/peers/requirements.txt

format: $(VENV)/.dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
