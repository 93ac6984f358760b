"""From a room's device to the people of that room: real gateway, real viewer, real store."""

from pathlib import Path

import pytest

from earshot_protocol.messages import End
from earshot_server.access.rights import Right
from earshot_server.actor import Role
from earshot_server.audit.entries import Action
from tests.support.clinic import Clinic
from tests.support.gateway import running as running_gateway
from tests.support.gateway import sound
from tests.support.store import Valkey, fresh_encounter
from tests.support.viewing import running as running_viewer
from tests.support.wire import hello, wire

pytestmark = pytest.mark.system


async def test_a_visit_is_seen_by_its_clinician_and_its_room_s_scribe_and_by_nobody_else(
    tmp_path: Path,
) -> None:
    (tmp_path / "v").mkdir()
    valkey = Valkey(tmp_path / "v", fsync="always").start()
    clinic = Clinic(valkey.url, tmp_path / "data")
    try:
        okafor, okafors = clinic.account(Role.CLINICIAN)
        _, ellerys = clinic.account(Role.CLINICIAN)
        scribe, scribes = clinic.account(Role.SCRIBE, rooms=["Room 2"])
        _, strangers = clinic.account(Role.SCRIBE, rooms=["Room 3"])
        room = clinic.accounts.new("room-2", "Room 2", Role.DEVICE, rooms=["Room 2"])
        _, device = clinic.tokens.new("its microphone", [Right.STREAM], 1, room.id)
        encounter, samples = fresh_encounter(), sound(6, 8)
        async with (
            running_gateway(tmp_path / "data", valkey.url) as gateway,
            running_viewer(clinic) as viewer,
        ):
            async with wire(gateway.address, device) as client:
                await client.open(hello(encounter, clinician=okafor.login))
                await client.sound(samples)
                await client.say(End(offset=len(samples), controls=0))
                await client.closed()
            for token, status in (
                (okafors, 200),
                (scribes, 200),
                (ellerys, 404),
                (strangers, 404),
                (device, 403),
            ):
                headers = {"Authorization": f"Bearer {token}"}
                answer = await viewer.ask("GET", f"/api/encounters/{encounter}", headers=headers)
                assert answer.status_code == status
        found = [(entry.action, entry.actor.id) for entry in clinic.audited() if entry.encounter == encounter]
        assert found[:3] == [
            (Action.STREAMED, room.id),
            (Action.SAW, okafor.id),
            (Action.SAW, scribe.id),
        ]
        assert [action for action, _ in found[3:]] == [Action.DENIED] * 3
    finally:
        await clinic.close()
        valkey.kill()
