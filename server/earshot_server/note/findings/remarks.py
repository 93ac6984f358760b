"""What is told in so many words: the course, where the patient goes (`tables/remarks.csv`)."""

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.rules.concepts import Remark
from earshot_server.note.sentences.sentence import Speaker

_WITHIN = 3
"""So many sentences behind a question its topic is still what is spoken of."""
_UNREAL = frozenset(("not", "don't", "can't", "should", "after", "before", "will", "you'll", "hope"))
"""With these before it nothing is told."""
_DEPENDS = frozenset(("when", "if", "until", "once", "unless", "as"))
"""With these anywhere it depends on something: "when you go home", "you can go home if ..."."""


def read_remarks(heard: Heard) -> None:
    """Enter what a sentence tells in words that stand for a whole."""
    for hit in heard.rules.remarks.find(heard.sentence.keys):
        for remark in hit.holds:
            if _may_tell(heard, remark) and not _unreal(heard, hit.first, remark):
                _enter(heard, remark, hit.first, hit.last)
                break


def _enter(heard: Heard, remark: Remark, first: int, last: int) -> None:
    question = heard.context.question
    about = question.about if question is not None and remark.topics else ()
    said = heard.sentence.evidence(first, last)
    heard.ledger.put(Fact(Kind.REMARK, remark.name, Assertion.PRESENT, (*about, said)))


def _may_tell(heard: Heard, remark: Remark) -> bool:
    speaker = heard.sentence.speaker
    if not heard.sentence.named or (remark.by and speaker is not Speaker(remark.by)):
        return False
    if remark.alone and (heard.all or heard.sites):
        return False
    question = heard.context.question
    return not remark.topics or (
        question is not None
        and question.age <= _WITHIN
        and not set(remark.topics).isdisjoint(question.topics)
    )


def _unreal(heard: Heard, first: int, remark: Remark) -> bool:
    """Tell whether words before it take it back, or make it a condition of something else."""
    keys = heard.sentence.keys
    return not (_UNREAL.isdisjoint(keys[:first]) and _DEPENDS.isdisjoint(keys))
