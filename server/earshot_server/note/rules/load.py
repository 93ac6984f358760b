"""Read the tables and make them ready for use."""

import csv
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from earshot_server.note.draft import SectionKey
from earshot_server.note.phrases import Phrases, phrases
from earshot_server.note.rules.concepts import (
    TABLES,
    Area,
    Code,
    Concept,
    Condition,
    Gene,
    Habit,
    Kinship,
    Procedure,
    Remark,
    Sign,
    Strength,
    Symptom,
    Vaccine,
)
from earshot_server.note.rules.decided import Decided
from earshot_server.note.rules.errors import TableError
from earshot_server.note.rules.language import (
    Action,
    Cue,
    Cues,
    Denied,
    Plan,
    Quantities,
    Speech,
    Table,
    Templates,
    Title,
    Topic,
)
from earshot_server.note.rules.telling import Narrative
from earshot_server.note.rules.weights import Weights, parse_ends, parse_weights
from earshot_server.note.sentences.tokens import keys_of

_M = TypeVar("_M", bound=BaseModel)
_T = TypeVar("_T")


@dataclass(frozen=True)
class Pattern:
    """An attribute's pattern, compiled."""

    name: str
    of: tuple[str, ...]
    regex: re.Pattern[str]


@dataclass(frozen=True)
class Rules:
    """All tables, ready for use."""

    sections: dict[SectionKey, Title]
    concepts: Phrases[Concept]
    by_name: dict[tuple[str, str], Concept]
    """Concepts by area and name."""
    codes: dict[tuple[str, str], str]
    """Codes by area and name."""
    kinship: dict[tuple[str, str], str]
    """What a relative's relative is to the patient, by the names of both."""
    treatments: frozenset[str]
    """The names of treatments and vaccines: none is an operation."""
    vaccines: frozenset[str]
    weak: Phrases[Concept]
    """Words that stand for a habit, a disease or an operation only where denied or asked about."""
    signs: Phrases[tuple[Sign, str]]
    """Signs of the examination by "site", "says" and "denied"."""
    remarks: Phrases[Remark]
    """What is told in so many words: `tables/remarks.csv`."""
    cues: Phrases[Cue]
    topics: Phrases[Topic]
    alone: dict[tuple[str, ...], str]
    """Topics by what asks for them where it is all of the question."""
    denied: dict[str, Denied]
    """What a plain no to a question about a topic denies, by the topic's name."""
    normals: dict[str, str]
    """What an answer says that all is well, by the question's topic."""
    actions: Phrases[Action]
    said: dict[str, Phrases[bool]]
    """Sets of phrases: every list of `speech.toml` and `cues.toml` by its name."""
    speech: Speech
    quantities: Quantities
    patterns: tuple[Pattern, ...]
    changes: tuple[tuple[Symptom, re.Pattern[str]], ...]
    """Symptoms that are told by a number."""
    strengths: dict[str, Strength]
    """In what amounts medicines are taken, by name."""
    times: re.Pattern[str]
    """A stretch of time, as group "value"."""
    returns: tuple[re.Pattern[str], ...]
    """When to come back."""
    call_places: tuple[tuple[str, Phrases[bool]], ...]
    """Whom to call or where to go, the most urgent first, with the words for each."""
    templates: Templates
    narrative: Narrative
    clinician_says: Phrases[str]
    """What a clinician's phrases become in a narrative."""
    acronyms: dict[str, str]
    """How words are written that concepts' names write in capitals: EKG, by the word in lower case."""
    weights: Weights
    ends: dict[str, float]
    """Weights of the gaps between words, for where sentences end."""
    genders: Phrases[str]
    """Phrases that tell the patient's gender, for pronouns."""

    def code(self, area: Area, name: str) -> str | None:
        """Return a concept's code in a terminology; None: no table has one."""
        return self.codes.get((area.value, name))


