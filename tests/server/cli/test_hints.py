"""`earshot hints`."""

import json
from pathlib import Path

import pytest

from earshot_server.hints.shelf import HintShelf
from tests.server.cli.conftest import Typed
from tests.support.clinic import Clinic
from tests.support.hinting import kept_record, spoken
from tests.support.store import Valkey


async def test_hints_of_a_visit_are_printed(
    earshot: Typed, environment: pytest.MonkeyPatch, valkey: Valkey, clinic: Clinic, tmp_path: Path
) -> None:
    environment.setenv("EARSHOT_REDIS_URL", valkey.url)
    visit, _ = await spoken(clinic)
    with kept_record(clinic, clinic.settings.records_dir) as records:
        await HintShelf(clinic.log, records).link(visit.id, "77")
    text = (await earshot("hints", visit.id)).stdout
    assert "[critical] Amoxicillin: allergic to Penicillin" in text
    assert "medicine: amoxicillin (heard)" in text
    found = json.loads((await earshot("hints", visit.id, "--format", "json")).stdout)
    assert found["record"] is True
    assert len((await earshot("hints", visit.id, "--all")).stdout) > len(text)


async def test_without_a_record_it_says_so(
    earshot: Typed, environment: pytest.MonkeyPatch, valkey: Valkey, clinic: Clinic
) -> None:
    environment.setenv("EARSHOT_REDIS_URL", valkey.url)
    visit, _ = await spoken(clinic)
    assert "No record stands beside this visit" in (await earshot("hints", visit.id)).stdout
