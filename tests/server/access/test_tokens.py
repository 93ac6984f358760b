"""Tokens: who shows which secret, until when, with which rights."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from earshot_server.access.errors import Expired, Unknown
from earshot_server.access.rights import Right
from earshot_server.access.tokens import TokenStore


def test_a_new_token_is_known_by_its_secret(tokens: TokenStore) -> None:
    token_id, secret = tokens.new("Room 2", [Right.STREAM], days=1)
    token = tokens.check(secret)
    assert (token.id, token.name, token.rights, token.account) == (token_id, "Room 2", {Right.STREAM}, None)
    assert tokens.good(token_id) == token


def test_no_two_secrets_are_alike_and_none_is_stored(tmp_path: Path, tokens: TokenStore) -> None:
    secrets = {tokens.new("Room", [Right.VIEW], days=1)[1] for _ in range(5)}
    assert len(secrets) == 5
    stored = (tmp_path / "access" / "tokens.json").read_text()
    assert not any(secret.split("_", 2)[2] in stored for secret in secrets)


@pytest.mark.parametrize(
    "change",
    [
        lambda secret: "",
        lambda secret: "nonsense",
        lambda secret: secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        lambda secret: secret + "A",
        lambda secret: secret.replace("earshot_", "earshot__"),
        lambda secret: secret.replace("earshot_", "other_"),
        lambda secret: "_".join(secret.split("_", 2)[:2]) + "_",
        lambda secret: "earshot_00000000_" + secret.split("_", 2)[2],
        lambda secret: "\ud800",
    ],
)
def test_a_wrong_secret_is_nobodys(tokens: TokenStore, change: object) -> None:
    _, secret = tokens.new("Room", [Right.VIEW], days=1)
    assert callable(change)
    with pytest.raises(Unknown):
        tokens.check(change(secret))


def test_a_token_expires(tmp_path: Path) -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    tokens = TokenStore(tmp_path, clock=lambda: now[0])
    token_id, secret = tokens.new("Room", [Right.VIEW], days=2)
    now[0] += timedelta(days=2) - timedelta(seconds=1)
    tokens.check(secret)
    now[0] += timedelta(seconds=1)
    with pytest.raises(Expired):
        tokens.check(secret)
    with pytest.raises(Expired):
        tokens.good(token_id)


def test_a_revoked_token_is_nobodys_and_stays_in_the_list(tokens: TokenStore) -> None:
    token_id, secret = tokens.new("Room", [Right.VIEW], days=1)
    other_id, other = tokens.new("Other", [Right.VIEW], days=1)
    tokens.revoke(token_id)
    with pytest.raises(Unknown):
        tokens.check(secret)
    with pytest.raises(Unknown):
        tokens.good(token_id)
    assert tokens.check(other).id == other_id
    assert [(token.id, token.revoked is not None) for token in tokens.list()] == [
        (token_id, True),
        (other_id, False),
    ]


def test_revoking_what_is_not_there_is_an_error(tokens: TokenStore) -> None:
    with pytest.raises(Unknown):
        tokens.revoke("00000000")


def test_what_another_process_adds_and_revokes_is_seen_at_once(tmp_path: Path) -> None:
    server, command = TokenStore(tmp_path), TokenStore(tmp_path)
    token_id, secret = command.new("Room", [Right.VIEW], days=1)
    assert server.check(secret).id == token_id
    command.revoke(token_id)
    with pytest.raises(Unknown):
        server.check(secret)
