# The two commands of the README, and what CI adds to them.
export PATH := $(CURDIR)/.tools/bin:$(PATH)

.PHONY: plan test lint bench deny scan workflows

# The main job: the Hotel Booking production environment, planned by the real terraform, offline.
plan:
	@scripts/install-tools terraform
	cargo run --quiet --release -- plan --env prod --offline

# All tests, against the real terraform and tofu, the real kubectl, Prometheus' own tools, OPA and a real browser.
test:
	@scripts/install-tools terraform tofu kubectl chromium promtool amtool opa
	cargo test --quiet --lib --bins --tests

lint:
	cargo fmt --check
	cargo clippy --quiet --all-targets -- -D warnings

bench:
	@scripts/install-tools terraform
	cargo bench --bench side_by_side --bench orchestration

# What checkov and tfsec say about everything that is rendered here; both are installed into .tools.
scan:
	scripts/scan

# What actionlint and zizmor say about the workflows of this repository and those that it renders.
workflows:
	@scripts/check-workflows

# Licences of the dependencies.
deny:
	@scripts/install-tools deny
	cargo deny check licenses bans sources
