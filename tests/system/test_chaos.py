"""Two minutes in which every part is killed, frozen, restarted, cut off and slowed down: `bench.chaos`."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.support.processes import ROOT, clean_environment

pytestmark = pytest.mark.timeout(400)

SEED = 20261126
COMMAND = ("bench.chaos", "--minutes", "2", "--streams", "3", "--seed", str(SEED))


async def test_whatever_breaks_transcripts_and_drafts_are_whole_and_nothing_is_left(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *COMMAND),
        cwd=ROOT,
        env=clean_environment(tmp_path),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    print(said.decode())
    assert process.returncode == 0
    assert "nothing was lost" in said.decode()
