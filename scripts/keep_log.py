"""Keep a log as this version writes it: `python -m scripts.keep_log NAME` makes `tests/logs/NAME.json`.

Run it before the shapes of events, entries or keys change, and commit what it makes: `tests/server/log/
test_log_kept.py` folds every log that was ever kept. A file that is there is never written again.
"""

import asyncio
import base64
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from earshot_protocol.messages import Control
from earshot_server.actor import Actor, Role
from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.wrapped import Kind
from earshot_server.log import names
from earshot_server.log.drafts import Drafts
from earshot_server.log.events import (
    VERSION,
    AddendumAdded,
    ControlReceived,
    Edited,
    Ended,
    Missing,
    Moved,
    Opened,
    SegmentAppended,
    Signed,
    SilenceHeard,
)
from earshot_server.log.log import Log, new_event_id
from earshot_server.log.sound import SoundWriter, sound_path
from earshot_server.log.store import Store
from earshot_server.log.transcript import Transcript
from earshot_server.note.dialogue import segments_of
from earshot_server.note.edits.edit import Add
from earshot_server.note.edits.signing import freeze
from earshot_server.note.parts import SectionKey
from earshot_server.notes.folding import Folding, refold
from tests.support.store import Valkey

ROOT = Path(__file__).resolve().parents[1]
ENCOUNTER = "kept-visit"


async def main(name: str) -> None:
    """Write a visit with every kind of event through the real log, and keep what lies in the store."""
    target = ROOT / "tests" / "logs" / f"{name}.json"
    if target.exists():
        sys.exit(f"{target.name} is there already. Kept logs stay as they were written; give another name.")
    with tempfile.TemporaryDirectory() as folder:
        valkey = Valkey(Path(folder), fsync="always").start()
        store = Store(valkey.url)
        try:
            kept = await keep(store, Path(folder))
        finally:
            await store.close()
            valkey.kill()
    target.write_text(json.dumps({"version": VERSION, **kept}, indent=1) + "\n", encoding="utf-8")


async def keep(store: Store, folder: Path) -> dict[str, object]:
    """Write the visit; return what is in store and files, and what folding gives."""
    secret = b"a key for kept logs, 32 bytes ok"
    ring = KeyRing(folder / "keys", ClinicKey(secret))
    log, drafts = Log(store, ring), Drafts(store, ring)
    await write(log)
    entries = await log.read_all(ENCOUNTER)
    folding = Folding()
    folding.fold_all(entries)
    await drafts.save(ENCOUNTER, folding.version, folding.save())
    writer = SoundWriter(folder / "sound", ENCOUNTER, 1, ring.get(ENCOUNTER, Kind.SOUND))
    writer.write(0, bytes(range(200)))
    rows = await store.ask("XRANGE", names.log(ENCOUNTER), "-", "+")
    version, sealed = await store.ask("HMGET", names.draft(ENCOUNTER), "version", "sealed")
    transcript = Transcript(entries)
    return {
        "encounter": ENCOUNTER,
        "clinic_key": text(secret),
        "key_file": text((folder / "keys" / f"{ENCOUNTER}.key").read_bytes()),
        "entries": [[at.decode(), {k.decode(): text(v) for k, v in fields.items()}] for at, fields in rows],
        "draft": [int(version), text(sealed)],
        "sound": text(sound_path(folder / "sound", ENCOUNTER, 1).read_bytes()),
        "folded": {
            "text": transcript.text,
            "heard_to": transcript.heard_to,
            "version": transcript.version,
            "state": transcript.state.value,
            "label": transcript.label,
            "controls": [control.kind for control in transcript.controls],
            "missing": transcript.missing,
            "signed": [one.event.hash for one in entries if isinstance(one.event, Signed)],
            "note": [one.text for section in folding.draft.sections for one in section.statements],
        },
    }


async def write(log: Log) -> None:
    """Write a visit that was taken over once, paused, and ended."""
    dialogue = (ROOT / "tests" / "dialogues" / "cough.txt").read_text(encoding="utf-8")
    segments = list(segments_of(dialogue))
    half = len(segments) // 2
    wall = datetime(2026, 11, 26, 9, tzinfo=UTC)
    fields = {"key_hash": "0" * 64, "engine": "kept", "label": "Room 3", "clinician": "Dr. Example"}
    epoch = await log.open(ENCOUNTER, Opened(server="first", **fields), new_event_id())

    async def add(event: object) -> None:
        await log.append(ENCOUNTER, epoch, event, new_event_id())  # type: ignore[arg-type]

    await add(ControlReceived(control=Control(number=0, at=0, wall=wall, kind="consent", given=True)))
    for segment in segments[:half]:
        await add(SegmentAppended(segment=segment, to=segment.end))
    end = segments[half - 1].end
    await add(ControlReceived(control=Control(number=1, at=end, wall=wall, kind="pause")))
    epoch = await log.open(ENCOUNTER, Opened(server="second", **fields), new_event_id())
    await add(ControlReceived(control=Control(number=2, at=end, wall=wall, kind="resume")))
    for segment in segments[half:]:
        await add(SegmentAppended(segment=segment, to=segment.end))
    end = segments[-1].end
    await add(SilenceHeard(to=end + 16000))
    await add(Missing(start=end + 16000, end=end + 32000))
    await add(ControlReceived(control=Control(number=3, at=end + 32000, wall=wall, kind="mark")))
    await add(Ended(offset=end + 32000, controls=4))
    by = Actor(id="p1", name="Dr. Example", role=Role.CLINICIAN)
    await add(
        Edited(by=by, edit=Add(statement="p-1", section=SectionKey.PLAN, text="Come back in two weeks."))
    )
    await add(Moved(repair="r1", by=by, label="Ms. Sample", patient="77"))
    entries = await log.read_all(ENCOUNTER)
    text_of, digest = freeze(refold(entries))
    await add(Signed(by=by, log=str(entries[-1].at), hash=digest, draft=text_of))
    await add(AddendumAdded(by=by, text="The X-ray was clear."))


def text(data: bytes) -> str:
    """Return bytes as JSON can hold them."""
    return base64.b64encode(data).decode()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    asyncio.run(main(sys.argv[1]))
    sys.stdout.write("kept: " + datetime.now(UTC).isoformat() + "\n")
