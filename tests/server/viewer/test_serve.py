"""Listening, and stopping."""

import asyncio
import socket
import ssl
from pathlib import Path

import pytest
import requests
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from earshot_server.access.errors import PublicWithoutTls
from earshot_server.viewer.errors import AddressInUse
from earshot_server.viewer.messages import SUBPROTOCOL
from earshot_server.viewer.serve import serve
from tests.support.certificate import make_certificate
from tests.support.clinic import Clinic
from tests.support.viewing import Viewer, running


async def test_a_public_address_without_tls_is_refused(clinic: Clinic) -> None:
    with pytest.raises(PublicWithoutTls):
        async with running(clinic, host="0.0.0.0"):
            pass


async def test_a_public_address_is_listened_on_if_told_so_in_words(clinic: Clinic) -> None:
    async with running(clinic, host="0.0.0.0", allow_plain_public=True) as viewer:
        assert (await viewer.ask("GET", "/healthz")).status_code == 200


async def test_an_address_in_use_is_said(clinic: Clinic, viewer: Viewer) -> None:
    with pytest.raises(AddressInUse, match=f"port {viewer.port}"):
        async with running(clinic, viewer_port=viewer.port):
            pass


async def test_stopping_ends_the_connections_in_order(clinic: Clinic) -> None:
    visit = await clinic.visit()
    token = clinic.token()
    async with running(clinic) as viewer:
        watching = viewer.watch(f"/ws/encounters/{visit.id}", token)
        page = await watching.__aenter__()
        await page.next("snapshot")
    assert await page.closed() == 1012  # service restart: the page comes back
    await watching.__aexit__(None, None, None)


async def test_being_cancelled_stops_it(clinic: Clinic) -> None:
    async def app(scope: object, receive: object, send: object) -> None:
        raise AssertionError

    listening = asyncio.Event()
    ports: list[int] = []

    def heard(port: int) -> None:
        ports.append(port)
        listening.set()

    serving = asyncio.create_task(serve(app, clinic.settings, asyncio.Event(), on_listening=heard))
    await listening.wait()
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", ports[0]), timeout=5)


async def test_with_a_certificate_all_of_it_is_tls(clinic: Clinic, tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    visit = await clinic.visit("Room 8")
    async with running(clinic, tls_cert=certificate, tls_key=key) as viewer:
        address = f"https://127.0.0.1:{viewer.port}"
        answer = await asyncio.to_thread(
            requests.post,
            f"{address}/session",
            json={"token": clinic.token()},
            headers={"Origin": address},
            verify=str(certificate),
            timeout=20,
        )
        assert "; Secure" in answer.headers["Set-Cookie"]
        async with connect(
            f"wss://127.0.0.1:{viewer.port}/ws/encounters/{visit.id}",
            additional_headers={"Authorization": f"Bearer {clinic.token()}"},
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            ssl=ssl.create_default_context(cafile=certificate),
            proxy=None,
        ) as socket:
            await socket.send('{"type": "watch"}')
            assert "Room 8" in str(await socket.recv())
        with pytest.raises(requests.ConnectionError):
            await viewer.ask("GET", "/healthz")  # in the clear
