"""`earshot accounts`, as it is typed."""

import asyncio
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
import typer
from typer.testing import CliRunner, Result

from earshot_server.access.account_file import Account
from earshot_server.access.attempts import TRIES, Attempts
from earshot_server.access.directory import Directory
from earshot_server.access.errors import AccountExists, LockedOut, NoSuchAccount, Unknown, WeakPassword
from earshot_server.access.rights import Right
from earshot_server.access.scope import Sees
from earshot_server.access.sessions import Sessions
from earshot_server.actor import Role
from earshot_server.audit.audit import KEY_NAME, Audit
from earshot_server.audit.entries import Action, open_entry
from earshot_server.cli.accounts import register
from earshot_server.keys.ring import open_ring
from earshot_server.log.store import Store
from earshot_server.settings import Settings
from tests.support.store import Valkey

GOOD = "harbour violet tangent 7"


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    server = Valkey(tmp_path_factory.mktemp("valkey")).start()
    yield server
    server.kill()


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(tmp_path))
    return Settings(data_dir=tmp_path)


@pytest.fixture
def directory(settings: Settings) -> Directory:
    return Directory.of(settings, open_ring(settings))


@pytest.fixture
def okafor(directory: Directory) -> Account:
    return directory.accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)


def earshot(*arguments: str, typed: str | None = None) -> Result:
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, ["accounts", *arguments], input=typed)


def audited(settings: Settings) -> list[Action]:
    ring = open_ring(settings)
    lines = Audit.of(settings, ring).trail.lines()
    return [open_entry(ring.get(KEY_NAME), line).action for _, _, line in lines]


def test_a_person_is_made_with_a_password(directory: Directory, settings: Settings) -> None:
    arguments = ("--role", "scribe", "--name", "Sam Scribe", "--room", "Room 2", "--password-stdin")
    result = earshot("new", "sam", *arguments, typed=f"{GOOD}\n")
    assert (result.exit_code, result.stdout) == (0, "")
    account = directory.accounts.named("sam")
    assert (account.name, account.role, account.rooms) == ("Sam Scribe", Role.SCRIBE, {"Room 2"})
    assert directory.accounts.is_password(account, GOOD)
    assert audited(settings) == [Action.ACCOUNT_MADE, Action.PASSWORD_CHANGED]


def test_a_room_s_device_is_made_with_a_token(directory: Directory, settings: Settings) -> None:
    result = earshot("new", "room-2", "--role", "device", "--room", "Room 2")
    principal = directory.check(result.stdout.strip())
    assert (principal.room, principal.rights) == ("Room 2", {Right.STREAM})
    assert audited(settings) == [Action.ACCOUNT_MADE, Action.TOKEN_MADE]
    assert earshot("new", "room-3", "--role", "device").exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["new", "x", "--role", "emperor"],
        ["new", "x", "--role", "scribe", "--sees", "everything"],
        ["new", "../x", "--role", "scribe"],
        ["new", "x", "--role", "scribe", "--room", ""],
        ["change", "okafor"],
        ["password", "okafor"],
        ["oidc", "okafor", "--subject", "1"],
        ["signout"],
        ["signout", "--session", "*"],
    ],
)
def test_what_cannot_be_is_refused(directory: Directory, okafor: Account, arguments: list[str]) -> None:
    assert earshot(*arguments).exit_code == 2
    assert directory.accounts.list() == [okafor]


def test_a_weak_password_makes_nothing(directory: Directory) -> None:
    result = earshot("new", "sam", "--role", "scribe", "--password-stdin", typed="password1234\n")
    assert isinstance(result.exception, WeakPassword)
    assert directory.accounts.list() == []


def test_nobody_is_told_and_so_is_somebody_twice(okafor: Account) -> None:
    assert isinstance(earshot("close", "nobody").exception, NoSuchAccount)
    assert isinstance(earshot("new", "okafor", "--role", "scribe").exception, AccountExists)


def test_accounts_are_listed(okafor: Account, directory: Directory) -> None:
    directory.accounts.close(directory.accounts.new("sam", "Sam", Role.SCRIBE, rooms=["B", "A"]))
    lines = earshot("list").stdout.splitlines()
    assert lines[0].split(maxsplit=3)[1:] == [
        "okafor",
        "open",
        "clinician, sees rooms; no password  Dr. Okafor",
    ]
    assert lines[1].split(maxsplit=3)[1:] == ["sam", "closed", "scribe, sees rooms (A, B); no password  Sam"]


