"""Findings as facts come in."""

from earshot_server.note.draft import Assertion, Evidence, Kind, Role
from earshot_server.note.findings.ledger import Fact, Ledger, ident, joined
from tests.support.noted import found, noted


def at(first: int, last: int, role: Role = Role.SAID, segment: str = "s-0") -> Evidence:
    return Evidence(segment=segment, first=first, last=last, role=role)


def fact(assertion: Assertion = Assertion.PRESENT, place: int = 0, **attributes: str) -> Fact:
    return Fact(Kind.MEDICATION, "aspirin", assertion, (at(place, place),), attributes)


def test_the_same_assertion_merges_attributes_and_evidence() -> None:
    ledger = Ledger()
    name = ledger.put(fact(dose="81 mg"))
    assert ledger.put(fact(place=5, dose="100 mg", frequency="daily")) == name
    found = ledger.findings[name]
    assert found.attributes == {"dose": "100 mg", "frequency": "daily"}
    assert found.evidence == (at(0, 0), at(5, 5))


def test_how_a_symptom_began_does_not_change_when_it_is_told_again() -> None:
    ledger = Ledger()
    for onset in ("two weeks ago", "two years ago"):
        name = ledger.put(Fact(Kind.SYMPTOM, "cough", Assertion.PRESENT, (at(0, 0),), {"onset": onset}))
    assert ledger.findings[name].attributes == {"onset": "two weeks ago"}


def test_another_assertion_leads_and_keeps_what_was_said_before() -> None:
    ledger = Ledger()
    ledger.put(fact(dose="81 mg"))
    name = ledger.put(fact(Assertion.ABSENT, place=7))
    found = ledger.findings[name]
    assert (found.assertion, found.attributes) == (Assertion.ABSENT, {})
    assert found.evidence == (at(0, 0, Role.SAID_OTHERWISE), at(7, 7))


def test_only_what_changed_is_touched() -> None:
    ledger = Ledger()
    name = ledger.put(fact())
    ledger.settle()
    ledger.put(fact())
    assert list(ledger.touched) == []
    ledger.amend(name, {"dose": "81 mg"}, [])
    assert list(ledger.touched) == [name]
    ledger.amend(name, {"dose": ""}, [], Assertion.HISTORICAL)
    assert ledger.findings[name].attributes == {}
    assert ledger.findings[name].assertion is Assertion.HISTORICAL


def test_a_denial_of_all_gives_way_to_one_of_them() -> None:
    ledger = Ledger()
    denial = Fact(Kind.MEDICATION, "medicines", Assertion.ABSENT, (at(0, 0),))
    ledger.deny_all(denial)
    (name,) = ledger.findings
    ledger.settle()
    other = ledger.put(fact())
    assert list(ledger.findings) == [other]
    assert list(ledger.touched) == [name, other]
    ledger.deny_all(denial)
    assert list(ledger.findings) == [other]


def test_evidence_that_touches_is_one_stretch() -> None:
    assert joined([at(0, 2), at(3, 4), at(1, 1)]) == (at(0, 4),)
    assert joined([at(0, 2), at(0, 2, Role.ASKED)]) == (at(0, 2), at(0, 2, Role.ASKED))
    assert joined([at(0, 2), at(0, 2, segment="s-1")]) == (at(0, 2), at(0, 2, segment="s-1"))


def test_an_id_is_made_from_what_it_names() -> None:
    assert ident("f", "a", "b") == ident("f", "a", "b")
    assert ident("f", "ab") != ident("f", "a", "b")


def test_a_ledger_knows_what_it_holds() -> None:
    ledger = Ledger()
    assert not ledger.holds(None)
    assert ledger.holds(ledger.put(fact()))


def test_a_guess_takes_nothing_back() -> None:
    lines = ("patient: I have a cough.", "patient: I guess the cough might be going.")
    assert found(*lines) == [("symptom", "cough", "present")]


def test_a_complaint_that_is_over_by_now_contradicts_nothing() -> None:
    lines = "patient: I had a headache on Monday.", "doctor: Did the headache go away?", "patient: Yes."
    assert noted(*lines) == ["Previously headache."]
