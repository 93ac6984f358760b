"""Is everything that a narrative tells in its words? An own reading, not the engine's."""

import re
from collections.abc import Sequence

from earshot_protocol.words import Segment
from earshot_server.note.draft import Statement
from earshot_server.note.findings.numbers import find_numbers
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.tokens import tokenise
from tests.support.declared import Keys, gene_words, holds

LOST = frozenset(("no", "not", "never", "none", "nothing", "without", "cannot", "nobody", "neither", "nor"))
STRICT = frozenset(("never", "without", "nothing", "nobody", "neither", "nor", "not"))


def _acronyms(words: Sequence[str]) -> set[str]:
    """Return what letters spoken one by one may spell."""
    letters = "".join(word if len(word) == 1 and word.isalpha() else " " for word in words).split()
    return {run[at:end] for run in letters for at in range(len(run)) for end in range(at + 2, len(run) + 1)}


def untold(narrative: Statement, heard: dict[str, Segment], rules: Rules) -> list[str]:
    """Return what a narrative says and its words do not, and the denials that it lost or brought."""
    tokens = [
        token
        for one in narrative.evidence
        for token in tokenise(heard[one.segment].words[one.first : one.last + 1])
    ]
    said = {form for token in tokens for form in (token.text, token.key, *token.text.split("'"))}
    said |= _acronyms([token.text for token in tokens])
    brought = rules.narrative.fixed | {
        word
        for table in (rules.narrative.written, rules.narrative.clinician, rules.narrative.verbs)
        for words, written in table.items()
        if set(words.split()) <= said
        for word in written.lower().split()
    }
    brought |= {
        name.lower()
        for name, words in gene_words()
        if any(holds(keys_in(heard[one.segment], one.first, one.last), words) for one in narrative.evidence)
    }
    numbers = {
        number.text
        for one in narrative.evidence
        for number in find_numbers(keys_in(heard[one.segment], one.first, one.last))
    }
    text = narrative.text.removesuffix(".").removesuffix(rules.templates.otherwise_later)
    found = []
    for word in re.findall(r"[\w'-]+(?:\.\d+)?|%", text.lower()):
        stems = {
            word,
            word.removesuffix("s"),
            word.removesuffix("es"),
            re.sub("ies$", "y", word),
            *word.split("'"),
        }
        if stems.isdisjoint(said | brought | numbers) and stems.isdisjoint(
            part for one in said for part in one.split("-")
        ):
            found.append(f"nobody said {word!r}")
    heard_denials = {token.text for token in tokens} & LOST
    told_denials = set(text.lower().split()) & LOST
    if {one for one in heard_denials if one in STRICT} - set(text.lower().replace(",", "").split()):
        found.append("a denial was lost")
    if told_denials - heard_denials - {"not", "cannot"} or (
        told_denials & {"not", "cannot"}
        and not any("n't" in token.text or token.text in ("not", "cannot") for token in tokens)
    ):
        found.append("a denial was brought in")
    if any("n't" in token.text for token in tokens) and not {"not", "cannot"} & set(
        re.findall("[a-z]+", text.lower())
    ):
        found.append("a denial was lost")
    return found


def keys_in(segment: Segment, first: int, last: int) -> Keys:
    return tuple(token.key for token in tokenise(segment.words[first : last + 1]))
