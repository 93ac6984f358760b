"""Who answers a question, where the name of the voice does not say it."""

from dataclasses import replace

from earshot_server.note.findings.context import Context, Question
from earshot_server.note.findings.verdict import answer
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker

WITHIN = 2
"""So many sentences behind a colleague's question still answer it."""
_OF_PATIENT = "diagnosis"
"""The topic that a clinician answers with a judgement, whoever asks."""
_ONESELF = frozenset(("i", "i'm", "i've", "i'd", "i'll", "we'll", "you", "your", "let's"))
"""With these a clinician speaks for themselves, or to the patient."""


def by_whom_was_asked(sentence: Sentence, context: Context, rules: Rules) -> Sentence:
    """Return a sentence as that of who was asked.

    A mere "no" behind a clinician's question is the patient's, where speakers were only told apart: one word
    is too short to tell whose voice it is. Of two clinicians who speak of a patient, the one who is asked
    answers for the patient, as a companion does.
    """
    question = context.question
    if sentence.speaker is not Speaker.CLINICIAN or question is None or question.by is not Speaker.CLINICIAN:
        return sentence
    if sentence.named:
        return _colleague(sentence, question)
    if not sentence.recognised or len(sentence.keys) > 2 or question.answered or question.age > 0:
        return sentence
    verdict = answer(sentence, rules)
    whole = verdict is not None and (verdict[1], verdict[2]) == (0, len(sentence.keys) - 1)
    return replace(sentence, speaker=Speaker.PATIENT) if whole and question.asked else sentence


def _colleague(sentence: Sentence, question: Question) -> Sentence:
    another = bool(question.voice) and question.voice != sentence.voice
    asked = another and question.named and not sentence.asks and question.age < WITHIN
    if (
        not asked
        or not _ONESELF.isdisjoint(sentence.keys)
        or _OF_PATIENT in question.topics
        or not (question.asked or question.topics)
    ):
        return sentence
    return replace(sentence, speaker=Speaker.PATIENT, proxy=True)
