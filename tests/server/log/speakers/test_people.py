"""Tests of telling a visit's people apart."""

from earshot_server.log.speakers.people import People
from earshot_server.log.speakers.role import SpeakerRole
from earshot_server.log.speakers.words import Says
from tests.support.voices import like, voice

ASKS, TELLS, NOTHING = Says(clinician=1.5), Says(clinician=-1.5), Says()


def test_two_voices_are_two_people() -> None:
    people = People()
    heard = [people.hear(like(voice(n % 2), 10 + n), 3.0, NOTHING) for n in range(10)]
    assert heard == [0, 1] * 5


def test_a_short_strange_voice_is_nobody_new() -> None:
    people = People()
    people.hear(voice(1), 3.0, NOTHING)
    assert people.hear(voice(2), 0.5, NOTHING) == 0


def test_who_asks_is_the_clinician_and_who_answers_the_patient() -> None:
    people = People()
    for turn in range(6):
        people.hear(like(voice(turn % 2), 20 + turn), 2.0, TELLS if turn % 2 else ASKS)
    people.name_them()
    assert people.named == {0: SpeakerRole.CLINICIAN, 1: SpeakerRole.PATIENT}


def test_the_enrolled_voice_is_the_clinician_before_anything_is_said() -> None:
    people = People()
    people.enrol(voice(1), 20.0)
    assert people.clinician(0) > 3
    assert people.hear(like(voice(1), 5), 2.0, TELLS) == 0


def test_who_is_enrolled_later_is_who_spoke_like_it() -> None:
    people = People()
    people.hear(voice(1), 3.0, NOTHING)
    people.enrol(like(voice(1), 2, 0.3), 20.0)
    assert list(people.known) == [0]
    assert people.known[0].enrolled


def test_two_who_come_close_were_one() -> None:
    people = People()
    people.hear(like(voice(1), 2, 1.2), 3.0, ASKS)
    people.hear(like(voice(1), 3, 1.2), 3.0, ASKS)
    assert len(people.known) == 2
    for seed in range(4, 12):
        people.hear(like(voice(1), seed), 3.0, ASKS)
        people.merge()
    assert len(people.known) == 1


def test_a_third_who_speaks_of_the_patient_is_somebody_else() -> None:
    people = People()
    people.hear(voice(1), 3.0, ASKS)
    people.hear(voice(2), 9.0, Says(clinician=-2.0, beside=3.0))
    people.hear(voice(3), 2.5, TELLS)
    people.name_them()
    assert people.named[1] is SpeakerRole.OTHER


def test_naming_tells_whether_a_known_person_changed() -> None:
    people = People()
    people.hear(voice(1), 3.0, ASKS)
    assert not people.name_them()
    for _ in range(5):
        people.hear(voice(1), 3.0, TELLS)
    assert people.name_them()
    assert not people.name_them()
