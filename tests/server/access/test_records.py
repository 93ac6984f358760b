"""A file of records: private, whole, shared; tried with tokens."""

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from earshot_server.access.errors import RecordsUnreadable
from earshot_server.access.rights import Right
from earshot_server.access.token_file import Token, token_file


def token(number: int) -> Token:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Token(
        id=f"{number:08x}",
        name="Room",
        rights=frozenset({Right.VIEW}),
        hash="0" * 64,
        created=now,
        expires=now + timedelta(days=1),
    )


def test_no_file_is_no_tokens(tmp_path: Path) -> None:
    assert token_file(tmp_path / "none").read() == {}


def test_what_is_written_is_read_by_others(tmp_path: Path) -> None:
    token_file(tmp_path).change(lambda tokens: tokens.update({token(1).id: token(1)}))
    assert token_file(tmp_path).read() == {token(1).id: token(1)}


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "access"
    token_file(folder).change(lambda tokens: tokens.update({token(1).id: token(1)}))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_nothing_is_left_beside_it(tmp_path: Path) -> None:
    token_file(tmp_path).change(lambda tokens: tokens.update({token(1).id: token(1)}))
    assert {path.name for path in tmp_path.iterdir()} <= {"tokens.json", "tokens.lock"}


def test_changes_from_many_sides_are_all_kept(tmp_path: Path) -> None:
    def add(number: int) -> None:
        token_file(tmp_path).change(lambda tokens: tokens.update({token(number).id: token(number)}))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(token_file(tmp_path).read()) == 12


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 2, "tokens": []}', b'{"tokens": [{}]}'])
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tokens.json"
    path.write_bytes(content)
    with pytest.raises(RecordsUnreadable, match=r"tokens\.json"):
        token_file(tmp_path).change(dict.clear)
    assert path.read_bytes() == content


def test_a_change_that_fails_changes_nothing(tmp_path: Path) -> None:
    file = token_file(tmp_path)
    file.change(lambda tokens: tokens.update({token(1).id: token(1)}))

    def fail(tokens: dict[str, Token]) -> None:
        tokens.clear()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        file.change(fail)
    assert file.read() == token_file(tmp_path).read() == {token(1).id: token(1)}
