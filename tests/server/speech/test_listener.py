"""The promises of hearing, on real sound: the same samples, the same words, whatever happens around them."""

import difflib
import itertools
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earshot_protocol.units import RATE, WIDTH
from earshot_protocol.words import Segment, Word
from earshot_server.speech.gate import GateSettings
from earshot_server.speech.heard import Heard, SilenceFinal
from earshot_server.speech.listener import Listener, ListenerSettings
from earshot_server.speech.recogniser import SpeechModel, Utterance
from earshot_server.speech.voice import WINDOW
from tests.support.speech import Told, consultation, engine, exhaust, listen, piece, quiet, undisturbed
from tests.support.speech import without_pauses as run_together

REAL = settings(max_examples=5, deadline=None, derandomize=True)
"""Each example decodes some seconds of sound."""


@cache
def visit() -> bytes:
    """Some of everything: speech, a long silence, a bang, noise, speech cut off in a word."""
    return piece(0, 7) + quiet(10.7) + quiet(0.2, 0.3) + quiet(6, 0.001) + piece(0, 2)


@cache
def visit_told() -> Told:
    return listen(visit())


def continued(samples: bytes, checkpoint: int, finals: int | None = None) -> tuple[object, ...]:
    """What a listener that begins at a checkpoint reports: all, or the first so many finals."""
    ear = engine().listener(checkpoint)
    ear.add(samples[checkpoint * WIDTH :])
    ear.finish()
    heard: list[Heard] = []
    while ear.backlog and (finals is None or len(Told(tuple(heard)).finals) < finals):
        heard += ear.work(RATE)
    return Told(tuple(heard)).finals[:finals]


class TestTheSameSoundGivesTheSameWords:
    @pytest.mark.parametrize("blocks", [(1,), (7, 3201), (WINDOW,), (WINDOW - 1, WINDOW + 1), (10**9,)])
    def test_whatever_the_blocks_in_which_it_comes(self, blocks: tuple[int, ...]) -> None:
        assert listen(piece(0, 12), blocks=blocks).heard == undisturbed(0, 12).heard

    @pytest.mark.parametrize("budgets", [(0, 0, 0, 100), (1,), (WINDOW * 9,), (RATE * 60,)])
    def test_whatever_is_decoded_at_a_time(self, budgets: tuple[int, ...]) -> None:
        assert listen(piece(0, 12), blocks=(1600,), budgets=budgets).heard == undisturbed(0, 12).heard

    @REAL
    @given(
        blocks=st.lists(st.integers(1, RATE * 3), min_size=1, max_size=6),
        budgets=st.lists(st.integers(0, RATE * 3), min_size=1, max_size=6),
    )
    def test_whatever_comes_in_whatever_order(self, blocks: list[int], budgets: list[int]) -> None:
        assert listen(visit(), blocks=blocks, budgets=budgets).heard == visit_told().heard

    def test_also_a_second_time_by_the_same_models(self) -> None:
        assert listen(visit()).heard == visit_told().heard

    def test_also_elsewhere_in_the_stream(self) -> None:
        moved = listen(piece(0, 12), start=12_345).segments
        assert [word.text for one in moved for word in one.words] == [*undisturbed(0, 12).words]
        assert [one.start - 12_345 for one in moved] == [one.start for one in undisturbed(0, 12).segments]


class TestCheckpoints:
    def test_whoever_begins_at_any_hears_what_the_undisturbed_one_heard(self) -> None:
        """The next two of each: what follows them follows from the checkpoints behind."""
        samples, finals = piece(0, 90), undisturbed(0, 90).finals
        assert len(finals) > 15
        for number, final in enumerate(finals[:-1], start=1):
            assert continued(samples, final.to, 2) == finals[number : number + 2], f"from {final.to}"

    def test_also_in_silence_and_behind_noise(self) -> None:
        finals = visit_told().finals
        assert sum(isinstance(final, SilenceFinal) for final in finals) >= 3
        for number, final in enumerate(finals[:-1], start=1):
            assert continued(visit(), final.to) == finals[number:], f"from {final.to}"

    @REAL
    @given(data=st.data())
    def test_also_again_and_again(self, data: st.DataObject) -> None:
        """The server dies after every few reports, and the sound comes in other blocks each time."""
        samples, undisturbed_finals = visit(), visit_told().finals
        reported: list[object] = []
        at = 0
        while at < len(samples) // WIDTH:
            ear = engine().listener(at)
            ear.add(samples[at * WIDTH :])
            ear.finish()
            kept = data.draw(st.integers(1, 3))
            heard: list[Heard] = []
            while ear.backlog and len(Told(tuple(heard)).finals) < kept:
                heard += ear.work(data.draw(st.integers(1, RATE)))
            reported += Told(tuple(heard)).finals
            at = ear.reported_to
        assert tuple(reported) == undisturbed_finals

    def test_also_with_pauses_in_the_sound(self) -> None:
        samples, breaks = piece(0, 16), (RATE * 4 + 5, RATE * 9 + 77, RATE * 11)
        finals = listen(samples, breaks=breaks).finals
        for number, final in enumerate(finals[:-1], start=1):
            again = listen(samples[final.to * WIDTH :], start=final.to, breaks=breaks)
            assert again.finals == finals[number:], f"from {final.to}"

    def test_also_where_long_speech_was_divided(self) -> None:
        finals = divided().finals
        for number, final in enumerate(finals[:-1], start=1):
            again = never_quiet(15, start=final.to)
            assert listen(without_pauses()[final.to * WIDTH :], listener=again).finals == finals[number:]


