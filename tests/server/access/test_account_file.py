"""What is stored of accounts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from earshot_server.access.account_file import Account, account_file
from earshot_server.access.errors import RecordsUnreadable
from earshot_server.access.rights import RIGHTS
from earshot_server.access.scope import Scope, Sees
from earshot_server.actor import Actor, Role

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OKAFOR = Account(
    id="p0a0b0c0d",
    login="okafor",
    name="Dr. Okafor",
    role=Role.CLINICIAN,
    sees=Sees.ROOMS,
    rooms=frozenset({"Room 2"}),
    password="$argon2id$secret",
    created=NOW,
)


def test_an_account_reads_back(tmp_path: Path) -> None:
    account_file(tmp_path).change(lambda accounts: accounts.update({OKAFOR.id: OKAFOR}))
    assert account_file(tmp_path).read() == {OKAFOR.id: OKAFOR}


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "accounts.json").write_text('{"accounts": [{"id": "../x"}]}')
    with pytest.raises(RecordsUnreadable, match=r"accounts\.json"):
        account_file(tmp_path).read()


def test_who_the_owner_is_and_what_they_may_do() -> None:
    principal = OKAFOR.principal
    assert principal.actor == Actor(id="p0a0b0c0d", name="Dr. Okafor", role=Role.CLINICIAN)
    assert principal.rights == RIGHTS[Role.CLINICIAN]
    assert principal.scope == Scope.of(Sees.ROOMS, "p0a0b0c0d", frozenset({"Room 2"}))
    assert principal.room is None


def test_a_device_stands_in_its_room() -> None:
    device = OKAFOR.model_copy(update={"role": Role.DEVICE, "sees": Sees.NONE})
    assert device.principal.room == "Room 2"


def test_neither_name_nor_secrets_show_in_a_log() -> None:
    assert "Okafor" not in repr(OKAFOR)
    assert "argon2id" not in repr(OKAFOR)


@pytest.mark.parametrize("login", ["", "Okafor", "../okafor", "o k", "-o", "x" * 65, "ökafor", "a\n"])
def test_a_login_is_safe_to_type_and_print(login: str) -> None:
    with pytest.raises(ValidationError):
        Account.model_validate(OKAFOR.model_dump() | {"login": login})
