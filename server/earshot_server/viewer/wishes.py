"""What a page asks for on `earshot.view.v1`, after it has said what it watches."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from earshot_server.log.speakers.role import SpeakerRole
from earshot_server.note.edits.edit import AnyEdit, Name, Text
from earshot_server.viewer.messages import REQUEST_BYTES_MAX, Seen

WishId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""Made by the page before the first try, the same on every repeat: it becomes the event's id."""


class EditWish(Seen):
    """An edit of the note."""

    type: Literal["edit"] = "edit"
    id: WishId
    edit: AnyEdit


class SignWish(Seen):
    """Sign the note in the version that the person sees."""

    type: Literal["sign"] = "sign"
    id: WishId
    version: Annotated[int, Field(ge=0)]


class AddendumWish(Seen):
    """Add to a signed note."""

    type: Literal["addendum"] = "addendum"
    id: WishId
    text: Text


class AssignWish(Seen):
    """Take the encounter, hand it over, or let it go (None)."""

    type: Literal["assign"] = "assign"
    id: WishId
    to: Name | None
    """The id of a person; `me`."""


class SpeakerWish(Seen):
    """Whose words a segment's are."""

    type: Literal["speaker"] = "speaker"
    id: WishId
    segment: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    role: SpeakerRole


class PresenceWish(Seen):
    """Where the person is: others see it."""

    type: Literal["presence"] = "presence"
    statement: Name | None = None
    typing: bool = False


AnyWish = EditWish | SignWish | AddendumWish | AssignWish | SpeakerWish | PresenceWish

_WISH: TypeAdapter[AnyWish] = TypeAdapter(Annotated[AnyWish, Field(discriminator="type")])


def decode_wish(text: str) -> AnyWish | None:
    """Read a page's message; None if it is none."""
    if len(text) > REQUEST_BYTES_MAX:
        return None
    try:
        return _WISH.validate_json(text)
    except ValidationError:
        return None
