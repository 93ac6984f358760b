"""Editing in the browser: real viewer, real note process, one or two people."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from earshot_server.access.rights import Right
from tests.support.browser import Page
from tests.support.clinic import Clinic, Visit
from tests.support.viewer_process import ViewerProcess

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("noting")]

PERSON = (Right.VIEW, Right.EDIT, Right.SIGN)
HOSTILE = "<img src=x onerror=document.hacked=1><script>document.hacked=1</script>"
TALK = ("i have had chest tightness for three weeks", "my father had a heart attack at fifty two")


async def beside(action: Callable[..., Any], *arguments: Any) -> Any:
    """Do something in the browser while the test's own tasks (the note) go on."""
    return await asyncio.to_thread(action, *arguments)


async def visit_of(clinic: Clinic, *texts: str) -> Visit:
    visit = await clinic.visit()
    for text in texts or TALK:
        await visit.say(text)
    return visit


async def open_page(page: Page, clinic: Clinic, visit: Visit, *rights: Right) -> None:
    code = await clinic.link(*(rights or PERSON))
    await beside(page.sign_in, code, f"/encounters/{visit.id}")
    await beside(page.one, ".statement", "Chest tightness")


def texts(page: Page) -> list[str]:
    return page.texts(".statement-text")


def saved(page: Page) -> bool:
    return page.one(".saved").text == "All saved"


def rewrite(page: Page, words: str) -> None:
    """Put other words into the field that has the keyboard."""
    page.chord(Keys.CONTROL, "a")
    page.press(words)


def write(page: Page, text: str, words: str) -> None:
    """Edit the statement with this text: put other words in its place, and leave it."""
    page.focus(".statement", text)
    page.press(Keys.ENTER)
    rewrite(page, words)


async def test_what_is_typed_is_saved_while_one_types_and_seen_by_others(
    page: Page, other: Page, clinic: Clinic
) -> None:
    visit = await visit_of(clinic)
    await open_page(page, clinic, visit)
    await open_page(other, clinic, visit)

    def edit() -> None:
        write(page, "Chest tightness", "Pressure in the chest for three weeks.")
        other.one(".statement", "Pressure in the chest for three weeks.")
        assert page.all(".editor")  # still in it
        page.press(Keys.ESCAPE)
        page.until(lambda: saved(page))

    await beside(edit)
    await visit.say("it is worse when i climb stairs")
    await beside(page.one, ".statement", "Pressure in the chest for three weeks.")
    assert await beside(page.complaints) == []


async def test_two_who_edit_one_statement_are_asked_and_nothing_is_lost(
    page: Page, other: Page, clinic: Clinic
) -> None:
    visit = await visit_of(clinic)
    await open_page(page, clinic, visit)
    await open_page(other, clinic, visit)

    def conflict() -> None:
        page.focus(".statement", "Chest tightness")
        page.press(Keys.ENTER)  # she has the words of now in her field
        write(other, "Chest tightness", "Ben's words.")
        other.press(Keys.ESCAPE)
        other.until(lambda: saved(other))
        rewrite(page, "Anne's words.")
        page.one(".choice", "Take my words")
        card = other.one('.decision[data-kind="conflict"]')
        assert "Anne's words." in card.text and "Ben's words." in card.text
        page.one(".choice button", "Take my words").click()
        other.one(".statement", "Anne's words.")
        page.until(lambda: not page.all('.decision[data-kind="conflict"]'))
        page.until(lambda: saved(page))

    await beside(conflict)


async def test_edits_made_without_a_connection_are_kept_and_sent(
    page: Page, clinic: Clinic, process: ViewerProcess
) -> None:
    visit = await visit_of(clinic)
    await open_page(page, clinic, visit)

    def cut_and_back() -> None:
        process.kill()
        page.one(".connection", "Trying again")
        write(page, "Chest tightness", "Written without a server.")
        page.press(Keys.ESCAPE)
        page.one(".saved", "kept here, not sent yet")
        process.start()
        page.until(lambda: saved(page), 30)
        page.one(".statement", "Written without a server.")

    await beside(cut_and_back)
    draft = await beside(texts, page)
    assert draft.count("Written without a server.") == 1


