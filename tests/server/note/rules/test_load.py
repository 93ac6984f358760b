"""The tables themselves: they load, say where they come from, and contradict each other nowhere."""

from importlib import resources

import pytest

from earshot_server.note.draft import Assertion, Kind, SectionKey
from earshot_server.note.rules.concepts import Drug
from earshot_server.note.rules.errors import TableError
from earshot_server.note.rules.load import compile_pattern, load_rules, parse_csv
from earshot_server.note.sentences.tokens import keys_of

TABLES = sorted(
    (path for path in (resources.files("earshot_server.note") / "tables").iterdir()),
    key=lambda path: path.name,
)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_a_table_says_its_source_version_and_licence(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    head = [line for line in text.splitlines() if line.startswith("#")]
    for word in ("source", "version", "licence"):
        assert any(line.startswith(f"# {word}: ") for line in head), word


def test_no_phrase_belongs_to_two_concepts() -> None:
    owners: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for (area, name), concept in load_rules().by_name.items():
        for word in concept.words if area != "remark" else ():  # the question decides, or who speaks
            owners.setdefault(keys_of(word), set()).add((area, name))
    assert {phrase: names for phrase, names in owners.items() if len(names) > 1} == {}


def test_sections_are_those_of_the_draft() -> None:
    rules = load_rules()
    assert set(rules.sections) == set(SectionKey)
    assert rules.sections[SectionKey.FAMILY_HISTORY].loinc == "10157-6"


def test_there_are_medicines_enough() -> None:
    drugs = [name for area, name in load_rules().by_name if area == "drug"]
    assert len(drugs) >= 200


def test_templates_tell_every_kind() -> None:
    told = {(one.kind, one.assertion) for one in load_rules().templates.template}
    assert {kind for kind, _ in told} == set(Kind) - {Kind.NARRATIVE, Kind.WRITTEN}
    assert (Kind.SYMPTOM, Assertion.ABSENT) in told


def test_an_unknown_column_is_refused_by_name() -> None:
    with pytest.raises(TableError, match=r"drugs.csv, row 'aspirin' cannot be used: colour: Extra inputs"):
        parse_csv("drugs.csv", "# a comment\nname,colour,words\naspirin,white,aspirin\n", Drug)


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(TableError, match="words: Field required"):
        parse_csv("drugs.csv", "name\naspirin\n", Drug)


def test_patterns_match_whole_words_with_counts_and_periods() -> None:
    pattern = compile_pattern("for (?P<value>{count} {period})", load_rules().quantities)
    match = pattern.search("a cough for 3 weeks now")
    assert match is not None and match["value"] == "3 weeks"
    assert pattern.search("before 3 weekslong") is None


def test_spelled_letters_of_a_gene_are_known() -> None:
    tree = load_rules().concepts
    for said in ("brca one", "b r c a one", "cyp two c nineteen", "c y p two c nineteen"):
        hit = tree.at(keys_of(said), 0)
        assert hit is not None and hit.last == len(keys_of(said)) - 1, said
