# The commands of the project. Each calls a short script in .ci/ that says what it does and why.

SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help setup run dev test check bench

help: ## List the commands
	@sed -n 's/^\([a-z]*\): .*## /  make \1\t/p' $(MAKEFILE_LIST)

setup: ## Install what the build needs into .tools/ (nothing if it is there)
	@.ci/setup

run: setup ## Build the release and serve it with sample listings on http://127.0.0.1:3000
	@.ci/build
	@.ci/serve

dev: setup ## Serve a debug build that rebuilds and reloads when a file changes
	@. .ci/env && LEPTOS_SITE_ROOT=target/site-dev LEPTOS_HASH_FILES=false cargo leptos watch # beside the release's files, not over them; watching does not renew names with a hash

test: setup ## Run everything: Rust on both databases, browser tests, accessibility, markup
	@.ci/setup-tests
	@.ci/test

check: setup ## Format, lints for both targets, house rules, documentation, licences, sizes
	@.ci/check

bench: setup ## Print sizes, Lighthouse scores, requests per second and memory
	@.ci/setup-tests
	@.ci/bench
