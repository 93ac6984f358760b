"""Signing in by a real OpenID Connect provider."""

from collections.abc import AsyncIterator, Iterator

import pytest
import requests

from earshot_server.actor import Role
from earshot_server.audit.entries import Action
from tests.support.clinic import Clinic
from tests.support.oidc import OidcProvider
from tests.support.viewing import Viewer, running


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    provider = OidcProvider()
    yield provider
    provider.close()


@pytest.fixture
async def viewer(clinic: Clinic, provider: OidcProvider) -> AsyncIterator[Viewer]:
    options = {"oidc_issuer": provider.issuer, "oidc_client_id": "earshot", "oidc_client_secret": "s"}
    async with running(clinic, **options, oidc_name="Clinic Hub") as viewer:
        yield viewer


def cookies_of(answer: requests.Response) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{one.name}={one.value}" for one in answer.cookies)}


async def begin(viewer: Viewer) -> tuple[str, dict[str, str]]:
    """Return where the browser is sent, and its cookies."""
    answer = await viewer.ask("GET", "/session/oidc")
    assert answer.status_code == 303
    return answer.headers["Location"], cookies_of(answer)


async def test_a_person_with_an_account_is_signed_in(
    viewer: Viewer, clinic: Clinic, provider: OidcProvider
) -> None:
    okafor = clinic.accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    clinic.accounts.change(okafor.id, issuer=provider.issuer, subject="okafor@clinic.example")
    address, cookies = await begin(viewer)
    back = provider.approve(address, "okafor@clinic.example")
    answer = await viewer.ask("GET", "/session/oidc/done", params=back, headers=cookies)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "SameSite=strict" in answer.headers["Set-Cookie"]
    person = (await viewer.ask("GET", "/session", headers=cookies_of(answer))).json()
    assert (person["name"], person["role"]) == ("Dr. Okafor", "clinician")
    again = await viewer.ask("GET", "/session/oidc/done", params=back, headers=cookies)
    assert again.headers["Location"] == "/#problem=signed_out"  # replayed
    assert [(entry.action, entry.details.how) for entry in clinic.audited()] == [
        (Action.SIGNED_IN, "oidc"),
        (Action.SIGN_IN_FAILED, "oidc"),
    ]


async def test_a_person_without_one_is_told_and_found_in_the_audit(
    viewer: Viewer, clinic: Clinic, provider: OidcProvider
) -> None:
    address, cookies = await begin(viewer)
    back = provider.approve(address, "stranger@clinic.example")
    answer = await viewer.ask("GET", "/session/oidc/done", params=back, headers=cookies)
    assert answer.headers["Location"] == "/#problem=not_ours"
    assert "Set-Cookie" not in answer.headers
    [entry] = clinic.audited()
    assert (entry.details.reason, entry.details.subject) == ("not_ours", "stranger@clinic.example")


async def test_a_sign_in_cannot_be_finished_in_another_browser(
    viewer: Viewer, clinic: Clinic, provider: OidcProvider
) -> None:
    """Nobody is signed in as somebody else by following a link (login cross-site request forgery)."""
    mallory = clinic.accounts.new("mallory", "Mallory", Role.SCRIBE)
    clinic.accounts.change(mallory.id, issuer=provider.issuer, subject="mallory")
    address, _ = await begin(viewer)
    _, victims = await begin(viewer)
    back = provider.approve(address, "mallory")
    for headers in ({}, victims):
        answer = await viewer.ask("GET", "/session/oidc/done", params=back, headers=headers)
        assert answer.headers["Location"] == "/#problem=signed_out"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?error=access_denied", "?state=%ff&code=%00"])
async def test_what_nobody_began_is_not_finished(viewer: Viewer, query: str) -> None:
    answer = await viewer.ask("GET", f"/session/oidc/done{query}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/#problem=signed_out")


async def test_who_says_no_there_is_not_signed_in(viewer: Viewer, provider: OidcProvider) -> None:
    address, cookies = await begin(viewer)
    back = provider.deny(address)
    assert "code" not in back
    done = await viewer.ask("GET", "/session/oidc/done", params=back, headers=cookies)
    assert done.headers["Location"] == "/#problem=signed_out"


async def test_beginning_too_often_is_slowed_down(viewer: Viewer) -> None:
    answers = [(await viewer.ask("GET", "/session/oidc")).headers["Location"] for _ in range(31)]
    assert answers[-1] == "/#problem=too_many_guesses"
    assert answers[-2].startswith("http")


async def test_the_page_is_told_whether_there_is_one(viewer: Viewer, clinic: Clinic) -> None:
    assert (await viewer.ask("GET", "/session/ways")).json() == {"oidc": "Clinic Hub"}
    async with running(clinic) as without:
        assert (await without.ask("GET", "/session/ways")).json() == {"oidc": None}
        assert (await without.ask("GET", "/session/oidc")).status_code == 404


async def test_a_provider_that_is_down_is_said(clinic: Clinic) -> None:
    async with running(clinic, oidc_issuer="http://127.0.0.1:9", oidc_client_id="e") as viewer:
        answer = await viewer.ask("GET", "/session/oidc")
        assert answer.headers["Location"] == "/#problem=provider_failed"
