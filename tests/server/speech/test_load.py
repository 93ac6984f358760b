import pytest

from earshot_server.speech.load import Load


def test_before_anything_was_measured_a_guess_is_taken() -> None:
    assert Load(threads=2).share(4) == pytest.approx(0.2)


def test_the_factor_follows_what_decoding_takes() -> None:
    load = Load(threads=2)
    for _ in range(1000):
        load.took(0.012, 0.3)
    assert load.factor == pytest.approx(0.04, rel=0.01)
    assert load.share(10) == pytest.approx(0.2, rel=0.01)


def test_a_single_slow_turn_hardly_counts() -> None:
    load = Load(threads=1)
    for _ in range(1000):
        load.took(0.012, 0.3)
    load.took(1.0, 0.3)
    assert load.factor < 0.08


def test_a_long_stretch_counts_at_once() -> None:
    load = Load(threads=1)
    load.took(30.0, 60.0)
    assert load.factor == pytest.approx(0.5)


def test_time_for_sound_that_is_heard_again_counts_with_the_next_new_sound() -> None:
    """After a division up to ten seconds are decoded a second time: that is load, though nothing new."""
    load = Load(threads=1)
    load.took(5.0, 0.0)
    assert load.factor == pytest.approx(0.1)
    load.took(1.0, 60.0)
    assert load.factor == pytest.approx(0.1)
    assert (load.busy, load.decoded) == (6.0, 60.0)


def test_more_threads_carry_more_streams() -> None:
    assert Load(threads=4).share(8) == Load(threads=1).share(2)
