"""What is told in so many words: the course, where the patient goes (`tables/remarks.csv`)."""

from earshot_server.note.draft import Assertion, Evidence, Finding, Kind
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.kin import is_kin, together
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.findings.person import speaks_on
from earshot_server.note.rules.concepts import Area, Relative, Remark
from earshot_server.note.sentences.sentence import Speaker

_WITHIN = 3
"""So many sentences behind a question its topic is still what is spoken of."""
_UNREAL = frozenset(("not", "don't", "can't", "should", "after", "before", "will", "you'll", "hope"))
"""With these before it nothing is told."""
_NEAR = 5
"""So many words may lie between a relative and what is told of them."""
_EARLY = 3
"""So few words may stand before what counts only alone."""
_CAUSES = frozenset(("of", "from", "with", "because", "after", "when"))
"""With these behind it something else is told of a relative: of what they died."""
_DEPENDS = frozenset(("when", "if", "until", "once", "unless"))
"""With these anywhere it depends on something: "when you go home", "you can go home if ..."."""


def read_remarks(heard: Heard) -> None:
    """Enter what a sentence tells in words that stand for a whole."""
    for hit in heard.rules.remarks.find(heard.sentence.keys):
        for remark in hit.holds:
            if not _may_tell(heard, remark) or _unreal(heard, hit.first):
                continue
            if remark.alone and not remark.relative and hit.first > _EARLY:
                continue  # "it moves, and then I feel better"
            if remark.relative:
                _enter_of_relatives(heard, remark, hit.first, hit.last)
            else:
                _enter(heard, remark, hit.first, hit.last)
            break


def _enter(heard: Heard, remark: Remark, first: int, last: int) -> None:
    question = heard.context.question
    about = question.about if question is not None and remark.topics else ()
    said = heard.sentence.evidence(first, last)
    heard.ledger.put(Fact(Kind.REMARK, remark.name, Assertion.PRESENT, (*about, said)))


def _enter_of_relatives(heard: Heard, remark: Remark, first: int, last: int) -> None:
    """Enter a remark of the relatives who are named before it, else of whom a pronoun means."""
    context, sentence = heard.context, heard.sentence
    if not _CAUSES.isdisjoint(sentence.keys[last + 1 : last + 2]):
        return
    named = [one for one in heard.of(Area.RELATIVE) if _by_blood(heard, one.name) and one.last < first]
    told = {one.person for one in heard.all if one.person is not None and one.area is not Area.RELATIVE}
    told |= {one.attributes.get("relative", "") for one in heard.ledger.findings.values() if _of_family(one)}
    for one in together(heard, named):
        if one.name not in told and first - one.last <= _NEAR:
            _put_family(heard, remark, one.name, (sentence.evidence(one.first, last),))
    person = context.person
    if named or person is None or person in told or context.person_named is None:
        return
    if _by_blood(heard, person) and speaks_on(sentence, person, heard.rules):
        _put_family(heard, remark, person, (context.person_named, sentence.evidence(first, last)))


def _of_family(finding: Finding) -> bool:
    """Tell whether a finding is a relative's disease: what became of them is told with that."""
    return finding.kind is Kind.FAMILY and finding.assertion is Assertion.FAMILY


def _by_blood(heard: Heard, name: str) -> bool:
    """Tell whether a relative is one of whom the family history tells: no husband, no wife."""
    concept = heard.rules.by_name[(Area.RELATIVE.value, name)]
    return is_kin(heard, name) and isinstance(concept, Relative) and concept.kin != "marriage"


def _put_family(heard: Heard, remark: Remark, relative: str, evidence: tuple[Evidence, ...]) -> None:
    of_whom = {"relative": relative}
    heard.ledger.put(Fact(Kind.FAMILY, remark.name, Assertion.FAMILY, evidence, of_whom, relative))


def _may_tell(heard: Heard, remark: Remark) -> bool:
    speaker = heard.sentence.speaker
    if not heard.sentence.named or (remark.by and speaker is not Speaker(remark.by)):
        return False
    others = (one for one in heard.all if one.area not in (Area.RELATIVE, Area.IDIOM))
    if remark.alone and (heard.sites or any(others)):
        return False
    return not remark.topics or _answers(heard, remark)


def _answers(heard: Heard, remark: Remark) -> bool:
    """Tell whether a question that a remark may answer is open, or just was: not one for a detail."""
    question = heard.context.question
    if (
        question is None
        or question.others
        or question.age > _WITHIN
        or set(remark.topics).isdisjoint(question.topics)
    ):
        return False
    return "family" in remark.topics or "family" not in question.topics


def _unreal(heard: Heard, first: int) -> bool:
    """Tell whether words before it take it back, or make it a condition of something else."""
    keys = heard.sentence.keys
    depends = not _DEPENDS.isdisjoint(keys) or "as" in keys[:first]
    return depends or not _UNREAL.isdisjoint(keys[:first])
