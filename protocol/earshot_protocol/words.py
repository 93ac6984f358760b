"""What was recognised: words, their written form and segments, as they travel to clients, logs and notes."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

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
    """How likely it is right, 0 to 1: calibrated, of words with 0.9 nine in ten are."""


Mark = Literal[".", "?", ","]
"""The punctuation behind a piece of the written form; `.` and `?` end a sentence."""


class WrittenToken(BaseModel):
    """A piece of the written form, and the words that it stands for.

    `500` for *five hundred*, `mg` for *milligrams*, `140/90` for *one forty over ninety*. The words stay
    the truth; evidence is counted in them. Read with blanks between tokens and marks right behind them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1, max_length=200)
    """Without blanks, and without the punctuation behind it."""
    first: int = Field(ge=0)
    """Index of its first word in the segment."""
    last: int = Field(ge=0)
    """Index of its last word: the next token begins with the one behind it."""
    mark: Mark | None = Field(default=None, exclude_if=lambda mark: mark is None)
    """The punctuation behind it."""
    unsure: bool = Field(default=False, exclude_if=lambda unsure: not unsure)
    """Words left as they were spoken, since they may mean several things: a number, a dose."""

    @classmethod
    def made(cls, text: str, first: int, last: int, mark: Mark | None = None, unsure: bool = False) -> Self:
        """Return a token that is known to be valid: as `model_construct`, at a third of its cost.

        While a line is spoken, checking its tokens would cost a fifth of all that writing it does.
        """
        token = cls.__new__(cls)
        known = {"text": text, "first": first, "last": last, "mark": mark, "unsure": unsure}
        object.__setattr__(token, "__dict__", known)
        object.__setattr__(token, "__pydantic_fields_set__", set(known))
        object.__setattr__(token, "__pydantic_extra__", None)
        object.__setattr__(token, "__pydantic_private__", None)
        return token


Written = Annotated[tuple[WrittenToken, ...], Field(exclude_if=lambda written: not written)]
"""The written form of some words: tokens in order that cover every word once; empty: there is none."""


def check_covered(written: Iterable[WrittenToken], words: int) -> None:
    """Check that a written form, if there is one, stands for each of so many words once, in order.

    Raises:
        ValueError: it does not.
    """
    expected = 0
    for token in written:
        if token.first != expected or token.last < token.first:
            raise ValueError(f"a token covers words {token.first} to {token.last}, expected from {expected}")
        expected = token.last + 1
    if expected not in (0, words):
        raise ValueError(f"{expected} of {words} words are written")


def written_text(written: Iterable[WrittenToken]) -> str:
    """Return a written form as text."""
    return " ".join(token.text + (token.mark or "") for token in written)


def shown_parts(words: Sequence[str], stable: int, written: Sequence[WrittenToken]) -> tuple[str, str]:
    """Return an open segment as text: what is meant to stay, and the rest; as written, if it is."""
    if not written:
        return " ".join(words[:stable]), " ".join(words[stable:])
    stays = sum(token.last < stable for token in written)
    return written_text(written[:stays]), written_text(written[stays:])


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
    written: Written = ()
    """Its words as they are written; empty in logs of earlier versions."""

    @model_validator(mode="after")
    def _all_words_are_written(self) -> Self:
        check_covered(self.written, len(self.words))
        return self

    @property
    def text(self) -> str:
        """The words, joined by blanks."""
        return " ".join(word.text for word in self.words)

    @property
    def written_text(self) -> str:
        """The written form as text; the bare words if there is none."""
        return written_text(self.written) or self.text
