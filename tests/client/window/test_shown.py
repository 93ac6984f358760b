import pytest

from earshot_client.capture.level import Level, Verdict
from earshot_client.session import events
from earshot_client.window.shown import LINES, Line, Phase, Shown, take
from earshot_protocol.words import Segment, Word, WrittenToken


def segment(number: int, text: str, written: tuple[WrittenToken, ...] = ()) -> events.SegmentHeard:
    start = number * 16_000
    words = tuple(Word(text=word, start=start, end=start + 100, confidence=0.9) for word in text.split())
    return events.SegmentHeard(
        Segment(id=f"s-{number}", start=start, end=start + 8_000, words=words, written=written)
    )


def after(*told: events.Event) -> Shown:
    shown = Shown()
    for event in told:
        shown = take(shown, event)
    return shown


def test_a_segment_takes_the_place_of_the_words_that_led_to_it() -> None:
    shown = after(events.PartialHeard(0, 3_200, ("it", "hurts", "hear"), 2))
    assert (shown.stable, shown.unstable) == ("it hurts", "hear")
    shown = take(shown, segment(0, "it hurts here"))
    assert (shown.lines, shown.stable, shown.unstable) == (("it hurts here",), "", "")


def test_text_is_shown_as_it_is_written() -> None:
    written = (WrittenToken(text="500", first=0, last=1), WrittenToken(text="mg", first=2, last=2, mark="."))
    assert after(segment(0, "five hundred milligrams", written)).lines == ("500 mg.",)


def test_a_segment_that_comes_again_after_a_fault_is_shown_once() -> None:
    assert after(segment(0, "yes"), segment(1, "no"), segment(0, "yes")).lines == ("yes", "no")


def test_a_long_visit_keeps_its_last_lines_only() -> None:
    shown = after(*(segment(number, f"line {number}") for number in range(LINES + 5)))
    assert len(shown.lines) == LINES
    assert shown.lines[-1] == f"line {LINES + 4}"


def test_the_last_word_and_how_far_is_known_are_followed() -> None:
    shown = after(segment(1, "yes"), events.Progress(99_999, 90_000, 80_000))
    assert (shown.spoken_to, shown.heard_to) == (24_000, 80_000)
    shown = take(shown, events.PartialHeard(80_000, 88_000, (), 0))
    assert (shown.spoken_to, shown.heard_to) == (24_000, 88_000)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (events.Connected("ws://a", 1), Line.CONNECTED),
        (events.Waiting("The network is gone.", 2.0), Line.WAITING),
        (events.Denied("No such token."), Line.REFUSED),
    ],
)
def test_the_connection_is_followed(event: events.Event, line: Line) -> None:
    assert after(event).line is line


def test_what_is_wrong_is_said_until_it_is_mended_and_the_worst_first() -> None:
    shown = after(events.SourceLost("No microphone."), events.Blocked("The disk is full."))
    assert shown.trouble == "The disk is full."
    shown = take(shown, events.Unblocked())
    assert shown.trouble == "No microphone."
    shown = take(shown, events.SourceBack("Desk"))
    assert (shown.trouble, shown.notice) == ("", "The recording goes on with Desk.")
    assert take(shown, events.Denied("No such token.")).trouble == "No such token."


def test_level_losses_and_notices_are_taken_over() -> None:
    level = Level(-3.0, -20.0, Verdict.GOOD)
    shown = after(events.LevelHeard(level), events.Dropouts(3), events.Notice("Draining."), events.Ended(9))
    assert (shown.level, shown.dropouts, shown.notice) == (level, 3, "Draining.")


def test_only_a_visit_under_way_captures() -> None:
    assert {phase for phase in Phase if phase.captures} == {
        Phase.RECORDING,
        Phase.PAUSED,
        Phase.OFF_RECORD,
    }
