"""Unusual responses in sentences: hits, and as many near misses."""

import pytest

from earshot_server.hints.responses import read_responses
from earshot_server.note.dialogue import segments_of
from earshot_server.precision.facts import Status

HITS = [
    ("Codeine never did anything for me.", "codeine", "no_benefit"),
    ("The tramadol didn't touch the pain.", "tramadol", "no_benefit"),
    ("I got terrible muscle pain on simvastatin.", "simvastatin", "muscle"),
    ("After the capecitabine I had diarrhea for days.", "capecitabine", "diarrhea"),
    ("I turned yellow after the dapsone.", "dapsone", "hemolysis"),
    ("Allopurinol gave me blisters all over.", "allopurinol", "skin"),
    ("My hearing went after gentamicin.", "gentamicin", "hearing"),
    ("I had another heart attack on plavix.", "clopidogrel", "event_despite"),
    ("One codeine pill knocked me out.", "codeine", "sedation"),
    ("The codeine syrup knocked me flat for a day.", "codeine", "sedation"),
    ("the codeine knocked me and my mom could not wake me", "codeine", "sedation"),
    ("She was hard to wake after the codeine.", "codeine", "sedation"),
]
MISSES = [
    "Codeine works well for me.",
    "Simvastatin never gave me muscle pain.",
    "No muscle pain on simvastatin.",
    "Do you have muscle pain on simvastatin?",
    "My friend had muscle pain on simvastatin.",
    "My wife got cramps from simvastatin.",
    "Simvastatin can cause muscle pain.",
    "If you get muscle pain on simvastatin, call me.",
    "I was worried about muscle pain from atorvastatin.",
    "Ibuprofen did nothing for me.",
    "The codeine knocked me back forty dollars.",
    "Codeine never knocked me out.",
    "Codeine makes me sleepy so I take it at night.",
    "Paracetamol upsets my stomach.",
    "I have muscle pain.",
]


@pytest.mark.parametrize(("said", "drug", "response"), HITS)
def test_told_responses_are_read(said: str, drug: str, response: str) -> None:
    found = read_responses(segments_of(f"patient: {said}"))
    assert (drug, response, Status.PRESENT) in [(one.name, one.text, one.status) for one in found]
    assert all(one.source.words for one in found)


@pytest.mark.parametrize("said", MISSES)
def test_nothing_else_is(said: str) -> None:
    found = read_responses(segments_of(f"patient: {said}"))
    assert [one for one in found if one.status is Status.PRESENT] == []


def test_a_relative_under_anaesthesia_is_family() -> None:
    (found,) = read_responses(segments_of("patient: My father's temperature went up under anaesthesia."))
    assert (found.name, found.text, found.status) == ("anesthesia", "hyperthermia", Status.FAMILY)
