import pytest

from earshot_server.speech.written.line import Line
from earshot_server.speech.written.tables import tables
from earshot_server.speech.written.units import Kind, unit_at


@pytest.mark.parametrize(
    ("text", "kind", "written", "length"),
    [
        ("milligrams per deciliter today", Kind.MEASURE, "mg/dL", 3),
        ("micrograms per kilo per minute", Kind.DOSE, "mcg/kg/min", 5),
        ("milligrams per kilo per", Kind.DOSE, "mg/kg", 3),
        ("milligrams today", Kind.DOSE, "mg", 1),
        ("m g tablet", Kind.DOSE, "mg", 2),
        ("puffs", Kind.FORM, "puffs", 1),
        ("weeks ago", Kind.TIME, "weeks", 1),
        ("times a day", Kind.COUNT, "times", 1),
        ("foot ten", Kind.MEASURE, "foot", 1),
    ],
)
def test_the_longest_unit_is_found(text: str, kind: Kind, written: str, length: int) -> None:
    found = unit_at(Line(text.split(), tables()), 0)
    assert found is not None
    assert (found.kind, found.text, found.end) == (kind, written, length)


@pytest.mark.parametrize("text", ["feet hurt", "brothers", ""])
def test_what_is_no_unit_is_none(text: str) -> None:
    assert unit_at(Line(text.split(), tables()), 0) is None


def test_a_unit_that_is_written_as_it_is_said_stays_word_for_word() -> None:
    line = Line(["beats", "per", "minute"], tables())
    found = unit_at(line, 0)
    assert found is not None
    assert [piece.text for piece in found.pieces(line)] == ["beats", "per", "minute"]