async def test_the_keyboard_does_all_of_it(page: Page, clinic: Clinic) -> None:
    visit = await visit_of(clinic)
    await open_page(page, clinic, visit)

    def keys() -> None:
        before = texts(page)
        page.focus(".statement", "Chest tightness")
        page.press("n")
        page.one(".editor")
        rewrite(page, "First half. Second half.")
        page.press(*([Keys.ARROW_LEFT] * len("Second half.")))
        page.chord(Keys.CONTROL, Keys.ENTER)
        page.until(lambda: {"First half.", "Second half."} <= set(texts(page)))
        page.focus(".statement", "First half.")
        page.press("m")
        page.one(".statement", "First half; second half.")
        page.focus(".statement", "First half; second half.")
        page.press(Keys.DELETE)
        page.until(lambda: texts(page) == before)
        page.chord(Keys.CONTROL, "z")
        page.one(".statement", "First half; second half.")
        page.chord(Keys.CONTROL, Keys.SHIFT, "z")
        page.until(lambda: texts(page) == before)
        page.press("?")
        page.one("dialog.sheet", "Nobody said this")
        page.press(Keys.ESCAPE)
        page.until(lambda: not page.all("dialog"))

    await beside(keys)
    assert await beside(page.complaints) == []


async def test_what_nobody_said_goes_and_stays_away(page: Page, clinic: Clinic) -> None:
    visit = await visit_of(clinic)
    await open_page(page, clinic, visit)

    def unsay() -> None:
        while told := [one for one in texts(page) if "hest tightness" in one]:
            page.focus(".statement", told[0])
            page.press("x")
            page.until(lambda told=told: told[0] not in texts(page))

    await beside(unsay)
    await visit.say("the chest tightness is worse at night")
    await visit.say("i take aspirin")
    await beside(page.one, ".statement", "spirin")
    assert not [one for one in await beside(texts, page) if "hest tightness" in one]


async def test_others_see_who_is_writing_where(page: Page, other: Page, clinic: Clinic) -> None:
    visit = await visit_of(clinic)
    await open_page(page, clinic, visit)
    await open_page(other, clinic, visit)

    def presence() -> None:
        other.one(".toolbar .who")
        write(page, "Chest tightness", "Being written")
        other.one(".statement .who.typing")
        page.press(Keys.ESCAPE)

    await beside(presence)


async def test_an_ended_visit_is_signed_and_takes_addenda_only(
    page: Page, other: Page, clinic: Clinic
) -> None:
    visit = await visit_of(clinic)
    await visit.end()
    await open_page(page, clinic, visit)
    await open_page(other, clinic, visit)

    def sign() -> None:
        page.one(".state", "Ended")
        page.chord(Keys.CONTROL, Keys.SHIFT, "s")
        page.one("dialog.sign", "Chest tightness")
        assert page.violations() == []
        looked = page.all("#looked")
        if looked:
            looked[0].click()
        page.one("dialog.sign .primary", "Sign as Robin Sample").click()
        page.one(".signed", "Signed by Robin Sample")
        other.one(".state", "Signed")
        other.focus(".statement", "Chest tightness")
        other.press(Keys.ENTER)
        assert not other.all(".statement .editor")
        page.one("#addendum").send_keys("Called the patient.")
        page.one(".add-addendum button").click()
        other.one(".addendum", "Called the patient.")

    await beside(sign)


