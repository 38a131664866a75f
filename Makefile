.PHONY: assets

# Everything the browser and the component templates need, into web/built. The only step that uses
# node; run it after a fresh clone, and after a change in web/ or crates/platform-web/static/.
assets: web/node_modules/.package-lock.json
	cargo run -q -p accord-xtask -- assets

# npm writes this file last, so it is older than the lock file exactly when the packages are.
web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
