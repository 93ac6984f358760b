"""Take the pictures of the viewer in `docs/pictures`: `python -m scripts.pictures [FOLDER]`.

Six consultations stream through the real client into a real Earshot: up to three minutes as fast as they are
heard, then at the pace of speech, while Chromium looks at board, encounter and signing, at several widths,
light and dark. One visit loses its client.
"""

import asyncio
import signal
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import soundfile
import typer
from selenium.webdriver import Chrome

from earshot_protocol.units import RATE
from earshot_server.access.links import Links
from earshot_server.access.rights import Right
from earshot_server.access.tokens import TokenStore
from earshot_server.cli.parts import store_url
from earshot_server.log.store import Store
from earshot_server.settings import Settings
from tests.support.browser import Page, start_chromium
from tests.support.device import Client, Device
from tests.support.up import Up

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples" / "consultations"
VISITS = (
    ("chest-pain", "Room 1", "Dr. Amara Okafor", 1.0),
    ("asthma-ed", "Emergency 2", "Dr. Lena Vogt", 0.35),
    ("diabetes", "Room 2", "Dr. Lena Vogt", 0.1),
    ("child-fever", "Room 4", "Dr. Tom Hayes", 0.2),
    ("knee-injury", "Room 3", "Dr. Amara Okafor", 0.15),
    ("breast-cancer-family", "Room 6", "Dr. Tom Hayes", 0.12),
)
"""Recording, room, clinician, and how much of the time before the pictures the visit has gone on."""
WIDTHS = {1440: 900, 1024: 768, 2560: 1440}
PEOPLE = ("Dr. Amara Okafor", "Sam Rivera")


async def _link(settings: Settings, name: str, *rights: Right) -> str:
    token_id, _ = TokenStore(settings.access_dir).new(name, rights, 1)
    store = Store(store_url(settings))
    try:
        return await Links(store).new(token_id)
    finally:
        await store.close()


def _scheme(driver: Chrome, scheme: str) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def _shoot(page: Page, folder: Path, name: str) -> None:
    for width, height in WIDTHS.items():
        page.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )
        for scheme in ("light", "dark"):
            _scheme(page.driver, scheme)
            page.driver.execute_async_script("setTimeout(arguments[0], 700)")
            page.driver.save_screenshot(str(folder / f"{name}-{width}-{scheme}.png"))


async def _take(folder: Path, work: Path, seconds: float) -> None:
    up = await Up(work).start().greeted()
    settings = Settings(data_dir=up.data, viewer_port=up.viewer_port, gateway_port=up.gateway_port)
    clients = []
    try:
        for name, room, clinician, _ in VISITS:
            secret = TokenStore(settings.access_dir).new(room, [Right.STREAM], 1)[1]
            device = Device(work / f"device-{name}", secret, [f"ws://127.0.0.1:{up.gateway_port}"])
            clients.append(await device.stream("-", name, "--label", room, "--clinician", clinician))
        print(f"streaming {len(clients)} visits, up to {seconds:g} s", flush=True)
        begun = [(client, one[0], one[3] * seconds) for client, one in zip(clients, VISITS, strict=True)]
        await asyncio.gather(*(_speak(client, name, 0, said) for client, name, said in begun))
        await asyncio.gather(*(_heard(client, said - 12) for client, _, said in begun))
        talking = [
            asyncio.create_task(_speak(client, name, said, said + 60, live=True))
            for client, name, said in begun
        ]
        pages = []
        for place, name in enumerate(PEOPLE):
            driver = start_chromium(work / f"chromium-{place}")
            page = Page(driver, f"http://127.0.0.1:{up.viewer_port}")
            page.sign_in(await _link(settings, name, Right.VIEW, Right.EDIT, Right.SIGN))
            pages.append(page)
        one, other = pages
        name = VISITS[0][0]
        other.open(f"/encounters/{name}")
        clients[3].interrupt(signal.SIGSTOP)
        await asyncio.sleep(6)
        await asyncio.to_thread(_scenes, one, other, name, folder)
        clients[3].interrupt(signal.SIGCONT)
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        for page in pages:
            page.driver.quit()
    finally:
        for client in clients:
            await client.kill()
        up.clean_up()


async def _speak(client: Client, name: str, start: float, end: float, *, live: bool = False) -> None:
    """Let a part of a recording (seconds) be heard, at once or at the pace of speech."""
    frames = round((end - start) * RATE)
    samples, _ = soundfile.read(
        SAMPLES / f"{name}.flac", start=round(start * RATE), frames=frames, dtype="int16"
    )
    for place in range(0, len(samples), RATE // 2):
        await client.feed(samples[place : place + RATE // 2].astype("<i2").tobytes())
        if live:
            await asyncio.sleep(0.5)


async def _heard(client: Client, seconds: float) -> None:
    await client.until(lambda: client.heard_to >= seconds * RATE, 420)


_TAKE = """
const select = document.querySelector('.assignment select');
select.value = 'me';
select.dispatchEvent(new Event('change'));
"""


def _scenes(one: Page, other: Page, name: str, folder: Path) -> None:
    other.driver.execute_script(_TAKE)
    other.driver.execute_script(
        "const all = document.querySelectorAll('.statement'); all[3].focus();"
        "all[3].dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}))"
    )
    other.driver.switch_to.active_element.send_keys(" Worse on the stairs.")
    one.open(f"/encounters/{name}")
    one.one(".statement")
    script = (
        "const all = document.querySelectorAll('.statement');"
        "const it = all[Math.floor(all.length * 0.3)]; it.click(); it.focus();"
        "it.scrollIntoView({block: 'center'})"
    )
    one.driver.execute_script(script)
    _shoot(one, folder, "encounter")
    one.open("/")
    one.one(".encounter-card")
    _shoot(one, folder, "board")
    one.open(f"/encounters/{name}")
    one.one(".statement")
    one.driver.execute_script("document.querySelector('.toolbar .primary').click()")
    one.one("dialog.sign")
    _shoot(one, folder, "sign")


def main(
    folder: Annotated[Path, typer.Argument(help="Where they go.")] = ROOT / "docs" / "pictures",
    seconds: Annotated[float, typer.Option(help="How much to hear first.")] = 195.0,
) -> None:
    """Stream, wait, and take pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="earshot-pictures-") as work:
        asyncio.run(_take(folder, Path(work), seconds))
    print(f"pictures in {folder}")


if __name__ == "__main__":
    sys.exit(typer.run(main))
