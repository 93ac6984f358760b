"""Which clauses of a sentence are told, in which section, in which words, on which evidence."""

import re
from collections.abc import Iterable, Iterator, Sequence

from earshot_server.note.draft import Assertion, Finding, Kind, SectionKey, Statement
from earshot_server.note.findings.context import Context
from earshot_server.note.findings.ledger import ident
from earshot_server.note.findings.symptoms import doubtful
from earshot_server.note.narrative.clauses import Clause, spans
from earshot_server.note.narrative.course import Course
from earshot_server.note.narrative.examined import moved
from earshot_server.note.narrative.reword import reword
from earshot_server.note.narrative.weigh import section, worth
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.sentences.split import opens_question
from earshot_server.note.sentences.tokens import Token
from earshot_server.note.statements.write import place_of

SHORTEST = 4
"""Words of a clause that can be told."""

COVERED = 0.6
"""A clause of which findings tell so many words need not be told once more."""

OF_IT = frozenset(("it", "it's", "they", "they're", "that", "that's"))
COVERED_OF_IT = 0.4
"""A clause that says more of what was spoken of, and not of what: so much of it in findings is enough."""

TELLING = (
    SectionKey.HISTORY_OF_PRESENT_ILLNESS,
    SectionKey.EXAMINATION,
    SectionKey.RESULTS,
    SectionKey.ASSESSMENT,
    SectionKey.PLAN,
    SectionKey.FOLLOW_UP,
)
"""Where a narrative stands for the statements of the findings in it; elsewhere these are lists."""


UNDOUBTED = 0.9
"""A word heard with so much confidence is not doubted (0 to 1)."""


def narratives(
    sentence: Sentence,
    clauses: Iterable[Clause],
    findings: Sequence[Finding],
    context: Context,
    course: Course,
    version: int,
    rules: Rules,
) -> Iterator[Statement]:
    """Yield what a sentence's `clauses` tell beside its findings; `findings` are those that it touched.

    `course` is what was spoken of before it.
    """
    if sentence.asks:
        return
    for clause in clauses:
        first, last, told = clause.first, clause.last, clause.told
        if not _is_worth(sentence, clause, findings, rules):
            continue
        text = reword(sentence, first, last, context.gender, rules, context.ward or "")
        if not _reads(text, sentence, rules):
            continue
        introduces = _introduces(sentence, first, last, rules)
        place = SectionKey.HISTORY_OF_PRESENT_ILLNESS if introduces else None
        place = place or _place(clause, sentence, context, course, rules)
        text, place = (text, place) if introduces else moved(text, place, sentence, context)
        if sentence.speaker is Speaker.UNKNOWN and place is SectionKey.ASSESSMENT and not told:
            continue
        if place is SectionKey.HISTORY_OF_PRESENT_ILLNESS and _of_nobody(told, sentence, first, last, rules):
            continue
        evidence = sentence.evidence(first, last)
        yield Statement(
            id=ident("s", place, Kind.NARRATIVE, sentence.segment, str(sentence.tokens[first].word)),
            section=place,
            kind=Kind.NARRATIVE,
            assertion=_assertion(told, place),
            text=text,
            version=version,
            evidence=(evidence,),
            unsure=tuple(word for word in evidence.unsure if len(word) > 2),
            findings=tuple(one.id for one in told),
            problem="" if introduces else _problem(place, context, course),
            moment=(
                course.story.moment(text, told, rules)
                if place is SectionKey.HISTORY_OF_PRESENT_ILLNESS
                else None
            ),
        )


def _reads(text: str, sentence: Sentence, rules: Rules) -> bool:
    """Tell whether what a clause became says something by itself."""
    if text.split(" ", 1)[0].lower() in rules.narrative.unfit:
        return False
    if len(content(text, rules)) < 2 or _is_hollow(text, rules) or text.count(" ") < SHORTEST - 1:
        return False
    if sentence.speaker is not Speaker.CLINICIAN and not _is_sentence(text, rules):
        return False
    return not (sentence.recognised and _is_broken(text, rules))


def _is_worth(sentence: Sentence, clause: Clause, findings: Sequence[Finding], rules: Rules) -> bool:
    """Tell whether a clause is worth telling, and is not told by findings already."""
    first, last = clause.first, clause.last
    if last - first + 1 < SHORTEST:
        return False
    if _asks(sentence, first, last, rules) or _is_fragment(sentence, first, last, rules):
        return False
    if sentence.speaker is Speaker.CLINICIAN and _commands(sentence.keys[first : last + 1], rules):
        return False
    needed = rules.narrative.worth if sentence.named else rules.narrative.worth_bare
    if worth(clause.features, rules.weights) < needed or _doubtful(sentence, first, last, rules):
        return False
    plain = [one for one in findings if one.kind is not Kind.REMARK]
    told = plain if clause.told else findings
    return _covered(told, sentence, first, last, rules) < _enough(told, sentence, first)


