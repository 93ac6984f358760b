"""Medicines that are set aside: hits, and as many near misses."""

import pytest

from earshot_server.hints.given import make_case
from earshot_server.hints.pauses import read_pauses, without_told
from earshot_server.note.dialogue import segments_of
from earshot_server.precision.drugs.safety import pair_hints
from earshot_server.precision.facts import Status
from tests.support.patients import TODAY, taken

HITS = [
    ("Hold the simvastatin while you take the clarithromycin.", {"simvastatin"}),
    ("Stop the simvastatin while you're on it.", {"simvastatin"}),
    ("Skip the simvastatin for the week of antibiotics.", {"simvastatin"}),
    ("We'll pause the simvastatin until you're done.", {"simvastatin"}),
    ("Hold off on the Zocor for now.", {"simvastatin"}),
    ("Don't take your simvastatin this week.", {"simvastatin"}),
    ("I want you to come off the warfarin five days before.", {"warfarin"}),
    ("Let's hold the lisinopril and the metformin on the morning of the scan.", {"lisinopril", "metformin"}),
]
MISSES = [
    "Don't stop the simvastatin.",
    "There's no need to hold the simvastatin.",
    "You shouldn't skip your simvastatin.",
    "Did you stop the simvastatin?",
    "Continue the simvastatin.",
    "They told me to hold the simvastatin once.",
    "If you feel sick hold the metformin.",
    "Stop smoking and take the simvastatin.",
    "Hold on, simvastatin is fine.",
    "Instead of stopping the simvastatin we'll take half.",
]


def held(said: str, speaker: str = "clinician") -> set[str]:
    return {one.name for one in read_pauses(segments_of(f"{speaker}: {said}"))}


@pytest.mark.parametrize(("said", "names"), HITS)
def test_what_is_held_is_read_with_its_words(said: str, names: set[str]) -> None:
    found = read_pauses(segments_of(f"clinician: {said}"))
    assert {one.name for one in found} == names
    assert all(one.source.words and one.status is Status.PLANNED for one in found)


@pytest.mark.parametrize("said", MISSES)
def test_nothing_else_is(said: str) -> None:
    assert held(said) == set()


def test_a_patients_wish_is_no_pause() -> None:
    assert held("I want to stop the simvastatin.", "patient") == set()


@pytest.mark.parametrize(
    ("said", "apart"), [(said, True) for said, names in HITS[:6]] + [(said, False) for said in MISSES[:5]]
)
def test_a_pair_that_is_taken_apart_gives_no_hint(said: str, apart: bool) -> None:
    dialogue = f"clinician: I'd like to start clarithromycin. {said}"
    case = make_case({"dialogue": dialogue, "facts": [{"kind": "medication", "name": "simvastatin"}]}, TODAY)
    assert bool(pair_hints(case)) is not apart


def test_what_the_note_says_itself_is_not_told_twice() -> None:
    (pause,) = read_pauses(segments_of("clinician: Hold the simvastatin."))
    ended = pause.model_copy(update={"attributes": {"action": "stop"}})
    assert without_told([ended], [pause, taken("aspirin")]) == [taken("aspirin")]
    assert without_told([taken("simvastatin")], [pause]) == [pause]
