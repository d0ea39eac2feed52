# Deal Desk: `make run` serves it, `make test` checks it; both work on a bare clone.

PORT ?= 8000
DATA_DIR ?= var
DEMO ?= 1
ARGS ?=
ONLY ?=
DURATION ?= 600
SEED ?= 1
PY := .venv/bin/python
export PORT DATA_DIR DEMO ARGS ONLY DURATION SEED

.PHONY: run test test-pg lint bench faults lock runtime dev

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

# Nothing but JSON lines on standard output.
bench:
	@scripts/install dev >&2
	@$(PY) -m tests.bench --only "$$ONLY"

# On servers of its own. The last line is JSON; fails where there are violations.
faults:
	@scripts/install dev >&2
	@$(PY) -m tests.faults --duration "$$DURATION" --seed "$$SEED"

lock: dev
	@scripts/lock

runtime:
	@scripts/install runtime

dev:
	@scripts/install dev
