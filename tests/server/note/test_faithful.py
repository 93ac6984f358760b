"""Nothing is said that nobody said; and the check that says so finds an invention of every kind."""

from collections.abc import Callable

import pytest

from earshot_server.note.dialogue import segments_of
from earshot_server.note.draft import Assertion, Draft, Finding, Kind, Statement
from tests.support.faithful import inventions
from tests.support.noted import bared, dialogues, folded

LINES = """
patient: I have a cough for three weeks and my left knee hurts.
patient: I take lisinopril twenty milligrams once a day.
patient: I have no fever.
patient: My mother had breast cancer at forty four.
doctor: Your blood pressure is one fifty two over ninety four.
"""


@pytest.mark.parametrize("bare", [False, True], ids=["written", "bare"])
@pytest.mark.parametrize("name", dialogues())
def test_every_statement_is_in_its_evidence(name: str, bare: bool) -> None:
    segments = [bared(one) if bare else one for one in segments_of(dialogues()[name])]
    draft = folded(dialogues()[name], bare=bare).draft
    assert inventions(draft, segments) == []


def planted(text: str, change: Callable[[Statement, Finding], tuple[Statement, Finding]]) -> list[str]:
    """Return what the check says of a draft in which the statement with `text` was changed."""
    draft = folded(LINES).draft
    findings = {one.id: one for one in draft.findings}
    sections = []
    for section in draft.sections:
        statements = []
        for one in section.statements:
            if one.text == text:
                one, told = change(one, findings[one.findings[0]])
                findings[told.id] = told
            statements.append(one)
        sections.append(section.model_copy(update={"statements": tuple(statements)}))
    changed = draft.model_copy(update={"sections": tuple(sections), "findings": tuple(findings.values())})
    assert changed != draft
    return inventions(Draft.model_validate(changed.model_dump()), segments_of(LINES))


def reworded(**words: str) -> Callable[[Statement, Finding], tuple[Statement, Finding]]:
    """Return a change of words in the text alone."""

    def change(statement: Statement, finding: Finding) -> tuple[Statement, Finding]:
        text = statement.text
        for old, new in words.items():
            text = text.replace(old.replace("_", " "), new)
        return statement.model_copy(update={"text": text}), finding

    return change


def refound(**changes: object) -> Callable[[Statement, Finding], tuple[Statement, Finding]]:
    """Return a change of the finding alone."""
    return lambda statement, finding: (statement, finding.model_copy(update=changes))


def restated(**changes: object) -> Callable[[Statement, Finding], tuple[Statement, Finding]]:
    """Return a change of the statement alone."""
    return lambda statement, finding: (statement.model_copy(update=changes), finding)


KNEE = "Reports left knee pain."
COUGH = "Reports cough for three weeks."
DRUG = "Takes lisinopril 20 mg once a day."
FEVER = "Denies fever."
FAMILY = "Mother: breast cancer at 44."
PRESSURE = "Blood pressure 152/94 mmHg."


@pytest.mark.parametrize(
    ("text", "change", "reason"),
    [
        (COUGH, reworded(cough="wheezing"), "nobody said 'wheezing'"),
        (COUGH, reworded(three="six"), "nobody said 'six'"),
        (COUGH, reworded(weeks="months"), "nobody said 'months'"),
        (COUGH, reworded(Reports="Reports severe"), "nobody said 'severe'"),
        (COUGH, refound(concept="asthma"), "'asthma' is none of what was heard"),
        (COUGH, refound(attributes={"duration": "ten days"}), "duration 'ten days' is none"),
        (KNEE, reworded(left="right"), "nobody said 'right'"),
        (KNEE, refound(attributes={"side": "right"}), "side 'right' is none of what was heard"),
        (DRUG, reworded(lisinopril="losartan"), "nobody said 'losartan'"),
        (DRUG, reworded(**{"20": "40"}), "nobody said the number 40"),
        (DRUG, reworded(mg="mcg"), "nobody said 'mcg'"),
        (DRUG, reworded(once="twice"), "nobody said 'twice'"),
        (DRUG, refound(attributes={"dose": "40 mg"}), "dose '40 mg' is none of what was heard"),
        (FAMILY, reworded(Mother="Father"), "nobody said 'father'"),
        (FAMILY, refound(attributes={"relative": "father"}), "no relative was named"),
        (FAMILY, refound(kind=Kind.CONDITION, assertion=Assertion.PRESENT), "it was said of a relative"),
        (FAMILY, reworded(**{"44": "40"}), "nobody said the number 40"),
        (FEVER, refound(assertion=Assertion.PRESENT), "it was denied"),
        (COUGH, restated(assertion=Assertion.ABSENT), "nobody denied it"),
        (PRESSURE, reworded(**{"152": "125"}), "nobody said the number 125"),
        (PRESSURE, refound(attributes={"value": "152/49"}), "value '152/49' is none of what was heard"),
        (PRESSURE, refound(attributes={"unit": "kPa"}), "unit 'kPa' is none of what was heard"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_invention_is_found(
    text: str, change: Callable[[Statement, Finding], tuple[Statement, Finding]], reason: str
) -> None:
    assert any(reason in one for one in planted(text, change)), planted(text, change)


STORY = """
patient: I slipped on the wet kitchen floor last Tuesday and landed hard on my right wrist.
patient: I could not lift the coffee cup with that hand for three days after it happened.
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("right", "left", "nobody said 'left'"),
        ("wrist", "elbow", "nobody said 'elbow'"),
        ("slipped", "jumped", "nobody said 'jumped'"),
        ("Tuesday", "Sunday", "nobody said 'sunday'"),
        ("not ", "", "a denial was lost"),
        ("The patient", "No patient", "a denial was brought in"),
        ("their", "their mother's", "nobody said"),
        ("last", "9", "nobody said '9'"),
    ],
)
def test_an_invention_in_a_narrative_is_found(old: str, new: str, reason: str) -> None:
    draft = folded(STORY).draft
    assert inventions(draft, segments_of(STORY)) == []
    told = [one for section in draft.sections for one in section.statements if one.kind is Kind.NARRATIVE]
    changed = next(one for one in told if old in one.text)
    planted = changed.model_copy(update={"text": changed.text.replace(old, new, 1)})
    sections = tuple(
        section.model_copy(
            update={
                "statements": tuple(planted if one.id == planted.id else one for one in section.statements)
            }
        )
        for section in draft.sections
    )
    wrong = inventions(draft.model_copy(update={"sections": sections}), segments_of(STORY))
    assert any(reason in one for one in wrong), wrong
