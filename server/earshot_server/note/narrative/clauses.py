"""Cut sentences into clauses that can be told one by one, and read what each says."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from earshot_server.note.draft import Evidence, Finding
from earshot_server.note.findings.context import Context
from earshot_server.note.narrative.course import Course
from earshot_server.note.narrative.weigh import features
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.ends import cut_bare
from earshot_server.note.sentences.sentence import Sentence


def clauses(sentence: Sentence, rules: Rules) -> Iterator[tuple[int, int]]:
    """Yield the first and last token of each clause, in order; together they are the sentence."""
    table = rules.narrative
    marked = any(token.mark in (".", "?") for token in sentence.tokens)
    if marked and len(sentence.tokens) <= table.longest:
        yield 0, len(sentence.tokens) - 1
        return
    words = [token.text for token in sentence.tokens]
    odds = table.sure if marked else table.odds
    yield from cut_bare(words, rules.ends, odds, table.shortest, table.longest)


@dataclass(frozen=True)
class Clause:
    """A clause by its first and last token."""

    first: int
    last: int
    told: tuple[Finding, ...]
    """The findings that lie in it."""
    features: frozenset[str]
    """What the models of worth and sections see: its words, and the course of the conversation."""


def read_clauses(
    sentence: Sentence, findings: Sequence[Finding], context: Context, course: Course, rules: Rules
) -> list[Clause]:
    """Return the clauses of a sentence; `findings` are those that it touched, `course` what was before."""
    read = []
    for first, last in clauses(sentence, rules):
        told = within(findings, sentence, first, last)
        seen = features(sentence, first, last, rules) | course.features(told, sentence.speaker, context)
        read.append(Clause(first, last, tuple(told), frozenset(seen)))
    return read


def within(findings: Iterable[Finding], sentence: Sentence, first: int, last: int) -> list[Finding]:
    """Return the findings of which a clause holds all words of its segment on which they rest."""
    return [one for one in findings if _within(one, sentence, first, last)]


def _within(finding: Finding, sentence: Sentence, first: int, last: int) -> bool:
    low, high = sentence.tokens[first].word, sentence.tokens[last].word
    mine = [one for one in spans(finding, sentence) if one.first <= high and one.last >= low]
    return bool(mine) and all(low <= one.first and one.last <= high for one in mine)


def spans(finding: Finding, sentence: Sentence) -> list[Evidence]:
    """Return a finding's evidence in the segment of a sentence."""
    return [one for one in finding.evidence if one.segment == sentence.segment]
