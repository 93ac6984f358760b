"""What is stored of tokens."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from earshot_server.access.rights import Right
from earshot_server.access.token_file import Token, token_file

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_file_of_the_first_version_is_read(tmp_path: Path) -> None:
    (tmp_path / "tokens.json").write_text(
        f"""{{"version": 1, "tokens": [{{"id": "0000000a", "name": "Room", "rights": ["view"],
        "hash": "{"0" * 64}", "created": "2026-01-01T00:00:00Z", "expires": "2026-01-02T00:00:00Z",
        "revoked": null}}]}}"""
    )
    token = token_file(tmp_path).read()["0000000a"]
    assert (token.name, token.rights, token.created) == ("Room", {Right.VIEW}, NOW)


def test_it_ends_when_it_says() -> None:
    token = Token(
        id="0000000a",
        name="Room",
        rights=frozenset({Right.VIEW}),
        hash="0" * 64,
        created=NOW,
        expires=NOW + timedelta(days=1),
    )
    assert not token.expired(NOW)
    assert token.expired(NOW + timedelta(days=1))
    assert "00000000" not in repr(token).replace("0000000a", "")
