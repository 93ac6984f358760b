"""The events of an encounter's log. Everything else is a fold of them."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from earshot_protocol.messages import Control
from earshot_protocol.words import Segment
from earshot_server.actor import Actor
from earshot_server.log.speakers.role import SpeakerRole
from earshot_server.log.speakers.voice import VoiceText
from earshot_server.note.edits.edit import AnyEdit, Name, Text

VERSION = 2
"""Of the events' shapes; a reader of a later version reads all earlier ones (`versions.py`).

1: until 0.1.0. 2: people edit, sign, add, assign; written forms, reasons of pauses, custody; voices
and corrected speakers.
"""


class Event(BaseModel):
    """Base of all events. `id`, time and entry id belong to the envelope (`Entry`), not to the event."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: str


class Opened(Event):
    """A gateway took the encounter: its entry's id is `<epoch>-0`."""

    kind: Literal["opened"] = "opened"
    server: str
    """Random id of the gateway process."""
    key_hash: str
    """SHA-256 of the stream key, hex."""
    label: str | None = None
    clinician: str | None = None
    engine: str
    """The speech engine: model and decoder settings, by hash."""
    device: Actor | None = None
    """Whose token the stream was sent with."""
    room: str | None = None
    """Where the device stands: people assigned to this room may see the encounter."""
    owner: str | None = None
    """The id of the clinician's account, whose own encounter it is."""


class Missing(Event):
    """Sound that no one holds any more: the words in it, if any, are lost, and that is said."""

    kind: Literal["missing"] = "missing"
    start: int
    end: int


class SegmentAppended(Event):
    """Speech is final: a segment, or several where the speaker changes in it; all before `to` was heard."""

    kind: Literal["segment"] = "segment"
    segment: Segment
    to: int
    more: tuple[Segment, ...] = ()
    """The segments behind the first one, in order."""
    voices: tuple[VoiceText | None, ...] = ()
    """The voice of each segment, where enough of it was heard; biometric data."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, in order."""
        return (self.segment, *self.more)

    @property
    def spoken(self) -> tuple[tuple[Segment, VoiceText | None], ...]:
        """All segments, in order, with their voices."""
        voices = (*self.voices, *(None for _ in self.segments))
        return tuple(zip(self.segments, voices, strict=False))


class VoiceEnrolled(Event):
    """The voice that the visit's clinician enrolled, as it was when the visit began."""

    kind: Literal["voice"] = "voice"
    clinician: str
    voice: VoiceText


class SpeakerCorrected(Event):
    """A person said whose words a segment's are."""

    kind: Literal["speaker"] = "speaker"
    by: Actor
    segment: str = Field(max_length=40)
    role: SpeakerRole


class SilenceHeard(Event):
    """Nothing was said between the last event's `to` and this one."""

    kind: Literal["silence"] = "silence"
    to: int


class ControlReceived(Event):
    """A control of the client."""

    kind: Literal["control"] = "control"
    control: Control


class Ended(Event):
    """The client ended the stream, and all of it was heard."""

    kind: Literal["ended"] = "ended"
    offset: int
    controls: int


class Edited(Event):
    """A person edited the note. The event's own id is the edit's; whether it is applied, the fold says."""

    kind: Literal["edited"] = "edited"
    by: Actor
    edit: AnyEdit


class Signed(Event):
    """A person signed the note: what it was then is frozen, whatever engine folds the log later."""

    kind: Literal["signed"] = "signed"
    by: Actor
    log: str = Field(pattern=r"^[0-9]{1,20}-[0-9]{1,20}$")
    """The last entry that is in the signed draft: nothing may have been heard or edited behind it."""
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of `draft`, in UTF-8."""
    draft: str
    """The whole draft as JSON."""


class AddendumAdded(Event):
    """A person added something to a signed note."""

    kind: Literal["addendum"] = "addendum"
    by: Actor
    text: Text


class Assigned(Event):
    """Somebody takes care of the encounter from now on; None: nobody does."""

    kind: Literal["assigned"] = "assigned"
    by: Actor
    to: Actor | None = None


class HintShown(Event):
    """A hint was shown unasked for the first time, or again since its reason changed."""

    kind: Literal["hint_shown"] = "hint_shown"
    hint: Name
    reason: Name
    """Digest of what it rests on."""
    summary: Text
    rule: Text
    """The rule's id and version."""


class HintAnswered(Event):
    """A person took a hint into the note, or dismissed it with a reason."""

    kind: Literal["hint_answered"] = "hint_answered"
    by: Actor
    hint: Name
    reason: Name
    """As in `HintShown`: dismissed, it stays away for as long as the reason is this one."""
    accepted: bool
    why: Text | None = None
    statement: Name | None = None
    """The statement that an accepted hint became."""


# --- custody: what people and policies do to an encounter as a whole ------------


class Withdrawn(Event):
    """What was said from `start` to `end` was erased, since the consent to it was withdrawn."""

    kind: Literal["withdrawn"] = "withdrawn"
    start: int
    end: int
    by: Actor


class Repair(Event):
    """Base of what puts right which visit something belongs to. `repair` names the deed, to undo it by."""

    repair: str
    by: Actor


class Moved(Repair):
    """The visit is another patient's, or is called otherwise."""

    kind: Literal["moved"] = "moved"
    label: str | None = None
    patient: str | None = None
    """The clinic's own number of the patient."""


class Given(Repair):
    """What was said from `start` to `end` belongs to another encounter, and is no part of this one."""

    kind: Literal["given"] = "given"
    target: str
    start: int
    end: int


class Taken(Repair):
    """A segment of another encounter belongs to this one: its offsets are this one's."""

    kind: Literal["taken"] = "taken"
    source: str
    segment: Segment
    to: int


class Undone(Repair):
    """The repair of this name does not count any more."""

    kind: Literal["undone"] = "undone"


AnyEvent = Annotated[
    Opened
    | Missing
    | SegmentAppended
    | VoiceEnrolled
    | SpeakerCorrected
    | SilenceHeard
    | ControlReceived
    | Ended
    | Edited
    | Signed
    | AddendumAdded
    | Assigned
    | HintShown
    | HintAnswered
    | Withdrawn
    | Moved
    | Given
    | Taken
    | Undone,
    Field(discriminator="kind"),
]


class EntryId(BaseModel):
    """An entry's place in the log; compares as integers, epoch first."""

    model_config = ConfigDict(frozen=True)
    ZERO: ClassVar["EntryId"]

    epoch: int = Field(ge=0)
    sequence: int = Field(ge=0)

    @classmethod
    def parse(cls, text: str | bytes) -> "EntryId":
        """Read `"<epoch>-<sequence>"` as Redis writes it."""
        epoch, _, sequence = (text.decode() if isinstance(text, bytes) else text).partition("-")
        return cls(epoch=int(epoch), sequence=int(sequence))

    def __str__(self) -> str:
        return f"{self.epoch}-{self.sequence}"

    def __lt__(self, other: "EntryId") -> bool:
        return (self.epoch, self.sequence) < (other.epoch, other.sequence)

    def __le__(self, other: "EntryId") -> bool:
        return (self.epoch, self.sequence) <= (other.epoch, other.sequence)


EntryId.ZERO = EntryId(epoch=0, sequence=0)


class Entry(BaseModel):
    """One entry of the log, decrypted."""

    model_config = ConfigDict(frozen=True)

    at: EntryId
    event_id: str
    """Made before the first try to append: a repeat has the same one, and the fold ignores it."""
    wall_ms: int
    """When it was made, milliseconds since 1970, by the clock of who made it."""
    event: AnyEvent
