"""Signing in and out."""

import json
from typing import Any

import pyotp
import pytest
import requests

from earshot_server.access.accounts import AccountStore
from earshot_server.access.attempts import TRIES, Attempts
from earshot_server.access.rights import Right
from earshot_server.access.scope import Sees
from earshot_server.access.sessions import Sessions
from earshot_server.access.totp import new_secret
from earshot_server.actor import Role
from tests.support.clinic import Clinic
from tests.support.store import Valkey, fresh_encounter
from tests.support.viewing import Viewer, running


def cookie_of(answer: requests.Response) -> dict[str, str]:
    """The cookie as a browser sends it back."""
    return {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


async def test_a_link_signs_in_once(viewer: Viewer, clinic: Clinic) -> None:
    code = await clinic.link(Right.VIEW, Right.EDIT)
    answer = await viewer.sign_in(code=code)
    person = answer.json()
    assert (person["name"], person["role"], person["rights"]) == ("Robin Sample", "guest", ["edit", "view"])
    assert (await viewer.ask("GET", "/session", headers=cookie_of(answer))).json()["name"] == "Robin Sample"
    again = await viewer.sign_in(code=code)
    assert again.status_code == 401
    assert "Set-Cookie" not in again.headers


async def test_a_token_signs_in(viewer: Viewer, clinic: Clinic) -> None:
    answer = await viewer.sign_in(token=clinic.token())
    assert answer.status_code == 200
    assert (await viewer.ask("GET", "/api/encounters", headers=cookie_of(answer))).status_code == 200


async def test_the_cookie_is_for_this_server_and_no_script(viewer: Viewer, clinic: Clinic) -> None:
    cookie = (await viewer.sign_in(token=clinic.token())).headers["Set-Cookie"].lower()
    parts = {part.strip() for part in cookie.split(";")}
    assert {"httponly", "samesite=strict", "path=/", "max-age=43200"} <= parts
    assert "domain" not in cookie
    assert "secure" not in parts  # plain http on loopback


async def test_under_tls_the_cookie_never_crosses_in_the_clear(clinic: Clinic) -> None:
    async with running(clinic, public_url="https://scribe.clinic.example") as viewer:
        headers = {"Origin": "https://scribe.clinic.example"}
        answer = await viewer.ask("POST", "/session", json={"token": clinic.token()}, headers=headers)
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-earshot=")
        assert "; Secure" in cookie
        assert (await viewer.ask("GET", "/session", headers=cookie_of(answer))).status_code == 200


async def test_signing_out_ends_the_session_here_and_in_the_store(viewer: Viewer, clinic: Clinic) -> None:
    session = cookie_of(await viewer.sign_in(token=clinic.token()))
    answer = await viewer.ask("DELETE", "/session", headers=session | {"Origin": viewer.origin})
    assert answer.status_code == 200
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert (await viewer.ask("GET", "/session", headers=session)).status_code == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_another_sites_page_is_refused(
    viewer: Viewer, clinic: Clinic, method: str, origin: str | None
) -> None:
    session = cookie_of(await viewer.sign_in(token=clinic.token()))
    headers = session | ({"Origin": origin} if origin else {})
    answer = await viewer.ask(method, "/session", json={"token": clinic.token()}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert "Set-Cookie" not in answer.headers
    assert (await viewer.ask("GET", "/session", headers=session)).status_code == 200


async def test_a_refused_page_does_not_use_the_link_up(viewer: Viewer, clinic: Clinic) -> None:
    code = await clinic.link()
    await viewer.ask("POST", "/session", json={"code": code}, headers={"Origin": "https://evil.example"})
    assert (await viewer.sign_in(code=code)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"code": "a", "token": "b"}',
        b'{"code": 1}',
        b'{"token": "a", "more": 1}',
        b'{"login": "a"}',
        b'{"password": "b"}',
        b'{"login": "a", "password": "b", "token": "c"}',
        json.dumps({"token": "a" * 201}).encode(),
        b'{"token": "' + b"a" * 10_000,
        b"[" * 5000,
        b"\xff\xfe",
    ],
)
async def test_what_is_no_sign_in_is_refused(viewer: Viewer, body: bytes) -> None:
    answer = await viewer.ask("POST", "/session", data=body, headers={"Origin": viewer.origin})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_guessing_is_slowed_down(viewer: Viewer, clinic: Clinic) -> None:
    answers = [(await viewer.sign_in(token=f"guess-{number}")).status_code for number in range(11)]
    assert answers == [401] * 10 + [429]
    refused = await viewer.sign_in(token=clinic.token())
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_guesses")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    headers = {"Authorization": "Bearer guess"}
    assert (await viewer.ask("GET", "/api/encounters", headers=headers)).status_code == 429


