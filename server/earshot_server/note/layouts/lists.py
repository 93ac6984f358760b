"""Two short papers from the findings: the problem list, and a summary in plain words for the patient."""

from earshot_server.note.draft import Assertion, Draft, Finding, Kind
from earshot_server.note.statements.template import capital, fill, listed
from earshot_server.note.statements.write import TOLD

NO_PROBLEMS = "No problems were named."
NO_SUMMARY = "Nothing was found or decided yet."

_PROBLEM = {
    Assertion.PRESENT: "{Concept}[, {side}][, {course}][, for {duration}][, since {since}][, {onset}]",
    Assertion.POSSIBLE: "Possible {concept}[, {side}]",
    Assertion.HISTORICAL: "History of {concept}[, {onset}]",
}
_FOUND = {
    Assertion.PRESENT: "You have [{side} ]{concept}.",
    Assertion.POSSIBLE: "You may have [{side} ]{concept}.",
    Assertion.ABSENT: "We found no sign of {concept}.",
}
_ACTIONS = {
    "start": "Start {concept}[, {dose}][ {route}][ {frequency}][ for {duration}].",
    "take": "Take {concept}[, {dose}][ {route}][ {frequency}][ for {duration}].",
    "stop": "Stop {concept}.",
    "avoid": "Do not take {concept}.",
    "continue": "Keep taking {concept}[, {dose}][ {frequency}].",
    "increase": "Take more {concept} than before[: {dose}][ {frequency}].",
    "decrease": "Take less {concept} than before[: {dose}][ {frequency}].",
    "switch to": "Change to {concept}[, {dose}][ {frequency}].",
    "renew": "You get a new prescription for {concept}.",
    "order": "A test or treatment is planned: {concept}[, {when}].",
    "refer to": "See the specialists of {concept}.",
    "arrange": "{Concept}[, {frequency}][ for {duration}].",
}


def problem_list(draft: Draft) -> str:
    """Return the problems, a line each with its code: what was judged first, then what was known."""
    kinds = (Kind.ASSESSMENT, Kind.CONDITION)
    mine = [one for kind in kinds for one in draft.findings if one.kind is kind and one.assertion in _PROBLEM]
    lines: dict[str, str] = {}
    for one in mine:
        code = f" [{one.code}]" if one.code else ""
        lines.setdefault(one.concept, fill(_PROBLEM[one.assertion], _values(one)) + code)
    return "\n".join(lines.values()) or NO_PROBLEMS


def patient_summary(draft: Draft) -> str:
    """Return what was found, what to do and when to come back, in words for the patient."""
    found = [
        fill(_FOUND[one.assertion], _values(one)) for one in draft.findings if one.kind is Kind.ASSESSMENT
    ]
    to_do = [
        _to_do(one) for one in draft.findings if one.kind is Kind.PLAN and one.assertion is Assertion.PLANNED
    ]
    visits = [one for one in draft.findings if one.kind is Kind.FOLLOW_UP]
    back = [fill("Come back {when}.", _values(one)) for one in visits if one.assertion is Assertion.PLANNED]
    calls = [one for one in visits if one.assertion is Assertion.HYPOTHETICAL]
    back += [fill("{Concept} {if}.", _values(one)) for one in calls if "if" in one.attributes]
    signs = [one.concept for one in calls if not {"if", TOLD} & set(one.attributes)]
    back += [f"Call us, or come at once, if you get: {listed(signs)}."] if signs else []
    parts = (("What we found", found), ("What to do", to_do), ("When to come back", back))
    blocks = [
        "\n".join([title, *(f"  {line}" for line in dict.fromkeys(lines))]) for title, lines in parts if lines
    ]
    return "\n\n".join(blocks) or NO_SUMMARY


def _to_do(finding: Finding) -> str:
    action = finding.attributes.get("action", "")
    text = _ACTIONS.get(action, "{Concept}[, {frequency}][ for {duration}][, {when}].")
    return capital(fill(text, _values(finding)))


def _values(finding: Finding) -> dict[str, str]:
    return {**finding.attributes, "concept": finding.concept}
