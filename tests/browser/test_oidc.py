"""Signing in by an OpenID Connect provider of another site, in a real browser."""

import asyncio
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from earshot_server.actor import Role
from tests.support.browser import Page
from tests.support.clinic import Clinic
from tests.support.oidc import OidcProvider
from tests.support.ports import free_port
from tests.support.viewing import running

pytestmark = pytest.mark.browser


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    """To a browser, `localhost` is another site than 127.0.0.1: cookies that are `Strict` stay at home."""
    provider = OidcProvider("localhost")
    yield provider
    provider.close()


async def test_a_person_goes_there_and_comes_back_signed_in(
    chromium: Chrome, clinic: Clinic, provider: OidcProvider
) -> None:
    okafor = clinic.accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    clinic.accounts.change(okafor.id, issuer=provider.issuer, subject="okafor")
    options = {"oidc_issuer": provider.issuer, "oidc_client_id": "earshot", "oidc_client_secret": "s"}
    port = free_port()  # the provider is told the whole address to come back to

    def sign_in(address: str, subject: str) -> Page:
        page = Page(chromium, address)
        page.open("/")
        page.one("a.button", "Sign in with Clinic Hub").click()
        page.one("input[name=sub]").send_keys(subject)
        page.one("button", "Authorize").click()
        return page

    async with running(clinic, **options, oidc_name="Clinic Hub", viewer_port=port) as viewer:
        page = await asyncio.to_thread(sign_in, viewer.origin, "okafor")
        assert (await asyncio.to_thread(page.one, ".person")).text == "Dr. Okafor"
        await asyncio.to_thread(page.leave)
        page = await asyncio.to_thread(sign_in, viewer.origin, "stranger")
        assert "no account here" in (await asyncio.to_thread(page.one, ".notice")).text
        await asyncio.to_thread(page.leave)
