# What a developer does with the project. `make` alone lists the targets.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PORT ?= 8000
WORKERS ?= 3
BIN := .venv/bin
PYTHON := $(BIN)/python
ADDRESS := http://127.0.0.1:$(PORT)
MAIL := $(CURDIR)/var/mail
DEVELOPMENT := SAMVERKAN_ENV=development BASE_URL=$(ADDRESS) EMAIL_URL="file://$(MAIL)"
MANAGE := $(DEVELOPMENT) $(PYTHON) manage.py
PIP := $(PYTHON) -m pip install -qq --disable-pip-version-check --require-hashes

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# --- The environment: installed by hash, again only when a lock has changed ------------------------------------------

$(PYTHON):
	python3 -m venv .venv

.venv/installed: requirements.lock | $(PYTHON)
	$(PIP) -r requirements.lock
	@touch $@

.venv/installed-dev: requirements-dev.lock | $(PYTHON)
	$(PIP) -r requirements-dev.lock
	@touch $@ .venv/installed

.PHONY: install
install: .venv/installed-dev ## make .venv with everything a developer needs

# --- Try it ----------------------------------------------------------------------------------------------------------

QUESTION := "gift bort" --area 0181 --at 2026-11-21T21:30

.PHONY: demo
demo: .venv/installed ## load reference and demonstration data into var/samverkan.sqlite3
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_reference
	@$(MANAGE) load_demo --without-accounts

.PHONY: run
run: demo ## load the demonstration, serve it and run its background worker (PORT=8000)
	@echo
	@$(MANAGE) lookup $(QUESTION)
	@echo
	@echo "$(ADDRESS)/   $(ADDRESS)/api/v1/   (Ctrl-C stops the server; mails are put into var/mail/)"
	@$(MANAGE) demo_accounts
	@export $(DEVELOPMENT) LOG_LEVEL=WARNING; \
	$(PYTHON) manage.py db_worker & worker=$$!; \
	$(BIN)/gunicorn -c config/gunicorn.py -b 127.0.0.1:$(PORT) config.wsgi:application & server=$$!; \
	stop() { trap - INT TERM EXIT; kill $$server $$worker 2>/dev/null || true; wait; }; \
	trap 'stop; exit 0' INT TERM; trap stop EXIT; \
	wait $$server

# --- Prove it --------------------------------------------------------------------------------------------------------

# What touches no database, what the pages say (all of them are opened on both), what the specification says, what asks
# everything as everybody, and what starts a server with a database of its own on SQLite is the same on either engine and
# runs once.
ONCE := tests/hours tests/guard/test_corpus.py tests/guard/test_held_out.py tests/guard/test_identity_numbers.py \
	tests/guard/test_quick.py tests/config/test_server.py tests/config/test_floors.py tests/config/test_locks.py \
	$(filter-out tests/web/test_every_page.py,$(wildcard tests/web/test_*.py)) tests/web/keeping tests/fuzz \
	tests/security/test_canary_elsewhere.py tests/security/test_same_for_the_unknowing.py \
	tests/benchmarks/test_bench.py tests/docs tests/api/test_specification.py tests/api/test_documentation.py
ifdef EVERYTHING
ONCE :=
endif

.PHONY: test
test: .venv/installed-dev ## run the suite on SQLite and on PostgreSQL (ARGS="-k name")
	TEST_ENGINE=sqlite $(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)
	TEST_ENGINE=postgresql $(BIN)/pytest -n $(WORKERS) --dist worksteal $(ONCE:%=--ignore=%) $(ARGS)

.PHONY: test-everything
test-everything: export EVERYTHING = 1
test-everything: test ## the same with every viewer and role sent everywhere, which takes half an hour

.PHONY: test-sqlite test-postgresql
test-sqlite test-postgresql: test-%: .venv/installed-dev
	TEST_ENGINE=$* $(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

.PHONY: lint
lint: .venv/installed-dev ## check format, rules, types, floors and migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run

.PHONY: format
format: .venv/installed-dev ## format the code and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: .venv/installed-dev ## measure answers on synthetic registries (ARGS="--help")
	$(PYTHON) -m benchmarks $(ARGS)

.PHONY: chaos
chaos: .venv/installed-dev ## kill the server again and again while it is written to (ARGS="--seconds 600 --engine sqlite")
	$(PYTHON) -m tests.chaos $(ARGS)

.PHONY: fuzz
fuzz: .venv/installed-dev ## ask of the server what nobody would, as every role (ARGS="--max-examples 500 --engine sqlite")
	$(PYTHON) -m tests.fuzz $(ARGS)

# --- Make what is made -----------------------------------------------------------------------------------------------

.PHONY: schema
schema: .venv/installed-dev ## write api/openapi.yaml anew
	$(MANAGE) spectacular --file api/openapi.yaml --validate --fail-on-warn

.PHONY: guard-report
guard-report: .venv/installed-dev ## measure the guard and write the figures in docs/guard.md
	$(PYTHON) -m tests.guard.report

.PHONY: css
css: .venv/installed-dev ## join the pages' style sheet from web/look
	$(PYTHON) -m web.look

.PHONY: messages
messages: .venv/installed-dev ## gather and compile the interface texts (needs gettext)
	$(MANAGE) makemessages --locale en --ignore '.venv/*' --no-location
	$(MANAGE) compilemessages --locale en --ignore '.venv'

COMPILE := $(BIN)/uv pip compile --quiet --no-config --system-certs --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock" pyproject.toml

.PHONY: lock
lock: .venv/installed-dev ## write the lock files anew (ARGS=--upgrade for newer versions)
	$(COMPILE) $(ARGS) --output-file requirements.lock
	$(COMPILE) $(ARGS) --group dev --constraint requirements.lock --output-file requirements-dev.lock

.PHONY: hooks
hooks: .venv/installed-dev ## check each commit with pre-commit
	$(BIN)/pre-commit install

.PHONY: clean
clean: ## remove what was made here: the environment, caches, the demonstration's database
	rm -rf .venv static-collected .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf var/mail
	rm -f var/samverkan.sqlite3 var/samverkan.sqlite3-wal var/samverkan.sqlite3-shm
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
