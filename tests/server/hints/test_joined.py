"""What was heard beside what is recorded."""

import pytest

from earshot_server.hints.joined import Relation, join
from earshot_server.precision.facts import Fact
from tests.support.patients import case, fact

NONE = fact("allergy", "all", "absent", attributes={"all": "yes"})


def stopped(name: str) -> Fact:
    return fact("medication", name, "historical", heard=True, attributes={"stopped": "yes"})


@pytest.mark.parametrize(
    ("heard", "recorded", "relation"),
    [
        (fact("medication", "metformin", heard=True), [], Relation.NEW),
        (
            fact("medication", "metformin", heard=True),
            [fact("medication", "metformin 500 MG")],
            Relation.CONFIRMED,
        ),
        (stopped("metformin"), [fact("medication", "metformin")], Relation.CONTRADICTED),
        (
            fact("medication", "metformin", "absent", heard=True),
            [fact("medication", "metformin")],
            Relation.CONTRADICTED,
        ),
        (
            fact("medication", "metformin", heard=True),
            [fact("medication", "metformin", "historical")],
            Relation.CHANGED,
        ),
        (
            fact("medication", "lisinopril", heard=True, attributes={"dose": "20 mg"}),
            [fact("medication", "Lisinopril 10 MG Oral Tablet")],
            Relation.CHANGED,
        ),
        (fact("allergy", "penicillin", heard=True), [NONE], Relation.CONTRADICTED),
        (
            fact("allergy", "penicillin", "absent", heard=True),
            [fact("allergy", "Penicillin V")],
            Relation.CONTRADICTED,
        ),
        (
            fact("condition", "high blood pressure", heard=True),
            [fact("condition", "Hypertension")],
            Relation.CONFIRMED,
        ),
        (
            fact("condition", "asthma", heard=True),
            [fact("condition", "asthma", "historical")],
            Relation.CHANGED,
        ),
        (
            fact("lifestyle", "tobacco", "historical", heard=True),
            [fact("lifestyle", "tobacco")],
            Relation.CHANGED,
        ),
        (
            fact("result", "hba1c", heard=True, value=8.1, unit="%"),
            [fact("result", "hba1c", value=7.4, unit="%")],
            Relation.CHANGED,
        ),
    ],
)
def test_relations(heard: Fact, recorded: list[Fact], relation: Relation) -> None:
    (joined,) = join(case(*recorded, heard))
    assert joined.relation is relation
    assert joined.heard_text
    assert bool(joined.recorded_text) is (joined.recorded is not None)


@pytest.mark.parametrize(
    "heard",
    [
        fact("medication", "metformin", "absent", heard=True),
        fact("medication", "metformin", "hypothetical", heard=True),
        fact("medication", "metformin", "planned", heard=True, attributes={"action": "start"}),
        fact("condition", "asthma", "possible", heard=True),
        fact("symptom", "cough", heard=True),
        fact("medication", "metformin"),
    ],
)
def test_what_says_nothing_about_the_record_is_left_out(heard: Fact) -> None:
    assert join(case(heard)) == []


def test_relatives_are_not_mixed_up() -> None:
    mother = fact("family", "diabetes", "family", heard=True, attributes={"relative": "mother"})
    father = fact("family", "Diabetes mellitus", "family", attributes={"relative": "father"})
    assert [one.relation for one in join(case(father, mother))] == [Relation.NEW]


def test_both_sides_say_what_they_say() -> None:
    (joined,) = join(case(fact("medication", "Metformin 500 MG"), stopped("metformin")))
    assert joined.heard_text == "Stopped metformin"
    assert joined.recorded_text == "Metformin 500 MG (record)."
