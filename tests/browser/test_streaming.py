"""The page while a real recording streams: real client, gateway, recogniser, store, note and viewer."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from selenium.webdriver.common.keys import Keys

from earshot_protocol.units import RATE
from earshot_server.access.links import Links
from earshot_server.access.rights import Right
from earshot_server.access.tokens import TokenStore
from earshot_server.cli.parts import store_url
from earshot_server.log.store import Store
from earshot_server.settings import Settings
from tests.support.browser import Page
from tests.support.consultations import Piece
from tests.support.device import Client, Device
from tests.support.up import Up

pytestmark = [pytest.mark.browser, pytest.mark.system]

VISITS = ("chest-pain", "diabetes", "knee-injury", "child-fever", "asthma-ed", "breast-cancer-family")
BLOCK = RATE // 2


class Clinic:
    """Everything of one clinic, and the devices in its rooms."""

    def __init__(self, folder: Path) -> None:
        self.up = Up(folder)
        self.folder = folder
        self.settings = Settings(data_dir=self.up.data, viewer_port=self.up.viewer_port)
        self.clients: dict[str, Client] = {}

    async def visit(self, name: str) -> None:
        """Begin to stream to an encounter of this name."""
        secret = TokenStore(self.settings.access_dir).new(name, [Right.STREAM], 1)[1]
        device = Device(self.folder / name, secret, [f"ws://127.0.0.1:{self.up.gateway_port}"])
        self.clients[name] = await device.stream("-", name, "--label", name)

    async def speak(self, name: str, start: float, end: float) -> None:
        """Let a part of the recording (seconds) be heard in the room, faster than it was said."""
        samples = Piece(name, start, end - start).samples()
        for place in range(0, len(samples), BLOCK):
            await self.clients[name].feed(np.asarray(samples[place : place + BLOCK], "<i2").tobytes())
            await asyncio.sleep(0.05)

    async def link(self) -> str:
        """Return the code of a one-time link for somebody who may do all."""
        rights = (Right.VIEW, Right.EDIT, Right.SIGN)
        token_id, _ = TokenStore(self.settings.access_dir).new("Robin Sample", rights, 1)
        store = Store(store_url(self.settings))
        try:
            return await Links(store).new(token_id)
        finally:
            await store.close()


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[Clinic]:
    clinic = Clinic(tmp_path)
    await clinic.up.start().greeted()
    yield clinic
    for client in clinic.clients.values():
        await client.kill()
    clinic.up.clean_up()


async def beside(action: Any, *arguments: Any) -> Any:
    """Do something in the browser while the streams go on."""
    return await asyncio.to_thread(action, *arguments)


@pytest.fixture
async def page(chromium: Any, clinic: Clinic) -> AsyncIterator[Page]:
    page = Page(chromium, f"http://127.0.0.1:{clinic.up.viewer_port}")
    await beside(page.sign_in, await clinic.link())
    yield page
    page.leave()


async def test_six_visits_on_the_board_one_of_them_away_and_back(clinic: Clinic, page: Page) -> None:
    for name in VISITS:
        await clinic.visit(name)
    await asyncio.gather(*(clinic.speak(name, 0, 5) for name in VISITS))

    def card(name: str, text: str) -> None:
        page.until(lambda: text in page.one(f"[data-encounter={name}]").text, 40)

    for name in VISITS:
        await beside(card, name, name)
    clinic.clients["diabetes"].interrupt(signal.SIGSTOP)
    await beside(card, "diabetes", "not yet here")
    first = await beside(lambda: page.all(".encounter-card")[0].get_attribute("data-encounter"))
    assert first in VISITS
    clinic.clients["diabetes"].interrupt(signal.SIGCONT)
    talking = asyncio.create_task(clinic.speak("diabetes", 5, 12))
    await beside(card, "diabetes", "Live")
    await talking
    assert await beside(page.violations) == []


async def test_a_scribe_edits_while_people_talk_hears_the_words_and_the_physician_signs(
    clinic: Clinic, page: Page
) -> None:
    await clinic.visit("chest-pain")
    await clinic.speak("chest-pain", 0, 20)
    await beside(page.one, "[data-encounter=chest-pain]")
    await beside(page.open, "/encounters/chest-pain")

    def look_and_edit() -> None:
        page.until(lambda: page.all(".lines .line"), 40)
        statement = page.until(lambda: page.all(".statement"), 40)[0]
        page.driver.execute_script("arguments[0].focus()", statement)
        page.press(" ")
        page.until(lambda: page.all(".w.lit"))
        page.press(Keys.ENTER)
        page.chord(Keys.CONTROL, "a")
        page.press("Tight in the chest, said the physician.")

    await beside(look_and_edit)
    lines = len(await beside(page.all, ".lines .line"))
    await clinic.speak("chest-pain", 20, 45)

    def goes_on() -> None:
        page.until(lambda: len(page.all(".lines .line")) > lines, 40)
        assert page.all(".editor")  # words came, the note grew, and the field is still there
        page.press(Keys.ESCAPE)
        page.one(".statement", "Tight in the chest, said the physician.")
        page.until(lambda: page.one(".saved").text == "All saved")
        page.focus(".statement", "Tight in the chest")
        page.driver.execute_script(
            "window.heard = null; const real = fetch; window.fetch = async (...one) => {"
            " const answer = await real(...one); const part = answer.headers.get('Content-Range');"
            " if (part) window.heard = [answer.status, part]; return answer; }"
        )
        page.press("p")
        status, given = page.until(lambda: page.driver.execute_script("return window.heard"))
        assert status == 206 and given.startswith("bytes ")

    await beside(goes_on)
    await clinic.clients["chest-pain"].finish()

    def sign() -> None:
        page.until(lambda: "Ended" in page.one(".headline .state").text, 60)
        page.chord(Keys.CONTROL, Keys.SHIFT, "s")
        page.one("dialog.sign", "Tight in the chest, said the physician.")
        for box in page.all("#looked"):
            box.click()
        page.one("dialog.sign .primary").click()
        page.one(".signed", "Signed by Robin Sample")

    await beside(sign)
    assert await beside(page.complaints) == []