@cache
def load_rules() -> Rules:
    """Read all tables; they come with the program and do not change while it runs.

    Raises:
        TableError: a table has an unknown key, a missing one or a value that does not fit.
    """
    concepts = [concept for name, model in TABLES.items() for concept in read_csv(name, model)]
    signs = read_csv("exam", Sign)
    remarks = read_csv("remarks", Remark)
    quantities = read_toml("quantities", Quantities)
    plan = read_toml("plan", Plan)
    speech = read_toml("speech", Speech)
    narrative = read_toml("narrative", Narrative)
    degrees = phrases(keys_of(word) for word in (*speech.degrees.words, *speech.degrees.sides))
    topics = _read_list("questions", "topic", Topic)
    return Rules(
        sections=_read_adapted("sections", TypeAdapter(dict[SectionKey, Title])),
        concepts=_concepts(concepts, degrees),
        by_name={(one.area.value, one.name): one for one in (*remarks, *reversed(concepts))},
        codes=_codes(concepts),
        kinship={(row.of, row.relative): row.name for row in read_csv("kinship", Kinship)},
        treatments=frozenset(one.name for one in concepts if one.area is Area.TREATMENT),
        vaccines=frozenset(one.name for one in concepts if isinstance(one, Vaccine)),
        weak=_tree((keys_of(word), one) for one in concepts for word in _weak(one)),
        signs=_signs(signs),
        remarks=_remarks(remarks, degrees),
        cues=_tree((keys_of(word), cue) for cue in _read_list("assertion", "cue", Cue) for word in cue.words),
        topics=_tree((keys_of(word), topic) for topic in topics for word in topic.words),
        alone={keys_of(words): topic.name for topic in topics for words in topic.alone},
        denied={topic.name: topic.denied for topic in topics if topic.denied is not None},
        normals={topic.name: topic.normal for topic in topics if topic.normal},
        actions=_tree((keys_of(word), action) for action in plan.action for word in action.words),
        said=_said(speech, read_toml("cues", Cues), plan, read_toml("decided", Decided))
        | _texts("narrative", narrative),
        speech=speech,
        quantities=quantities,
        patterns=_patterns(quantities),
        changes=_changes(concepts, quantities),
        strengths={one.name: one for one in read_csv("strengths", Strength)},
        times=compile_pattern(
            "(?P<value>(?:about |around |almost |over )*{count} {period})(?! ago| old)", quantities
        ),
        returns=tuple(compile_pattern(text, quantities) for text in plan.follow_up.patterns),
        call_places=tuple(
            (one.name, phrases(keys_of(word) for word in one.words)) for one in plan.follow_up.place
        ),
        templates=read_toml("templates", Templates),
        narrative=narrative,
        acronyms=_acronyms(concepts),
        weights=parse_weights(_text("salience.csv")),
        ends=parse_ends(_text("ends.csv")),
        genders=_tree((keys_of(word), name) for name, words in narrative.gender.items() for word in words),
        clinician_says=_tree((tuple(said.split()), written) for said, written in narrative.clinician.items()),
    )


def read_csv(name: str, model: type[_M]) -> list[_M]:
    """Read a concept table.

    Raises:
        TableError: a column is unknown or missing, or a value does not fit.
    """
    return parse_csv(f"{name}.csv", _text(f"{name}.csv"), model)


def parse_csv(place: str, text: str, model: type[_M]) -> list[_M]:
    """Read the text of a concept table; lines that begin with `#` are comments.

    Raises:
        TableError: a column is unknown or missing, or a value does not fit.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    rows = csv.DictReader(lines, strict=True)
    found = []
    for row in rows:
        try:
            found.append(model.model_validate(row))
        except ValidationError as error:
            raise TableError(f"{place}, row {row.get('name')!r}", _reason(error)) from None
    return found


def read_toml(name: str, model: type[_M]) -> _M:
    """Read a table in TOML.

    Raises:
        TableError: a key is unknown or missing, or a value does not fit.
    """
    return _read_adapted(name, TypeAdapter(model))


def compile_pattern(text: str, quantities: Quantities) -> re.Pattern[str]:
    """Return a pattern with `{count}` and `{period}` filled in; it matches whole words only."""
    filled = text.replace("{count}", quantities.count).replace("{period}", quantities.period)
    start = "" if filled.startswith("^") else r"(?<!\S)"
    return re.compile(rf"{start}(?:{filled})(?!\S)")


def _text(name: str) -> str:
    return (resources.files("earshot_server.note") / "tables" / name).read_text(encoding="utf-8")


def _read_adapted(name: str, adapter: TypeAdapter[_T]) -> _T:
    try:
        return adapter.validate_python(tomllib.loads(_text(f"{name}.toml")))
    except ValidationError as error:
        raise TableError(f"{name}.toml", _reason(error)) from None


def _read_list(name: str, key: str, model: type[_M]) -> list[_M]:
    found = _read_adapted(name, TypeAdapter(dict[str, list[dict[str, object]]]))
    if set(found) != {key}:
        raise TableError(f"{name}.toml", f"only [[{key}]] is known here")
    try:
        return [model.model_validate(row) for row in found[key]]
    except ValidationError as error:
        raise TableError(f"{name}.toml", _reason(error)) from None


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def _tree(lines: Iterable[tuple[tuple[str, ...], _T]]) -> Phrases[_T]:
    tree: Phrases[_T] = Phrases()
    for keys, stands_for in lines:
        tree.add(keys, stands_for)
    return tree


def _weak(concept: Concept) -> tuple[str, ...]:
    """Return the words that mean a concept only where it is asked about."""
    if isinstance(concept, Habit):
        return concept.weak
    return concept.asked if isinstance(concept, Condition | Procedure | Symptom) else ()


def _codes(concepts: list[Concept]) -> dict[tuple[str, str], str]:
    coded = {(row.area, row.name): row.code for row in read_csv("codes", Code)}
    return coded | {(one.area.value, one.name): one.code for one in concepts if one.code}


def _acronyms(concepts: list[Concept]) -> dict[str, str]:
    """Return the words that names write in capitals and people say as a word of their own."""
    said = {word for one in concepts for phrase in one.words for word in phrase.split()}
    written = {word for one in concepts for word in one.name.split() if word.isupper() and word.isalpha()}
    return {word.lower(): word for word in written if len(word) > 1 and word.lower() in said}


def _concepts(concepts: list[Concept], degrees: Phrases[bool]) -> Phrases[Concept]:
    tree: Phrases[Concept] = Phrases(degrees)
    for concept in concepts:
        for word in concept.words:
            keys = keys_of(word)
            tree.add(keys, concept)
            if isinstance(concept, Gene):
                tree.add(_spelled(keys), concept)
    for concept in concepts:
        for keys in _short_of_is(concept):
            if tree.at(keys, 0) is None:
                tree.add(keys, concept)
    return tree


_NO_NAMES = frozenset(("it", "that", "this", "there", "everything", "what", "she", "he", "who", "~"))


def _short_of_is(concept: Concept) -> Iterable[tuple[str, ...]]:
    """Yield "pee dark" of "pee is dark": what is left of "my pee's been dark"."""
    if isinstance(concept, Symptom):
        for word in concept.words:
            keys = keys_of(word)
            if len(keys) == _WITH_IS and keys[1] in ("is", "are") and keys[0] not in _NO_NAMES:
                yield keys[:1] + keys[2:]


_WITH_IS = 3


def _spelled(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return `brca 1` as a recogniser hears it: `b r c a 1`."""
    head = keys[0]
    return (*head, *keys[1:]) if head.isalpha() and len(head) <= 5 and len(keys) > 1 else keys


