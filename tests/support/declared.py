"""What the note's tables declare for a name: read from the tables, not with the engine's rules."""

import tomllib
from functools import cache
from importlib import resources

from earshot_server.note.rules.concepts import (
    TABLES,
    Concept,
    Condition,
    Habit,
    Kinship,
    Procedure,
    Relative,
    Remark,
    Sign,
    Symptom,
)
from earshot_server.note.rules.language import Cues, Plan, Topic
from earshot_server.note.rules.load import read_csv, read_toml
from earshot_server.note.sentences.tokens import keys_of

Keys = tuple[str, ...]


def holds(keys: Keys, words: Keys) -> bool:
    """Tell whether words stand in a stretch; a determiner may stand where the table has `~`."""
    wanted = [word for word in words if word != "~"]
    plain = [key for key in keys if key not in degrees()]
    if len(plain) < len(keys) and len(wanted) > 1 and holds(tuple(plain), words):
        return True
    if "~" in words:
        rest = iter(keys)
        return all(word in rest for word in wanted)
    return any(keys[at : at + len(wanted)] == tuple(wanted) for at in range(len(keys) - len(wanted) + 1))


@cache
def all_concepts() -> dict[str, list[Concept]]:
    """Return all concepts of the tables by name."""
    found: dict[str, list[Concept]] = {}
    for table, model in (TABLES | {"remarks": Remark}).items():
        for concept in read_csv(table, model):
            found.setdefault(concept.name, []).append(concept)
    return found


@cache
def signs() -> list[Sign]:
    return read_csv("exam", Sign)


@cache
def relative_words() -> list[tuple[str, Keys]]:
    rows = [one for concepts in all_concepts().values() for one in concepts if one.area.value == "relative"]
    return [(one.name, keys_of(word)) for one in rows for word in one.words]


@cache
def gene_words() -> list[tuple[str, Keys]]:
    """Return the names of genes with their words, also spelled out."""
    rows = [one for concepts in all_concepts().values() for one in concepts if one.area.value == "gene"]
    pairs = [(one.name, keys_of(word)) for one in rows for word in one.words]
    return [*pairs, *((name, (*keys[0], *keys[1:])) for name, keys in pairs)]


@cache
def kinships() -> list[tuple[str, str, str]]:
    """Return whose relative, which, and what that is to the patient."""
    return [(row.of, row.relative, row.name) for row in read_csv("kinship", Kinship)]


@cache
def lines() -> list[tuple[str, str]]:
    """Return relatives with the side of the family that they belong to."""
    return [(row.name, row.line) for row in read_csv("relatives", Relative) if row.line]


def is_area(name: str, table: str) -> bool:
    return any(concept.area is TABLES[table].area for concept in all_concepts().get(name, ()))


@cache
def words_of(name: str) -> list[Keys]:
    """Return every phrase that a table declares for a concept or a topic's denial."""
    found = []
    for concept in all_concepts().get(name, ()):
        if concept.name == name:
            found += [keys_of(word) for word in concept.words]
            found += [keys_of(word) for word in concept.weak] if isinstance(concept, Habit) else []
            if isinstance(concept, Condition | Procedure | Symptom):
                found += [keys_of(word) for word in concept.asked]
            if concept.area.value == "gene":
                found += [(*keys_of(word)[0], *keys_of(word)[1:]) for word in concept.words]
    for place in read_toml("plan", Plan).follow_up.place:
        found += [keys_of(word) for word in place.words] if place.name == name else []
    for topic in topics():
        if topic.denied is not None and topic.denied.concept == name:
            found += [keys_of(word) for word in topic.words]
            nothing = {"medicines": "no_medicines", "allergies": "no_allergies", "family": "no_family"}
            found += [keys_of(word) for word in getattr(cues(), nothing.get(topic.name, ""), ())]
        if name in (topic.normal, topic.finds):
            found += [keys_of(word) for word in topic.words]
    return found


@cache
def degrees() -> set[str]:
    """Return the words of degree: they may stand within a phrase."""
    table = tomllib.loads(text("speech.toml"))["degrees"]
    listed = [*table["words"], *table["sides"]]
    return {key for word in listed for key in keys_of(word)}


@cache
def cues() -> Cues:
    return read_toml("cues", Cues)


@cache
def topics() -> list[Topic]:
    return [Topic.model_validate(row) for row in tomllib.loads(text("questions.toml"))["topic"]]


def text(name: str) -> str:
    return (resources.files("earshot_server.note") / "tables" / name).read_text(encoding="utf-8")
