"""Admission: by load and lateness."""

import pytest

from earshot_server.gateway.admission import LATE, Situation, admit
from earshot_server.gateway.errors import Busy


def test_a_stream_comes_in_while_the_threads_have_time() -> None:
    admit(Situation(streams=5, share=0.85, worst_wait=0.2), limit=0.85)


def test_a_stream_waits_when_the_threads_would_need_more_than_the_limit() -> None:
    with pytest.raises(Busy, match="as many visits as it can") as caught:
        admit(Situation(streams=5, share=0.86, worst_wait=0.2), limit=0.85)
    assert caught.value.retry_after > 0


def test_a_stream_waits_when_the_server_is_late_already_whatever_the_load_says() -> None:
    with pytest.raises(Busy, match="behind"):
        admit(Situation(streams=5, share=0.1, worst_wait=LATE + 0.1), limit=0.85)


def test_the_first_stream_always_comes_in() -> None:
    """Were it kept out because decoding was slow once, nothing would ever be measured again."""
    admit(Situation(streams=0, share=7.0, worst_wait=LATE * 2), limit=0.85)
