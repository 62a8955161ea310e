# The only entrances. `make install` needs neither root nor apt; `make test` and `make demo`
# fetch what is missing.
.PHONY: install dev host tools assets check test fix docs messages demo bench-% help
.DEFAULT_GOAL := help
BIN := .venv/bin
ONCE ?=
# One worker more than there are processors: many tests wait for servers.
PYTEST := $(BIN)/pytest -n 3 --dist loadgroup
# Compile once, not in each of the hundreds of processes that tests start.
export PYTHONDONTWRITEBYTECODE :=

help:
	@echo 'make install  .venv/bin/sre-ops       make demo [ONCE=1]  a real Prometheus with 30 days'
	@echo 'make check    lint, types, contracts  make test           everything that CI runs'
	@echo 'make fix      format and mend         make bench-NAME     benchmarks/NAME'
	@echo 'make docs     generated pages        make messages       new texts into the translations'

install:
	@scripts/make_venv
	@scripts/fetch_assets || echo 'make install: npm cannot be reached: pages work, without live updates' >&2

dev:
	@scripts/make_venv dev

assets: dev
	@scripts/fetch_assets dev

host:
	@scripts/install_host

tools:
	@scripts/fetch_tools

check: dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

test: host tools assets check
	rm -f .coverage .coverage.*
	$(PYTEST) -m 'not second_database' --cov --cov-report=
	$(BIN)/python -m scripts.coverage_floors
	$(PYTEST) -m second_database tests/integration tests/architecture

fix: dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: dev
	$(BIN)/python -m scripts.generate_docs

messages: dev
	$(BIN)/python -m scripts.messages

demo:
	@scripts/install_host python
	@scripts/make_venv
	@scripts/fetch_tools
	@scripts/fetch_assets || echo 'make demo: npm cannot be reached: pages work, without live updates' >&2
	@exec $(BIN)/python -m scripts.demo $(if $(filter 1,$(ONCE)),--once)

bench-%: dev tools
	$(BIN)/python -m benchmarks.$*.run $(ARGS)
