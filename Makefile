# Deal Desk: `make run` serves it, `make test` checks it; both work on a bare clone.

PORT ?= 8000
DATA_DIR ?= var
DEMO ?= 1
ARGS ?=
PY := .venv/bin/python
export PORT DATA_DIR DEMO ARGS

.PHONY: run test test-pg lint lock runtime dev

run: runtime
	@scripts/run

test: dev
	@scripts/test sqlite servers

test-pg: dev
	@CI=true scripts/test servers

lint: dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --lint --quiet templates
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run

lock: dev
	@scripts/lock

runtime:
	@scripts/install runtime

dev:
	@scripts/install dev
