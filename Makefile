.DEFAULT_GOAL := help
SHELL := /bin/sh
PY := .venv/bin/python
PORT ?= 8000
UV := .venv/bin/uv
COMPILE := $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" pyproject.toml

.PHONY: help run test bench lock format check debian

help:
	@echo "make run     start Wellspring on http://127.0.0.1:8000 (PORT= for another, DEMO=0 for empty stores)"
	@echo "make test    everything CI runs"
	@echo "make bench   measure; prints ratios, writes benchmarks/latest.json"
	@echo "make lock    renew the hashed lock files      make format   ruff format and fixes"

.venv/bin/python:
	python3 -m venv .venv
	$(PY) -m pip install -q --disable-pip-version-check uv==0.13.9 || true

# The project itself is entered by a path file, so that nothing is built and the lock stays the whole truth.
define enter
	@$(PY) -c "import pathlib, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), 'wellspring.pth').write_text(str(pathlib.Path.cwd()))"
	@printf '#!%s\nimport sys\n\nfrom culture.app import main\n\nsys.exit(main())\n' "$$PWD/$(PY)" > .venv/bin/wellspring && chmod +x .venv/bin/wellspring
	@touch $@
endef

.venv/.ready: requirements.lock .venv/bin/python
	$(UV) pip sync -q --compile-bytecode --require-hashes --python $(PY) requirements.lock || $(PY) -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(enter)

.venv/.dev: requirements-dev.lock .venv/bin/python
	$(UV) pip sync -q --compile-bytecode --require-hashes --python $(PY) requirements-dev.lock || $(PY) -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	$(enter)
	@touch .venv/.ready

run: .venv/.ready
	@PORT=$(PORT) $(if $(DEMO),WELLSPRING_DEMO=$(DEMO)) .venv/bin/wellspring run

debian:
	@sh .ci/debian.sh

test: .venv/.dev debian
	$(PY) -m tests.all

bench: .venv/.dev
	$(PY) -m benchmarks

lock: .venv/bin/python
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group dev -o requirements-dev.lock

format: .venv/.dev
	.venv/bin/ruff check -q --fix-only . && .venv/bin/ruff format -q .