class TestPauses:
    def test_nothing_goes_across_one(self) -> None:
        breaks = (RATE * 9, RATE * 16 + 300)
        told = listen(piece(7, 30), breaks=breaks)
        for segment in told.segments:
            assert not any(segment.start < at < segment.end for at in breaks)
            assert all(word.end <= segment.end for word in segment.words)
        assert {final.to for final in told.finals} >= set(breaks)

    def test_what_is_heard_behind_one_depends_on_nothing_before(self) -> None:
        at = RATE * 9
        behind = listen(piece(7, 30)[at * WIDTH :], start=at)
        assert listen(piece(7, 30), breaks=[at]).finals[-len(behind.finals) :] == behind.finals

    def test_one_where_a_segment_ends_anyway_does_not_stop_the_listener(self) -> None:
        """Nor one at the very start and end."""
        ends = [final.to for final in undisturbed(0, 5).finals]
        assert listen(piece(0, 5), breaks=[0, *ends]).finals == undisturbed(0, 5).finals

    @pytest.mark.parametrize("late", [1, WINDOW, RATE, RATE * 3])
    def test_one_that_is_told_late_divides_where_it_would_have(self, late: int) -> None:
        """A control may follow its sound; what was heard beyond it, and not reported, is heard again."""
        samples, at = piece(7, 24), RATE * 4
        ear = engine().listener(0)
        ear.add(samples[: (at + late) * WIDTH])
        heard = exhaust(ear)
        assert ear.reported_to < at
        ear.break_at(at)
        ear.add(samples[(at + late) * WIDTH :])
        ear.finish()
        assert Told((*heard, *exhaust(ear))).finals == listen(samples, breaks=[at]).finals

    def test_one_before_what_was_reported_changes_nothing(self) -> None:
        ear = engine().listener(0)
        ear.add(piece(0, 6))
        heard = exhaust(ear)
        assert ear.reported_to > 0
        ear.break_at(ear.reported_to)
        ear.break_at(1)
        ear.add(piece(6, 8))
        ear.finish()
        assert Told((*heard, *exhaust(ear))).finals == undisturbed(0, 8).finals

    def test_one_ahead_of_the_sound_is_kept_until_it_comes(self) -> None:
        ear = engine().listener(0)
        ear.break_at(RATE * 9)
        heard: list[Heard] = []
        for at in range(7, 17):
            ear.add(piece(at, at + 1))
            heard += exhaust(ear)
        ear.finish()
        assert (*heard, *exhaust(ear)) == listen(piece(7, 17), breaks=[RATE * 9]).heard


