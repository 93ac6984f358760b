import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from earshot_client.errors import Refused
from earshot_client.session.link import Link
from tests.support.running import running
from tests.support.stream_server import StreamServer
from tests.support.tones import noise


def make_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Return a certificate for 127.0.0.1 that signs itself, and the server's context."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "clinic")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path, key_path = folder / "clinic.pem", folder / "clinic.key"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key_path)
    return path, context


async def test_the_clinics_own_authority_is_trusted_when_it_is_named(tmp_path: Path) -> None:
    path, context = make_certificate(tmp_path)
    async with StreamServer().serving(ssl=context) as server:
        url = server.url.replace("ws:", "wss:")
        async with running(tmp_path / "spool", link=Link((url,), ca_file=path)) as run:
            await run.add(noise(1))
            await run.end()
    assert server.received == 16_000


async def test_a_certificate_that_nobody_trusts_is_refused(tmp_path: Path) -> None:
    _, context = make_certificate(tmp_path)
    async with StreamServer().serving(ssl=context) as server:
        url = server.url.replace("ws:", "wss:")
        async with running(tmp_path / "spool", url) as run:
            with pytest.raises(Refused, match="--ca-file"):
                await run.network
    assert server.connections == 0
