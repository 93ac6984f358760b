import numpy as np

from earshot_client.capture.source import BLOCK, Block
from earshot_client.session.record import OnRecord

SOUND: Block = np.arange(1, BLOCK + 1, dtype=np.int16)


def test_everything_is_kept_until_somebody_pauses() -> None:
    record = OnRecord()
    assert np.array_equal(record.keep(SOUND, 10.0), SOUND)
    assert not record.paused


def test_a_pause_cuts_within_a_block_to_the_sample() -> None:
    record = OnRecord()
    record.pause(9.95)
    assert np.array_equal(record.keep(SOUND, 10.0), SOUND[: BLOCK // 2])
    assert len(record.keep(SOUND, 10.1)) == 0
    assert np.array_equal(record.keep(SOUND, 9.95), SOUND)


def test_what_was_said_off_the_record_is_dropped_even_if_it_comes_after_the_resume() -> None:
    record = OnRecord()
    record.pause(5.0)
    record.resume(10.0)
    assert len(record.keep(SOUND, 9.9)) == 0
    assert np.array_equal(record.keep(SOUND, 10.025), SOUND[-BLOCK // 4 :])


def test_several_short_pauses_in_one_block_leave_what_lies_between() -> None:
    record = OnRecord()
    for start in (9.91, 9.95):
        record.pause(start)
        record.resume(start + 0.02)
    assert len(record.keep(SOUND, 10.0)) == BLOCK - 2 * 320


def test_without_times_the_present_counts() -> None:
    record = OnRecord()
    record.pause(5.0)
    assert len(record.keep(SOUND, None)) == 0
    record.resume(6.0)
    assert np.array_equal(record.keep(SOUND, None), SOUND)


def test_a_second_pause_or_resume_changes_nothing() -> None:
    record = OnRecord()
    record.resume(1.0)
    record.pause(5.0)
    record.pause(7.0)
    record.resume(8.0)
    record.resume(9.0)
    assert len(record.keep(SOUND, 6.0)) == 0
    assert np.array_equal(record.keep(SOUND, 8.2), SOUND)
