"""The board in the browser."""

import pytest

from tests.support.browser import Page
from tests.support.clinic import Clinic
from tests.support.store import Valkey

pytestmark = pytest.mark.browser


async def test_encounters_come_change_and_end(page: Page, clinic: Clinic) -> None:
    first = await clinic.visit("Room 1", "Dr. Okafor")
    page.sign_in(await clinic.link())
    card = page.one(f"[data-encounter={first.id}]")
    assert "Room 1" in card.text
    assert "Dr. Okafor" in card.text
    second = await clinic.visit("Room 2")
    page.one(f"[data-encounter={second.id}]", "Room 2")
    await first.say("it hurts when i run")
    page.one(f"[data-encounter={first.id}]", "it hurts when i run")
    await first.status(unheard_seconds=30)
    page.one(f"[data-encounter={first.id}]", "30 s not yet heard")
    await first.end()
    page.until(lambda: page.one(f"[data-encounter={first.id}] .state").text == "Ended")
    shown = [card.get_attribute("data-encounter") for card in page.all(".encounter-card")]
    assert shown == [second.id, first.id]
    assert page.complaints() == []


async def test_a_card_leads_to_its_encounter_and_back(page: Page, clinic: Clinic) -> None:
    visit = await clinic.visit("Room 3")
    page.sign_in(await clinic.link())
    page.one(".card-link", "Room 3").click()
    page.one("h1", "Room 3")
    assert page.driver.current_url.endswith(f"/encounters/{visit.id}")
    page.one(".back").click()
    page.one(".card-link", "Room 3")
    page.driver.back()
    page.one("h1", "Room 3")


async def test_a_room_that_went_silent_is_first(page: Page, clinic: Clinic) -> None:
    silent, live = await clinic.visit("Silent"), await clinic.visit("Live")
    page.sign_in(await clinic.link())
    page.one(f"[data-encounter={silent.id}]")
    await silent.status()
    await silent.status(connected=False)

    def trouble() -> bool:
        cards = page.all(".encounter-card")
        return cards[0].get_attribute("data-encounter") == silent.id and "not yet here" in cards[0].text

    for number in range(1, 100):
        live.to += number * 1600
        await live.status()
        if trouble():
            break
        page.until(lambda: True)
        page.driver.execute_async_script("setTimeout(arguments[0], 200)")
    assert trouble()
    assert page.one(f"[data-encounter={live.id}] .state").text == "Live"


async def test_an_empty_board_says_what_will_come(page: Page, clinic: Clinic, valkey: Valkey) -> None:
    page.sign_in(await clinic.link())
    assert "as soon as a microphone starts" in page.one(".empty").text
