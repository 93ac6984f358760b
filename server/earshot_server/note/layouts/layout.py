"""A layout: which sections a printed note has, in which order, under which headings, what stands if empty."""

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from earshot_server.note.parts import SectionKey


class LayoutError(Exception):
    """A layout that cannot be used: `name` is its file, `reason` what was expected and what was found."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"The template {self.name} cannot be used: {self.reason}."


class LayoutPart(BaseModel):
    """Sections under one heading."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: str = ""
    """Empty: the sections stand for themselves."""
    sections: tuple[SectionKey, ...] = Field(min_length=1)
    titles: bool = True
    """Each section has its own title."""
    rename: dict[SectionKey, str] = Field(default_factory=dict)
    """Titles of sections, where the clinic has its own."""
    by_problem: bool = False
    """Statements are grouped by the problem that they are about."""
    empty: str = ""
    """What is written when nothing was said; empty: the part is left out."""


class Layout(BaseModel):
    """A whole layout."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    part: tuple[LayoutPart, ...] = Field(min_length=1)


def built_in() -> list[str]:
    """Return the names of the layouts that come with the program."""
    folder = resources.files("earshot_server.note.layouts")
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml"))


@cache
def layout_named(name: str) -> Layout:
    """Return a layout that comes with the program.

    Raises:
        LayoutError: there is none of this name.
    """
    if name not in built_in():
        raise LayoutError(name, f"there is none of this name; known are {', '.join(built_in())}, or a file")
    text = (resources.files("earshot_server.note.layouts") / f"{name}.toml").read_text(encoding="utf-8")
    return parse_layout(name, text)


def read_layout(name: str) -> Layout:
    """Return a layout by its name, or a clinic's own from a file.

    Raises:
        LayoutError: the file is not there, is no TOML, or has unknown or missing keys.
    """
    path = Path(name)
    if name in built_in() or (not path.suffix and not path.exists()):
        return layout_named(name)
    try:
        return parse_layout(name, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LayoutError(name, "there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise LayoutError(name, f"it cannot be read ({error})") from None


def parse_layout(name: str, text: str) -> Layout:
    """Read a layout's text.

    Raises:
        LayoutError: it is no TOML, has unknown or missing keys, or names a section twice.
    """
    try:
        layout = Layout.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(name, f"it is no TOML: {error}") from None
    except ValidationError as error:
        raise LayoutError(name, _reason(error)) from None
    named = [section for part in layout.part for section in part.sections]
    twice = sorted({section.value for section in named if named.count(section) > 1})
    if twice:
        raise LayoutError(name, f"the section {twice[0]} stands in it twice")
    return layout


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        allowed = ", ".join(Layout.model_fields if len(first["loc"]) == 1 else LayoutPart.model_fields)
        return f"{place} is not known; known are {allowed}"
    return f"{place}: {first['msg']}, got {first['input']!r}"