class TestNothingIsLeftOut:
    @pytest.mark.parametrize("samples", [1, WINDOW - 1, WINDOW, WINDOW + 1, RATE, RATE * 2 + 17])
    def test_finish_reports_to_the_last_sample(self, samples: int) -> None:
        told = listen(piece(1, 5)[: samples * WIDTH])
        assert told.finals[-1].to == samples

    def test_finish_without_any_sound_reports_nothing(self) -> None:
        assert listen(b"").heard == ()

    def test_finish_in_the_middle_of_speech_gives_the_words_so_far(self) -> None:
        assert listen(piece(0.5, 2)).words[:2] == ("good", "morning")

    @REAL
    @given(start=st.integers(0, RATE * 60), length=st.integers(1, RATE * 8))
    def test_reports_follow_each_other_up_to_the_end(self, start: int, length: int) -> None:
        samples = consultation("child-fever")[start * WIDTH : (start + length) * WIDTH]
        told = listen(samples, start=start, blocks=(1600,))
        assert_in_order(told, start, start + length)

    def test_also_in_the_visit_with_everything(self) -> None:
        assert_in_order(visit_told(), 0, len(visit()) // WIDTH)

    def test_segments_have_names_of_their_own(self) -> None:
        names = [segment.id for segment in undisturbed(0, 90).segments]
        assert len(set(names)) == len(names)
        assert names == [f"s{segment.start}" for segment in undisturbed(0, 90).segments]


def assert_in_order(told: Told, start: int, end: int) -> None:
    """Every sample belongs to one report; segments and words lie in theirs, in order."""
    reached = start
    for final in told.finals:
        assert final.to > reached
        if not isinstance(final, SilenceFinal):
            assert reached <= final.segment.start < final.segment.end == final.to
            assert_words_in_order(final.segment)
        reached = final.to
    assert reached == end


def assert_words_in_order(segment: Segment) -> None:
    assert segment.words
    reached = segment.start
    for word in segment.words:
        assert reached <= word.start <= word.end <= segment.end
        assert 0 <= word.confidence <= 1
        reached = word.end


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


class TestSilence:
    @pytest.mark.parametrize("loudness", [0.0, 0.0003, 0.01, 0.1, 0.3])
    def test_noise_and_silence_give_no_words_and_an_event_at_most_every_five_seconds(
        self, loudness: float
    ) -> None:
        told = listen(quiet(21, loudness), blocks=(1600,))
        assert all(isinstance(item, SilenceFinal) for item in told.heard)
        steps = [b - a for a, b in itertools.pairwise([0, *(final.to for final in told.finals)])]
        assert all(step >= RATE * 5 for step in steps[:-1])
        assert told.finals[-1].to == RATE * 21

    def test_it_moves_the_checkpoint_on_soon_after_five_seconds(self) -> None:
        ear = engine().listener(0)
        ear.add(quiet(5.6))
        assert [type(item) for item in exhaust(ear)] == [SilenceFinal]
        assert RATE * 5 <= ear.reported_to < RATE * 5.1

    def test_speech_behind_it_keeps_its_first_words(self) -> None:
        for silence in (4.9, 5.1, 5.4):
            assert listen(quiet(silence) + piece(0.7, 3)).words[:2] == ("good", "morning"), silence


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


class TestPartials:
    def test_they_grow_towards_the_segment_that_replaces_them(self) -> None:
        told = undisturbed(0, 90)
        starts = {segment.start for segment in told.segments}
        for before, partial in itertools.pairwise(told.partials):
            assert partial.start in starts
            assert partial.start > before.start or partial.to > before.to
            assert 0 <= partial.stable <= len(partial.words)

    def test_one_is_told_only_when_it_says_something_new(self) -> None:
        for before, partial in itertools.pairwise(undisturbed(0, 90).partials):
            if partial.start == before.start:
                assert (partial.words, partial.stable) != (before.words, before.stable)

    def test_words_come_while_they_are_spoken(self) -> None:
        """The first words of a segment are shown within two seconds of their end."""
        told = undisturbed(0, 90)
        for segment in told.segments:
            first = next((one for one in told.partials if one.start == segment.start and one.words), None)
            assert first is None or first.to < segment.words[0].end + RATE * 2

    def test_words_that_come_to_nothing_are_taken_back(self) -> None:
        told = listen(piece(0, 5), listener=deaf())
        assert any(partial.words for partial in told.partials)
        assert told.partials[-1].words == ()


class _DeafUtterance(Utterance):
    def finish(self) -> tuple[Word, ...]:
        super().finish()
        return ()


class _DeafModel(SpeechModel):
    """Shows words while they are spoken and has none in the end: no sound was found that does it reliably."""

    def utterance(self, start: int) -> Utterance:
        return _DeafUtterance(engine().speech.utterance(start)._recognizer, start)

    def __init__(self) -> None:
        pass


def deaf(settings: ListenerSettings | None = None) -> Listener:
    return Listener(_DeafModel(), engine().voice, 0, settings)


class TestBacklog:
    def test_it_counts_what_could_be_heard_now(self) -> None:
        ear = engine().listener(0)
        assert ear.backlog == 0
        ear.add(quiet(0.02))
        assert ear.backlog == 0
        ear.add(quiet(1))
        assert ear.backlog == RATE + RATE // 50

    def test_work_stops_soon_after_its_budget(self) -> None:
        ear = engine().listener(0)
        ear.add(piece(0, 3))
        ear.work(WINDOW * 4)
        assert ear.position == WINDOW * 4

    def test_work_without_sound_returns_at_once(self) -> None:
        assert engine().listener(0).work(RATE) == []
