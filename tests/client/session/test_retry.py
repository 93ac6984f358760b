from random import Random

from earshot_client.session.retry import FIRST, LONGEST, Retry


def test_waits_grow_to_a_limit_and_are_random() -> None:
    retry = Retry(["a"], Random(1))
    waits = [retry.failed() for _ in range(20)]
    for number, wait in enumerate(waits):
        highest = min(LONGEST, FIRST * 2**number)
        assert highest / 2 <= wait <= highest
    assert len(set(waits)) == 20


def test_progress_makes_the_next_fault_a_first_one() -> None:
    retry = Retry(["a"], Random(1))
    for _ in range(10):
        retry.failed()
    retry.progressed()
    assert retry.failed() <= FIRST


def test_a_cut_is_mended_at_the_same_server_and_a_second_fault_goes_on_to_the_next() -> None:
    retry = Retry(["a", "b"], Random(1))
    retry.failed()
    assert retry.server == "a"
    retry.failed()
    assert retry.server == "b"
    retry.failed()
    assert retry.server == "a"


def test_a_server_to_leave_is_left_at_once() -> None:
    retry = Retry(["a", "b"], Random(1))
    assert retry.failed(30, leave=True) <= FIRST
    assert retry.server == "b"


def test_the_only_servers_wish_is_granted_and_not_by_all_at_the_same_moment() -> None:
    waits = {Retry(["a"], Random(seed)).failed(30, leave=True) for seed in range(20)}
    assert all(30 <= wait <= 37.5 for wait in waits)
    assert len(waits) == 20


def test_years_of_faults_overflow_nothing() -> None:
    retry = Retry(["a"], Random(1))
    assert max(retry.failed() for _ in range(5000)) <= LONGEST
