"""In which section a finding's own statement stands, where its kind alone does not decide.

Asthma is past history; that there is none may belong to a review of systems. The model of sections decides
when a finding is first heard, by its words, its question and what was spoken of before. What is said later
moves nothing, unless it asserts something else.
"""

from collections.abc import Iterable, Iterator, Sequence

from earshot_server.note.draft import Assertion, Finding, Kind, SectionKey
from earshot_server.note.findings.context import Context
from earshot_server.note.narrative.clauses import Clause
from earshot_server.note.narrative.course import FADES, Course
from earshot_server.note.narrative.weigh import features, lean, may_tell, sums
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.statements.write import asserted, place_of


def places(
    sentence: Sentence,
    clauses: Sequence[Clause],
    findings: Iterable[Finding],
    context: Context,
    course: Course,
    rules: Rules,
) -> Iterator[tuple[str, SectionKey]]:
    """Yield what is asserted for the first time, as `asserted` names it, with its section.

    `findings` are those that the sentence touched, `course` is what was spoken of before it.
    """
    for one in findings:
        if _answers_history(one, sentence, context):
            course.places.setdefault(asserted(one), SectionKey.PAST_HISTORY)
            continue
        move = rules.narrative.moves.get(one.kind)
        place = place_of(one, rules)
        if move is None or one.assertion not in move.assertions or place is None:
            continue
        if asserted(one) in course.places:
            continue
        home = place.template.section
        said = next((clause.features for clause in clauses if one in clause.told), None)
        scores = sums(said or _of_whole(one, sentence, context, course, rules), rules.weights, course.leaning)
        allowed = [key for key in move.sections if may_tell(sentence.speaker, key)]
        best = max(allowed, key=lambda key: scores[key], default=home)
        yield asserted(one), best if scores[best] > scores[home] + move.margin else home


_HISTORY, _REVIEW = "conditions", "review"
"""The topics of questions about what else the patient has or had, and about what else troubles them."""
_OTHERS = ("chief", "family")
"""With one of these a question is not about the past history alone."""


def _answers_history(finding: Finding, sentence: Sentence, context: Context) -> bool:
    """Tell whether a complaint is one of long standing: told as the answer to "any medical problems?"."""
    question = context.question
    if finding.kind is not Kind.SYMPTOM or question is None or sentence.speaker is not Speaker.PATIENT:
        return False
    if finding.assertion not in (Assertion.PRESENT, Assertion.HISTORICAL) or question.age > 1:
        return False
    past = _HISTORY in question.topics and _REVIEW not in question.topics
    past = past or (_REVIEW in question.topics and question.before)  # "other complaints in the past?"
    return past and set(_OTHERS).isdisjoint(question.topics)


def _of_whole(
    finding: Finding, sentence: Sentence, context: Context, course: Course, rules: Rules
) -> set[str]:
    """Return what tells of a finding that lies in no clause alone: the features of the whole sentence."""
    seen = course.features([finding], sentence.speaker, context)
    return features(sentence, 0, len(sentence.tokens) - 1, rules) | seen


def lean_on(clauses: Iterable[Clause], course: Course, rules: Rules) -> None:
    """Let what a sentence is about count for the sections of what is said behind it."""
    for clause in clauses:
        course.leaning = lean(clause.features, rules.weights, course.leaning, FADES)
