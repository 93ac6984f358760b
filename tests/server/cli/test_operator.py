"""Who runs a command."""

from pathlib import Path

import pytest

from earshot_server.actor import Role
from earshot_server.audit.audit import KEY_NAME, Audit
from earshot_server.audit.entries import Action, open_entry
from earshot_server.cli.operator import operator, record
from earshot_server.keys.ring import open_ring
from earshot_server.settings import Settings


def test_a_command_is_recorded_with_the_system_s_name_for_who_runs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "robin")
    operator.cache_clear()
    settings = Settings(data_dir=tmp_path)
    record(settings, Action.EXPORTED, "enc-1", format="text")
    ring = open_ring(settings)
    [(_, _, line)] = Audit.of(settings, ring).trail.lines()
    entry = open_entry(ring.get(KEY_NAME), line)
    assert (entry.actor.id, entry.actor.name, entry.actor.role) == ("operator", "robin", Role.OPERATOR)
    assert (entry.encounter, entry.details.how, entry.details.format) == ("enc-1", "command", "text")
    operator.cache_clear()


def test_somebody_without_a_name_is_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError

    operator.cache_clear()
    monkeypatch.setattr("getpass.getuser", nameless)
    assert operator().name == "somebody"
    operator.cache_clear()
