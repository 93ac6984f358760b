import ssl
from collections import deque
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from earshot_client.doctor.report import Outcome
from earshot_client.doctor.server import check_server, compare_clocks
from earshot_client.session.link import Link
from tests.support.certificate import make_certificate
from tests.support.stream_server import Fault, StreamServer

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


async def outcomes(link: Link) -> dict[str, Outcome]:
    return {check.name: check.outcome for check in await check_server(link, link.servers[0])}


async def test_a_server_that_takes_this_device_is_good_in_everything() -> None:
    async with StreamServer(token="t").serving() as server:
        found = await outcomes(Link((server.url,), "t"))
    assert found == dict.fromkeys(("network", "encryption", "sign-in", "clock"), Outcome.GOOD)
    assert server.hellos == []


async def test_a_wrong_token_is_a_matter_of_the_settings() -> None:
    async with StreamServer(token="t").serving() as server:
        checks = await check_server(Link((server.url,), "wrong"), server.url)
    sign_in = next(check for check in checks if check.name == "sign-in")
    assert sign_in.outcome is Outcome.BAD
    assert "settings" in sign_in.remedy


async def test_a_server_that_is_busy_is_worth_a_look_only() -> None:
    async with StreamServer(faults=deque([Fault("http", code=503)])).serving() as server:
        assert (await outcomes(Link((server.url,))))["sign-in"] is Outcome.WORTH_A_LOOK


async def test_a_server_that_is_not_there_is_bad_and_the_rest_is_not_guessed(unused_tcp_port: int) -> None:
    found = await outcomes(Link((f"ws://127.0.0.1:{unused_tcp_port}",)))
    assert found.pop("network") is Outcome.BAD
    assert set(found.values()) == {Outcome.SKIPPED}


async def test_a_certificate_that_nobody_vouches_for_is_bad(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    async with StreamServer().serving(ssl=context) as server:
        url = server.url.replace("ws://", "wss://")
        found = await outcomes(Link((url,)))
        trusted = await outcomes(Link((url,), None, certificate))
    assert found["encryption"] is Outcome.BAD
    assert trusted["encryption"] is trusted["sign-in"] is Outcome.GOOD


@pytest.mark.parametrize(
    ("seconds", "outcome", "said"),
    [(0, Outcome.GOOD, "agree"), (29, Outcome.GOOD, "agree"), (90, Outcome.WORTH_A_LOOK, "90 s ahead of"),
     (-600, Outcome.WORTH_A_LOOK, "600 s behind")],
)  # fmt: skip
def test_clocks_that_differ_are_told_by_how_much(seconds: int, outcome: Outcome, said: str) -> None:
    check = compare_clocks(format_datetime(NOW, usegmt=True), NOW + timedelta(seconds=seconds))
    assert check.outcome is outcome
    assert said in check.found


def test_a_server_without_a_date_is_not_judged() -> None:
    assert compare_clocks(None, NOW).outcome is Outcome.SKIPPED
