import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from earshot_protocol.errors import MalformedMessage
from earshot_protocol.messages import (
    MESSAGE_BYTES_MAX,
    Ack,
    AudioFormat,
    Busy,
    ClientMessage,
    Control,
    Draining,
    End,
    Ended,
    Error,
    Hello,
    Message,
    Partial,
    Ready,
    SegmentHeard,
    ServerMessage,
    Want,
    decode_client,
    decode_server,
    encode,
)
from earshot_protocol.units import OFFSET_MAX
from earshot_protocol.words import Segment, Word, WrittenToken

WALL = datetime(2026, 3, 2, 9, 30, 15, 250_000, tzinfo=UTC)
KEY = "abcdefghijklmnopqrstuv"
SEGMENT = Segment(
    id="s-16000",
    start=16_000,
    end=48_000,
    words=(Word(text="fièvre", start=16_100, end=24_000, confidence=0.875),),
    speaker="patient",
    written=(WrittenToken(text="Fièvre", first=0, last=0, mark="?"),),
)
EXAMPLES: tuple[Message, ...] = (
    Hello(
        encounter="visit-1",
        stream_key=KEY,
        format=AudioFormat(rate=44_100, width=3, channels=2),
        first_offset=10,
        first_control=2,
        label="Room 3",
        clinician="Dr. Ó",
    ),
    Control(number=4, at=16_000, wall=WALL, kind="consent", given=False),
    Control(number=5, at=16_000, wall=WALL, kind="pause", reason="off_record"),
    Control(number=6, at=16_000, wall=WALL, kind="consent", given=False, since=8_000),
    End(offset=480_000, controls=7),
    Ready(epoch=3, next_offset=32_000, next_control=2, window_to=512_000),
    Ack(received_to=64_000, durable_to=48_000, controls_to=3, window_to=544_000),
    Want(next_offset=64_000, next_control=3),
    Partial(
        epoch=3,
        start=48_000,
        to=60_000,
        words=("since", "monday"),
        stable=1,
        written=(
            WrittenToken(text="Since", first=0, last=0),
            WrittenToken(text="Monday", first=1, last=1, unsure=True),
        ),
    ),
    SegmentHeard(epoch=3, segment=SEGMENT),
    Busy(retry_after=2.5, reason="All rooms are in use."),
    Draining(retry_after=0.5),
    Error(code="encounter_taken", message="Another client has this visit.", fatal=True),
    Ended(offset=480_000, controls=6),
)
CLIENT: tuple[type[Message], ...] = get_args(ClientMessage)
SERVER: tuple[type[Message], ...] = get_args(ServerMessage)
SECRET = "leukaemia"


def decoder(kind: type[Message]) -> Callable[[str | bytes], Message]:
    return decode_client if kind in CLIENT else decode_server


def models_in(model: BaseModel) -> list[BaseModel]:
    """The model itself and all that are inside it."""
    found = [model]
    for _, value in model:
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, BaseModel):
                found += models_in(inner)
    return found


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda m: m.type)
def test_a_message_survives_the_round_trip(message: Message) -> None:
    text = encode(message)
    assert decoder(type(message))(text) == decoder(type(message))(text.encode()) == message


def test_every_message_and_every_field_of_it_makes_the_round_trip() -> None:
    models = [model for message in EXAMPLES for model in models_in(message)]
    assert {type(message) for message in EXAMPLES} == {*CLIENT, *SERVER}
    assert {type(model) for model in models} == {*CLIENT, *SERVER, AudioFormat, Segment, Word, WrittenToken}
    for kind in {type(model) for model in models}:
        for name, field in kind.model_fields.items():
            values = [getattr(model, name) for model in models if type(model) is kind]
            assert name == "type" or any(value != field.default for value in values), (kind, name)


def test_a_message_is_laid_out_as_specified() -> None:
    assert json.loads(encode(EXAMPLES[1])) == {
        "type": "control",
        "number": 4,
        "at": 16_000,
        "wall": "2026-03-02T09:30:15.250000Z",
        "kind": "consent",
        "given": False,
    }


