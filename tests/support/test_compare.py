"""The comparison itself: it must see what it is there to see."""

from earshot_protocol.units import RATE
from earshot_protocol.words import Segment, Word
from earshot_server.log.events import Ended, Missing
from earshot_server.speech.heard import PartialHeard, SegmentFinal, SilenceFinal
from tests.support.compare import Hearing, Tile, compare, faults, from_listener, from_log
from tests.support.events import entries, heard, opened, said


def spoken(start: float, text: str, *, each: float = 0.5) -> Segment:
    """A segment with these words, each so long (seconds)."""
    at, length = round(start * RATE), round(each * RATE)
    words = tuple(
        Word(text=word, start=at + i * length, end=at + (i + 1) * length, confidence=0.9)
        for i, word in enumerate(text.split())
    )
    return Segment(id=f"s{at}", start=at, end=at + length * len(words), words=words)


def hearing(*segments: Segment | float) -> Hearing:
    """Segments, and silences up to so many seconds."""
    result = Hearing()
    for one in segments:
        if isinstance(one, Segment):
            result.add(one.end, one)
        else:
            result.add(round(one * RATE))
    return result


class TestReading:
    def test_a_repeated_event_counts_once(self) -> None:
        log = entries(
            opened(), said("where does it hurt"), heard(9 * RATE), Ended(offset=9 * RATE, controls=0)
        )
        again = replace_at(log[1].model_copy(), sequence=9)
        result = from_log([*log, again])
        assert [tile.to for tile in result.tiles] == [4 * RATE, 9 * RATE]
        assert result.ended == 9 * RATE

    def test_partials_are_passed_over(self) -> None:
        segment = spoken(0, "in my knee")
        result = from_listener(
            [PartialHeard(0, 5, ("in",), 0), SegmentFinal(segment, segment.end), SilenceFinal(RATE * 5)]
        )
        assert result.tiles == [Tile(0, segment.end, segment), Tile(segment.end, RATE * 5)]


class TestFaults:
    def test_a_whole_hearing_has_none(self) -> None:
        assert faults(hearing(spoken(0.2, "it hurts"), 6.0, spoken(6.5, "here")), RATE * 7) == []

    def test_an_early_end_is_one(self) -> None:
        assert faults(hearing(5.0), RATE * 6) == ["heard to 5.00 s of 6.00 s"]

    def test_missing_sound_is_one(self) -> None:
        result = from_log(entries(opened(), heard(RATE), Missing(start=RATE, end=2 * RATE)))
        assert faults(result, 2 * RATE) == ["1.00 s to 2.00 s is missing"]

    def test_sound_heard_twice_is_one(self) -> None:
        assert faults(hearing(5.0, 5.0), RATE * 5) == ["5.00 s to 5.00 s was heard before"]

    def test_a_segment_that_reaches_into_the_sound_before_is_one(self) -> None:
        found = faults(hearing(2.0, spoken(1.5, "it hurts here")), RATE * 3)
        assert found == ["2.00 s to 3.00 s: its segment lies elsewhere"]

    def test_a_segment_that_comes_twice_is_one(self) -> None:
        one = spoken(0, "it hurts")
        assert "segment s0 is there 2 times" in faults(
            hearing(one, replace_words(one, end=RATE * 2)), RATE * 2
        )

    def test_words_in_another_order_are_one(self) -> None:
        one = spoken(0, "it hurts")
        turned = one.model_copy(update={"words": one.words[::-1]})
        assert faults(hearing(turned), RATE) == ["0.00 s to 1.00 s: its words are not in order"]


class TestCompare:
    def test_equal_runs_have_equal_tiles(self) -> None:
        result = compare(hearing(spoken(0, "it hurts"), 6.0), hearing(spoken(0, "it hurts"), 6.0))
        assert (result.same, result.moved, result.faults) == (2, [], [])

    def test_another_word_in_the_same_boundaries_is_a_fault(self) -> None:
        result = compare(hearing(spoken(0, "it hurts"), 6.0), hearing(spoken(0, "it burns"), 6.0))
        assert result.faults == ["0.00 s to 1.00 s was heard differently"]

    def test_silence_instead_of_words_is_a_fault(self) -> None:
        result = compare(hearing(spoken(0, "it hurts"), 6.0), hearing(1.0, 6.0))
        assert result.faults == ["0.00 s to 1.00 s was heard differently"]

    def test_words_divided_otherwise_are_compared_by_time(self) -> None:
        whole, left, right = spoken(0, "it hurts here"), spoken(0, "it hurts"), spoken(1, "here")
        result = compare(hearing(whole, 6.0), hearing(left, right, 6.0))
        assert (result.same, result.moved, result.faults) == (1, [(0, round(1.5 * RATE))], [])
        assert (result.kept_words, result.other_words) == (3, 0)

    def test_a_word_lost_at_a_new_boundary_is_a_fault(self) -> None:
        whole, left, right = spoken(0, "it really hurts here"), spoken(0, "it"), spoken(1, "hurts here")
        result = compare(hearing(whole, 6.0), hearing(left, right, 6.0))
        assert result.faults == ["a word at 0.50 s is missing"]

    def test_a_word_out_of_nothing_is_a_fault(self) -> None:
        left, right = spoken(0, "it hurts"), spoken(1.5, "here")
        more = [spoken(0, "it hurts"), spoken(1, "so"), spoken(1.5, "here")]
        result = compare(hearing(left, 3.0, 6.0), hearing(more[0], more[1], 3.0, 6.0))
        assert result.faults == ["a word at 1.00 s is invented"]
        assert compare(hearing(left, right), hearing(*more)).faults == ["a word at 1.00 s is invented"]

    def test_a_word_cut_in_two_is_met_and_counted_as_another(self) -> None:
        whole = spoken(0, "my hypertension", each=1.0)
        cut = [spoken(0, "my hyper", each=0.75), spoken(1.5, "tension")]
        result = compare(hearing(whole, 6.0), hearing(*cut, 6.0))
        assert (result.faults, result.kept_words, result.other_words) == ([], 1, 1)

    def test_a_run_that_ends_early_is_a_fault(self) -> None:
        result = compare(hearing(spoken(0, "it hurts"), 6.0), hearing(spoken(0, "it hurts")))
        assert result.faults == ["beyond 1.00 s nothing can be compared"]


def replace_at(entry, *, sequence: int):  # type: ignore[no-untyped-def]
    return entry.model_copy(update={"at": entry.at.model_copy(update={"sequence": sequence})})


def replace_words(segment: Segment, *, end: int) -> Segment:
    return segment.model_copy(update={"end": end})
