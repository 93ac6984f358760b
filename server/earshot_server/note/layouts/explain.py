"""Why a statement stands in the note: the words that it rests on, and the rule that made it."""

from collections.abc import Mapping

from earshot_protocol.words import Segment
from earshot_server.note.draft import Draft, Kind, Statement
from earshot_server.note.parts import Evidence, Role
from earshot_server.note.rules.load import Rules
from earshot_server.note.statements.write import chief_place, place_of

_ROLES = {Role.SAID: "said", Role.ASKED: "asked", Role.SAID_OTHERWISE: "said otherwise before"}


def explained(statement: Statement, draft: Draft, heard: Mapping[str, Segment], rules: Rules) -> list[str]:
    """Return lines that explain a statement: each stretch of words with who said it, and the rule."""
    lines = [_words(one, heard) for one in statement.evidence if one.segment in heard]
    return [*lines, f"rule: {_rule(statement, draft, rules)}"]


def _words(evidence: Evidence, heard: Mapping[str, Segment]) -> str:
    segment = heard[evidence.segment]
    text = " ".join(word.text for word in segment.words[evidence.first : evidence.last + 1])
    return f"{_ROLES[evidence.role]}, {segment.speaker or 'speaker not known'}: “{text}”"


def _rule(statement: Statement, draft: Draft, rules: Rules) -> str:
    if statement.kind is Kind.NARRATIVE:
        return (
            "narrative: a clause that its words make worth telling, reworded (narrative.toml, salience.csv)"
        )
    findings = [one for one in draft.findings if one.id in statement.findings]
    for finding in findings:
        for place in (place_of(finding, rules, statement.section), chief_place(finding)):
            if place is not None and place.id == statement.id:
                concept = f"concept “{finding.concept}”" + (f" ({finding.code})" if finding.code else "")
                sort = f"{finding.kind.value}, {finding.assertion.value}"
                return f"{sort}, {concept}; template “{place.template.text}”"
    return "written by a person" if statement.by else "made by an earlier version"
