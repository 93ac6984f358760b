from hypothesis import given
from hypothesis import strategies as st

from earshot_server.speech.scheduler import TURN_FOR_OTHERS, Candidate, Scheduler, is_catching_up


def live(stream: str, oldest: float) -> Candidate:
    return Candidate(stream, oldest, catching_up=False)


def behind(stream: str, oldest: float) -> Candidate:
    return Candidate(stream, oldest, catching_up=True)


class TestChoose:
    def test_nobody_of_nobody(self) -> None:
        assert Scheduler().choose([]) is None

    def test_the_stream_whose_sound_waits_longest_goes_first(self) -> None:
        chosen = Scheduler().choose([live("a", 3.0), live("b", 1.0), live("c", 2.0)])
        assert chosen == live("b", 1.0)

    def test_one_that_catches_up_yields_although_its_sound_is_older(self) -> None:
        assert Scheduler().choose([behind("a", 1.0), live("b", 9.0)]) == live("b", 9.0)

    def test_among_those_that_catch_up_the_oldest_goes_first(self) -> None:
        assert Scheduler().choose([behind("a", 2.0), behind("b", 1.0)]) == behind("b", 1.0)

    def test_one_that_catches_up_gets_a_turn_behind_so_many_live_ones(self) -> None:
        scheduler = Scheduler()
        turns = [scheduler.choose([live("a", 1.0), behind("b", 0.0)]) for _ in range(3 * TURN_FOR_OTHERS + 3)]
        served = [number for number, turn in enumerate(turns) if turn is not None and turn.catching_up]
        assert served == [TURN_FOR_OTHERS, 2 * TURN_FOR_OTHERS + 1, 3 * TURN_FOR_OTHERS + 2]

    def test_live_turns_without_anybody_waiting_are_not_counted(self) -> None:
        scheduler = Scheduler()
        for _ in range(TURN_FOR_OTHERS * 3):
            scheduler.choose([live("a", 1.0)])
        assert scheduler.choose([live("a", 1.0), behind("b", 0.0)]) == live("a", 1.0)

    @given(
        st.lists(
            st.lists(
                st.builds(Candidate, st.sampled_from("abcd"), st.floats(0, 100), st.booleans()), max_size=6
            ),
            max_size=60,
        )
    )
    def test_nobody_starves_and_nobody_live_waits_behind_one_with_newer_sound(
        self, rounds: list[list[Candidate]]
    ) -> None:
        scheduler, passed_over = Scheduler(), 0
        for candidates in rounds:
            chosen = scheduler.choose(candidates)
            assert (chosen is None) == (not candidates)
            if chosen is None:
                passed_over = 0  # nobody waited
                continue
            same = [one for one in candidates if one.catching_up == chosen.catching_up]
            assert chosen.oldest == min(one.oldest for one in same)
            others = any(one.catching_up for one in candidates)
            passed_over = passed_over + 1 if others and not chosen.catching_up else 0
            assert passed_over <= TURN_FOR_OTHERS

    @given(st.lists(st.integers(1, 3), min_size=1, max_size=5), st.integers(0, 2))
    def test_every_stream_is_served_within_a_bounded_number_of_turns(
        self, costs: list[int], catching: int
    ) -> None:
        """Streams always have sound; a served one's oldest sound is newer afterwards by its `costs`."""
        scheduler = Scheduler()
        oldest = dict.fromkeys(range(len(costs)), 0.0)
        last = dict.fromkeys(oldest, 0)
        bound = (TURN_FOR_OTHERS + 1) * len(costs) * max(costs) * 2
        for turn in range(bound * 3):
            candidates = [Candidate(str(one), at, one < catching) for one, at in oldest.items()]
            chosen = scheduler.choose(candidates)
            assert chosen is not None
            one = int(chosen.stream)
            oldest[one] += costs[one]
            last[one] = turn
            assert all(turn - when <= bound for when in last.values())


class TestCatchingUp:
    def test_sound_at_the_pace_of_speech_is_live(self) -> None:
        assert not is_catching_up(backlog=0.3, waited=0.3)

    def test_live_sound_that_waits_for_a_thread_stays_live(self) -> None:
        """Its backlog grows as fast as it waits: that is the server's fault, and it must not yield for it."""
        for seconds in (1.0, 5.0, 30.0):
            assert not is_catching_up(backlog=seconds, waited=seconds)

    def test_a_spool_sent_at_once_is_not(self) -> None:
        assert is_catching_up(backlog=45.0, waited=0.1)

    def test_a_hiccup_of_the_network_below_a_second_is_live(self) -> None:
        assert not is_catching_up(backlog=0.9, waited=0.0)