def test_what_is_not_there_is_not_sent() -> None:
    text = encode(Hello(encounter="visit-1", stream_key=KEY))
    assert "label" not in json.loads(text)
    assert decode_client(text) == Hello(encounter="visit-1", stream_key=KEY)


def test_a_hello_with_a_foreign_format_can_be_read_so_that_it_can_be_refused_by_name() -> None:
    format = {"rate": 44_100, "width": 4, "channels": 2}
    hello = decode_client(changed(Hello, format=format))
    assert isinstance(hello, Hello)
    assert hello.format == AudioFormat(rate=44_100, width=4, channels=2) != AudioFormat()


@pytest.mark.parametrize("kind", CLIENT, ids=lambda k: k.__name__)
def test_the_server_takes_no_message_of_its_own(kind: type[Message]) -> None:
    text = next(encode(m) for m in EXAMPLES if type(m) is kind)
    with pytest.raises(MalformedMessage, match="its type is none that this side takes"):
        decode_server(text)


def changed(kind: type[Message], /, **fields: object) -> str:
    """The text of an example with some fields changed."""
    text = next(encode(m) for m in EXAMPLES if type(m) is kind)
    return json.dumps(json.loads(text) | fields)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (changed(Hello, encounter=""), "hello.encounter"),
        (changed(Hello, encounter="-a"), "hello.encounter"),
        (changed(Hello, encounter="a\n"), "hello.encounter"),
        (changed(Hello, encounter="a" * 65), "hello.encounter"),
        (changed(Hello, stream_key="k" * 21), "hello.stream_key"),
        (changed(Hello, stream_key="k" * 101), "hello.stream_key"),
        (changed(Hello, stream_key="ä" * 30), "hello.stream_key"),
        (changed(Hello, label="a" * 201), "hello.label"),
        (changed(Hello, clinician=7), "hello.clinician"),
        (changed(Hello, first_offset=-1), "hello.first_offset"),
        (changed(Hello, format={"rate": "16000"}), "hello.format.rate"),
        (changed(Hello, format={"rate": 16000.5}), "hello.format.rate"),
        (changed(Hello, format={"bits": 16}), "hello.format"),
        (changed(Control, number=2**31 + 1), "control.number"),
        (changed(Control, at=OFFSET_MAX + 1), "control.at"),
        (changed(Control, at=True), "control.at"),
        (changed(Control, wall="2026-03-02T09:30:15"), "control.wall"),
        (changed(Control, wall=1772443815), "control.wall"),
        (changed(Control, kind="stop"), "control.kind"),
        (changed(Control, given="yes"), "control.given"),
        (changed(Control, given=None), "control: Value error, a consent says whether"),
        (changed(Control, kind="mark"), "control: Value error, a consent says whether"),
        (changed(Control, reason="off_record"), "control: Value error, only a pause has a reason"),
        (changed(Control, kind="pause", reason="lunch"), "control.reason"),
        (changed(End, offset=1.0), "end.offset"),
        (changed(End, offset=None), "end.offset"),
        (changed(End, reason="done"), "end: a field that is not known"),
        (changed(Busy, retry_after=-1), "busy.retry_after"),
        (changed(Busy, retry_after=float("nan")), "busy.retry_after"),
        (changed(Busy, retry_after=float("inf")), "busy.retry_after"),
        (changed(Busy, retry_after="5"), "busy.retry_after"),
        (changed(Busy, reason="a" * 301), "busy.reason"),
        (changed(Error, code="Taken"), "error.code"),
        (changed(Error, message="a" * 501), "error.message"),
        (changed(Error, fatal=1), "error.fatal"),
        (changed(Partial, words=["a" * 201]), "partial.words.0"),
        (changed(SegmentHeard, segment={"id": "s"}), "segment.segment.start"),
    ],
)
def test_a_field_out_of_range_is_named(text: str, where: str) -> None:
    decode = decode_client if json.loads(text)["type"] in ("hello", "control", "end") else decode_server
    with pytest.raises(MalformedMessage) as caught:
        decode(text)
    assert caught.value.reason.startswith(where)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "null",
        "[]",
        "{}",
        '{"type":null}',
        '{"type":["end"]}',
        '{"type":"sing"}',
        '{"type":"end","offset":1,"controls":0}x',
        '{"type":"end","offset":1,"controls":0',
        '{"type":"end","offset":%s,"controls":0}' % ("9" * 4000),
        '{"type":"end","offset":%s,"controls":0}' % ("9" * 40_000),
        '{"type":"end","offset":1e400,"controls":0}',
        '{"type":"end","offset":NaN,"controls":0}',
        "[" * 60_000,
        '{"type":' * 8_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        '{"type":"\\ud800"}',
        '"\ud800"',
        b"\xff\xfe\x00",
        b'{"type":"end","offset":1,"controls":0,"\xc3":1}',
        b"\x00" * 100,
    ],
    ids=lambda text: repr(text[:24]),
)
def test_what_is_no_message_is_malformed(text: str | bytes) -> None:
    for decode in (decode_client, decode_server):
        with pytest.raises(MalformedMessage):
            decode(text)


