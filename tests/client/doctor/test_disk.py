from pathlib import Path

from earshot_client.doctor.disk import check_disk, room
from earshot_client.doctor.report import Outcome
from earshot_client.spool.keys import KeyStore
from tests.support.spooling import key_store

HOUR = 115_200_000


def test_a_place_with_room_is_good_and_nothing_is_left_in_it(tmp_path: Path) -> None:
    check = check_disk(tmp_path / "spool", key_store(tmp_path / "key"))
    assert check.outcome is Outcome.GOOD
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_place_that_cannot_be_written_is_bad(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    check = check_disk(tmp_path / "file" / "spool", key_store(tmp_path / "key"))
    assert check.outcome is Outcome.BAD
    assert "settings" in check.remedy


def test_a_damaged_key_is_bad_before_it_is_needed(tmp_path: Path) -> None:
    (tmp_path / "spool.key").write_text("hello")
    check = check_disk(tmp_path / "spool", KeyStore(tmp_path / "spool.key", only_file=True))
    assert check.outcome is Outcome.BAD


def test_little_room_is_said_in_hours_and_minutes_of_sound() -> None:
    place = Path("spool")
    assert room(place, 100 * HOUR).outcome is Outcome.GOOD
    assert room(place, 2 * HOUR).outcome is Outcome.WORTH_A_LOOK
    check = room(place, HOUR // 6)
    assert check.outcome is Outcome.BAD
    assert "10 minutes" in check.found
