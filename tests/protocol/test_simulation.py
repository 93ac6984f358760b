"""Both ends together, through every fault that can be thought of."""

import random
from collections import Counter
from collections.abc import Callable

from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.support.stream_world import FAULTS, ORDERLY_STEPS, STEPS, World

Steps = list[tuple[Callable[[World, int], None], int]]
PICKS = st.integers(0, 2**20)


def run(steps: Steps) -> World:
    world = World()
    for step, pick in steps:
        step(world, pick)
    world.settle()
    return world


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(STEPS), PICKS), min_size=50, max_size=250))
def test_everything_arrives_in_order_and_once_through_every_fault(steps: Steps) -> None:
    world = run(steps)
    world.check()
    for fault in world.struck:
        event(fault)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ORDERLY_STEPS), PICKS), min_size=50, max_size=250))
def test_controls_keep_their_exact_place_where_the_network_keeps_the_order(steps: Steps) -> None:
    world = run(steps)
    world.check()
    world.check_places()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ORDERLY_STEPS), PICKS), max_size=60), st.integers())
def test_a_network_that_always_reorders_cannot_bring_the_stream_to_a_stand(steps: Steps, seed: int) -> None:
    world = World()
    for step, pick in steps:
        step(world, pick)
    world.settle(shuffle=random.Random(seed))
    world.check()


def test_seeded_runs_meet_every_fault_and_lose_nothing() -> None:
    dice = random.Random(20260302)
    struck: Counter[str] = Counter()
    for _ in range(150):
        world = run([(dice.choice(STEPS), dice.randrange(2**20)) for _ in range(300)])
        world.check()
        struck += world.struck
    print("faults that struck in 150 runs:", dict(struck))
    assert all(struck[fault] for fault in FAULTS), struck
