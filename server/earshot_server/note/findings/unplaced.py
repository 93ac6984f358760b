"""A complaint that was told without its place, and the same with it."""

from earshot_server.note.draft import Assertion, Evidence, Finding, Kind
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.rules.concepts import Area, Complaint


def unplaced(heard: Heard) -> Finding | None:
    """Return the complaint that was reported last, where it is there and stands without a place."""
    known = heard.symptom
    if known is None or known.kind is not Kind.SYMPTOM or known.assertion is not Assertion.PRESENT:
        return None
    complaint = heard.rules.by_name.get((Area.COMPLAINT.value, known.concept))
    return known if isinstance(complaint, Complaint) and complaint.alone else None


def enter_placed(heard: Heard, known: Finding, site: str, side: str | None, *said: Evidence) -> str:
    """Enter a complaint anew with its place, on its own words and those that place it; return its name."""
    return heard.enter(
        Fact(
            kind=Kind.SYMPTOM,
            concept=f"{site} {known.concept}",
            assertion=Assertion.PRESENT,
            evidence=(*known.evidence, *said),
            attributes=known.attributes | ({"side": side} if side else {}),
        )
    )
