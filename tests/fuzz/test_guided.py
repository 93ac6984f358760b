"""Coverage-guided fuzzing of every parser, briefly; `python -m tests.fuzz.guided --seconds 600` goes on."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
RUNS = 1500
"""Inputs a parser."""


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="there is no atheris for this Python")
@pytest.mark.timeout(500)
def test_guided_inputs_make_no_parser_fail() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.guided", "--runs", str(RUNS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=480,
    )
    executed = [int(count) for count in re.findall(r"number_of_executed_units: (\d+)", done.stderr)]
    print(f"{len(executed)} parsers, {sum(executed)} inputs")
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-3000:]
    assert len(executed) == len(TARGETS)
    assert min(executed) >= RUNS
