"""In which section a finding's own statement stands, where its kind alone does not decide.

Asthma is past history; that there is none may belong to a review of systems. The model of sections decides
when a finding is first heard, by its words, its question and what was spoken of before. What is said later
moves nothing, unless it asserts something else.
"""

from collections.abc import Iterable, Iterator

from earshot_server.note.draft import Finding, SectionKey
from earshot_server.note.findings.context import Context
from earshot_server.note.narrative.clauses import clauses
from earshot_server.note.narrative.course import FADES, Course
from earshot_server.note.narrative.tell import within
from earshot_server.note.narrative.weigh import features, lean, may_tell, sums
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence
from earshot_server.note.statements.write import asserted, place_of


def places(
    sentence: Sentence, findings: Iterable[Finding], context: Context, course: Course, rules: Rules
) -> Iterator[tuple[str, SectionKey]]:
    """Yield what is asserted for the first time, as `asserted` names it, with its section.

    `findings` are those that the sentence touched, `course` is what was spoken of before it.
    """
    mine = list(findings)
    for one in mine:
        move = rules.narrative.moves.get(one.kind)
        place = place_of(one, rules)
        if move is None or one.assertion not in move.assertions or place is None:
            continue
        if asserted(one) in course.places:
            continue
        home = place.template.section
        first, last = _clause(one, sentence, rules)
        told = within(mine, sentence, first, last) or [one]
        scores = sums(
            features(sentence, first, last, rules) | course.features(told, sentence.speaker, context),
            rules.weights,
            course.leaning,
        )
        allowed = [key for key in move.sections if may_tell(sentence.speaker, key)]
        best = max(allowed, key=lambda key: scores[key], default=home)
        yield asserted(one), best if scores[best] > scores[home] + move.margin else home


def lean_on(
    sentence: Sentence, findings: Iterable[Finding], context: Context, course: Course, rules: Rules
) -> None:
    """Let what a sentence is about count for the sections of what is said behind it."""
    mine = list(findings)
    for first, last in clauses(sentence, rules):
        told = within(mine, sentence, first, last)
        found = features(sentence, first, last, rules) | course.features(told, sentence.speaker, context)
        course.leaning = lean(found, rules.weights, course.leaning, FADES)


def _clause(finding: Finding, sentence: Sentence, rules: Rules) -> tuple[int, int]:
    """Return the first and last token of the clause that says a finding, else of the sentence."""
    whole = (0, len(sentence.tokens) - 1)
    return next((one for one in clauses(sentence, rules) if within([finding], sentence, *one)), whole)
