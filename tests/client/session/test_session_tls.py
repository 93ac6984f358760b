import ssl
from pathlib import Path

import pytest

from earshot_client.errors import Refused
from earshot_client.session.link import Link
from tests.support.certificate import make_certificate
from tests.support.running import running
from tests.support.stream_server import StreamServer
from tests.support.tones import noise


def clinic_with_tls(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Return a certificate for 127.0.0.1 that signs itself, and the server's context."""
    path, key_path = make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key_path)
    return path, context


async def test_the_clinics_own_authority_is_trusted_when_it_is_named(tmp_path: Path) -> None:
    path, context = clinic_with_tls(tmp_path)
    async with StreamServer().serving(ssl=context) as server:
        url = server.url.replace("ws:", "wss:")
        async with running(tmp_path / "spool", link=Link((url,), ca_file=path)) as run:
            await run.add(noise(1))
            await run.end()
    assert server.received == 16_000


async def test_a_certificate_that_nobody_trusts_is_refused(tmp_path: Path) -> None:
    _, context = clinic_with_tls(tmp_path)
    async with StreamServer().serving(ssl=context) as server:
        url = server.url.replace("ws:", "wss:")
        async with running(tmp_path / "spool", url) as run:
            with pytest.raises(Refused, match="--ca-file"):
                await run.network
    assert server.connections == 0
