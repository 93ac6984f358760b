"""Logs that older versions wrote still open and fold to what they were."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.wrapped import Kind
from earshot_server.log import names
from earshot_server.log.drafts import Drafts
from earshot_server.log.events import Signed
from earshot_server.log.log import Log
from earshot_server.log.sound import read_sound, sound_path
from earshot_server.log.store import Store
from earshot_server.log.transcript import Transcript
from earshot_server.note.draft import Draft
from earshot_server.note.edits.signing import frozen_draft
from earshot_server.notes.folding import Folding, refold
from tests.support.store import Valkey

KEPT = sorted((Path(__file__).parents[2] / "logs").glob("*.json"))


@pytest.fixture(params=KEPT, ids=[path.stem for path in KEPT])
async def kept(request: pytest.FixtureRequest, valkey: Valkey, tmp_path: Path) -> dict[str, Any]:
    """A kept log, put into store and folders as it lay there."""
    found: dict[str, Any] = json.loads(request.param.read_text(encoding="utf-8"))
    encounter = found["encounter"]
    valkey.command("DEL", *(name(encounter) for name in (names.log, names.draft, names.tombstone)))
    for at, fields in found["entries"]:
        pairs = [part for name, value in fields.items() for part in (name, base64.b64decode(value))]
        valkey.command("XADD", names.log(encounter), at, *pairs)
    version, sealed = found["draft"]
    valkey.command("HSET", names.draft(encounter), "version", version, "sealed", base64.b64decode(sealed))
    keys = tmp_path / "keys"
    keys.mkdir(exist_ok=True)
    (keys / f"{encounter}.key").write_bytes(base64.b64decode(found["key_file"]))
    sound = sound_path(tmp_path / "sound", encounter, 1)
    sound.parent.mkdir(parents=True)
    sound.write_bytes(base64.b64decode(found["sound"]))
    return found


@pytest.fixture
def kept_ring(kept: dict[str, Any], tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys", ClinicKey(base64.b64decode(kept["clinic_key"])))


def test_logs_were_kept() -> None:
    assert "v1" in {path.stem for path in KEPT}


async def test_an_old_log_folds_to_the_transcript_that_it_was(
    kept: dict[str, Any], kept_ring: KeyRing, store: Store
) -> None:
    transcript = Transcript(await Log(store, kept_ring).read_all(kept["encounter"]))
    expected = kept["folded"]
    assert transcript.text == expected["text"]
    assert transcript.heard_to == expected["heard_to"]
    assert transcript.version == expected["version"]
    assert transcript.state == expected["state"]
    assert transcript.label == expected["label"]
    assert [control.kind for control in transcript.controls] == expected["controls"]
    assert [list(span) for span in transcript.missing] == expected["missing"]


async def test_an_old_log_folds_to_a_note_and_its_saved_draft_still_reads(
    kept: dict[str, Any], kept_ring: KeyRing, store: Store
) -> None:
    folding = Folding()
    folding.fold_all(await Log(store, kept_ring).read_all(kept["encounter"]))
    saved = await Drafts(store, kept_ring).load(kept["encounter"])
    assert saved is not None
    draft = Draft.model_validate_json(saved[1])
    assert draft.version > 0
    assert {one.concept for one in draft.findings} & {one.concept for one in folding.draft.findings}


def test_old_sound_still_opens(kept: dict[str, Any], kept_ring: KeyRing, tmp_path: Path) -> None:
    key = kept_ring.get(kept["encounter"], Kind.SOUND)
    assert list(read_sound(tmp_path / "sound", kept["encounter"], 1, key)) == [(0, bytes(range(200)))]


async def test_a_signed_note_is_what_was_signed_whatever_engine_folds_its_log(
    kept: dict[str, Any], kept_ring: KeyRing, store: Store
) -> None:
    entries = await Log(store, kept_ring).read_all(kept["encounter"])
    signed = [entry.event for entry in entries if isinstance(entry.event, Signed)]
    assert [one.hash for one in signed] == kept["folded"].get("signed", [])
    for one in signed:
        frozen = frozen_draft(one.draft, one.hash)
        assert frozen is not None
        shown = refold(entries)
        assert shown.sections == frozen.sections
        texts = [one.text for section in shown.sections for one in section.statements]
        assert texts == kept["folded"]["note"]
        assert shown.work.signature is not None
        assert [addendum.text for addendum in shown.work.addenda] == ["The X-ray was clear."]
