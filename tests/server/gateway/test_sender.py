"""Where an encounter takes place, and whose it is."""

from pathlib import Path

import pytest

from earshot_server.access.directory import Directory
from earshot_server.access.rights import Right
from earshot_server.actor import Role
from earshot_server.gateway.sender import custody
from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.ring import KeyRing
from earshot_server.log.transcript import Transcript
from earshot_server.settings import Settings
from tests.support.gateway import Running
from tests.support.wire import hello, wire


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    ring = KeyRing(tmp_path / "keys", ClinicKey(b"c" * 32))
    return Directory.of(Settings(data_dir=tmp_path), ring)


def test_a_room_s_device_says_where_and_the_clinician_named_whose(directory: Directory) -> None:
    okafor = directory.accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    room = directory.accounts.new("room-2", "Room 2", Role.DEVICE, rooms=["Room 2"])
    found = custody(room.principal, "dr. okafor", directory.accounts)
    assert (found.device, found.room, found.owner) == (room.principal.actor, "Room 2", okafor.id)
    assert custody(room.principal, "Dr. Nobody", directory.accounts).owner is None
    assert custody(room.principal, None, directory.accounts).owner is None


def test_what_a_clinician_sends_is_her_own_whatever_it_says(directory: Directory) -> None:
    okafor = directory.accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    directory.accounts.new("ellery", "Dr. Ellery", Role.CLINICIAN)
    assert custody(okafor.principal, "Dr. Ellery", directory.accounts).owner == okafor.id


def test_a_scribe_owns_nothing(directory: Directory) -> None:
    scribe = directory.accounts.new("sam", "Sam Scribe", Role.SCRIBE)
    assert custody(scribe.principal, "Sam Scribe", directory.accounts).owner is None


async def test_the_log_says_it_from_its_first_event_on(gateway: Running, encounter: str) -> None:
    accounts = Directory.of(gateway.settings, gateway.ring).accounts
    okafor = accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    room = accounts.new("room-2", "Room 2", Role.DEVICE, rooms=["Room 2"])
    _, token = gateway.tokens.new("its microphone", [Right.STREAM], 1, room.id)
    async with wire(gateway.address, token) as client:
        await client.open(hello(encounter, clinician="Dr. Okafor"))
    transcript = Transcript(await gateway.entries(encounter))
    assert (transcript.room, transcript.owner) == ("Room 2", okafor.id)
