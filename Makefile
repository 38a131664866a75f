# The few commands that people need. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test deep assets need-run need-test

# Where rustup puts the compiler; a shell that was open before the installation does not know it.
export PATH := $(HOME)/.cargo/bin:$(PATH)

# The profile `ci` for everything: the product that is tried, the tests, and the chores. One
# configuration is compiled once. A second one (debug) would cost minutes on a machine of two cores.
CARGO_RUN := cargo run -q --profile ci
ACCORD := $(or $(CARGO_TARGET_DIR),target)/ci/accord

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

# The whole workspace and not one package: with the same features as the tests, so that both compile what they need once.
run: need-run assets ## build, fill ./accord-data with the demonstration region when it is empty, serve it
	cargo build --profile ci --workspace --bins
	@$(ACCORD) demo --data accord-data --if-empty
	@$(ACCORD) serve --data accord-data

test: need-test ## everything that CI checks, with the time of each stage and one line of counts
	@$(CARGO_RUN) -p accord-xtask -- test

deep: need-test assets ## what takes hours: fuzzing, 200 kills, full benchmarks
	@$(CARGO_RUN) -p accord-xtask -- deep

# Everything the browser and the component templates need, into web/built. The only step that uses
# node; run it after a fresh clone, and after a change in web/ or crates/platform-web/static/.
assets: web/node_modules/.package-lock.json ## what the browser needs, made from npm packages into web/built
	@$(CARGO_RUN) -p accord-xtask -- assets

# npm writes this file last, so it is older than the lock file exactly when the packages are.
web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund

need-run:
	@sh scripts/need.sh run

need-test:
	@sh scripts/need.sh test
