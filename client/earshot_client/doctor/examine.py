"""All checks, one after another, each told as it ends."""

from collections.abc import AsyncIterator
from pathlib import Path

from earshot_client.capture import microphone
from earshot_client.doctor.audio import check_audio
from earshot_client.doctor.disk import check_disk
from earshot_client.doctor.report import Check
from earshot_client.doctor.server import check_server
from earshot_client.session.link import Link
from earshot_client.spool.keys import KeyStore


async def examine(link: Link, device: str | None, root: Path, keys: KeyStore) -> AsyncIterator[Check]:
    """Check audio, disk, and every server. Takes a few seconds."""
    yield await check_audio(microphone.devices, microphone.Microphone, device)
    yield check_disk(root, keys)
    for server in link.servers:
        for check in await check_server(link, server):
            yield check
