"""The text frames of `earshot.stream.v1`: typed messages, to and from JSON.

`docs/protocol.md` says what each means and when it is sent. Offsets and lengths are in samples.
"""

from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from earshot_protocol.errors import MalformedMessage
from earshot_protocol.units import OFFSET_MAX, RATE, WIDTH
from earshot_protocol.words import Segment, Written, check_covered

SUBPROTOCOL = "earshot.stream.v1"
MESSAGE_BYTES_MAX = 64 * 1024
"""Longest text frame, in bytes."""

Offset = Annotated[int, Field(ge=0, le=OFFSET_MAX, strict=True)]
Number = Annotated[int, Field(ge=0, le=2**31, strict=True)]
EncounterId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Label = Annotated[str, StringConstraints(max_length=200)]
PauseReason = Literal["off_record", "device", "sleep"]
"""Somebody wanted it off the record; the microphone was gone; the machine slept."""


class Message(BaseModel):
    """Base of all messages; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AudioFormat(Message):
    """What the chunks hold. The server accepts exactly the defaults and refuses others by name."""

    rate: Number = RATE
    """Samples a second (Hz)."""
    width: Number = WIDTH
    """Bytes a sample."""
    channels: Number = 1


# --- client to server ---------------------------------------------------------


class Hello(Message):
    """Opens or reopens a stream; the first message on every connection."""

    type: Literal["hello"] = "hello"
    encounter: EncounterId
    stream_key: str = Field(min_length=22, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")
    """Secret made by the client at the start: it lets the same client back in, and no second one."""
    format: AudioFormat = AudioFormat()
    first_offset: Offset = 0
    """First sample that the client still holds."""
    first_control: Number = 0
    """First control that the client still holds."""
    label: Label | None = None
    """What people call this visit; encrypted wherever it is stored."""
    clinician: Label | None = None


class Control(Message):
    """Something that matters and must not be lost: numbered, and acknowledged durably like sound."""

    type: Literal["control"] = "control"
    number: Number
    """Counts from 0 within the encounter."""
    at: Offset
    """The sample before which it happened."""
    wall: AwareDatetime
    """Wall-clock time of the client."""
    kind: Literal["consent", "mark", "pause", "resume"]
    given: bool | None = None
    """For `consent`, and only there: given or not."""
    reason: PauseReason | None = None
    """For `pause`, and only there: why nothing is captured, if it was not just a pause."""
    since: Offset | None = None
    """For a consent that is not given (any more): what was said from here on is to be erased; None: all."""

    @model_validator(mode="after")
    def _says_what_its_kind_says(self) -> "Control":
        if (self.kind == "consent") != (self.given is not None):
            raise ValueError("a consent says whether it was given, nothing else does")
        if self.reason is not None and self.kind != "pause":
            raise ValueError("only a pause has a reason")
        if self.since is not None and self.given is not False:
            raise ValueError("only a consent that is withdrawn says since when")
        return self


class End(Message):
    """Nothing follows: the stream has `offset` samples and `controls` controls."""

    type: Literal["end"] = "end"
    offset: Offset
    controls: Number


# --- server to client ---------------------------------------------------------


class Ready(Message):
    """The stream is open; send from here."""

    type: Literal["ready"] = "ready"
    epoch: Number
    next_offset: Offset
    next_control: Number
    window_to: Offset


class Ack(Message):
    """How far things are; at least every second."""

    type: Literal["ack"] = "ack"
    received_to: Offset
    durable_to: Offset
    controls_to: Number
    """All controls before it are durable."""
    window_to: Offset
    """No sample at or beyond it may be sent."""


class Want(Message):
    """Something is missing in between: send again from here."""

    type: Literal["want"] = "want"
    next_offset: Offset
    next_control: Number


class Partial(Message):
    """The open segment's words so far; a newer one replaces it whole."""

    type: Literal["partial"] = "partial"
    epoch: Number
    start: Offset
    """Where the open segment starts."""
    to: Offset
    """Sound heard so far."""
    words: tuple[Annotated[str, StringConstraints(max_length=200)], ...]
    stable: Number
    """The first so many words are meant not to change any more."""
    written: Written = ()
    """The words as they are written. What the next words may change is left as it was spoken: a token of
    stable words is as little meant to change as they are."""

    @model_validator(mode="after")
    def _all_words_are_written(self) -> Self:
        check_covered(self.written, len(self.words))
        return self


class SegmentHeard(Message):
    """A segment that is in the log (visible to all; durable when `durable_to` passes its end)."""

    type: Literal["segment"] = "segment"
    epoch: Number
    segment: Segment


class Busy(Message):
    """No room or no store just now; keep recording and come back. The connection is closed after it."""

    type: Literal["busy"] = "busy"
    retry_after: float = Field(ge=0, le=3600)
    """Seconds."""
    reason: str = Field(max_length=300)


class Draining(Message):
    """This server is going away; what is not durable will be heard again elsewhere."""

    type: Literal["draining"] = "draining"
    retry_after: float = Field(ge=0, le=3600)
    """Seconds."""


class Error(Message):
    """A sentence for a person and a code for a program; after a fatal one nobody should retry unasked."""

    type: Literal["error"] = "error"
    code: str = Field(pattern=r"^[a-z_]{1,40}$")
    message: str = Field(max_length=500)
    fatal: bool


class Ended(Message):
    """All of it is in the log and on disk: the client may let its spool go."""

    type: Literal["ended"] = "ended"
    offset: Offset
    controls: Number


ClientMessage = Hello | Control | End
ServerMessage = Ready | Ack | Want | Partial | SegmentHeard | Busy | Draining | Error | Ended

_M = TypeVar("_M")
_CLIENT: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])
_SERVER: TypeAdapter[ServerMessage] = TypeAdapter(Annotated[ServerMessage, Field(discriminator="type")])


def encode(message: Message) -> str:
    """Return the text frame of a message."""
    return message.model_dump_json(exclude_none=True)


def decode_client(text: str | bytes) -> ClientMessage:
    """Read what a client sent.

    Raises:
        MalformedMessage: not JSON, too long or deep, no known type, a field missing, unknown or out of range.
    """
    return _decode(_CLIENT, text)


def decode_server(text: str | bytes) -> ServerMessage:
    """Read what a server sent.

    Raises:
        MalformedMessage: as `decode_client`.
    """
    return _decode(_SERVER, text)


def _decode(adapter: TypeAdapter[_M], text: str | bytes) -> _M:
    # A lone surrogate becomes bytes that are no UTF-8, which the parser refuses like any others.
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > MESSAGE_BYTES_MAX:
        raise MalformedMessage(f"{len(data)} bytes, at most {MESSAGE_BYTES_MAX} are allowed")
    try:
        return adapter.validate_json(data, strict=True)
    except ValidationError as error:
        raise MalformedMessage(_reason(error)) from None


def _reason(error: ValidationError) -> str:
    """Say where and what, without anything that was sent: it may be what a patient said."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = [str(part) for part in first["loc"]]
    if first["type"] in ("union_tag_invalid", "union_tag_not_found"):
        expected = first.get("ctx", {}).get("expected_tags")
        return "its type is none that this side takes" + (f" ({expected})" if expected else "")
    if first["type"] == "extra_forbidden":
        return f"{'.'.join(place[:-1])}: a field that is not known"
    return f"{'.'.join(place) or 'the frame'}: {first['msg'][:150]}"
