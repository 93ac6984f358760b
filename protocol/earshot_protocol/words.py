"""What was recognised: words and segments, as they travel to clients, logs and notes."""

from pydantic import BaseModel, ConfigDict, Field

from earshot_protocol.units import OFFSET_MAX


class Word(BaseModel):
    """One recognised word, with where it was heard."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(max_length=200)
    start: int = Field(ge=0, le=OFFSET_MAX)
    """First sample, as an offset of the stream."""
    end: int = Field(ge=0, le=OFFSET_MAX)
    """Sample after the last one."""
    confidence: float = Field(ge=0, le=1)
    """The recogniser's posterior, 0 to 1; not calibrated."""


class Segment(BaseModel):
    """The final words between two endpoints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    """Unique in its encounter; made from the start offset, so that a replay makes the same one."""
    start: int = Field(ge=0, le=OFFSET_MAX)
    """First sample that the recogniser heard for it."""
    end: int = Field(ge=0, le=OFFSET_MAX)
    """Sample after the last one; the next segment starts here or later."""
    words: tuple[Word, ...]
    speaker: str | None = Field(default=None, max_length=100)
    """Who spoke, where it is known ("clinician", "patient")."""

    @property
    def text(self) -> str:
        """The words, joined by blanks."""
        return " ".join(word.text for word in self.words)
