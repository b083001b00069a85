# `make` alone lists the commands. Every command sets up what it needs by itself.
.DEFAULT_GOAL := help
.PHONY: help run test tests check beside style types places database messages format soak bench lock clean
MAKEFLAGS += --no-print-directory
PY := .venv/bin/python
# Compiled modules are kept in the environment, not between the sources; without them every process would compile Django anew.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/pycache

# On a build server a browser test that cannot run is a failure, not a skip.
ifeq ($(CI),true)
export RAPPORT_BROWSER_REQUIRED := 1
export RAPPORT_MAIL_REQUIRED := 1
endif

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  RAPPORT_HOME=dir make run EMPTY=1    an empty department for your own data"

run: ## start Rapport with the demo company (Ctrl-C stops it)
	@sh tools/bootstrap
	@exec $(PY) -m rapport.site run

# Types and places take the longest of all checks, in one process each: they are judged while the tests run, which wait for a
# browser now and then, and a fault in them fails the run too.
test: ## all checks and tests; what .ci/run calls
	@sh tools/bootstrap dev
	@$(MAKE) -j2 style database
	@sh tools/mail
	@$(MAKE) -j2 beside tests

beside: types places

tests:
	@CHROMIUM="$$(sh tools/browser)" $(PY) -m pytest -n 2 --dist loadscope -q

check: ## style, types, architecture, templates, Django's checks, missing migrations, stale catalogue
	@sh tools/bootstrap dev
	@$(MAKE) -j2 types style places database

# A build server keeps nothing for the next time; to write down what was found costs a tenth of finding it.
types:
	$(PY) -m mypy $(if $(filter true,$(CI)),--cache-dir=/dev/null) rapport tools conftest.py

style:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check -q .
	$(PY) -m djlint --lint --quiet rapport

places:
	$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()"
	$(PY) -m tools.lint

database:
	RAPPORT_HOME=var/test $(PY) -m tools.database

messages: ## write the catalogue of messages again (docs/developer/translating.md)
	@sh tools/bootstrap dev
	@RAPPORT_HOME=var/test $(PY) -m tools.catalogue

format: ## bring code and templates into the house's form
	@sh tools/bootstrap dev
	$(PY) -m ruff check --fix -q .
	$(PY) -m ruff format -q .
	$(PY) -m djlint --reformat --quiet rapport || true

soak: ## the long runs: kills under load, every question to every engine, 10,000 generated requests per form, 4,000 broken tables
	@sh tools/bootstrap dev
	@CHROMIUM="$$(sh tools/browser)" RAPPORT_SOAK=1 $(PY) -m pytest -q tests/soak
	@CHROMIUM="$$(sh tools/browser)" RAPPORT_PAGES_A_KIND=4 $(PY) -m pytest -q tests/journeys/test_every_page_is_accessible.py
	@RAPPORT_SOAK=1 $(PY) -m pytest -n 2 --dist loadscope -q tests/parity tests/test_truth_of_metrics.py tests/test_clocks_in_motion.py tests/runtime/test_tables.py
	@RAPPORT_GENERATED=10000 RAPPORT_BROKEN_TABLES=2000 RAPPORT_BOMB_BYTES=200000000 $(PY) -m pytest -n 2 --dist loadscope -q \
		tests/test_generated_requests.py tests/test_broken_tables.py tests/test_api.py

bench: ## the benchmarks behind docs/benchmarks.md
	@sh tools/bootstrap dev
	@for script in benchmarks/[a-z]*.py; do echo "== $$script"; $(PY) -m "benchmarks.$$(basename "$$script" .py)" || exit 1; done

lock: ## maintainers: choose newest fitting versions and write the hash-pinned locks (needs uv)
	uv lock --upgrade
	uv export -q --no-emit-project --no-dev --no-header -o requirements.lock
	uv export -q --no-emit-project --only-group dev --no-header -o requirements-dev.lock
	echo uv | uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-annotate -o tools/installer.lock -
	@! grep -n 'https\?://' requirements.lock requirements-dev.lock tools/installer.lock

clean: ## remove what checks and builds left behind (not your data in var/)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache var/test
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
