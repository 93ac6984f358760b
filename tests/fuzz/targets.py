"""Every parser that takes bytes from outside, as a function of bytes.

Each may raise what its documentation says and nothing else; whatever else comes out is a finding. Parsers
behind authenticated encryption are given both: bytes as they lie there, and bytes that were sealed properly,
as a member of the clinic with a faulty or hostile program could make them.
"""

import tempfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from earshot_client.errors import SpoolDamaged, SpoolError
from earshot_client.spool import format as spool_format
from earshot_client.spool.files import FileReader
from earshot_client.spool.keys import SpoolKey
from earshot_protocol.errors import RemoteError
from earshot_protocol.frames import decode_chunk, encode_chunk
from earshot_protocol.messages import decode_client, decode_server, encode
from earshot_protocol.receiver import StreamReceiver
from earshot_server.access.account_file import account_file
from earshot_server.access.errors import ForeignOrigin, RecordsUnreadable
from earshot_server.access.http import bearer
from earshot_server.access.origin import OwnOrigin
from earshot_server.access.token_file import token_file
from earshot_server.access.totp import step_of
from earshot_server.archive.manifest import pack, read_manifest, unpack
from earshot_server.audit.entries import open_entry
from earshot_server.audit.errors import AuditUnreadable
from earshot_server.audit.trail import Trail
from earshot_server.audit.verify import verify
from earshot_server.custody.errors import BackupError
from earshot_server.custody.vault import Vault, pieces
from earshot_server.keys.errors import KeysError
from earshot_server.keys.seal import place, seal
from earshot_server.keys.wrapped import unwrap
from earshot_server.log.entries import read_entry
from earshot_server.log.errors import LogError
from earshot_server.log.events import EntryId
from earshot_server.log.sound import read_sound, sound_path, sound_records
from earshot_server.note.dialogue import segments_of
from earshot_server.note.draft import Delta, Draft
from earshot_server.note.layouts.layout import LayoutError, parse_layout
from earshot_server.records.entries import UnreadableRecord
from earshot_server.records.read.files import read_record
from earshot_server.speech.errors import ModelError
from earshot_server.speech.recording import RecordingUnreadable, check_recording, read_blocks
from earshot_server.speech.unpack import unpack as unpack_model
from earshot_server.speech.vocabulary.entry import read_entries
from earshot_server.viewer.messages import decode_watch
from earshot_server.viewer.playing import read_range
from earshot_server.viewer.sign_in import SignIn
from earshot_server.viewer.wishes import decode_wish

SEEDS = Path(__file__).parent / "seeds"
KEY = b"k" * 32
SPOOL_KEY = SpoolKey(KEY)
_AT = EntryId(epoch=1, sequence=1)
_FOLDER = Path(tempfile.mkdtemp(prefix="earshot-fuzz-"))


def stream_frame(data: bytes) -> None:
    """A binary frame of the stream; what is read is written again the same."""
    with suppress(RemoteError):
        assert encode_chunk(decode_chunk(data)) == data


def client_message(data: bytes) -> None:
    """A text frame of a client; what is read survives being written."""
    with suppress(RemoteError):
        message = decode_client(data)
        assert decode_client(encode(message)) == message


def server_message(data: bytes) -> None:
    """A text frame of a server."""
    with suppress(RemoteError):
        message = decode_server(data)
        assert decode_server(encode(message)) == message


def stream(data: bytes) -> None:
    """A whole conversation: frames one after another, each with its length in front."""
    receiver = StreamReceiver(epoch=1, next_offset=0, next_control=0, window_to=960_000)
    with suppress(RemoteError):
        while data:
            binary, length, data = data[0] & 1, int.from_bytes(data[1:3], "little"), data[3:]
            frame, data = data[:length], data[length:]
            item = decode_chunk(frame) if binary else decode_client(frame)
            if not hasattr(item, "stream_key"):
                list(receiver.receive(item))  # type: ignore[arg-type]


def page_message(data: bytes) -> None:
    """What a page says on its WebSocket: the first message, and wishes."""
    text = data.decode("utf-8", "surrogateescape")
    decode_watch(text)
    decode_wish(text)


def sign_in(data: bytes) -> None:
    """The body of a sign-in."""
    with suppress(ValidationError):
        SignIn.model_validate_json(data)


def headers(data: bytes) -> None:
    """Headers that are read: a token, an origin with its host, a range of bytes, a typed code."""
    lines = [line.decode("latin-1") for line in data.split(b"\n")] + ["", ""]
    bearer({"authorization": lines[0]})
    for own in (OwnOrigin(None, loopback=True), OwnOrigin("https://scribe.clinic.example", loopback=False)):
        with suppress(ForeignOrigin):
            own.check(lines[0], lines[1])
    wanted = read_range(lines[0], 10_000)
    assert wanted is None or 0 <= wanted.start < wanted.end <= 10_000
    step_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", lines[0], 1_800_000_000)


def spool_record(data: bytes) -> None:
    """A record of a spool file, decrypted; what is read is written again the same in meaning."""
    with suppress(SpoolDamaged):
        record = spool_format.unpack(data)
        assert spool_format.unpack(spool_format.pack(record)) == record


