"""Holds docs/protocol.md and the code together."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from earshot_protocol.codes import CloseCode, ErrorCode
from earshot_protocol.frames import FRAME_BYTES_MAX, Chunk, encode_chunk
from earshot_protocol.messages import (
    MESSAGE_BYTES_MAX,
    SUBPROTOCOL,
    AudioFormat,
    ClientMessage,
    Control,
    Hello,
    Message,
    Ready,
    ServerMessage,
    decode_client,
    decode_server,
)
from earshot_protocol.receiver import WANT_AGAIN_AFTER, ReceiverState, StreamReceiver
from earshot_protocol.sender import SenderState, SoundRange, StreamSender
from earshot_protocol.units import CHUNK_MAX, CHUNK_MIN, OFFSET_MAX, RATE, WIDTH
from earshot_protocol.words import Segment, Word, WrittenToken

TEXT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
CLIENT: tuple[type[Message], ...] = get_args(ClientMessage)
SERVER: tuple[type[Message], ...] = get_args(ServerMessage)
OBJECTS: dict[type[Message], tuple[type[BaseModel], ...]] = {
    Hello: (AudioFormat,),
    next(kind for kind in SERVER if kind.__name__ == "SegmentHeard"): (Segment, Word, WrittenToken),
}
"""Objects inside a message, whose tables follow in its section."""


def section(heading: str) -> str:
    """The text below a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def rows(text: str) -> list[str]:
    """The first column of all tables, without backticks; headings and rules are left out."""
    cells = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("|")]
    return [cell.strip("`") for cell in cells if cell not in ("field", "code") and not cell.startswith("---")]


@pytest.mark.parametrize("kind", [*CLIENT, *SERVER], ids=lambda kind: kind.__name__)
def test_every_message_has_a_section_with_exactly_its_fields(kind: type[Message]) -> None:
    name = kind.model_fields["type"].default
    direction = "client to server" if kind in CLIENT else "server to client"
    models = (kind, *OBJECTS.get(kind, ()))
    fields = [field for model in models for field in model.model_fields if field != "type"]
    assert rows(section(f"`{name}`, {direction}")) == fields


def test_no_message_is_described_that_does_not_exist() -> None:
    described = set(re.findall(r"^### `(\w+)`", TEXT, re.MULTILINE))
    assert described == {kind.model_fields["type"].default for kind in (*CLIENT, *SERVER)}


def test_the_error_codes_are_those_of_the_code() -> None:
    assert rows(section("Error codes")) == [code.value for code in ErrorCode]


def test_the_close_codes_are_those_of_the_code() -> None:
    listed = {int(row) for row in rows(section("Close codes")) if row.isdigit()}
    assert listed == {int(code) for code in CloseCode}


def test_the_states_are_those_of_the_code() -> None:
    for heading, states in (("The client's states", SenderState), ("The server's states", ReceiverState)):
        described = [row.replace("`", "") for row in rows(section(heading)) if row != "state"]
        meanings = [f"{state.name}: {state.value}" for state in states]
        assert described == meanings


def test_every_kind_of_control_is_named() -> None:
    kinds = get_args(Control.model_fields["kind"].annotation)
    assert "| `kind` | " + ", ".join(f"`{kind}`" for kind in kinds) in section("`control`, client to server")


def spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def test_the_figures_are_those_of_the_code() -> None:
    assert f"`{SUBPROTOCOL}`" in section("Transport")
    assert f"{spaced(MESSAGE_BYTES_MAX)} bytes (`MESSAGE_BYTES_MAX`)" in section("Transport")
    assert f"{spaced(FRAME_BYTES_MAX)} (`FRAME_BYTES_MAX`)" in section("Transport")
    assert f"1 to {CHUNK_MAX} samples (200 ms)" in section("Chunks")
    assert f"at least {CHUNK_MIN} (20 ms)" in section("Chunks")
    assert f"12 to {FRAME_BYTES_MAX - 1}" in section("Chunks")
    assert OFFSET_MAX == 2**48
    assert "integer from 0 to 2^48, in samples" in section("Messages")
    assert f"repeated after {WANT_AGAIN_AFTER} more" in section("The server's states")
    assert f"{spaced(RATE)} a second" in TEXT
    assert f"| `width` | {WIDTH} |" in TEXT


def test_the_chunk_that_is_shown_is_the_one_that_is_made() -> None:
    shown = re.search(r"```\n([0-9a-f ]+)\n```", section("Chunks"))
    assert shown
    samples = (256).to_bytes(2, "little", signed=True) + (-2).to_bytes(2, "little", signed=True)
    assert bytes.fromhex(shown[1]) == encode_chunk(Chunk(4800, samples))


def test_the_example_session_runs() -> None:
    lines = section("An example").partition("```session\n")[2].partition("\n```")[0].splitlines()
    spoken = {line[2:] for line in lines if line.startswith('C {"type":"control"')}
    sender = StreamSender(Hello.model_validate_json(lines[0][2:]))
    sender.hold_sound(9600)
    for control in sorted((Control.model_validate_json(text) for text in spoken), key=lambda c: c.number):
        sender.hold_control(control)
    sender.finish()
    sender.connected()
    receiver: StreamReceiver | None = None
    for line in lines:
        if line.startswith("-- "):
            sender.disconnected()
            sender.connected()
        elif line.startswith("S "):
            answer = decode_server(line[2:])
            if isinstance(answer, Ready):
                receiver = StreamReceiver(
                    answer.epoch, answer.next_offset, answer.next_control, answer.window_to
                )
            sender.receive(answer)
        elif chunk := re.fullmatch(r"C chunk (\d+) \+(\d+)", line):
            offset, count = int(chunk[1]), int(chunk[2])
            assert sender.next() == SoundRange(offset, count)
            assert receiver is not None
            receiver.receive(Chunk(offset, bytes(count * WIDTH)))
        else:
            message = decode_client(line.removeprefix("C "))
            assert sender.next() == message
            if not isinstance(message, Hello):
                assert receiver is not None
                receiver.receive(message)
    assert receiver is not None
    assert receiver.finished
    assert sender.ended
