"""The order of all tests, and what those told that count how often a fault really struck."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONG = ("system/test_chaos.py", "system/test_kills.py", "system", "browser", "server/speech", "server/log")
"""Begun first, so that at the end no worker is left alone with one of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _turn(item.path.relative_to(HERE)))


def _turn(path: Path) -> int:
    found = (place for place, long in enumerate(LONG) if path.is_relative_to(long))
    return next(found, len(LONG))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told = {
        report.nodeid: report.capstdout.strip()
        for report in terminalreporter.getreports("passed")
        if report.when == "call" and report.nodeid.startswith("tests/system/") and report.capstdout.strip()
    }
    if told:
        terminalreporter.section("what was struck, and compared")
    for test, lines in sorted(told.items()):
        terminalreporter.line(f"{test}\n    {lines.replace(chr(10), f'{chr(10)}    ')}")
