"""Sound in, words in the log: the undisturbed run that all others are compared with."""

import json
import subprocess
import sys

from tests.support.compare import compare, faults
from tests.support.consultations import Piece
from tests.support.device import Device
from tests.support.processes import ROOT
from tests.support.reference import Reference
from tests.support.site import Site
from tests.support.store import fresh_encounter

PIECE = Piece("chest-pain", 0, 45)


async def test_a_recording_is_heard_as_its_samples_are(
    site: Site, device: Device, reference: Reference
) -> None:
    encounter = fresh_encounter()
    client = await device.stream(PIECE.file(site.folder), encounter)
    assert await client.wait() == 0, device.said
    heard, expected = await site.hearing(encounter), reference.hear(PIECE.samples())
    assert faults(heard, len(PIECE.samples())) == []
    assert heard == expected
    assert compare(expected, heard).same == len(expected.tiles) > 5
    assert client.ended_at == heard.ended == len(PIECE.samples())
    assert not device.spooled(encounter)


def test_transcribe_hears_what_the_gateway_hears(site: Site, reference: Reference) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "earshot_client.cli.main", "transcribe", "--json", PIECE.file(site.folder)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=site.gateway.environment,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    expected = [tile.segment for tile in reference.hear(PIECE.samples()).tiles if tile.segment]
    assert [segment["id"] for segment in found["segments"]] == [segment.id for segment in expected]
    assert [word["w"] for word in found["words"]] == [word.text for one in expected for word in one.words]