def _commands(keys: Sequence[str], rules: Rules) -> bool:
    """Tell whether a clinician only has something done in the examination: "lift this leg for me"."""
    return f" {' '.join(keys)}".endswith(tuple(f" {end}" for end in rules.narrative.commands))


_RESPONSES = ("effect", "reaction")


def _enough(told: Sequence[Finding], sentence: Sentence, first: int) -> float:
    """Return which share of a clause has to be told by findings, so that it need not be told.

    What a medicine did is told once: "codeine does nothing for me, absolutely nothing".
    """
    response = any(name in one.attributes for one in told for name in _RESPONSES)
    return COVERED_OF_IT if response or sentence.keys[first] in OF_IT else COVERED


def _problem(place: SectionKey, context: Context, course: Course) -> str:
    """Return what a narrative is about."""
    if place is SectionKey.HISTORY_OF_PRESENT_ILLNESS:
        return course.story.current
    return context.problem if place in (SectionKey.ASSESSMENT, SectionKey.PLAN) else ""


_TOPICS = {
    "family": SectionKey.FAMILY_HISTORY,
    "conditions": SectionKey.PAST_HISTORY,
    "surgeries": SectionKey.SURGERIES,
    "allergies": SectionKey.ALLERGIES,
    "reaction": SectionKey.ALLERGIES,
    "medicines": SectionKey.MEDICATIONS,
    "work": SectionKey.SOCIAL_HISTORY,
    "home": SectionKey.SOCIAL_HISTORY,
    "tobacco": SectionKey.SOCIAL_HISTORY,
    "alcohol": SectionKey.SOCIAL_HISTORY,
    "drugs": SectionKey.SOCIAL_HISTORY,
    "exercise": SectionKey.SOCIAL_HISTORY,
    "diet": SectionKey.SOCIAL_HISTORY,
    "living": SectionKey.SOCIAL_HISTORY,
    "sleep": SectionKey.SOCIAL_HISTORY,
    "chief": SectionKey.HISTORY_OF_PRESENT_ILLNESS,
}
"""Where the answer to a question about a topic belongs."""

_ANSWERS_WITHIN = 2
"""So many sentences behind a question still answer it."""


def _asked(sentence: Sentence, context: Context) -> SectionKey | None:
    """Return the section of what answers a question about a topic, None if nothing was asked just before."""
    question = context.question
    if question is None or question.age > _ANSWERS_WITHIN:
        return None
    if sentence.speaker is Speaker.CLINICIAN:
        return SectionKey.ASSESSMENT if "diagnosis" in question.topics else None
    return next((_TOPICS[topic] for topic in question.topics if topic in _TOPICS), None)


_LISTS = {
    SectionKey.MEDICATIONS: (Area.DRUG,),
    SectionKey.ALLERGIES: (Area.ALLERGEN, Area.DRUG),
    SectionKey.FAMILY_HISTORY: (Area.RELATIVE,),
}
"""Sections in which a clause stands only if it names something of theirs."""


def _unfit(
    sentence: Sentence, first: int, last: int, context: Context, rules: Rules
) -> frozenset[SectionKey]:
    """Return the sections of which a clause names nothing: no word of a medicine, no relative."""
    keys = sentence.keys[first : last + 1]
    named = {one.area for hit in rules.concepts.find(keys) for one in hit.holds}
    spoken = {key for key, word in _SPOKEN_OF.items() if rules.said[word].within(keys) is not None}
    if context.person or context.family is not None or context.topic("family"):
        spoken.add(SectionKey.FAMILY_HISTORY)
    return frozenset(key for key, areas in _LISTS.items() if named.isdisjoint(areas) and key not in spoken)


_SPOKEN_OF = {
    SectionKey.MEDICATIONS: "narrative.medicines",
    SectionKey.ALLERGIES: "narrative.allergies",
}
"""The lists of words that speak of all of a section's kind."""

_DECIDED = {
    Kind.ASSESSMENT: SectionKey.ASSESSMENT,
    Kind.PLAN: SectionKey.PLAN,
    Kind.EXAM: SectionKey.EXAMINATION,
    Kind.VITAL: SectionKey.VITAL_SIGNS,
    Kind.RESULT: SectionKey.RESULTS,
}
"""Where a clinician's clause belongs that tells a finding of a kind; the first kind wins."""


