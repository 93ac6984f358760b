"""Who is who."""

from datetime import UTC, datetime, timedelta

import pytest

from earshot_server.access.directory import Directory
from earshot_server.access.errors import Unknown
from earshot_server.access.rights import Right
from earshot_server.access.scope import EVERYTHING
from earshot_server.actor import Role


def test_a_token_without_an_account_is_a_guest_or_a_device_that_sees_all(directory: Directory) -> None:
    guest = directory.check(directory.tokens.new("A program", [Right.VIEW], 1)[1])
    device = directory.check(directory.tokens.new("Room 2", [Right.STREAM], 1)[1])
    assert (guest.actor.role, guest.scope, guest.rights) == (Role.GUEST, EVERYTHING, {Right.VIEW})
    assert device.actor.role is Role.DEVICE


def test_a_token_of_an_account_acts_as_it_with_no_right_more(directory: Directory) -> None:
    room = directory.accounts.new("room-2", "Room 2", Role.DEVICE, rooms=["Room 2"])
    secret = directory.tokens.new("its microphone", [Right.STREAM, Right.VIEW], 1, room.id)[1]
    principal = directory.check(secret)
    assert (principal.actor, principal.rights) == (room.principal.actor, {Right.STREAM})
    assert (principal.room, principal.scope) == ("Room 2", room.principal.scope)


def test_a_closed_account_ends_its_tokens(directory: Directory) -> None:
    room = directory.accounts.new("room-2", "Room 2", Role.DEVICE, rooms=["Room 2"])
    token_id, secret = directory.tokens.new("its microphone", [Right.STREAM], 1, room.id)
    directory.accounts.close(room)
    with pytest.raises(Unknown):
        directory.check(secret)
    with pytest.raises(Unknown):
        directory.principal(token_id)


def test_accounts_and_tokens_are_found_by_id(directory: Directory) -> None:
    okafor = directory.accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    token_id, _ = directory.tokens.new("A program", [Right.VIEW], 1)
    assert directory.principal(okafor.id) == okafor.principal
    assert directory.principal(token_id).actor.id == token_id
    for nobody in ("p00000000", "00000000", "", "p"):
        with pytest.raises(Unknown):
            directory.principal(nobody)


def test_sessions_from_before_a_sign_out_are_over(directory: Directory) -> None:
    okafor = directory.accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    before = datetime.now(UTC)
    directory.accounts.sign_out(okafor)
    with pytest.raises(Unknown):
        directory.principal(okafor.id, before)
    directory.principal(okafor.id, datetime.now(UTC) + timedelta(seconds=1))
