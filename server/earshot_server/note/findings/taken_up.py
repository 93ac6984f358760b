"""The complaint that a clinician names as known, and the patient goes on about: "about the headaches".

What the answer says beside it is said of that complaint: "they throb, and light makes it worse".
"""

from collections.abc import Sequence

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import Found
from earshot_server.note.findings.context import Asked, Context, Question
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact, Ledger, ident
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.places import find_sites, spreads_before
from earshot_server.note.findings.share import share
from earshot_server.note.findings.sided import side_told
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker

_FRESH = 1
"""So many sentences after the question its complaint is taken up."""
_LASTS = 3
"""So many sentences of an answer go on about it."""
_DENIES = frozenset(
    (
        *("no", "not", "none", "never", "don't", "nothing", "gone", "went", "resolved", "what", "isn't"),
        *("haven't", "hasn't", "doesn't", "didn't", "stopped", "cleared", "nope", "aren't", "which", "fine"),
    )
)
"""With these an answer may say that there is no such thing, or not any more."""
_ELSE = frozenset(("medicines", "over", "allergies", "family", "surgeries", "reaction", "conditions"))
"""Topics of which a complaint is only the occasion: "what do you take for the pain?"."""


def take_up(
    sentence: Sentence, mentions: Sequence[Mention], context: Context, ledger: Ledger, rules: Rules
) -> None:
    """Enter the one symptom that was just asked about as known, when the patient goes on about it."""
    question = context.question
    one = _presupposed(question)
    if question is None or one is None or sentence.speaker is Speaker.CLINICIAN or question.age > _FRESH:
        return
    one = _of_part(sentence, one, context, rules)
    name = ident("f", Kind.SYMPTOM.value, one.name, "")
    if ledger.holds(name) or not any(sentence.keys) or not _DENIES.isdisjoint(sentence.keys):
        return
    if any(mention.person is not None or mention.name.endswith(one.name) for mention in mentions):
        return  # it is somebody else's, or is told by name
    if (Area.COMPLAINT.value, one.name) in rules.by_name and find_sites(sentence, rules):
        return  # "where's the numbness?": it is told with its place
    named = (one.named,) if one.named else ()
    fact = Fact(
        kind=Kind.SYMPTOM,
        concept=one.name,
        code=rules.code(one.area, one.name),
        assertion=Assertion.PRESENT,
        evidence=(*named, one.evidence, sentence.evidence(0, 0)),
        attributes={"side": one.side} if one.side else {},
    )
    ledger.put(fact)
    context.attend(name, "symptom")
    context.report(name, sentence.segment)
    context.complain(name, sentence.segment, one.name)


def _of_part(sentence: Sentence, asked: Asked, context: Context, rules: Rules) -> Asked:
    """Let "where's the pain?" be the pain of the part that was asked about, unless another is named."""
    bare = (Area.COMPLAINT.value, asked.name) in rules.by_name
    sites = [one for one in find_sites(sentence, rules) if not spreads_before(sentence, one[1])]
    if context.part is None or not bare or sites:
        return asked
    part = context.part
    return asked.model_copy(
        update={"name": f"{part.site} {asked.name}", "named": part.evidence, "side": part.side}
    )


def _presupposed(question: Question | None) -> Asked | None:
    if question is None or question.answered or question.asked or len(question.presupposed) != 1:
        return None
    if question.by is Speaker.PATIENT or not question.takes_for_granted:
        return None
    if question.over or question.before or not _ELSE.isdisjoint(question.topics):
        return None
    one = question.presupposed[0]
    return one if one.person is None and one.area is Area.SYMPTOM else None


def spoken_of(heard: Heard) -> str | None:
    """Return the finding whose details a clinician asks for, while the patient answers."""
    question = heard.context.question
    if question is None or question.age > _LASTS or not heard.patient or question.by is Speaker.PATIENT:
        return None
    if not question.takes_for_granted or len(question.presupposed) != 1:
        return None
    name = ident("f", Kind.SYMPTOM.value, question.presupposed[0].name, "")
    known = heard.ledger.findings.get(name)
    return name if known is not None and known.assertion is Assertion.PRESENT else None


def details_before(heard: Heard, name: str, mentions: Sequence[Mention]) -> list[Found]:
    """Return what a sentence says before it names other symptoms: that is said of what it answers about."""
    known = heard.ledger.findings[name]
    itself = Mention(Area.SYMPTOM, known.concept, 0, 0, 0)
    mine = [itself, *(one for one in mentions if not _says_it(heard.sentence, one))]
    others = [one for one in heard.all if one.area is not Area.SYMPTOM or one in mine]
    given = share(heard.sentence, [itself, *others], mine, "symptom", heard.rules)[0]
    return [one for one in (*given, *side_told(heard, known)) if one.name not in known.attributes]


def _says_it(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a symptom's own words speak of another: "light makes it worse"."""
    return not {"it", "them"}.isdisjoint(sentence.keys[mention.first : mention.last + 1])
