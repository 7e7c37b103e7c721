# One door to everything. Every step is remembered by a file, so a second run is quick and offline.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
FONTS := $(addprefix resources/fonts/,NotoSansSC-Regular.ttf NotoSansSC-Bold.ttf \
	LXGWWenKai-Regular.ttf NotoSansYi-Regular.ttf)
LOCALE := resources/locale/zh_CN
CATALOGUE := $(LOCALE)/LC_MESSAGES/suoma.mo
# Each worker begins with a half of its own, so that what a module builds is built once.
PARALLEL := -n 2 --dist worksteal
SCRIPTS := packaging $(wildcard benchmarks)

.PHONY: help run test setup system fault-tools check coverage bench bench-peers soak audit \
	pictures vectors lock package package-test package-tools

help:
	@echo "make run    set up what is missing, then do the main job"
	@echo "make test   set up what is missing, then the whole test suite"
	@echo "make check  style, types, contracts; no tests of behaviour, those are make test's"
	@echo "make package  the install stick's folder in dist/; make package-test tries it for real"
	@echo "also: setup coverage bench bench-peers soak audit vectors lock (see CONTRIBUTING.md)"

run: setup
	$(BIN)/suoma demo $(if $(DISPLAY)$(WAYLAND_DISPLAY),--window --out .sample/school,--out .sample/demo)

test: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest $(PARALLEL)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy app $(SCRIPTS)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q tests/contract/test_structure.py

# Every branch of these rooms is run by the tests that are about them; no other room is asked.
COVERED := domain security store sync
coverage: setup
	$(BIN)/python -m pytest $(PARALLEL) -q --cov=app --cov-report= \
		$(COVERED:%=tests/unit/%) tests/sync tests/usb tests/center tests/contract/test_migrations.py
	@$(BIN)/coverage report --show-missing --skip-covered --fail-under=100 \
		--include='app/domain/*,app/security/*,app/store/*,app/sync/*'
	@$(BIN)/python -m tests.contract.pragmas

bench: setup
	$(BIN)/python -m benchmarks

bench-peers: setup
	$(BIN)/python -m benchmarks --peers P1 P2 P3 P5

soak: setup fault-tools
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m soak $(PARALLEL)

# The folder of an install stick for every kind of computer, or for those of TARGETS.
# Everything in it is dated as the commit is: the same inputs give the same bytes.
package: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 315532800)
package: setup package-tools
	$(BIN)/python packaging/release.py dist $(TARGETS)

# Installs what `make package` built, under wine, in a chroot and in an emulator. On one computer
# things happen one after the other, so the tests are not shuffled; gigabytes are not kept.
package-test: setup package-tools
	packaging/wine32.sh .packages/wine32
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m package -p no:randomly \
		-o tmp_path_retention_policy=failed tests/packages

package-tools: | system
	@packaging/system.sh package

# After a change of a window: every picture of docs/screens anew.
pictures: setup
	$(BIN)/python -m tests.gui.pictures docs/screens

# After a change of the protocol: the vectors and the hex of docs/protocol.md anew.
vectors: setup
	$(BIN)/python -m tests.contract.protocol_vectors

# Asks the public list of known faults, so it needs the network; what could not be asked fails.
audit: setup
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements-dev.lock

setup: system .venv/.installed $(FONTS) $(CATALOGUE)

system:
	@packaging/system.sh
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'

# A compiler and a clock to be set: without them the fault suites that need them are skipped.
fault-tools:
	@packaging/system.sh tests || echo "Some fault suites will be skipped."

.venv/.dependencies: requirements-dev.lock | system
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --no-deps -r requirements-dev.lock
	@touch $@

# setuptools is in the lock, so that building the link to app/ asks no network.
.venv/.installed: pyproject.toml .venv/.dependencies
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-index --no-deps \
		--no-build-isolation --config-settings editable_mode=compat --editable .
	@touch $@

$(FONTS) &: packaging/fonts.py packaging/fonts.lock | .venv/.dependencies
	$(BIN)/python packaging/fonts.py resources/fonts

$(CATALOGUE): packaging/catalogue.py $(wildcard $(LOCALE)/fragments/*.po) \
		$(wildcard $(LOCALE)/LC_MESSAGES/suoma.po) | .venv/.dependencies
	$(BIN)/python packaging/catalogue.py compile

# For who changes the dependencies in pyproject.toml: needs `uv` and the network.
lock:
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
		--no-annotate pyproject.toml -o requirements.lock
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
		--no-annotate --group dev pyproject.toml -o requirements-dev.lock
	for peer in anki morango; do uv pip compile --quiet --generate-hashes --python-version 3.11 \
		--no-header --no-annotate benchmarks/peers/$$peer.in -o benchmarks/peers/$$peer.lock; done
