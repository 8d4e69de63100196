# make graph   install, and build the graph of seeds/ into out/
# make test    install with the developers' tools, and run every check
# make lint    the checks that need no run: ruff and mypy
# make bench   articles per second, and the share of each room
# make docs    the documents as a site: build/site/index.html, to be opened from the disk
# make clean   remove what these targets made
#
# Needs Python 3.11 or newer with venv; another one than the first found: make graph PYTHON=/path/to/python

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PIP_INSTALL ?= install
# what the developers' tools are, in the words of pyproject.toml
EXTRAS ?= dev
# two processes; the tests of one file share what they build. One process: make test PYTEST_ARGS=
PYTEST_ARGS ?= -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: graph test lint bench docs clean
.DELETE_ON_ERROR:

graph: $(VENV)/.installed
	@$(BIN)/kg build seeds -o out
	@echo
	@echo "Open   out/graph.html in a browser; out/graph.ttl is the same as RDF."
	@echo "Try    $(BIN)/kg query --list"
	@echo "       $(BIN)/kg query issued"
	@echo "       $(BIN)/kg explain 四川"
	@echo "Then   $(BIN)/kg build YOUR-FOLDER -o YOUR-OUTPUT"

test: $(VENV)/.installed-dev tests/n3/node_modules/.installed
	@status=0; said=$$(mktemp); \
	$(MAKE) --no-print-directory lint >$$said 2>&1 & lint=$$!; \
	$(BIN)/python -m pytest $(PYTEST_ARGS) || { echo "make test: pytest failed, see above"; status=1; }; \
	wait $$lint || { cat $$said; echo "make test: make lint failed, see above"; status=1; }; \
	rm -f $$said; exit $$status

lint: $(VENV)/.installed-dev
	@status=0; \
	$(BIN)/ruff check . || status=1; \
	$(BIN)/ruff format --check . || status=1; \
	$(BIN)/mypy || status=1; \
	exit $$status

bench: $(VENV)/.installed
	$(BIN)/python benchmarks/articles_per_second.py

docs: $(VENV)/.installed-docs
	@$(BIN)/python scripts/update_docs.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet
	@echo "Open   build/site/index.html in a browser"

clean:
	rm -rf $(VENV) out build dist tests/n3/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Kuangtu needs Python 3.11 or newer with its venv module."; \
	  echo "Install it (Debian, Ubuntu: apt install python3 python3-venv) or name it: make graph PYTHON=/path/to/python"; exit 1; }
	@echo "making the environment $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	@echo "installing Kuangtu (a minute or two, the first time)"
	@$(PIP) install --editable '.[fast]'
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	@echo "installing Kuangtu with the developers' tools (some minutes, the first time)"
	@$(PIP) $(PIP_INSTALL) --editable '.[$(EXTRAS)]'
	@touch $@ $(VENV)/.installed $(VENV)/.installed-docs

$(VENV)/.installed-docs: pyproject.toml | $(BIN)/python
	@echo "installing Kuangtu with the tools of its documents"
	@$(PIP) install --editable '.[docs]'
	@touch $@

# a parser of RDF in JavaScript, for one of the tests; without npm that test is skipped
tests/n3/node_modules/.installed: $(wildcard tests/n3/package-lock.json)
	@if [ -f tests/n3/package-lock.json ] && command -v npm >/dev/null 2>&1; then \
	  (cd tests/n3 && npm ci --no-audit --no-fund --loglevel=error </dev/null) && touch $@ \
	  || echo "npm could not install N3.js; its test is skipped"; fi
