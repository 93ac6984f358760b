"""Writes good inputs for each target: `python -m tests.fuzz.make_seeds`. What fuzzing found stays beside."""

import json
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import soundfile

from earshot_client.spool.files import FileWriter
from earshot_client.spool.format import FileHead, Sound, StreamHead, pack
from earshot_protocol.frames import Chunk, encode_chunk
from earshot_protocol.messages import Ack, Control, End, Hello, encode
from earshot_server.actor import SYSTEM
from earshot_server.audit.entries import FIRST, Action, Deed, seal_entry
from earshot_server.keys.seal import place, seal
from earshot_server.keys.wrapped import Kind, wrap
from earshot_server.log.events import SegmentAppended
from earshot_server.note.engine import NoteEngine
from earshot_server.note.layouts import layout
from tests.fuzz.targets import KEY, SEEDS, SPOOL_KEY
from tests.support.events import said

LAYOUTS = Path(layout.__file__).parent
NOW = datetime(2026, 11, 26, tzinfo=UTC)
HELLO = Hello(encounter="enc-1", stream_key="s" * 22)
CONTROL = Control(number=0, at=0, wall=NOW, kind="consent", given=True)
CHUNK = encode_chunk(Chunk(0, b"\x01\x02" * 320))


def main() -> None:
    """Write all."""
    for name, inputs in seeds().items():
        folder = SEEDS / name
        folder.mkdir(parents=True, exist_ok=True)
        for place_, content in enumerate(inputs):
            (folder / f"good-{place_}").write_bytes(content)


def seeds() -> dict[str, list[bytes]]:
    """Return good inputs by target."""
    segment: SegmentAppended = said("the chest hurts since monday")
    line, _ = seal_entry(KEY, Deed(actor=SYSTEM, action=Action.SAW, encounter="enc-1"), 0, NOW, FIRST)
    sealed_sound = seal(KEY, b"\x01\x00" * 160, place("sound", "enc-1", "1", "0"))
    stream = framed(encode(HELLO).encode(), 0) + framed(CHUNK, 1) + framed(encode(CONTROL).encode(), 0)
    end = encode(End(offset=320, controls=1)).encode()
    return {
        "stream_frame": [CHUNK],
        "client_message": [encode(one).encode() for one in (HELLO, CONTROL, End(offset=320, controls=1))],
        "server_message": [encode(Ack(received_to=1, durable_to=0, controls_to=0, window_to=9)).encode()],
        "stream": [stream + framed(end, 0)],
        "page_message": [
            b'{"type":"watch","at":"1-1","draft":3}',
            b'{"type":"sign","id":"w1","version":3}',
            b'{"type":"addendum","id":"w1","text":"Called back."}',
        ],
        "sign_in": [b'{"login":"okafor","password":"harbour violet","totp":"123456"}', b'{"code":"abc"}'],
        "headers": [
            b"Bearer earshot_00_x\n127.0.0.1",
            b"http://127.0.0.1:8080\n127.0.0.1:8080",
            b"bytes=1-2",
        ],
        "spool_record": [pack(Sound(0, b"\x01\x02" * 8)), pack(CONTROL), pack(head())],
        "spool_file": [spool_file()],
        "log_entry": [segment.model_dump_json(exclude_none=True).encode(), b"event-1\nsegment\n2\n1\nsealed"],
        "draft": [NoteEngine().draft.model_dump_json().encode(), b'{"from_version":1,"to_version":2}'],
        "sound_file": [struct.pack("<QI", 0, len(sealed_sound)) + sealed_sound],
        "key_file": [wrap({(Kind.EVENTS, 0): KEY}, "enc-1", "0" * 16, KEY)],
        "access_file": [access_file()],
        "audit_trail": [line.encode() + b"\n"],
        "archive_manifest": [manifest()],
        "backup_set": [b'{"made":"2026-11-26T000000Z","files":{"a":"0"},"objects":{},"store":["1"]}'],
        "note_layout": [next(LAYOUTS.glob("*.toml")).read_bytes()],
        "vocabulary_list": [
            b"word,spoken,pronunciation,class\nxanthelasma,,,other\nOkafor,oh kah for,,person\n"
        ],
        "model_archive": [model()],
        "recording": [sound("WAV"), sound("FLAC")],
        "dialogue": [b"doctor: what brings you in\npatient: my chest hurts\n# nothing\n[nurse] hello"],
        "patient_record": [
            json.dumps(bundle()).encode(),
            b"gene,diplotype\nCYP2C19,*1/*2\n",
            b'<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget/></ClinicalDocument>',
        ],
    }


def framed(frame: bytes, binary: int) -> bytes:
    """Return a frame with its kind and length in front."""
    return bytes([binary]) + len(frame).to_bytes(2, "little") + frame


def head() -> FileHead:
    """Return the head of a spool file."""
    stream = StreamHead(encounter="enc-1", stream_key="s" * 22, servers=("ws://127.0.0.1:8765",), started=NOW)
    return FileHead(stream=stream, number=1, first_offset=0, first_control=0)


def spool_file() -> bytes:
    """Return a whole spool file."""
    path = SEEDS / "spool"
    writer = FileWriter(path, SPOOL_KEY, head())
    writer.write(Sound(0, b"\x01\x02" * 160))
    writer.write(CONTROL)
    writer.close()
    content = path.read_bytes()
    path.unlink()
    return content


def access_file() -> bytes:
    """Return a file of one account."""
    account = {
        "id": "p0a0b0c0d",
        "login": "okafor",
        "name": "Dr. Okafor",
        "role": "clinician",
        "sees": "rooms",
        "rooms": ["Room 2"],
        "created": "2026-11-26T00:00:00Z",
    }
    return json.dumps({"version": 1, "accounts": [account]}).encode()


def manifest() -> bytes:
    """Return an archive's manifest."""
    part = {"name": "events.1", "kind": "events", "generation": 0, "sha256": "0" * 64, "size": 10}
    content = {
        "version": 1,
        "encounter": "enc-1",
        "sealing": "s1",
        "sealed_ms": 1,
        "first_ms": 1,
        "last_ms": 1,
        "last": "1-1",
        "entries": 1,
        "draft_version": 1,
        "parts": [part],
    }
    return json.dumps(content).encode()


def model() -> bytes:
    """Return a zip with two files, stored."""
    path = SEEDS / "zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("model/conf/model.conf", "--dither=0\n")
        zipped.writestr("model/README", "A model.\n")
    content = path.read_bytes()
    path.unlink()
    return content


def sound(form: str) -> bytes:
    """Return a twentieth of a second of sound."""
    path: Path = SEEDS / f"sound.{form.lower()}"
    soundfile.write(path, np.sin(np.arange(400) / 9) * 0.3, 8000, format=form)
    content = path.read_bytes()
    path.unlink()
    return content


def bundle() -> dict[str, object]:
    """Return a FHIR bundle of a patient with one problem."""
    patient = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1970-01-01"}
    condition = {
        "resourceType": "Condition",
        "id": "c1",
        "subject": {"reference": "Patient/p1"},
        "code": {"text": "Asthma"},
    }
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": patient}, {"resource": condition}],
    }


if __name__ == "__main__":
    main()
