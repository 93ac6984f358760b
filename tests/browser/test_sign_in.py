"""Signing in and out, as people do it."""

import pyotp
import pytest

from earshot_server.access.rights import Right
from earshot_server.access.sessions import Sessions
from earshot_server.access.totp import new_secret
from earshot_server.actor import Role
from tests.support.browser import Page
from tests.support.clinic import Clinic
from tests.support.store import fresh_encounter
from tests.support.viewer_process import ViewerProcess

PASSWORD = "harbour violet tangent 7"

pytestmark = pytest.mark.browser


async def test_a_link_opens_the_board_once(page: Page, clinic: Clinic) -> None:
    code = await clinic.link()
    page.open(f"/enter#{code}")
    assert page.one(".person").text == "Robin Sample"
    assert page.driver.current_url == f"{page.address}/"
    page.one("button", "Sign out").click()
    assert page.one(".notice").text == "You are signed out."
    page.open(f"/enter#{code}")
    assert "already used" in page.one(".notice").text
    assert page.complaints() == []


async def test_a_token_opens_what_was_asked_for(page: Page, clinic: Clinic) -> None:
    visit = await clinic.visit("Room 7")
    page.open(f"/encounters/{visit.id}")
    page.one("button", "Use a token").click()
    token = page.one("#token")
    token.send_keys("wrong")
    page.one("button", "with this token").click()
    page.one(".problem", "not known here")
    token.clear()
    token.send_keys(clinic.token())
    page.one("button", "with this token").click()
    page.one("h1", "Room 7")


async def test_a_password_and_a_code_open_the_board(page: Page, clinic: Clinic) -> None:
    login, secret = f"okafor.{fresh_encounter().lower()}", new_secret()
    clinic.accounts.set_password(clinic.accounts.new(login, "Dr. Okafor", Role.CLINICIAN), PASSWORD)
    clinic.accounts.set_totp(clinic.accounts.named(login), secret)
    page.open("/")
    page.one("#login").send_keys(login)
    page.one("#password").send_keys("wrong")
    page.one("button", "Sign in").click()
    page.one(".problem", "is wrong")
    assert not page.all("#totp")[0].is_displayed()
    page.one("#password").send_keys(PASSWORD)
    page.one("button", "Sign in").click()
    page.one(".problem", "authenticator app")
    page.one("#totp").send_keys(pyotp.TOTP(secret).now())
    page.one("button", "Sign in").click()
    assert page.one(".person").text == "Dr. Okafor"
    assert page.complaints() == []


async def test_whoever_came_by_a_link_chooses_a_password_and_ends_other_sessions(
    page: Page, clinic: Clinic
) -> None:
    account = clinic.accounts.new(f"okafor.{fresh_encounter().lower()}", "Dr. Okafor", Role.CLINICIAN)
    await Sessions(clinic.store, clinic.directory).open(account.id, "password")
    page.sign_in(await clinic.links.new(account.id))
    page.one("a.person").click()
    page.one("button", "End").click()
    page.until(lambda: len(page.all(".session")) == 1)
    for field in ("#new", "#again"):
        page.one(field).send_keys(PASSWORD)
    page.one("button", "Change password").click()
    page.one(".notice", "is changed")
    assert clinic.accounts.is_password(clinic.accounts.named(account.login), PASSWORD)
    page.one("a", "To the board").click()
    page.one("h2", "In the room now")
    assert page.complaints() == []


async def test_what_stands_in_the_address_is_not_said_as_if_it_were_ours(page: Page) -> None:
    page.open("/#problem=Call%20555-0100%20and%20tell%20your%20password")
    assert page.one(".notice").text == "You are not signed in. Try again."
    page.open("/?again#problem=not_ours")
    assert "no account here" in page.one(".notice").text
    assert page.driver.current_url.endswith("/")


async def test_no_script_can_read_the_session(page: Page, clinic: Clinic) -> None:
    page.sign_in(await clinic.link())
    assert page.driver.execute_script("return document.cookie") == ""
    [cookie] = page.driver.get_cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("earshot", True, "Strict")


async def test_who_may_not_look_is_told_so(page: Page, clinic: Clinic) -> None:
    page.open(f"/enter#{await clinic.link(Right.STREAM)}")
    page.one("h1", "Not allowed")
    assert "right to view" in page.one("[role=alert]").text


async def test_an_administrator_is_told_where_the_work_is(page: Page, clinic: Clinic) -> None:
    account = clinic.accounts.new(f"ada.{fresh_encounter().lower()}", "Ada Admin", Role.ADMINISTRATOR)
    page.open(f"/enter#{await clinic.links.new(account.id)}")
    page.one("h1", "Ada Admin")
    page.one(".help", "earshot audit")
    assert not [link for link in page.all("a") if "board" in link.text]


async def test_an_encounter_that_is_not_there_is_said(page: Page, clinic: Clinic) -> None:
    page.sign_in(await clinic.link(), "/encounters/enc-none")
    page.one("h1", "No such encounter")
    page.one("button", "To the board").click()
    page.one("h2", "In the room now")


async def test_whoever_is_signed_out_elsewhere_signs_in_and_goes_on(
    page: Page, clinic: Clinic, process: ViewerProcess
) -> None:
    visit = await clinic.visit("Room 7")
    await visit.say("nobody else shall see this")
    page.sign_in(await clinic.link(), f"/encounters/{visit.id}")
    page.one(".w", "nobody")
    clinic.tokens.revoke(clinic.tokens.list()[0].id)
    process.kill()  # the page comes back, and is not known any more
    process.start()
    page.one("button", "Use a token").click()
    page.one("#token").send_keys(clinic.token())
    assert "nobody" not in page.driver.page_source
    page.one("button", "with this token").click()
    page.one(".w", "nobody")


async def test_nobody_believes_to_be_signed_out_who_is_not(
    page: Page, clinic: Clinic, process: ViewerProcess
) -> None:
    page.sign_in(await clinic.link())
    process.kill()
    page.one("button", "Sign out").click()
    page.one("h1", "You are not signed out yet")
    process.start()
    page.one("button", "Try again").click()
    assert page.one(".notice").text == "You are signed out."
