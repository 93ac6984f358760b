"""Short dialogues through the note engine."""

import re
from pathlib import Path

from earshot_protocol.words import Segment
from earshot_server.note.dialogue import make_segment, segments_of
from earshot_server.note.draft import Draft, Finding, SectionKey
from earshot_server.note.engine import NoteEngine
from earshot_server.note.findings.context import Context
from earshot_server.note.findings.find import find_mentions
from earshot_server.note.findings.questions import ask
from earshot_server.note.rules.load import load_rules
from earshot_server.note.sentences.sentence import Sentence
from earshot_server.note.sentences.split import split
from earshot_server.note.statements.book import Book

DIALOGUES = Path(__file__).parent.parent / "dialogues"


def folded(text: str, *, bare: bool = False) -> NoteEngine:
    """Return an engine that has folded lines `speaker: text`; `bare`: as a recogniser would hear them."""
    engine = NoteEngine()
    for segment in segments_of(text):
        engine.fold(bared(segment) if bare else segment)
    return engine


def draft_of(*lines: str, bare: bool = False) -> Draft:
    """Return the draft of lines `speaker: text`."""
    return folded("\n".join(lines), bare=bare).draft


def noted(*lines: str, bare: bool = False) -> list[str]:
    """Return the statements of all findings, each in its own words: no narratives, and no chief complaint."""
    findings = {one.id: one for one in draft_of(*lines, bare=bare).findings}
    book = Book()
    book.rewrite(list(findings), findings, (), 1, load_rules())
    return [book.statements[name].text for section in SectionKey for name in book.order(section)]


def told(*lines: str, bare: bool = False) -> list[str]:
    """Return the texts of all statements but the chief complaint's, narratives among them."""
    return [
        statement.text
        for section in draft_of(*lines, bare=bare).sections
        if section.key is not SectionKey.CHIEF_COMPLAINT
        for statement in section.statements
    ]


def found(*lines: str, bare: bool = False) -> list[tuple[str, str, str]]:
    """Return kind, concept and assertion of all findings."""
    findings = draft_of(*lines, bare=bare).findings
    return [(one.kind.value, one.concept, one.assertion.value) for one in findings]


def finding(*lines: str, concept: str, bare: bool = False) -> Finding:
    """Return the one finding of a concept."""
    (one,) = [one for one in draft_of(*lines, bare=bare).findings if one.concept == concept]
    return one


def bared(segment: Segment) -> Segment:
    """Return a segment as a recogniser hears it: lower case, no marks, nobody named."""
    plain = re.sub(r"[^\w' ]+", " ", " ".join(word.text for word in segment.words)).lower()
    return make_segment(plain, None, segment.start)


def sentence(text: str, speaker: str | None = None) -> Sentence:
    """Return a text's only sentence."""
    (one,) = sentences(text, speaker)
    return one


def sentences(text: str, speaker: str | None = None) -> list[Sentence]:
    """Return the sentences of a text."""
    return list(split(make_segment(text, speaker, 0), load_rules()))


def dialogues() -> dict[str, str]:
    """Return our dialogues by name."""
    paths = sorted(DIALOGUES.glob("*.txt"))
    return {path.stem: path.read_text(encoding="utf-8") for path in paths if path.stem != "traps"}


def traps() -> dict[str, str]:
    """Return the traps by title."""
    blocks = (DIALOGUES / "traps.txt").read_text(encoding="utf-8").split("\n\n")
    lines = [block.strip().splitlines() for block in blocks]
    kept = [block for block in lines if len(block) > 1 and ":" in block[-1]]
    return {block[0].removeprefix("# "): "\n".join(block[1:]) for block in kept}


def asked(*texts: str) -> list[str]:
    """Return the names of what the last of some sentences, each a question, asks about."""
    context = Context()
    for text in texts:
        one = sentence(text)
        ask(one, find_mentions(one, load_rules()), context, load_rules())
    assert context.question is not None
    return [one.name for one in context.question.asked]


Fact = tuple[str, str, dict[str, str]]
"""Assertion, concept and attributes of a finding."""


def exchanges() -> list[tuple[str, list[Fact]]]:
    """Return the short exchanges of all files, each with what is to be found in it."""
    found = []
    for path in sorted((DIALOGUES / "exchanges").glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            lines = [line for line in block.splitlines() if line and not line.startswith("#")]
            facts = [_fact(line) for line in lines if line.startswith("=")]
            if said := [line for line in lines if not line.startswith("=")]:
                found.append(("\n".join(said), sorted(facts, key=str)))
    return found


def _fact(line: str) -> Fact:
    assertion, concept, *rest = (part.strip() for part in line[1:].split("|"))
    pairs = (pair.split("=") for pair in rest[0].split(";")) if rest else ()
    return assertion, concept, {name.strip(): value.strip() for name, value in pairs}