async def test_people_who_are_signed_in_do_not_wait_for_a_guesser(viewer: Viewer, clinic: Clinic) -> None:
    session = cookie_of(await viewer.sign_in(token=clinic.token()))
    for number in range(11):
        await viewer.sign_in(code=f"guess-{number}")
    assert (await viewer.ask("GET", "/session", headers=session)).status_code == 200


async def test_without_the_store_nobody_is_signed_out(own_valkey: Valkey, own_clinic: Clinic) -> None:
    async with running(own_clinic) as viewer:
        session = cookie_of(await viewer.sign_in(token=own_clinic.token()))
        own_valkey.kill()
        answer = await viewer.ask("GET", "/session", headers=session)
        assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
        own_valkey.start()
        answer = await viewer.ask("GET", "/session", headers=session)
        body: dict[str, Any] = answer.json()
        assert (answer.status_code, body["name"]) == (200, "Robin Sample")


@pytest.mark.parametrize("how", ["sign out", "revoke", "close", "password", "sign out elsewhere"])
async def test_a_stolen_cookie_is_worth_nothing_afterwards(viewer: Viewer, clinic: Clinic, how: str) -> None:
    account, token = clinic.account(Role.CLINICIAN, sees=Sees.ALL)
    visit = await clinic.visit()
    stolen = cookie_of(await viewer.sign_in(token=token))
    assert (await viewer.ask("GET", f"/api/encounters/{visit.id}", headers=stolen)).status_code == 200
    if how == "sign out":
        await viewer.ask("DELETE", "/session", headers=stolen | {"Origin": viewer.origin})
    elif how == "revoke":
        [shown] = await Sessions(clinic.store, clinic.directory).list(account.id)
        await Sessions(clinic.store, clinic.directory).end(shown)
    elif how == "close":
        clinic.accounts.close(account)
    elif how == "password":
        clinic.accounts.set_password(account, PASSWORD)
    else:
        clinic.accounts.sign_out(account)
    answer = await viewer.ask("GET", f"/api/encounters/{visit.id}", headers=stolen)
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")
    async with viewer.watch(f"/ws/encounters/{visit.id}", headers=stolen, origin=viewer.as_page()) as page:
        assert (await page.next("goodbye", "snapshot"))["code"] == "signed_out"


PASSWORD = "harbour violet tangent 7"


def clinician(accounts: AccountStore) -> str:
    """Make an account with a password; return the name to sign in with."""
    login = f"okafor.{fresh_encounter().lower()}"
    accounts.set_password(accounts.new(login, "Dr. Okafor", Role.CLINICIAN), PASSWORD)
    return login


async def test_a_password_signs_in(viewer: Viewer, clinic: Clinic) -> None:
    login = clinician(clinic.accounts)
    answer = await viewer.sign_in(login=login, password=PASSWORD)
    person = (await viewer.ask("GET", "/session", headers=cookie_of(answer))).json()
    assert person == {
        "id": clinic.accounts.named(login).id,
        "name": "Dr. Okafor",
        "role": "clinician",
        "rights": ["edit", "sign", "stream", "view"],
    }


async def test_a_code_is_asked_for_and_then_signs_in(viewer: Viewer, clinic: Clinic) -> None:
    login, secret = clinician(clinic.accounts), new_secret()
    clinic.accounts.set_totp(clinic.accounts.named(login), secret)
    asked = await viewer.sign_in(login=login, password=PASSWORD)
    assert (asked.status_code, asked.json()["code"]) == (401, "code_needed")
    assert "Set-Cookie" not in asked.headers
    code = pyotp.TOTP(secret).now()
    assert (await viewer.sign_in(login=login, password=PASSWORD, totp=code)).status_code == 200
    assert (await viewer.sign_in(login=login, password=PASSWORD, totp=code)).status_code == 401  # replayed


async def test_wrong_passwords_lock_the_name_wherever_they_come_from(clinic: Clinic) -> None:
    login = clinician(clinic.accounts)
    for _ in range(TRIES - 2):  # elsewhere
        await Attempts(clinic.store).begin(login)
    statuses = []
    for _ in range(2):  # two servers, each with its own count of addresses
        async with running(clinic) as viewer:
            answers = [await viewer.sign_in(login=login, password="wrong") for _ in range(2)]
            statuses += [answer.status_code for answer in answers]
    assert statuses == [401, 401, 429, 429]
    assert answers[-1].json()["code"] == "locked_out"
    assert int(answers[-1].headers["Retry-After"]) > 60


async def test_signing_in_again_ends_the_session_before(viewer: Viewer, clinic: Clinic) -> None:
    first = cookie_of(await viewer.sign_in(token=clinic.token()))
    headers = first | {"Origin": viewer.origin}
    await viewer.ask("POST", "/session", json={"token": clinic.token()}, headers=headers)
    assert (await viewer.ask("GET", "/session", headers=first)).status_code == 401
