"""Listening, and stopping."""

import asyncio
import socket
import ssl
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from starlette.applications import Starlette
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from earshot_server.access.errors import PublicWithoutTls
from earshot_server.settings import Settings
from earshot_server.viewer.errors import AddressInUse
from earshot_server.viewer.messages import SUBPROTOCOL
from earshot_server.viewer.serve import config, serve
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


def handshake(server: ssl.SSLContext, client: ssl.SSLContext) -> str | None:
    """Let two ends greet each other in memory; return the version that they agree on."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname="127.0.0.1"),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    while ends:
        for end in list(ends):
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
                ends.remove(end)
                spoken = end.version()
    return spoken


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_nobody_talks_the_server_down_to_an_old_version_of_tls(
    tmp_path: Path, version: ssl.TLSVersion
) -> None:
    certificate, key = make_certificate(tmp_path)
    server = config(Starlette(), Settings(tls_cert=certificate, tls_key=key)).ssl
    assert server is not None
    client = ssl.create_default_context(cafile=certificate)
    client.set_ciphers("ALL:@SECLEVEL=0")  # this side would
    client.minimum_version = version
    assert handshake(server, client) == "TLSv1.3"
    client.maximum_version = version
    with pytest.raises(ssl.SSLError, match=r"(?i)version|protocol"):
        handshake(server, client)


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
            told = [str(await socket.recv()) for _ in range(2)]  # who one is, and the snapshot
            assert any("Room 8" in message for message in told)
        with pytest.raises(requests.ConnectionError):
            await viewer.ask("GET", "/healthz")  # in the clear
