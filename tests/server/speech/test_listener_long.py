"""Speech without pauses, and silence without end: what is divided, and how little is kept of it."""

import difflib
from collections.abc import Sequence
from functools import cache

import pytest

from earshot_protocol.units import RATE, WIDTH
from earshot_protocol.words import Word
from earshot_server.speech.gate import GateSettings
from earshot_server.speech.listener import Listener, ListenerSettings
from earshot_server.speech.voice import WINDOW
from tests.support.speech import Told, assert_in_order, deaf, engine, exhaust, listen, piece, quiet
from tests.support.speech import without_pauses as run_together


def never_quiet(segment_max: int, start: int = 0) -> Listener:
    """A listener whose gate, once open, stays so: as if nobody ever paused (longest segment in seconds)."""
    gate = GateSettings(hangover=RATE * 10_000)
    return Listener(engine().speech, engine().voice, start, ListenerSettings(gate, RATE * segment_max))


@cache
def without_pauses() -> bytes:
    """Forty seconds of turns, one on the heels of the other."""
    samples, _ = run_together(0, 12)
    assert len(samples) > RATE * 40 * WIDTH
    return samples


@cache
def divided() -> Told:
    return listen(without_pauses(), listener=never_quiet(15))


@cache
def whole() -> Told:
    return listen(without_pauses(), listener=never_quiet(1000))


class TestLongSpeech:
    def test_is_divided_with_no_word_lost_at_a_cut(self) -> None:
        assert len(whole().segments) == 1
        assert len(divided().segments) >= 3
        assert_in_order(divided(), 0, len(without_pauses()) // WIDTH)
        cuts = [segment.end for segment in divided().segments[:-1]]
        for lost, heard in differences(words_of(whole()), words_of(divided())):
            near = any(abs(word.start - cut) < RATE // 2 for word in lost for cut in cuts)
            assert not near or len(heard) >= len(lost), f"lost {lost}, heard {heard}"
        assert abs(len(divided().words) - len(whole().words)) <= 3

    def test_is_divided_between_words(self) -> None:
        inside = [
            word.text
            for cut in [segment.end for segment in divided().segments[:-1]]
            for word in whole().segments[0].words
            if word.start + RATE // 20 < cut < word.end - RATE // 20
        ]
        assert inside == []

    def test_no_segment_is_much_longer_than_allowed(self) -> None:
        lengths = [one.end - one.start for one in divided().segments]
        assert max(lengths) <= RATE * 15 + WINDOW

    def test_is_divided_although_the_gate_has_its_usual_settings(self) -> None:
        told = listen(without_pauses())
        assert_in_order(told, 0, len(without_pauses()) // WIDTH)
        assert max(one.end - one.start for one in told.segments) <= RATE * 15 + WINDOW

    def test_whoever_begins_at_a_cut_hears_what_the_undisturbed_one_heard(self) -> None:
        finals = divided().finals
        for number, final in enumerate(finals[:-1], start=1):
            again = never_quiet(15, start=final.to)
            assert listen(without_pauses()[final.to * WIDTH :], listener=again).finals == finals[number:]

    def test_without_any_word_is_reported_as_silence(self) -> None:
        """A machine that voice activity takes for speech: nothing is remembered of it for ever."""
        told = listen(piece(0, 6), listener=deaf(ListenerSettings(segment_max=RATE * 2)))
        assert told.segments == ()
        assert told.finals[-1].to == RATE * 6


def words_of(told: Told) -> list[Word]:
    return [word for segment in told.segments for word in segment.words]


def differences(one: Sequence[Word], other: Sequence[Word]) -> list[tuple[list[Word], list[Word]]]:
    """Spans of `one` and what stands in `other` in their place."""
    matcher = difflib.SequenceMatcher(
        None, [word.text for word in one], [word.text for word in other], autojunk=False
    )
    return [
        (list(one[i:j]), list(other[k:m])) for kind, i, j, k, m in matcher.get_opcodes() if kind != "equal"
    ]


class TestMemory:
    @pytest.mark.parametrize("name", ["speech", "silence", "speech without pause"])
    def test_kept_sound_is_bounded(self, name: str) -> None:
        samples = {
            "speech": piece(0, 20),
            "silence": quiet(25, 0.001),
            "speech without pause": without_pauses()[: RATE * 25 * WIDTH],
        }[name]
        ear = never_quiet(15) if name == "speech without pause" else engine().listener(0)
        most = 0
        for at in range(0, len(samples), 3200):
            ear.add(samples[at : at + 3200])
            exhaust(ear)
            most = max(most, len(ear._sound) // WIDTH)
        assert most <= RATE * (15 + 5 + 1)

    def test_at_the_end_nothing_is_kept(self) -> None:
        ear = engine().listener(0)
        listen(piece(0, 8), listener=ear)
        assert len(ear._sound) == 0
        assert ear.backlog == 0
        assert ear.position == ear.received_to == ear.reported_to == RATE * 8
