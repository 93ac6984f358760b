# The three commands a fresh machine needs: make setup, make demo, make test.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 3
WINDOW_PACKAGES := libegl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libdbus-1-3 libfontconfig1
SYSTEM_PACKAGES := libportaudio2 chromium chromium-driver postgresql $(WINDOW_PACKAGES) \
	xvfb xdotool pulseaudio pulseaudio-utils libasound2-plugins

.PHONY: setup demo mic test check bench lock clean system-packages

setup: $(STAMP)

$(STAMP): pyproject.toml requirements.lock
	@echo "Making $(VENV) with the packages of requirements.lock (from the Python package index)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Debian and Ubuntu; elsewhere install by hand: PortAudio (microphone), Chromium with its driver (browser tests),
# Qt's libraries, a virtual screen and PulseAudio (tests of the window).
system-packages:
	@sh scripts/system-packages.sh $(SYSTEM_PACKAGES)

demo: setup
	$(BIN)/earshot demo $(ARGS)

mic: setup
	@sh scripts/system-packages.sh libportaudio2
	$(BIN)/earshot demo --microphone $(ARGS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Files of tests go to three workers, for two cores: many wait for sound. One after the other: make test WORKERS=0.
test: setup system-packages check
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

# The quick ones; bench/README.md has all.
bench: setup
	$(BIN)/python -m bench.latency --rounds 1 --seconds 40
	$(BIN)/python -m bench.viewers --viewers 10 --seconds 15
	$(BIN)/python -m bench.capacity --quick

lock:
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --extra client --extra client-gui --extra server --extra s3 --extra dev --strip-extras --generate-hashes \
		--allow-unsafe --no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml
	@# client-gui contains client: pip-tools lists the project itself for it, which no lock can have.
	@sed -i '/^# WARNING: pip install will require/d; /^# Consider using a hashable/d; /^earshot @ /,+1d' requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
