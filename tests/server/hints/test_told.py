"""What sentences tell beyond the note's findings."""

from earshot_server.hints.told import Told
from earshot_server.note.dialogue import segments_of
from earshot_server.precision.facts import Kind
from tests.support.patients import TODAY


def test_responses_services_and_pauses_are_read_together_segment_by_segment() -> None:
    told = Told(TODAY)
    lines = (
        "patient: Codeine never did anything for me.",
        "clinician: When was your last colonoscopy?",
        "patient: Two years ago.",
        "clinician: Hold the simvastatin.",
    )
    found = [fact.kind for line in lines for fact in told.read(segments_of(line))]
    assert found == [Kind.RESPONSE, Kind.PROCEDURE, Kind.MEDICATION]
