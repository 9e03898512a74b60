# Every target sets up what it needs on a machine with Python 3.11-3.13, make and a package registry.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo test test-uncompiled test-long fuzz lint lock bench-features bench-quality bench-serving bench-switches bench-training bench-monitoring bench-pages bench-grounding look-long screenshots clean

setup: $(VENV)/.installed

# What pip cannot bring: the OpenMP runtime of LightGBM, a Java for Spark, and for the tests of the page a browser and
# a font with Chinese characters.
$(VENV)/.installed: requirements.lock pyproject.toml
	@missing=""; \
	ldconfig -p 2>/dev/null | grep -q libgomp.so.1 || missing="$$missing libgomp1"; \
	test -n "$$JAVA_HOME" || command -v java >/dev/null || missing="$$missing default-jre-headless"; \
	command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing="$$missing chromium"; \
	fc-list :lang=zh 2>/dev/null | grep -q . || missing="$$missing fonts-wqy-microhei"; \
	if [ -z "$$missing" ]; then :; elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing; \
	else echo "make setup: this machine lacks$$missing (names of Debian's packages); install them, or tests will fail" >&2; fi
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet "uv>=0.9,<1"
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	$(BIN)/crmcast demo

test: setup
	$(MAKE) --jobs=2 --output-sync=target lint test-uncompiled
	$(BIN)/python -m pytest

# Compiled code has no lines to cover, so the features are also tested uncompiled.
test-uncompiled: setup
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest features tests/features --cov=features --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered

# The long form of some tests: 10,000 random histories instead of 300.
test-long: setup
	$(BIN)/python -m pytest -m long

# Every page in every look: roles, languages, light and dark, narrow and wide; and the days of a rep and a manager.
look-long: setup
	$(BIN)/python -m pytest -n 0 -m "long or not long" tests/serving/page

# Pictures of every page into build/screenshots, and those of the README into docs; DEMO names the home of a demo.
DEMO ?= crmcast-home
screenshots: setup
	test -d $(DEMO) || $(BIN)/crmcast demo --no-serve --home $(DEMO)
	$(BIN)/python -m docs.take_screenshots $(DEMO)

# 100,000 questions of Schemathesis to a started service; `make test` asks 2,000.
fuzz: setup
	FUZZ_CASES=100000 $(BIN)/python -m pytest -n 0 tests/serving/test_fuzz.py

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# BENCH passes options on, such as BENCH="--size S".
bench-features: setup
	$(BIN)/python -m benchmarks.features $(BENCH)

bench-quality: setup
	$(BIN)/python -m benchmarks.quality $(BENCH)

bench-serving: setup
	$(BIN)/python -m benchmarks.serving $(BENCH)

# A hundred switches of the served model under load: nothing dropped, nothing mixed.
bench-switches: setup
	$(BIN)/python -m benchmarks.serving.switches $(BENCH)

bench-training: setup
	$(BIN)/python -m benchmarks.training $(BENCH)

bench-monitoring: setup
	$(BIN)/python -m benchmarks.monitoring $(BENCH)

# Pages of a company of 300 reps and 50,000 open records.
bench-pages: setup
	$(BIN)/python -m benchmarks.pages $(BENCH)

# Does the checker of drafts find planted errors, and only those?
bench-grounding: setup
	$(BIN)/python -m benchmarks.grounding $(BENCH)

lock:
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra spark --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --constraint requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --output-file requirements-serving.lock

clean:
	rm -rf $(VENV)