def spool_file(data: bytes) -> None:
    """A spool file as it lies on the disk."""
    with suppress(SpoolError):
        FileReader(_file(data), SPOOL_KEY).close()


def log_entry(data: bytes) -> None:
    """An entry of the log: fields as the store gives them, and an event that was sealed properly."""
    parts = (data.split(b"\n") + [b""] * 5)[:5]
    with suppress(LogError, KeysError):
        read_entry(KEY, "enc-1", _AT, dict(zip((b"id", b"k", b"v", b"t", b"d"), parts, strict=True)))
    for version in (1, 2):
        where = place("entry", "enc-1", "event-1", "segment", str(version), "1")
        fields = {b"id": b"event-1", b"k": b"segment", b"v": str(version).encode(), b"t": b"1"}
        with suppress(LogError, KeysError):
            read_entry(KEY, "enc-1", _AT, fields | {b"d": seal(KEY, data, where)})


def draft(data: bytes) -> None:
    """A draft, and a change of one."""
    with suppress(ValidationError):
        Draft.model_validate_json(data)
    with suppress(ValidationError):
        Delta.model_validate_json(data)


def sound_file(data: bytes) -> None:
    """Retained sound as it lies on the disk."""
    path = sound_path(_FOLDER, "enc-1", 1)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    list(sound_records(_FOLDER, "enc-1"))
    with suppress(KeysError):
        list(read_sound(_FOLDER, "enc-1", 1, KEY))


def key_file(data: bytes) -> None:
    """An encounter's data keys."""
    with suppress(KeysError):
        unwrap(data, "enc-1", {"0" * 16: KEY})


def access_file(data: bytes) -> None:
    """The files of accounts and tokens."""
    for name, read in (("accounts.json", account_file), ("tokens.json", token_file)):
        (_FOLDER / name).write_bytes(data)
        with suppress(RecordsUnreadable):
            read(_FOLDER).read()  # type: ignore[operator]


def audit_trail(data: bytes) -> None:
    """The audit's trail: lines, and going on behind them."""
    folder = Path(tempfile.mkdtemp(dir=_FOLDER))
    (folder / "2026-11.jsonl").write_bytes(data)
    with suppress(ValueError):
        open_entry(KEY, data.decode("utf-8", "surrogateescape"))
    trail = Trail(folder, folder / "head", KEY)
    verify(trail, KEY)
    with suppress(AuditUnreadable):
        trail.append([])


def archive_manifest(data: bytes) -> None:
    """An archive's manifest: sealed by somebody else, and sealed properly."""
    with suppress(KeysError):
        unpack(KEY, data, "enc-1", "manifest")
    read_manifest(unpack(KEY, pack(KEY, data, "enc-1", "manifest"), "enc-1", "manifest"))


def backup_set(data: bytes) -> None:
    """A set of a backup: sealed by somebody else, and sealed properly."""
    vault = Vault(_FOLDER, KEY)
    path = _FOLDER / "sets" / "2026-11-26T000000Z"
    path.parent.mkdir(exist_ok=True)
    for content in (data, seal(KEY, zlib.compress(data), place("backup-set", path.name))):
        path.write_bytes(content)
        with suppress(BackupError):
            list(pieces(vault.read_set(path.name)))


def note_layout(data: bytes) -> None:
    """A clinic's own layout of notes."""
    with suppress(LayoutError):
        parse_layout("own", data.decode("utf-8", "replace"))


def vocabulary_list(data: bytes) -> None:
    """A clinic's own words."""
    with suppress(ModelError):
        read_entries(_file(data))


def model_archive(data: bytes) -> None:
    """A speech model's zip; nothing lands outside its folder."""
    folder = Path(tempfile.mkdtemp(dir=_FOLDER))
    with suppress(ModelError):
        unpack_model(_file(data), folder / "model")
    assert {path.name for path in folder.iterdir()} <= {"model"}


def recording(data: bytes) -> None:
    """A recording that is given to be transcribed (libsndfile reads it)."""
    path = _file(data)
    with suppress(RecordingUnreadable):
        check_recording(path)
        for count, _ in enumerate(read_blocks(path)):
            if count > 20:
                break


def dialogue(data: bytes) -> None:
    """A written dialogue."""
    list(segments_of(data.decode("utf-8", "replace")))


def patient_record(data: bytes) -> None:
    """A patient's record that is given to be read: FHIR, C-CDA, a table of genes."""
    with suppress(UnreadableRecord):
        for batch in read_record(data):
            for entry in batch.entries:
                entry.model_dump_json()


def _file(data: bytes) -> Path:
    path = _FOLDER / "input"
    path.write_bytes(data)
    return path


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (
        *(stream_frame, client_message, server_message, stream, page_message, sign_in, headers),
        *(spool_record, spool_file, log_entry, draft, sound_file, key_file, access_file, audit_trail),
        *(archive_manifest, backup_set, note_layout, vocabulary_list),
        *(model_archive, recording, dialogue, patient_record),
    )
}
