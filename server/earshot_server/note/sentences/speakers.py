"""Who speaks: named by the segment, or told from the words."""

from collections.abc import Sequence

from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Speaker
from earshot_server.note.sentences.tokens import Token


def speaker_of(name: str | None, tokens: Sequence[Token], asks: bool, rules: Rules) -> tuple[Speaker, bool]:
    """Return the speaker, and whether the segment named them."""
    if name is not None:
        words = set(name.lower().replace("_", " ").replace(".", " ").split())
        clinician = not words.isdisjoint(rules.speech.speakers.clinician)
        return (Speaker.CLINICIAN if clinician else Speaker.PATIENT), True
    return _by_words([token.key for token in tokens], asks, rules), False


def speaks_for_patient(name: str | None, rules: Rules) -> bool:
    """Tell whether a named speaker came with the patient: a parent, a wife, a guest."""
    words = set((name or "").lower().replace("_", " ").replace("-", " ").split())
    clinician = not words.isdisjoint(rules.speech.speakers.clinician)
    return not clinician and not words.isdisjoint(rules.speech.speakers.companion)


def _by_words(keys: list[str], asks: bool, rules: Rules) -> Speaker:
    ignored = [
        place for hit in rules.said["speakers.ignored"].find(keys) for place in range(hit.first, hit.last + 1)
    ]
    seen = ["" if place in ignored else key for place, key in enumerate(keys)]
    if rules.said["speakers.clinician_says"].within(seen):
        return Speaker.CLINICIAN
    if rules.said["speakers.patient_says"].within(seen):
        return Speaker.PATIENT
    return Speaker.CLINICIAN if asks else Speaker.UNKNOWN
