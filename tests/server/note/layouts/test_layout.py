"""Layouts: those that come along, a clinic's own, and what is said of a wrong one."""

from pathlib import Path

import pytest

from earshot_server.note.layouts.layout import LayoutError, built_in, layout_named, parse_layout, read_layout
from earshot_server.note.parts import SectionKey

OWN = """
name = "Our clinic"
[[part]]
heading = "Why"
sections = ["chief_complaint", "history_of_present_illness"]
rename = { chief_complaint = "Reason" }
empty = "Not asked."
"""


@pytest.mark.parametrize("name", ["hp", "soap"])
def test_every_section_has_its_place_in_the_layouts_that_come_along(name: str) -> None:
    named = [section for part in layout_named(name).part for section in part.sections]
    assert sorted(named) == sorted(SectionKey)


def test_a_clinics_own_layout_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(OWN, encoding="utf-8")
    assert read_layout(str(path)).part[0].rename == {SectionKey.CHIEF_COMPLAINT: "Reason"}
    assert read_layout("soap").name == "SOAP"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name = 'x'\n[[part]\n", "it is no TOML"),
        (
            "name = 'x'\ncolour = 1\n[[part]]\nsections = ['plan']\n",
            "colour is not known; known are name, part",
        ),
        (
            "name = 'x'\n[[part]]\nsections = ['plan']\nfont = 'big'\n",
            "part.0.font is not known; known are heading",
        ),
        ("name = 'x'\n[[part]]\nsections = ['plans']\n", "part.0.sections.0: .*'plan'.* got 'plans'"),
        ("name = 'x'\n[[part]]\nsections = ['plan', 'plan']\n", "the section plan stands in it twice"),
        ("[[part]]\nsections = ['plan']\n", "name: Field required"),
    ],
)
def test_a_wrong_layout_is_refused_with_what_was_expected(text: str, reason: str) -> None:
    with pytest.raises(LayoutError, match=rf"The template ours.toml cannot be used: {reason}"):
        parse_layout("ours.toml", text)


def test_a_missing_one_is_named_with_those_that_are_known() -> None:
    with pytest.raises(LayoutError, match=f"known are {', '.join(built_in())}, or a file"):
        read_layout("sopa")
    with pytest.raises(LayoutError, match="there is no such file"):
        read_layout("ours.toml")