def test_a_text_frame_of_the_greatest_length_is_read_and_one_byte_more_is_not() -> None:
    text = encode(End(offset=1, controls=0))
    longest = text + " " * (MESSAGE_BYTES_MAX - len(text))
    assert decode_client(longest) == End(offset=1, controls=0)
    with pytest.raises(MalformedMessage, match="65537 bytes, at most 65536 are allowed"):
        decode_client(longest + " ")


def test_length_is_counted_in_bytes() -> None:
    with pytest.raises(MalformedMessage, match="at most"):
        decode_client('"' + "ä" * (MESSAGE_BYTES_MAX // 2) + '"')


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**60), 10**60)
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from([m.type for m in EXAMPLES if hasattr(m, "type")])
)
NAMES = (
    st.sampled_from(sorted({name for kind in (*CLIENT, *SERVER) for name in kind.model_fields})) | st.text()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6)
)


@given(VALUES | st.dictionaries(NAMES, VALUES, max_size=8))
def test_any_json_is_a_message_or_malformed(value: object) -> None:
    text = json.dumps(value)
    for decode in (decode_client, decode_server):
        try:
            message = decode(text)
        except MalformedMessage:
            continue
        assert decode(encode(message)) == message


@given(st.sampled_from(EXAMPLES), st.data())
def test_a_message_with_any_field_replaced_is_a_message_or_malformed(
    message: Message, data: st.DataObject
) -> None:
    fields = json.loads(encode(message))
    fields[data.draw(st.sampled_from(sorted(fields)))] = data.draw(VALUES)
    with suppress(MalformedMessage):
        decoder(type(message))(json.dumps(fields))


@given(st.binary(max_size=200) | st.text(st.characters(codec=None), max_size=200))
def test_any_frame_is_a_message_or_malformed(frame: str | bytes) -> None:
    for decode in (decode_client, decode_server):
        with pytest.raises(MalformedMessage):
            decode(frame)


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda m: m.type)
def test_a_refusal_repeats_nothing_that_was_sent(message: Message) -> None:
    fields = json.loads(encode(message))
    texts = [json.dumps(fields | {name: SECRET}) for name in fields]
    texts += [json.dumps(fields | {name: {SECRET: SECRET}}) for name in fields]
    texts += [json.dumps(fields | {SECRET: 1}), json.dumps({SECRET: fields}), encode(message) + SECRET]
    refused = 0
    for text in texts:
        try:
            decoder(type(message))(text)
        except MalformedMessage as error:
            refused += 1
            assert SECRET not in str(error)
            assert error.__cause__ is None
            assert error.__suppress_context__
    assert refused >= len(fields)


def test_messages_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        End(offset=1, controls=0).offset = 2  # type: ignore[misc]
