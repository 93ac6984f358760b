"""The clinic's key: named, given, or made once."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from earshot_server.keys.clinic import ClinicKey, as_text, key_path, load_clinic_key, parse, store_clinic_key
from earshot_server.keys.errors import NoClinicKey
from earshot_server.settings import Settings

SECRET = bytes(range(32))
TEXT = base64.b64encode(SECRET).decode()


def test_it_is_made_on_first_use_and_stays(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    first = load_clinic_key(settings)
    assert len(first.secret) == 32
    assert load_clinic_key(settings) == first
    path = settings.keys_dir / "clinic.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["clinic.key"]


def test_of_many_who_make_it_at_once_all_get_the_same(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    load_clinic_key(settings.model_copy(update={"data_dir": tmp_path / "warm"}))
    (tmp_path / "keys").mkdir()
    with ThreadPoolExecutor(1) as one:  # a process's own attempts follow each other
        keys = list(one.map(lambda _: load_clinic_key(settings), range(8)))
    assert len({key.secret for key in keys}) == 1


def test_the_environment_wins_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(base64.b64encode(b"f" * 32).decode(), encoding="ascii")
    settings = Settings(data_dir=tmp_path, clinic_key=TEXT, clinic_key_file=tmp_path / "key")
    assert load_clinic_key(settings) == ClinicKey(SECRET)


def test_a_named_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(TEXT + "\n", encoding="ascii")
    assert load_clinic_key(Settings(data_dir=tmp_path, clinic_key_file=tmp_path / "key")).secret == SECRET


def test_a_named_file_that_is_missing_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NoClinicKey, match="no file is there"):
        load_clinic_key(Settings(data_dir=tmp_path, clinic_key_file=tmp_path / "key"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "short", base64.b64encode(b"x" * 31).decode(), "ü" * 44, TEXT[:-2] + "!!"]
)
def test_what_is_no_key_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text, encoding="utf-8")
    with pytest.raises(NoClinicKey, match="32 bytes in base64") as caught:
        load_clinic_key(Settings(data_dir=tmp_path, clinic_key_file=tmp_path / "key"))
    assert not text or text not in str(caught.value)
    with pytest.raises(NoClinicKey, match="EARSHOT_CLINIC_KEY"):
        load_clinic_key(Settings(data_dir=tmp_path, clinic_key=text))


def test_it_does_not_show_itself() -> None:
    assert repr(SECRET)[2:-1] not in repr(ClinicKey(SECRET))


def test_its_id_names_it_and_is_no_part_of_it() -> None:
    clinic = ClinicKey(SECRET)
    assert len(clinic.id) == 16
    assert clinic.id != ClinicKey(b"x" * 32).id
    assert bytes.fromhex(clinic.id) not in SECRET


def test_former_keys_follow_and_come_back_from_their_text() -> None:
    clinic = ClinicKey(SECRET, (b"f" * 32, b"g" * 32))
    assert parse(as_text(clinic), "it") == parse(as_text(clinic).replace("\n", " "), "it") == clinic
    assert list(clinic.all.values()) == [SECRET, b"f" * 32, b"g" * 32]


class TestCommand:
    def test_what_it_prints_is_the_key(self, tmp_path: Path) -> None:
        settings = Settings(data_dir=tmp_path, clinic_key_command=f"echo {TEXT}")
        assert load_clinic_key(settings) == ClinicKey(SECRET)
        assert key_path(settings) is None

    @pytest.mark.parametrize("command", ["false", "/nowhere/vault read", "echo nothing", "'", "echo $HOME"])
    def test_one_that_tells_none_is_refused(self, tmp_path: Path, command: str) -> None:
        with pytest.raises(NoClinicKey, match="EARSHOT_CLINIC_KEY_COMMAND"):
            load_clinic_key(Settings(data_dir=tmp_path, clinic_key_command=command))
        assert list(tmp_path.iterdir()) == []


def test_its_file_is_replaced_whole(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    load_clinic_key(settings)
    path = key_path(settings)
    assert path is not None
    store_clinic_key(path, ClinicKey(SECRET))
    assert load_clinic_key(settings) == ClinicKey(SECRET)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