_REPORTED = {
    Kind.ALLERGY: SectionKey.ALLERGIES,
    Kind.FAMILY: SectionKey.FAMILY_HISTORY,
    Kind.LIFESTYLE: SectionKey.SOCIAL_HISTORY,
    Kind.SOCIAL: SectionKey.SOCIAL_HISTORY,
    Kind.OCCUPATION: SectionKey.SOCIAL_HISTORY,
    Kind.MEDICATION: SectionKey.MEDICATIONS,
}
"""Where a patient's clause belongs that tells findings of one kind alone."""


def _decided(told: Sequence[Finding], sentence: Sentence, rules: Rules) -> SectionKey | None:
    """Return the section of what a clinician judged, decided or found in a clause, or a patient reports."""
    kinds = {one.kind for one in told}
    if sentence.speaker is Speaker.PATIENT:
        if kinds == {Kind.PROCEDURE}:  # an operation, a treatment or a vaccine
            own = place_of(told[0], rules)
            return own.template.section if own is not None else None
        return _REPORTED.get(kinds.pop()) if len(kinds) == 1 else None
    if kinds == {Kind.CONDITION} and rules.said["cues.on_record"].within(sentence.keys) is not None:
        return SectionKey.PAST_HISTORY  # "I see in your chart that you have a history of pneumonia"
    return next((place for kind, place in _DECIDED.items() if kind in kinds), None)


def _place(clause: Clause, sentence: Sentence, context: Context, course: Course, rules: Rules) -> SectionKey:
    """Return the section of a clause: what was decided, found or asked goes before what the model says."""
    first, last = clause.first, clause.last
    place = _decided(clause.told, sentence, rules) or _asked(sentence, context)
    place = place or section(
        clause.features,
        sentence.speaker,
        rules.weights,
        course.leaning,
        _unfit(sentence, first, last, context, rules),
    )
    if place is SectionKey.FAMILY_HISTORY and _of_support(clause.told, sentence, first, last, rules):
        return SectionKey.SOCIAL_HISTORY
    denied = all(one.assertion is Assertion.ABSENT for one in clause.told)
    if place is SectionKey.SURGERIES and denied and _of_tests(sentence, first, last, rules):
        return SectionKey.RESULTS
    return place


def _of_tests(sentence: Sentence, first: int, last: int, rules: Rules) -> bool:
    """Tell whether a clause speaks of tests and of no operation: "I've been doing the MRIs every year"."""
    areas = {one.area for hit in rules.concepts.find(sentence.keys[first : last + 1]) for one in hit.holds}
    return Area.TEST in areas and Area.PROCEDURE not in areas


def _of_support(told: Sequence[Finding], sentence: Sentence, first: int, last: int, rules: Rules) -> bool:
    """Tell whether a clause only says who helps: "my daughter does that, and my pills"."""
    helps = rules.said["cues.supports"].within(sentence.keys[first : last + 1]) is not None
    return helps and not any(one.kind is Kind.FAMILY for one in told)


def _asks(sentence: Sentence, first: int, last: int, rules: Rules) -> bool:
    """Tell whether a clause without a mark asks: the sentence as a whole seemed not to."""
    return not sentence.tokens[last].mark and opens_question(sentence.keys[first : last + 1], rules)


def _introduces(sentence: Sentence, first: int, last: int, rules: Rules) -> bool:
    """Tell whether a clinician's clause introduces the patient: "John is a 61 year old male who ..."."""
    said = rules.said["narrative.introduces"].within(sentence.keys[first : last + 1])
    return said is not None and sentence.speaker is Speaker.CLINICIAN


def _is_unread(sentence: Sentence, first: int, last: int, rules: Rules) -> bool:
    """Tell whether a clause of recognised speech names a vital sign with a number that was hardly heard."""
    tokens = sentence.tokens[first : last + 1]
    named = any(one.area is Area.VITAL for hit in rules.concepts.find(_keys(tokens)) for one in hit.holds)
    doubted = doubtful(sentence, first, last)
    return sentence.recognised and named and doubted and any(token.key[:1].isdigit() for token in tokens)


def _keys(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.key for token in tokens)


_LIKE = frozenset(("like", "if", "though"))
_ANYBODY = frozenset(
    ("somebody", "someone", "something", "somebody's", "someone's", "something's", "a", "an", "there's")
)


