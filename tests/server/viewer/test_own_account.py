"""What people do with their own account."""

import json

import pytest
import requests

from earshot_server.access.account_file import Account
from earshot_server.actor import Role
from earshot_server.audit.entries import Action
from tests.support.clinic import Clinic
from tests.support.store import fresh_encounter
from tests.support.viewing import Viewer

OLD, NEW = "harbour violet tangent 7", "copper lantern drizzle 9"


def cookie_of(answer: requests.Response) -> dict[str, str]:
    return {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


@pytest.fixture
def okafor(clinic: Clinic) -> Account:
    login = f"okafor.{fresh_encounter().lower()}"
    clinic.accounts.set_password(clinic.accounts.new(login, "Dr. Okafor", Role.CLINICIAN), OLD)
    return clinic.accounts.named(login)


async def change(viewer: Viewer, cookie: dict[str, str], **passwords: str) -> requests.Response:
    headers = cookie | {"Origin": viewer.origin}
    return await viewer.ask("POST", "/session/password", json=passwords, headers=headers)


async def test_sessions_are_shown_and_others_ended(viewer: Viewer, clinic: Clinic, okafor: Account) -> None:
    first = cookie_of(await viewer.sign_in(login=okafor.login, password=OLD))
    second = cookie_of(await viewer.sign_in(code=await clinic.links.new(okafor.id)))
    own = (await viewer.ask("GET", "/session/own", headers=second)).json()
    assert (own["login"], own["password"], own["codes"]) == (okafor.login, True, False)
    assert [(one["how"], one["this"]) for one in own["sessions"]] == [("password", False), ("link", True)]
    path = f"/session/own/{own['sessions'][0]['id']}"
    assert (await viewer.ask("DELETE", path, headers=second)).status_code == 403  # no page of ours
    assert (await viewer.ask("DELETE", path, headers=second | {"Origin": viewer.origin})).status_code == 200
    assert (await viewer.ask("GET", "/session", headers=first)).status_code == 401
    assert (await viewer.ask("GET", "/session", headers=second)).status_code == 200


async def test_nobody_sees_or_ends_another_s_session(viewer: Viewer, clinic: Clinic, okafor: Account) -> None:
    hers = cookie_of(await viewer.sign_in(login=okafor.login, password=OLD))
    [shown] = (await viewer.ask("GET", "/session/own", headers=hers)).json()["sessions"]
    _, token = clinic.account(Role.SCRIBE)
    other = cookie_of(await viewer.sign_in(token=token))
    seen = (await viewer.ask("GET", "/session/own", headers=other)).json()["sessions"]
    assert shown["id"] not in {one["id"] for one in seen}
    headers = other | {"Origin": viewer.origin}
    assert (await viewer.ask("DELETE", f"/session/own/{shown['id']}", headers=headers)).status_code == 404
    assert (await viewer.ask("GET", "/session", headers=hers)).status_code == 200


async def test_a_password_is_changed_by_whoever_knows_the_old_one(
    viewer: Viewer, clinic: Clinic, okafor: Account
) -> None:
    here = cookie_of(await viewer.sign_in(login=okafor.login, password=OLD))
    wrong = await change(viewer, here, old="wrong", new=NEW)
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_password")
    weak = await change(viewer, here, old=OLD, new="password1234")
    assert (weak.status_code, weak.json()["code"]) == (400, "weak_password")
    answer = await change(viewer, here, old=OLD, new=NEW)
    assert answer.status_code == 200
    assert (await viewer.ask("GET", "/session", headers=here)).status_code == 401
    assert (await viewer.ask("GET", "/session", headers=cookie_of(answer))).status_code == 200
    assert clinic.accounts.is_password(clinic.accounts.named(okafor.login), NEW)
    done = [entry.action for entry in clinic.audited() if entry.details.target == okafor.id]
    assert Action.PASSWORD_CHANGED in done


async def test_whoever_came_by_a_link_chooses_one(viewer: Viewer, clinic: Clinic, okafor: Account) -> None:
    cookie = cookie_of(await viewer.sign_in(code=await clinic.links.new(okafor.id)))
    assert (await change(viewer, cookie, new=NEW)).status_code == 200
    assert clinic.accounts.is_password(clinic.accounts.named(okafor.login), NEW)


async def test_a_token_has_no_password_and_no_header_is_a_session(viewer: Viewer, clinic: Clinic) -> None:
    token = clinic.token()
    cookie = cookie_of(await viewer.sign_in(token=token))
    assert (await viewer.ask("GET", "/session/own", headers=cookie)).json()["login"] is None
    assert (await change(viewer, cookie, new=NEW)).status_code == 400
    headers = {"Authorization": f"Bearer {token}"}
    assert (await viewer.ask("GET", "/session/own", headers=headers)).status_code == 401
    assert (
        await viewer.ask("POST", "/session/password", json={"new": NEW}, headers=headers)
    ).status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"new": 1}', json.dumps({"new": "x" * 2000}).encode()])
async def test_what_is_no_new_password_is_refused(
    viewer: Viewer, clinic: Clinic, okafor: Account, body: bytes
) -> None:
    cookie = cookie_of(await viewer.sign_in(code=await clinic.links.new(okafor.id)))
    headers = cookie | {"Origin": viewer.origin}
    answer = await viewer.ask("POST", "/session/password", data=body, headers=headers)
    assert answer.status_code == 400


async def test_another_site_changes_nothing(viewer: Viewer, clinic: Clinic, okafor: Account) -> None:
    cookie = cookie_of(await viewer.sign_in(code=await clinic.links.new(okafor.id)))
    headers = cookie | {"Origin": "https://evil.example"}
    answer = await viewer.ask("POST", "/session/password", json={"new": NEW}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert clinic.accounts.is_password(clinic.accounts.named(okafor.login), OLD)
