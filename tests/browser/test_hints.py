"""Hints in the browser: a real record beside a real note that grows."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from earshot_server.access.rights import Right
from earshot_server.records.read.files import read_record
from earshot_server.records.store import RecordStore, default_url
from tests.support.browser import Page
from tests.support.clinic import Clinic, Visit
from tests.support.records import bundle, concept, condition, medication, observation, patient, resource

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("noting")]

PERSON = (Right.VIEW, Right.EDIT, Right.SIGN)
RECORD = bundle(
    patient(identifier=[{"system": "urn:mrn", "value": "77"}], birthDate="1974-03-01"),
    resource("AllergyIntolerance", "a1", code=concept("Penicillin"), recordedDate="2019-04-02"),
    condition("c1", "Hypertension"),
    medication("m1", "Metformin 1000 MG Oral Tablet"),
    observation("o1", "2160-0", 1.9, "mg/dL"),
)


async def beside(action: Callable[..., Any], *arguments: Any) -> Any:
    """Do something in the browser while the test's own tasks (the note) go on."""
    return await asyncio.to_thread(action, *arguments)


async def hinted(page: Page, clinic: Clinic, *rights: Right) -> Visit:
    """Open a visit with a record beside it, in which amoxicillin was just started."""
    visit = await clinic.visit()
    await visit.say("i would like to start amoxicillin", speaker="clinician")
    await visit.say("i stopped metformin last year", speaker="patient")
    store = RecordStore(default_url(clinic.settings.records_dir), clinic.ring)
    store.take(RECORD, read_record(RECORD))
    store.link(visit.id, store.find("77"))
    store.close()
    await beside(page.sign_in, await clinic.link(*(rights or PERSON)), f"/encounters/{visit.id}")
    await beside(page.one, ".hint-card", "Amoxicillin: allergic to Penicillin")
    return visit


async def test_a_hint_shows_what_it_rests_on_and_goes_into_the_plan(page: Page, clinic: Clinic) -> None:
    await hinted(page, clinic)

    def take() -> None:
        card = page.one('.hint-card[data-severity="critical"]')
        card.find_element("css selector", "summary").click()
        page.one(".hint-words", "start amoxicillin")
        page.one(".from-record")
        page.one(".hint-card button", "Take into the plan").click()
        page.one(".statement", "Amoxicillin avoided: allergy to Penicillin. (Hint taken in:")
        page.until(lambda: not page.all('.hint-card[data-severity="critical"]'))
        page.hover(page.one(".statement", "Amoxicillin avoided"))  # and the statement shows its words
        page.until(lambda: "amoxicillin" in page.texts(".w.lit"))

    await beside(take)
    assert await beside(page.complaints) == []


async def test_one_click_takes_either_side_and_a_dismissed_hint_is_gone(page: Page, clinic: Clinic) -> None:
    await hinted(page, clinic)

    def answer() -> None:
        card = page.one('.hint-card[data-relation="contradicted"]')
        assert "Stopped metformin" in card.text and "Metformin 1000 MG" in card.text
        card.find_element("css selector", "button.small").click()
        page.until(lambda: "Stopped metformin" in page.texts(".statement-text"))
        page.hover(page.one(".statement", "Stopped metformin"))
        page.until(lambda: "metformin" in page.texts(".w.lit"))
        page.one('.hint-card[data-severity="critical"] button', "Dismiss").click()
        page.one('.hint-card[data-severity="critical"] button', "Known and considered").click()
        page.until(lambda: not page.all('.hint-card[data-severity="critical"]'))

    await beside(answer)


async def test_hints_are_there_for_everybody(page: Page, clinic: Clinic) -> None:
    """Who may only look has no buttons; axe-core finds nothing against WCAG 2.2 AA with all cards open."""
    await hinted(page, clinic, Right.VIEW)

    def opened() -> None:
        for summary in page.all(".hint-why summary"):
            page.driver.execute_script("arguments[0].parentElement.open = true", summary)

    await beside(opened)
    assert await beside(page.all, ".hint-card .actions") == []
    assert await beside(page.violations) == []
