"""Whatever is done to the trail is found."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from earshot_server.actor import SYSTEM
from earshot_server.audit.entries import Action, Deed
from earshot_server.audit.trail import Trail
from earshot_server.audit.verify import verify
from tests.server.audit.conftest import KEY, Clock


@pytest.fixture
def written(trail: Trail) -> Trail:
    for number in range(6):
        trail.append([Deed(actor=SYSTEM, action=Action.SAW, encounter=f"enc-{number}")])
    return trail


def test_a_trail_as_it_was_written_is_whole(written: Trail) -> None:
    report = verify(written, KEY)
    assert (report.entries, report.last, report.problems) == (6, written.head(), [])


def test_no_trail_yet_is_whole(trail: Trail) -> None:
    assert verify(trail, KEY).whole


def swap(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[2], lines[1], *lines[3:]]


TAMPERED: list[tuple[str, Callable[[list[bytes]], list[bytes]], str]] = [
    ("changed", lambda lines: [lines[0], lines[1].replace(b"enc-1", b"enc-9"), *lines[2:]], "was changed"),
    ("removed", lambda lines: [*lines[:2], *lines[3:]], "are missing"),
    ("removed at the beginning", lambda lines: lines[1:], "earlier ones were let go"),
    ("removed at the end", lambda lines: lines[:-2], "2 entries are missing at its end"),
    ("swapped", swap, "out of order"),
    ("repeated", lambda lines: [*lines[:3], lines[2], *lines[3:]], "out of order"),
    ("emptied", lambda lines: [], "6 entries are missing at its end"),
    ("put in", lambda lines: [*lines[:3], b'{"number":3,"action":"saw"}\n', *lines[3:]], "no entry"),
]


@pytest.mark.parametrize(("how", "change", "what"), TAMPERED, ids=[row[0] for row in TAMPERED])
def test_a_tampered_trail_is_found(
    written: Trail, how: str, change: Callable[[list[bytes]], list[bytes]], what: str
) -> None:
    [path] = written.files()
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    problems = [problem.what for problem in verify(written, KEY).problems]
    assert any(what in problem for problem in problems), problems


def test_a_whole_month_that_was_taken_away_is_found(written: Trail, clock: Clock) -> None:
    for month in (12, 13):
        clock.now = datetime(2026 + month // 13, (month - 1) % 12 + 1, 5, tzinfo=UTC)
        written.append([Deed(actor=SYSTEM, action=Action.SAW)])
    written.files()[1].unlink()
    assert "are missing" in verify(written, KEY).problems[0].what


def test_what_was_taken_off_the_end_is_said_for_ever(written: Trail) -> None:
    [path] = written.files()
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3]))
    written.append([Deed(actor=SYSTEM, action=Action.SAW)])
    written.append([Deed(actor=SYSTEM, action=Action.SAW)])
    [problem] = verify(written, KEY).problems
    assert (problem.line, problem.what) == (
        4,
        "entries up to 5 had been taken away when this one was written",
    )


def test_an_entry_that_was_noted_down_has_to_be_there(written: Trail) -> None:
    noted = written.head()
    assert noted is not None
    written.append([Deed(actor=SYSTEM, action=Action.SAW)])
    assert verify(written, KEY, noted).whole
    other = noted._replace(hash="f" * 64)
    [problem] = verify(written, KEY, other).problems
    assert problem.what == "entry 5 is not the one that was noted down"


def test_an_end_without_its_head_is_doubted(written: Trail) -> None:
    written._head.unlink()
    [problem] = verify(written, KEY).problems
    assert "its head" in problem.what
