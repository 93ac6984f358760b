"""The promises of hearing, on real sound: the same samples, the same words, whatever happens around them."""

import itertools
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earshot_protocol.units import RATE, WIDTH
from earshot_server.speech.heard import Heard, PartialHeard, SilenceFinal
from earshot_server.speech.listener import Listener
from earshot_server.speech.voice import WINDOW
from earshot_server.speech.written.writer import Writer
from tests.support.speech import (
    Told,
    assert_in_order,
    consultation,
    deaf,
    engine,
    exhaust,
    listen,
    live,
    piece,
    quiet,
    undisturbed,
)

REAL = settings(max_examples=5, deadline=None, derandomize=True)
"""Each example decodes some seconds of sound."""


@cache
def visit() -> bytes:
    """Some of everything: speech, a long silence, a bang, noise, speech cut off in a word."""
    return piece(0, 7) + quiet(10.7) + quiet(0.2, 0.3) + quiet(6, 0.001) + piece(0, 2)


@cache
def visit_told() -> Told:
    return live(visit())


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
        assert listen(piece(0, 12), blocks=blocks).agrees_with(undisturbed(0, 12))

    @pytest.mark.parametrize("budgets", [(0, 0, 0, 100), (1,), (WINDOW * 9,), (RATE * 60,)])
    def test_whatever_is_decoded_at_a_time(self, budgets: tuple[int, ...]) -> None:
        assert listen(piece(0, 12), blocks=(1600,), budgets=budgets).agrees_with(undisturbed(0, 12))

    @REAL
    @given(
        blocks=st.lists(st.integers(1, RATE * 3), min_size=1, max_size=6),
        budgets=st.lists(st.integers(0, RATE * 3), min_size=1, max_size=6),
    )
    def test_whatever_comes_in_whatever_order(self, blocks: list[int], budgets: list[int]) -> None:
        assert listen(visit(), blocks=blocks, budgets=budgets).agrees_with(visit_told())

    def test_also_a_second_time_by_the_same_models(self) -> None:
        assert live(visit()).heard == visit_told().heard

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
        assert Told((*heard, *exhaust(ear))).finals == listen(piece(7, 17), breaks=[RATE * 9]).finals


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

    def test_of_a_turn_only_the_last_is_told(self) -> None:
        ear = engine().listener(0)
        ear.add(piece(0, 4))
        while ear.backlog:
            told = [item for item in ear.work(RATE * 6 // 10) if isinstance(item, PartialHeard)]
            assert len(told) <= 1

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


class TestWrittenForm:
    def test_segments_and_partials_carry_it_beside_their_words(self) -> None:
        told = undisturbed(0, 90)
        for segment in told.segments:
            assert segment.written[-1].last == len(segment.words) - 1
            assert segment.written == engine_writer().write([word.text for word in segment.words])
        assert all(bool(partial.written) == bool(partial.words) for partial in told.partials)

    def test_a_token_of_stable_words_stays_as_it_was_shown(self) -> None:
        told = undisturbed(0, 90)
        shown = changed = 0
        for partial in told.partials:
            final = next((one for one in told.segments if one.start == partial.start), None)
            if final is None:
                continue
            kept = {(token.first, token.last, token.text.lower()) for token in final.written}
            for token in partial.written:
                if token.last < min(partial.stable, len(final.words)):
                    shown += 1
                    changed += (token.first, token.last, token.text.lower()) not in kept
        assert shown > 50
        assert changed <= shown / 100

    def test_without_a_writer_there_are_bare_words(self) -> None:
        told = listen(piece(0, 5), listener=Listener(engine().speech, engine().voice, 0))
        assert told.segments
        assert not any(segment.written for segment in told.segments)


def engine_writer() -> Writer:
    writer = engine().writer
    assert writer is not None
    return writer


class TestBacklog:
    def test_it_counts_what_could_be_heard_now(self) -> None:
        ear = engine().listener(0)
        assert ear.backlog == 0
        ear.add(quiet(0.02))
        assert ear.backlog == 0
        ear.add(quiet(1))
        assert ear.backlog == RATE + RATE // 50

    def test_working_only_when_something_is_due_takes_few_turns_and_is_no_later(self) -> None:
        """What an ear tells, and after how many chunks, in few turns and in one a chunk."""
        told: dict[bool, list[tuple[int, Heard]]] = {True: [], False: []}
        turns = dict.fromkeys(told, 0)
        samples, chunk = piece(0, 8) + quiet(1), RATE // 10 * WIDTH
        for waits, heard in told.items():
            ear = engine().listener(0)
            for at in range(0, len(samples), chunk):
                ear.add(samples[at : at + chunk])
                while ear.is_due if waits else ear.backlog:
                    turns[waits] += 1
                    heard += [(at, one) for one in ear.work(RATE)]
        assert told[True] == told[False]
        assert turns[True] < 0.7 * turns[False]

    def test_work_stops_soon_after_its_budget(self) -> None:
        ear = engine().listener(0)
        ear.add(piece(0, 3))
        ear.work(WINDOW * 4)
        assert ear.position == WINDOW * 4

    def test_work_without_sound_returns_at_once(self) -> None:
        assert engine().listener(0).work(RATE) == []