def _signs(signs: list[Sign]) -> Phrases[tuple[Sign, str]]:
    sites = ((keys_of(word), (sign, "site")) for sign in signs for word in sign.site)
    says = ((keys_of(word), (sign, "says")) for sign in signs for word in sign.says)
    denied = ((keys_of(word), (sign, "denied")) for sign in signs for word in sign.denied)
    return _tree([*sites, *says, *denied])


def _remarks(remarks: list[Remark], degrees: Phrases[bool]) -> Phrases[Remark]:
    tree: Phrases[Remark] = Phrases(degrees)
    for remark in remarks:
        for word in remark.words:
            tree.add(keys_of(word), remark)
    return tree


def _said(speech: Speech, cues: Cues, plan: Plan, decided: Decided) -> dict[str, Phrases[bool]]:
    lists: dict[str, Table] = {
        "speakers": speech.speakers,
        "questions": speech.questions,
        "answers": speech.answers,
        "clarifying": speech.clarifying,
        "corrections": speech.corrections,
        "repeats": speech.repeats,
        "cues": cues,
        "follow_up": plan.follow_up,
        "decided": decided,
    }
    return {
        f"{table}.{field}": phrases(keys_of(word) for word in words)
        for table, rules in lists.items()
        for field, words in rules
        if isinstance(words, tuple) and field not in ("patterns", "place")
    }


def _texts(name: str, table: Table) -> dict[str, Phrases[bool]]:
    """Return a table's lists as phrases of words as they are spoken."""
    return {
        f"{name}.{field}": phrases(tuple(word.split()) for word in words)
        for field, words in table
        if isinstance(words, tuple)
    }


def _changes(
    concepts: Iterable[Concept], quantities: Quantities
) -> tuple[tuple[Symptom, re.Pattern[str]], ...]:
    """Return the symptoms that are told by a number, each with the words that tell it."""
    named = {one.name: one for one in concepts if isinstance(one, Symptom)}
    if unknown := sorted(quantities.changes.keys() - named.keys()):
        raise TableError("quantities.toml, changes", f"{unknown[0]!r} is no row of symptoms.csv")
    return tuple(
        (named[name], compile_pattern(text, quantities)) for name, text in quantities.changes.items()
    )


def _patterns(quantities: Quantities) -> tuple[Pattern, ...]:
    return tuple(
        Pattern(attribute.name, attribute.of, compile_pattern(text, quantities))
        for attribute in quantities.attribute
        for text in attribute.patterns
    )
