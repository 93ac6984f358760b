"""Validity by elements: always what a check of the whole resource says."""

import copy
import random
from collections.abc import Iterator
from typing import Any

from earshot_server.records.read import valid
from earshot_server.records.read.valid import Validity
from tests.support.records import condition, medication, observation, patient, state

RESOURCES = (
    patient(identifier=[{"system": "urn:mrn", "value": "77"}], name=[{"family": "Ortega", "given": ["Ana"]}]),
    condition("c1", "Asthma") | {"onsetDateTime": "2020-01-01", "meta": {"tag": [{"code": "x"}]}},
    medication(
        "m1", "Aspirin", dosageInstruction=[{"text": "one a day", "doseAndRate": [{"type": state("x")}]}]
    ),
    observation("o1", "2160-0", 1.1, "mg/dL", component=[{"code": state("x"), "valueString": "y"}]),
)
WRONG: tuple[Any, ...] = (None, [], {}, "", 1, True, [None], {"a": 1}, "2020-13-01", {"coding": [None]}, "ok")
ADDED = ("valueString", "onsetString", "deceasedBoolean", "_status", "nonsense", "effectivePeriod")


def places(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, value in inside:
        yield (*path, name)
        yield from places(value, (*path, name))


def changed(chance: random.Random) -> dict[str, Any]:
    """Return a resource with one thing taken away, put in another's place, or added."""
    resource = copy.deepcopy(chance.choice(RESOURCES))
    *way, last = chance.choice([one for one in places(resource) if one != ("resourceType",)])
    part: Any = resource
    for step in way:
        part = part[step]
    how = chance.random()
    if how < 0.3:
        del part[last]
    elif how < 0.8:
        part[last] = chance.choice(WRONG)
    else:
        resource[chance.choice(ADDED)] = chance.choice(WRONG)
    return resource


def test_it_says_what_the_whole_check_says_whatever_was_seen_before() -> None:
    validity, chance, refused = Validity(), random.Random(17), 0
    for resource in (*RESOURCES, *(changed(chance) for _ in range(600))):
        kind = resource["resourceType"]
        expected = valid._problem(kind, resource)
        assert validity.problem(kind, resource) == expected
        refused += bool(expected)
    assert 100 < refused < 500


def test_few_elements_are_remembered() -> None:
    validity = Validity()
    for number in range(valid._KEPT + 20):
        resource = condition("c", "Asthma", of=f"p{number}")
        assert validity.problem("Condition", resource) == ""
    assert len(validity._elements) <= valid._KEPT


def test_narratives_are_not_looked_at() -> None:
    resource = condition("c", "Asthma") | {"text": {"status": "no", "div": 5}}
    assert Validity().problem("Condition", resource) == ""
