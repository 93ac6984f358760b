import io
from pathlib import Path

from rich.console import Console

from earshot_client.capture.level import Level, Verdict
from earshot_client.cli.live import METER_WIDTH, LiveView, meter
from earshot_client.session import events
from earshot_client.session.link import Link
from earshot_client.session.session import Session
from earshot_protocol.words import Segment, Word
from tests.support.spooling import new_spool
from tests.support.tones import noise

SEGMENT = Segment(
    id="s-0",
    start=0,
    end=10,
    words=tuple(Word(text=text, start=0, end=10, confidence=1) for text in ("no", "fever")),
)


def drawn(view: LiveView) -> str:
    """Return the lines at the bottom of the screen."""
    console = Console(file=io.StringIO(), width=100, force_terminal=True, color_system="standard")
    console.print(view._render())
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def make() -> tuple[LiveView, io.StringIO]:
    screen = io.StringIO()
    return LiveView(Console(file=screen, width=100, force_terminal=True, color_system="standard")), screen


def test_stable_words_are_solid_and_the_rest_is_dim() -> None:
    view, _ = make()
    view.show(events.PartialHeard(0, 16_000, ("does", "it", "hurt"), 2))
    assert "does it \x1b[2mhurt\x1b[0m" in drawn(view)


def test_a_segment_moves_up_once_and_ends_the_partial() -> None:
    view, screen = make()
    with view:
        view.show(events.PartialHeard(0, 16_000, ("no",), 0))
        view.show(events.SegmentHeard(SEGMENT))
        view.show(events.SegmentHeard(SEGMENT))
    assert screen.getvalue().count("no fever") == 1
    assert "\x1b[2mno" not in drawn(view)


async def test_time_and_what_is_unsent_are_shown(tmp_path: Path) -> None:
    view, screen = make()
    async with Session(new_spool(tmp_path), Link(("ws://127.0.0.1:1",)), view.show) as session:
        view.watch(session)
        for _ in range(65):
            await session.add(noise(1))
        view.show(events.Waiting("No server answers.", 3))
        shown = drawn(view)
    assert "01:05" in shown
    assert "65 s unsent" in shown
    assert "No server answers. Next try in 3.0 s." in shown
    assert "Encounter visit-1" in screen.getvalue()


def test_the_state_of_the_connection_is_shown() -> None:
    view, _ = make()
    assert "connecting" in drawn(view)
    view.show(events.Connected("ws://a", 1))
    assert "connected" in drawn(view)


def test_lost_sound_and_a_full_disk_are_loud() -> None:
    view, screen = make()
    view.show(events.Dropouts(3))
    view.show(events.Blocked("The disk is full."))
    assert "\x1b[1;31m  sound lost 3 times" in drawn(view)
    assert "\x1b[1;31mThe disk is full." in screen.getvalue()
    assert "NOT RECORDING" in drawn(view)
    view.show(events.Unblocked())
    assert "NOT RECORDING" not in drawn(view)


def test_a_refusal_stays_in_sight() -> None:
    view, _ = make()
    view.show(events.Connected("ws://a", 1))
    view.show(events.Denied("The token is not known."))
    assert "refused, recording to the spool" in drawn(view)


def test_the_meter_is_a_bar_with_a_word() -> None:
    assert meter(Level(-3, -15, Verdict.GOOD)).plain == "▮" * 9 + "▯" * 3 + " good  "
    assert meter(Level(-96, -96, Verdict.NO_SIGNAL)).plain == "▯" * METER_WIDTH + " no signal  "
    assert meter(Level(0, 0, Verdict.CLIPPING)).plain.startswith("▮" * METER_WIDTH)