def test_an_account_is_changed(okafor: Account, directory: Directory, settings: Settings) -> None:
    arguments = ("--sees", "all", "--room", "Room 3", "--name", "Dr. A. Okafor")
    assert "clinician, sees all (Room 3)" in earshot("change", "okafor", *arguments).stdout
    changed = directory.accounts.named("okafor")
    assert (changed.sees, changed.rooms, changed.name) == (Sees.ALL, {"Room 3"}, "Dr. A. Okafor")
    assert audited(settings) == [Action.ACCOUNT_CHANGED]


def test_a_password_is_set(okafor: Account, directory: Directory) -> None:
    assert earshot("password", "okafor", "--stdin", typed=f"{GOOD}\n").exit_code == 0
    assert directory.accounts.is_password(directory.accounts.named("okafor"), GOOD)


def test_codes_are_asked_for_once_the_app_shows_the_right_one(
    okafor: Account, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("earshot_server.access.totp.new_secret", lambda: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert earshot("codes", "okafor", typed="000000\n").exit_code == 2
    assert directory.accounts.named("okafor").totp is None
    result = earshot(
        "codes", "okafor", typed=f"{pyotp.TOTP('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP').at(time.time())}\n"
    )
    assert "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" in result.stdout
    assert directory.accounts.totp(directory.accounts.named("okafor")) == "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    assert earshot("codes", "okafor", "--off").exit_code == 0
    assert directory.accounts.named("okafor").totp is None


def test_a_provider_s_person_is_linked(okafor: Account, directory: Directory) -> None:
    earshot("oidc", "okafor", "--subject", "42", "--issuer", "https://id.example")
    found = directory.accounts.by_subject("https://id.example", "42")
    assert found is not None
    assert found.id == okafor.id
    earshot("oidc", "okafor", "--off")
    assert directory.accounts.by_subject("https://id.example", "42") is None


def test_a_closed_account_is_over(okafor: Account, directory: Directory, settings: Settings) -> None:
    assert earshot("close", "okafor").exit_code == 0
    with pytest.raises(Unknown):
        directory.principal(okafor.id)
    assert audited(settings) == [Action.ACCOUNT_CLOSED]


class TestWithAStore:
    @pytest.fixture
    def url(self, valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> str:
        monkeypatch.setenv("EARSHOT_REDIS_URL", valkey.url)
        valkey.command("FLUSHALL")
        return valkey.url

    def with_store(self, url: str, work: object) -> object:
        async def run() -> object:
            store = Store(url)
            try:
                return await work(store)  # type: ignore[operator]
            finally:
                await store.close()

        return asyncio.run(run())

    def test_a_locked_name_is_unlocked(self, okafor: Account, url: str) -> None:
        async def lock(store: Store) -> None:
            for _ in range(TRIES):
                await Attempts(store).begin("okafor")
            with pytest.raises(LockedOut):
                await Attempts(store).begin("okafor")

        self.with_store(url, lock)
        assert earshot("unlock", "okafor").exit_code == 0
        self.with_store(url, lambda store: Attempts(store).begin("okafor"))

    def test_sessions_are_shown_and_ended(self, okafor: Account, directory: Directory, url: str) -> None:
        assert "Nobody" in earshot("sessions").stdout
        secret = self.with_store(url, lambda store: Sessions(store, directory).open(okafor.id, "password"))
        line = earshot("sessions", "okafor").stdout
        shown = re.match(r"([0-9a-f]{12})  since .* by password +okafor", line)
        assert shown is not None, line
        assert earshot("signout", "--session", shown[1]).exit_code == 0
        assert earshot("signout", "--session", shown[1]).exit_code == 2
        with pytest.raises(Unknown):
            self.with_store(url, lambda store: Sessions(store, directory).check(str(secret)))

    def test_all_sessions_of_a_person_are_ended(
        self, okafor: Account, directory: Directory, url: str, settings: Settings
    ) -> None:
        secret = self.with_store(url, lambda store: Sessions(store, directory).open(okafor.id, "password"))
        assert earshot("signout", "okafor").exit_code == 0
        with pytest.raises(Unknown):
            self.with_store(url, lambda store: Sessions(store, directory).check(str(secret)))
        assert audited(settings) == [Action.SESSION_REVOKED]
