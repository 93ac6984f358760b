"""Break a segment into sentences, and tell questions.

Punctuated text breaks at its marks. Bare words break at pauses, before the words that open a question,
and before the words that answer one.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from earshot_protocol.units import RATE
from earshot_protocol.words import Segment
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.fluent import fluent
from earshot_server.note.sentences.repair import strike
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.sentences.speakers import speaker_of, speaks_for_patient
from earshot_server.note.sentences.tokens import Token, tokenise

PAUSE = RATE * 45 // 100
"""Silence between two words that parts sentences in bare text, in samples."""

LONGEST = 60
"""No sentence has more tokens: what a rule looks at stays bounded."""


def split(segment: Segment, rules: Rules) -> Iterator[Sentence]:
    """Yield the sentences of a segment."""
    tokens = tokenise(segment.words)
    typed = any(token.mark for token in tokens)
    written = any(token.mark for token in segment.written)
    if not typed:
        tokens = _without_commas(_as_written(tokens, segment))
        parts = _marked(tokens, PAUSE) if written else _bare(tokens, rules)
    else:
        parts = _marked(tokens)
    for part in (piece for whole in parts for piece in _bounded(whole)):
        part = fluent(part, rules)
        asks = _asks(part, rules) or (not typed and opens_question([token.key for token in part], rules))
        speaker, named = speaker_of(segment.speaker, part, asks, rules)
        if asks and written and not typed and _only_marked(part, speaker, rules):
            asks = False
        proxy = speaks_for_patient(segment.speaker, rules)
        words = tuple(strike(part, rules))
        yield Sentence(segment.id, words, speaker, named, asks, not typed, proxy, segment.speaker or "")


def _asks(part: Sequence[Token], rules: Rules) -> bool:
    """Tell whether a sentence asks: by its mark, unless that follows a mere "okay", or by how it opens."""
    keys = [token.key for token in part]
    if part[-1].mark == "." and _asks_anyway(keys, rules):
        return True
    if part[-1].mark == "." or (
        part[-1].mark == "?" and rules.said["questions.tags"].at(keys, len(keys) - 1)
    ):
        return part[-1].mark == "?" and opens_question(keys, rules)
    return part[-1].mark == "?" or opens_question(keys, rules)


def _asks_anyway(keys: Sequence[str], rules: Rules) -> bool:
    """Tell whether a sentence asks whatever its mark: "so, tell me about your family."."""
    place = 0
    while place < len(keys) and (filler := rules.said["questions.fillers"].at(keys, place)):
        place = filler.last + 1
    return rules.said["questions.anyway"].at(keys, place) is not None


def _only_marked(part: Sequence[Token], speaker: Speaker, rules: Rules) -> bool:
    """Tell whether only a guessed mark makes a question of what somebody told.

    Patients rarely ask without a word that asks; a clinician who asks so does not state anything.
    """
    keys = [token.key for token in part]
    if opens_question(keys, rules):
        return False
    if speaker is Speaker.PATIENT:
        return True
    states = rules.said["questions.states"].within(keys) is not None
    return states and rules.said["questions.asked_of"].within(keys) is None


def opens_question(keys: Sequence[str], rules: Rules) -> bool:
    """Tell whether a sentence without a mark asks: by its first words, or by "any"."""
    fillers, opens = rules.said["questions.fillers"], rules.said["questions.opens"]
    place = 0
    while place < len(keys):
        if rules.said["questions.opens_not"].at(keys, place):
            return False
        if opens.at(keys, place):
            return len(keys) > place + 1
        filler = fillers.at(keys, place)
        if filler is None:
            break
        place = filler.last + 1
    return "any" in keys and rules.said["questions.any_not"].within(keys[: keys.index("any")]) is None


def _as_written(tokens: list[Token], segment: Segment) -> list[Token]:
    """Return tokens with the marks of the segment's written form."""
    marks = {one.last: one.mark for one in segment.written if one.mark}
    ends = {token.word: place for place, token in enumerate(tokens)}
    places = {ends[word]: mark for word, mark in marks.items() if word in ends}
    return [
        replace(token, mark=places[place]) if place in places else token for place, token in enumerate(tokens)
    ]


def _without_commas(tokens: list[Token]) -> list[Token]:
    """Return tokens without the guessed comma behind "no": "no, diarrhea" may well be "no diarrhea"."""
    return [replace(token, mark="") if token.key == "no" and token.mark == "," else token for token in tokens]


def _marked(tokens: Sequence[Token], pause: float = math.inf) -> Iterator[list[Token]]:
    """Break at marks, and at pauses of so many samples."""
    part: list[Token] = []
    for place, token in enumerate(tokens):
        if part and token.start - tokens[place - 1].end >= pause:
            yield part
            part = []
        part.append(token)
        if token.mark in (".", "?"):
            yield part
            part = []
    if part:
        yield part


def _bare(tokens: Sequence[Token], rules: Rules) -> Iterator[list[Token]]:
    keys = [token.key for token in tokens]
    part: list[Token] = []
    for place, token in enumerate(tokens):
        if part and (token.start - tokens[place - 1].end >= PAUSE or _breaks(keys, place, len(part), rules)):
            yield part
            part = []
        part.append(token)
    if part:
        yield part


def _breaks(keys: Sequence[str], place: int, length: int, rules: Rules) -> bool:
    """Tell whether a question, or the answer to the one before, begins here."""
    if rules.said["questions.answers"].at(keys, place):
        return opens_question(keys[place - length : place], rules)
    if all(rules.said["questions.fillers"].at([key], 0) for key in keys[place - length : place]):
        return False
    if rules.said["questions.glue"].at([keys[place - 1]], 0):
        return False
    return rules.said["questions.breaks"].at(keys, place) is not None


def _bounded(part: list[Token]) -> Iterator[list[Token]]:
    for start in range(0, len(part), LONGEST):
        yield part[start : start + LONGEST]