async def test_on_paper_is_the_note_alone(page: Page, clinic: Clinic) -> None:
    visit = await visit_of(clinic)
    await open_page(page, clinic, visit)

    def print_it() -> None:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        try:
            page.driver.execute_script("dispatchEvent(new Event('beforeprint'))")
            assert page.one(".print-head").text.startswith("Room 1")
            assert "not signed" in page.one(".print-head").text
            assert page.one(".statement-text", "Chest tightness").is_displayed()
            hidden = (".transcript", ".decide", ".toolbar", ".top", ".more-sections")
            assert not any(one.is_displayed() for css in hidden for one in page.all(css))
        finally:
            page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        pdf = page.driver.execute_cdp_cmd("Page.printToPDF", {})["data"]
        assert pdf.startswith("JVBERi")  # %PDF-

    await beside(print_it)


async def test_nothing_to_play_is_said_plainly(page: Page, clinic: Clinic) -> None:
    visit = await visit_of(clinic)
    await open_page(page, clinic, visit)

    def play() -> None:
        page.focus(".statement", "Chest tightness")
        page.press("p")
        page.one(".toast", "No sound is kept")

    await beside(play)


async def test_signed_out_elsewhere_one_signs_in_again_and_the_edit_is_there(
    page: Page, clinic: Clinic
) -> None:
    visit = await visit_of(clinic)
    token_id, secret = clinic.tokens.new("Robin Sample", PERSON, 1)
    code = await clinic.links.new(token_id)
    await beside(page.sign_in, code, f"/encounters/{visit.id}")
    await beside(page.one, ".statement", "Chest tightness")

    def lose_and_sign_in() -> None:
        page.driver.delete_all_cookies()
        page.driver.execute_script("window.kept = true")
        write(page, "Chest tightness", "Kept over the sign-in.")
        page.press(Keys.ESCAPE)

    await beside(lose_and_sign_in)
    await beside(page.one, ".statement", "Kept over the sign-in.")
    assert secret


async def test_board_and_encounter_have_no_barrier_that_axe_finds(page: Page, clinic: Clinic) -> None:
    visit = await visit_of(clinic)
    await clinic.visit("Room 2")
    await open_page(page, clinic, visit)

    def look() -> None:
        for scheme in ("light", "dark"):
            features = [{"name": "prefers-color-scheme", "value": scheme}]
            page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
            assert page.violations() == []
        page.press("b")
        page.one(".encounter-card")
        assert page.violations() == []
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    await beside(look)


async def test_hostile_names_and_texts_of_people_show_as_text(
    page: Page, other: Page, clinic: Clinic
) -> None:
    visit = await visit_of(clinic)
    token_id, _ = clinic.tokens.new(HOSTILE, PERSON, 1)
    code = await clinic.links.new(token_id)
    await beside(page.sign_in, code, f"/encounters/{visit.id}")
    await beside(page.one, ".statement", "Chest tightness")
    await open_page(other, clinic, visit)

    def hostile() -> None:
        write(page, "Chest tightness", HOSTILE)
        page.press(Keys.ESCAPE)
        shown = other.one(".statement", "<script>")
        page.focus(".statement", "<script>")
        page.press("q")
        page.one("#asked").send_keys(HOSTILE)
        page.one("dialog .primary").click()
        other.until(lambda: "<script>" in other.one('.decision[data-kind="question"]').text)
        assert "<img src=x" in shown.text
        for one in (page, other):
            assert one.driver.execute_script("return document.hacked === undefined")
            assert not one.all("img[src=x]")

    await beside(hostile)
    assert await beside(other.complaints) == []


async def test_nothing_is_cut_off_from_two_hundred_percent_zoom_to_wide_screens(
    page: Page, clinic: Clinic
) -> None:
    visit = await visit_of(clinic)
    await open_page(page, clinic, visit)

    def look() -> None:
        for width in (640, 1024, 1440, 2560):  # 640: a window of 1280 at 200 %
            size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
            page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            wide = "return document.documentElement.scrollWidth - innerWidth"
            assert page.driver.execute_script(wide) <= 0, width
            page.one(".statement", "Chest tightness")
            if width == 640:
                page.one('.tabs [data-tab="transcript"]').click()
                page.one(".lines .line")
                page.one('.tabs [data-tab="note"]').click()
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    await beside(look)
