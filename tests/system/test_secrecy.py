"""What was said, and who was there, is found nowhere: not in the store, not in a log, not in a spool."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from earshot_protocol.units import RATE
from earshot_server.access.rights import Right
from earshot_server.log.folder import find_valkey
from tests.support.consultations import Piece
from tests.support.device import Device
from tests.support.ports import free_port
from tests.support.processes import ROOT, RoleProcess
from tests.support.search import needles, read_all, search
from tests.support.site import Site, address, raw
from tests.support.store import fresh_encounter, until

PIECES = (
    Piece("asthma-ed", 0, 120),
    Piece("breast-cancer-family", 0, 110),
    Piece("diabetes", 60, 125),
    Piece("knee-injury", 0, 110),
)
LABEL, CLINICIAN = "Persephone Oldcastle", "Archibald Thistlewaite"
WORDS = 50


def own_texts() -> bytes:
    """Return all that Earshot's and the store's own programs may write: finding that shows nothing."""
    sources = [path for side in ("client", "server", "protocol") for path in (ROOT / side).rglob("*.py")]
    written = "\n".join(ast.unparse(Written().visit(ast.parse(path.read_bytes()))) for path in sources)
    return (written.encode() + find_valkey().read_bytes()).lower()


class Written(ast.NodeTransformer):
    """Leaves docstrings out: like comments, a program never writes them."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return ast.Pass() if isinstance(node.value, ast.Constant) else node


def spoken(words: list[str]) -> list[str]:
    """Return words that only the visits can have brought in."""
    own = own_texts()
    return sorted({word for word in words if len(word) >= 6 and word.isalpha() and word.encode() not in own})


def sound_bits(piece: Piece) -> dict[bytes, str]:
    """Return stretches of samples, as they would lie in a file that is not encrypted."""
    samples = piece.samples()
    starts = [at for at in range(0, len(samples) - 40, RATE) if abs(samples[at : at + 40]).max() > 500]
    return {raw(samples[at : at + 40]): f"sound at {at / RATE:.0f} s" for at in starts}


@pytest.fixture
def watched(make_site: Callable[..., Site], tmp_path: Path) -> Site:
    """A site whose every process keeps its temporary files where they are seen, and shows its metrics."""
    (tmp_path / "tmp").mkdir()
    return make_site(TMPDIR=str(tmp_path / "tmp"))


def metrics(port: int) -> bytes:
    answer = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10)
    assert answer.status_code == 200
    assert b"earshot" in answer.content
    return answer.content


def read_by_right(viewer: RoleProcess, token: str, encounters: list[str]) -> bytes:
    """Return what somebody reads who may view."""
    page = f"http://127.0.0.1:{viewer.environment['EARSHOT_VIEWER_PORT']}/api/encounters"
    bearer = {"Authorization": f"Bearer {token}"}
    answers = [requests.get(f"{page}/{one}", headers=bearer, timeout=20) for one in encounters]
    assert {answer.status_code for answer in answers} == {200}
    return b"".join(answer.content for answer in answers)


async def stream(site: Site, device: Device, encounter: str, piece: Piece) -> dict[str, bytes]:
    """Stream a visit through faults, for these are logged and must not tell either; return its spool."""
    sound, half = raw(piece.samples()), len(piece.samples())
    client = await device.stream("-", encounter, "--label", LABEL, "--clinician", CLINICIAN)
    await client.feed(sound[:half])
    await client.until(lambda: client.durable_to > 20 * RATE)
    site.gateway.kill()
    site.gateway.start()
    spooled = {f"{encounter}/{name}": content for name, content in read_all(device.folder).items()}
    await client.feed(sound[half:])
    await client.until(lambda: client.received_to > 60 * RATE)
    site.valkey.kill()
    site.valkey.start()
    await client.finish()
    assert await client.wait() == 0, device.said
    await site.drafted(encounter)
    return spooled


async def test_words_and_names_are_found_nowhere(watched: Site, tmp_path: Path) -> None:
    site = watched
    viewer = site.role("viewer", viewer_port=str(free_port()))
    roles = (site.gateway, site.note, viewer)
    metrics_port = free_port(in_a_row=len(roles))
    for role in roles:
        role.environment["EARSHOT_METRICS_PORT"] = str(metrics_port)
        role.start()
    device = site.device()
    device.environment["TMPDIR"] = str(tmp_path / "tmp")
    files: dict[str, bytes] = {}
    encounters = [fresh_encounter() for _ in PIECES]
    for encounter, piece in zip(encounters, PIECES, strict=True):
        files |= await stream(site, device, encounter, piece)
    shown = Piece("asthma-ed", 0, 10).file(tmp_path)  # as a person sees it, with lines on standard error
    plain = ("stream", str(shown), "--fast", "--server", address(site.gateway), "--label", LABEL)
    assert await (await device.run(*plain, as_json=False)).wait() == 0

    # What may know: whoever has the right.
    heard = [word.text for encounter in encounters for word in (await site.hearing(encounter)).words]
    words = spoken(heard)
    assert len(words) >= WORDS
    told = {"the viewer's answer": read_by_right(viewer, site.token(Right.VIEW), encounters)}
    hidden = needles([*words, *LABEL.split(), *CLINICIAN.split()])
    assert {what for _, what in search(told, hidden)} == set(hidden.values())

    # What must not.
    assert site.valkey.command("BGREWRITEAOF")
    await until(lambda: any((site.valkey.folder / "appendonlydir").glob("*.2.base.rdb")))
    files |= {f"metrics of {role.role}": metrics(metrics_port + n) for n, role in enumerate(roles)}
    files |= read_all(site.folder, tmp_path / "tmp")
    for role in roles:
        role.stop()
    left = read_all(site.folder, tmp_path / "tmp")
    files |= {f"{name} at the end": content for name, content in left.items()}
    size = sum(map(len, files.values()))
    print(f"\n{len(words)} words, {len(hidden)} needles, {len(files)} files, {size / 1e6:.1f} MB")
    for kind in (".aof", ".rdb", ".sound", ".spool", "gateway.log", "viewer.log", "client.log", "metrics"):
        assert any(kind in name and content for name, content in files.items()), f"no {kind} was searched"
    assert search(files, hidden) == set()
    for piece in PIECES:
        bits = sound_bits(piece)
        assert len(bits) > 20
        assert search(files, bits, case=True) == set()