def _is_likeness(sentence: Sentence, first: int) -> bool:
    """Tell whether a clause only says what it is like: "(like) somebody is sitting on my chest"."""
    keys = sentence.keys
    at = first if keys[first] in _LIKE else first - 1
    if at < 0 or keys[at] not in _LIKE or (keys[at] != "like" and keys[at - 1 : at] != ("as",)):
        return False
    return keys[at + 1 : at + 2] != () and keys[at + 1] in _ANYBODY


def _is_fragment(sentence: Sentence, first: int, last: int, rules: Rules) -> bool:
    """Tell whether a clause is no sentence by itself, as answers are: "in the middle, here".

    A clinician's may be one: "lungs clear".
    """
    keys = sentence.keys[first : last + 1]
    if _is_likeness(sentence, first) or _is_unread(sentence, first, last, rules):
        return True
    return sentence.speaker is not Speaker.CLINICIAN and rules.narrative.subjects.isdisjoint(keys)


def _of_nobody(told: Sequence[Finding], sentence: Sentence, first: int, last: int, rules: Rules) -> bool:
    """Tell whether a clinician's clause tells no history: a piece of recognised speech that is nobody's.

    What was typed, or heard without any doubt, stands.
    """
    tokens = sentence.tokens[first : last + 1]
    doubtful = any(token.confidence < UNDOUBTED for token in tokens)
    if sentence.speaker is not Speaker.CLINICIAN or told or not doubtful:
        return False
    return rules.narrative.persons.isdisjoint(token.text for token in tokens)


def _is_sentence(text: str, rules: Rules) -> bool:
    """Tell whether what is told has a subject, and is more than a "when ..." without what happens then."""
    words = text.lower().removesuffix(".").replace(",", "").split()
    if words[1:2] == ["patient's"] and not any(_may_be_verb(word, rules) for word in words[2:]):
        return False  # "the patient's arm, hand and face"
    subject = (
        "patient" in words or words[1:2] == ["patient's"] or not rules.narrative.subjects.isdisjoint(words)
    )
    return subject and (words[0] not in rules.narrative.subordinate or "," in text)


_NUMBERED = re.compile(r"\b([A-Z]{2,5}) (?:was |is |of )?\d")
"""A name in capitals with its number: "LDL 178"."""


def _is_broken(text: str, rules: Rules) -> bool:
    """Tell whether recognised words cannot be what was said: "a an hour later", "HTL 36"."""
    unknown = [name for name in _NUMBERED.findall(text) if name.lower() not in rules.acronyms]
    return bool(unknown) or rules.narrative.breaks.search(text) is not None


def _may_be_verb(word: str, rules: Rules) -> bool:
    return word in rules.narrative.finite or word.endswith(("s", "ed", "ing"))


def _doubtful(sentence: Sentence, first: int, last: int, rules: Rules) -> bool:
    """Tell whether too many words of a clause were heard with low confidence."""
    tokens = sentence.tokens[first : last + 1]
    if sum(token.confidence for token in tokens) < rules.narrative.certain * len(tokens):
        return True
    unsure = sum(token.unsure for token in tokens)
    return unsure >= rules.narrative.doubtful * (last - first + 1)


def content(text: str, rules: Rules) -> frozenset[str]:
    """Return the words of a text that say something, cut to their stems."""
    words = re.findall(r"[a-z0-9']+", text.lower())
    return frozenset(word.rstrip("s") for word in words if word not in rules.narrative.says_nothing)


def _is_hollow(text: str, rules: Rules) -> bool:
    """Tell whether a text is a platitude: "The patient is doing good"."""
    words = re.findall(r"[a-z0-9']+", text.lower())
    table = rules.narrative
    return all(word in table.hollow or word in table.says_nothing for word in words)


def _covered(told: Sequence[Finding], sentence: Sentence, first: int, last: int, rules: Rules) -> float:
    """Return which share of a clause's words that say something lies in the evidence of findings."""
    held_by = [span for one in told for span in spans(one, sentence)]
    words = [
        token
        for token in sentence.tokens[first : last + 1]
        if not token.struck and content(token.text, rules)
    ]
    held = [token for token in words if any(one.first <= token.word <= one.last for one in held_by)]
    return len(held) / max(1, len(words))


def _assertion(told: Sequence[Finding], place: SectionKey) -> Assertion:
    """Return what a narrative asserts: what its findings do, if they agree."""
    asserted = {one.assertion for one in told}
    if len(asserted) == 1:
        return asserted.pop()
    return Assertion.PLANNED if place in (SectionKey.PLAN, SectionKey.FOLLOW_UP) else Assertion.PRESENT
