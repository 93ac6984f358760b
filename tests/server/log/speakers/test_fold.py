"""Tests of who spoke, folded from events."""

from earshot_protocol.units import RATE
from earshot_server.actor import Actor, Role
from earshot_server.log.events import SilenceHeard, SpeakerCorrected, VoiceEnrolled
from earshot_server.log.speakers.fold import Speakers
from earshot_server.log.speakers.role import SpeakerRole
from earshot_server.log.speakers.voice import encode_voice
from tests.support.voices import like, spoken, voice

DOCTOR, PATIENT = voice(1), voice(2)
SAM = Actor(id="a1", name="Sam", role=Role.SCRIBE)
QUESTIONS = ("what brings you in today", "any fever or chills", "do you smoke", "how long have you had it")
ANSWERS = (
    "my knee hurts a lot",
    "no i don't think so",
    "i used to smoke",
    "it started two weeks ago i think",
)


def visit(speakers: Speakers, turns: int = 8) -> None:
    """Question and answer, in turn."""
    for turn in range(turns):
        text = (ANSWERS if turn % 2 else QUESTIONS)[turn // 2 % 4]
        speakers.fold(spoken(text, turn * 4 * RATE, like((DOCTOR, PATIENT)[turn % 2], 30 + turn)))


def roles(speakers: Speakers) -> list[str]:
    return [guess.role.value for guess in speakers.guesses.values()]


def test_who_asks_and_who_answers_are_told_apart() -> None:
    speakers = Speakers()
    visit(speakers)
    assert roles(speakers) == ["clinician", "patient"] * 4


def test_an_enrolled_voice_is_known_from_its_first_word() -> None:
    speakers = Speakers()
    speakers.fold(VoiceEnrolled(clinician="dr", voice=encode_voice(DOCTOR)))
    changed = speakers.fold(spoken("well well", 0, like(DOCTOR, 3)))
    assert changed["s0"].role is SpeakerRole.CLINICIAN
    assert changed["s0"].confidence > 0.9


def test_earlier_segments_follow_when_a_person_turns_out_to_be_something_else() -> None:
    speakers = Speakers()
    speakers.fold(spoken("my knee hurts", 0, like(DOCTOR, 3)))
    assert roles(speakers) == ["patient"]
    changed = {}
    for turn, question in enumerate(QUESTIONS, 1):
        changed |= speakers.fold(spoken(question, turn * 4 * RATE, like(DOCTOR, 3 + turn)))
    assert changed["s0"].role is SpeakerRole.CLINICIAN


def test_a_correction_stays_and_spreads_to_like_segments() -> None:
    speakers = Speakers()
    for turn in range(6):  # nothing that is said tells who speaks
        speakers.fold(spoken("well well", turn * 4 * RATE, like((DOCTOR, PATIENT)[turn % 2], 40 + turn)))
    wrong = next(name for name, guess in speakers.guesses.items() if guess.role is not SpeakerRole.OTHER)
    mine = [name for name in speakers.guesses if int(name[1:]) % (8 * RATE) == int(wrong[1:]) % (8 * RATE)]
    changed = speakers.fold(SpeakerCorrected(by=SAM, segment=wrong, role=SpeakerRole.OTHER))
    assert changed[wrong].by_person
    assert changed[wrong].confidence == 1
    assert {name for name, guess in speakers.guesses.items() if guess.role is SpeakerRole.OTHER} == set(mine)


def test_a_corrected_segment_is_left_alone_afterwards() -> None:
    speakers = Speakers()
    visit(speakers)
    first, third = "s0", f"s{8 * RATE}"
    speakers.fold(SpeakerCorrected(by=SAM, segment=first, role=SpeakerRole.PATIENT))
    speakers.fold(SpeakerCorrected(by=SAM, segment=third, role=SpeakerRole.CLINICIAN))
    assert speakers.role(first) is SpeakerRole.PATIENT
    assert speakers.role(third) is SpeakerRole.CLINICIAN


def test_one_segment_taken_for_the_wrong_person_does_not_turn_that_person_round() -> None:
    speakers = Speakers()
    visit(speakers, 12)
    between = [one + other for one, other in zip(DOCTOR, PATIENT, strict=True)]
    start = 400 * RATE
    speakers.fold(spoken("well well", start, like(tuple(between), 9, 0.2)))
    taken = speakers.role(f"s{start}")
    other = SpeakerRole.PATIENT if taken is SpeakerRole.CLINICIAN else SpeakerRole.CLINICIAN
    before = roles(speakers)[:12]
    speakers.fold(SpeakerCorrected(by=SAM, segment=f"s{start}", role=other))
    assert speakers.role(f"s{start}") is other
    assert roles(speakers)[:12] == before


def test_logs_without_voices_have_no_guesses() -> None:
    speakers = Speakers()
    assert speakers.fold(spoken("any fever", 0, None)) == {}
    assert speakers.guesses == {}


def test_a_named_speaker_is_left_alone() -> None:
    speakers = Speakers()
    assert speakers.fold(spoken("any fever", 0, DOCTOR, speaker="Dr. Novak")) == {}


def test_other_events_and_corrections_of_nothing_change_nothing() -> None:
    speakers = Speakers()
    visit(speakers)
    before = speakers.memory.model_copy(deep=True)
    assert speakers.fold(SilenceHeard(to=1)) == {}
    assert speakers.fold(SpeakerCorrected(by=SAM, segment="s7", role=SpeakerRole.OTHER)) == {}
    assert speakers.memory == before


def test_a_fold_goes_on_where_it_was_saved() -> None:
    whole, first = Speakers(), Speakers()
    visit(whole)
    visit(first, 4)
    saved = type(first.memory).model_validate_json(first.memory.model_dump_json())
    second = Speakers(saved)
    for turn in range(4, 8):
        text = (ANSWERS if turn % 2 else QUESTIONS)[turn // 2 % 4]
        second.fold(spoken(text, turn * 4 * RATE, like((DOCTOR, PATIENT)[turn % 2], 30 + turn)))
    assert second.memory == whole.memory
