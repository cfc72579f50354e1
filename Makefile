# Every target is one command that also works without make; settings live in pyproject.toml and samconfig.toml.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SAM := .venv-sam/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo local test chaos chaos-deployed mutations fuzz sbom audit lint types imports site docs build validate bench lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

setup: $(VENV)/ready ## the environment for everything but the SAM CLI
$(VENV)/ready: requirements/dev.txt pyproject.toml layers/guardian/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv-sam/ready: requirements/sam.txt # of its own: the SAM CLI and the embedded AWS pin botocore differently
	$(PYTHON) -m venv .venv-sam
	$(SAM)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/sam.txt
	@touch $@

demo: setup ## an incident from change to message on an AWS embedded in this machine; leaves nothing running
	$(BIN)/python -m iamdrift.local.demo

local: setup ## the same, and it stays up for your own AWS CLI
	$(BIN)/python -m iamdrift.local.demo --stay

test: setup .venv-sam/ready ## all tests, end to end on the embedded AWS included
	$(BIN)/python -m pytest -n 2 --dist loadfile

chaos: setup chaos-deployed ## 10,000 random histories of faults against the use cases, and some on the deployed template
	PYTHONPATH=. $(BIN)/python -m tests.chaos

chaos-deployed: setup ## duplicates, old, lost and poisoned events on the template, on the embedded AWS
	$(BIN)/python -m pytest -m slow tests/e2e/test_faults.py

mutations: setup ## remove each protection once and see that its test fails
	$(BIN)/python scripts/mutation_run.py

fuzz: setup ## every fuzz test for longer, guided by coverage
	PYTHONPATH=. $(BIN)/python -m tests.fuzz

sbom: setup ## a CycloneDX list of what is shipped, and of what it is built and tested with
	$(BIN)/python scripts/sbom.py

audit: setup ## known vulnerabilities in everything that is locked; says so where nobody could be asked
	$(BIN)/python scripts/audit.py

lint: setup ## ruff, formatting, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: setup ## mypy, strict, tests included
	$(BIN)/mypy

site: setup ## the documentation as a site in build/site, warnings as errors
	$(BIN)/sphinx-build -W --keep-going -q -b html docs build/site

docs: setup ## regenerate what follows from the code: references, schemas, rules and member templates
	for script in scripts/generate_*.py; do PYTHONPATH=. $(BIN)/python "$$script" || exit 1; done
	$(BIN)/python scripts/mutation_run.py --page

build: .venv-sam/ready ## sam build: python3.13 on arm64, from any Python, without Docker
	PATH="$(abspath $(SAM)):$$PATH" SAM_CLI_TELEMETRY=0 $(SAM)/sam build

validate: .venv-sam/ready ## sam validate --lint and cfn-lint
	SAM_CLI_TELEMETRY=0 $(SAM)/sam validate --lint
	$(SAM)/cfn-lint template.yaml org/member.yaml org/management.yaml org/member.yaml org/management.yaml

bench: setup ## every claim of speed, as a ratio
	$(BIN)/python -m bench

lock: ## resolve the locked requirements anew (needs uv)
	uv pip compile pyproject.toml --extra cli --extra local --group dev --generate-hashes --no-emit-index-url \
		--python-version 3.11 --universal -o requirements/dev.txt
	uv pip compile requirements/sam.in --generate-hashes --no-emit-index-url \
		--python-version 3.11 --universal -o requirements/sam.txt

clean: ## remove what the targets made
	rm -rf $(VENV) .venv-sam .aws-sam build .local
