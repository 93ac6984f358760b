"""Errors say what happened, what was kept and what to do."""

from earshot_server.audit.errors import AuditUnreadable, AuditUnwritable, TrailBusy


def test_they_say_what_to_do() -> None:
    assert "recording goes on" in str(AuditUnwritable())
    assert "somebody else" in str(TrailBusy())
    assert "earshot audit verify" in str(AuditUnreadable("2026-11.jsonl"))
