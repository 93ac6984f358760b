"""Who spoke each segment, folded event by event.

A segment's role is told when it comes: from its voice (whose it is like, and what that person is) and from
its words. When more has been heard of a person and they turn out to be something else, their segments do,
too. A person's correction stays with its segment, tells what the voice's owner is, and so spreads to segments
that are like it and that nobody corrected.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import islice

from pydantic import BaseModel, ConfigDict, Field

from earshot_protocol.units import RATE
from earshot_protocol.words import Segment
from earshot_server.log.events import AnyEvent, SegmentAppended, SpeakerCorrected, Taken, VoiceEnrolled
from earshot_server.log.speakers.people import WORDS_SHARE, People
from earshot_server.log.speakers.role import SpeakerGuess, SpeakerRole
from earshot_server.log.speakers.voice import VoiceText, decode_voice
from earshot_server.log.speakers.words import Says, role_table

ENROLLED_SECONDS = 20.0
"""What an enrolled voice counts as in a mean."""
CERTAIN = 6.0
"""Log-odds of what is as good as sure."""
OWN_WORDS = 1.0
"""A segment's own words say no more than this beside its voice (log-odds)."""
LOOKED_BACK = 60
"""So many segments (about five minutes) follow what turns out later."""
LEAST = 1e-3
"""No voice is surer than this."""


class Spoken(BaseModel):
    """What is kept of a segment."""

    model_config = ConfigDict(extra="forbid")

    voice: VoiceText | None
    seconds: float
    says: Says
    person: int | None = None
    """Whose it is."""
    said: SpeakerRole | None = None
    """Whose a person said it is."""


class SpeakersMemory(BaseModel):
    """All that a fold needs to go on."""

    model_config = ConfigDict(extra="forbid")

    people: People = Field(default_factory=People)
    spoken: dict[str, Spoken] = Field(default_factory=dict)
    guesses: dict[str, SpeakerGuess] = Field(default_factory=dict)


class Speakers:
    """Folds events; `guesses` has the present role of the segments, by their ids.

    Segments that came with a speaker's name (a written dialogue) are left alone.

    An event costs the same at the sixtieth minute: when a person turns out to be something else, the last
    `LOOKED_BACK` segments are told anew. Only a person's correction goes through all of them.
    """

    def __init__(self, memory: SpeakersMemory | None = None) -> None:
        self.memory = memory.model_copy(deep=True) if memory else SpeakersMemory()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Speakers) and self.memory == other.memory

    __hash__ = None  # type: ignore[assignment]  # it changes

    @property
    def guesses(self) -> dict[str, SpeakerGuess]:
        """The present guesses, in the order of the log."""
        return self.memory.guesses

    @property
    def enrolled(self) -> bool:
        """The clinician's own voice is known."""
        return any(person.enrolled for person in self.memory.people.known.values())

    def role(self, segment: str) -> SpeakerRole | None:
        """Return what a segment's speaker is; None for a segment that is not known."""
        guess = self.memory.guesses.get(segment)
        return guess.role if guess else None

    def fold(self, event: AnyEvent) -> dict[str, SpeakerGuess]:
        """Take in the next event; return the guesses that are new or changed, by segment.

        A change of confidence alone is none.
        """
        match event:
            case VoiceEnrolled(voice=voice):
                self.memory.people.enrol(decode_voice(voice), ENROLLED_SECONDS)
                return self._settle((), LOOKED_BACK)
            case SegmentAppended():
                new = [
                    segment.id
                    for segment in event.segments
                    if segment.speaker is None and segment.id not in self.memory.spoken
                ]
                for one, heard in event.spoken:
                    if one.id in new:
                        self._hear(one, heard)
                return self._settle(new, LOOKED_BACK)
            case Taken(segment=segment) if segment.speaker is None and segment.id not in self.memory.spoken:
                self._hear(segment, None)
                return self._settle((segment.id,), LOOKED_BACK)
            case SpeakerCorrected(segment=segment, role=role) if segment in self.memory.spoken:
                self._correct(segment, role)
                return self._settle((segment,), LOOKED_BACK + len(self.memory.spoken))
        return {}

    # --- inside -------------------------------------------------------------------

    def _hear(self, segment: Segment, voice: VoiceText | None) -> None:
        people = self.memory.people
        said = sum(word.end - word.start for word in segment.words) / RATE
        spoken = Spoken(
            voice=voice, seconds=said, says=role_table().says([word.text for word in segment.words])
        )
        if voice is not None:
            spoken.person = people.hear(decode_voice(voice), said, spoken.says)
        self.memory.spoken[segment.id] = spoken

    def _settle(self, new: Sequence[str], back: int) -> dict[str, SpeakerGuess]:
        """Guess the new segments; the last `back` ones, if a person turned out to be something else."""
        people = self.memory.people
        people.merge()
        if people.name_them() or back > LOOKED_BACK:
            new = list(islice(reversed(self.memory.spoken), back))[::-1]
        changed: dict[str, SpeakerGuess] = {}
        for name in new:
            guess = self._guess(self.memory.spoken[name])
            if guess is None:
                continue
            known = self.memory.guesses.get(name)
            self.memory.guesses[name] = guess
            if known is None or (known.role, known.by_person) != (guess.role, guess.by_person):
                changed[name] = guess
        return changed

    def _guess(self, spoken: Spoken) -> SpeakerGuess | None:
        """Return whose a segment is; None in a log without voices, as older versions wrote it."""
        if spoken.said is not None:
            return SpeakerGuess(role=spoken.said, confidence=1.0, by_person=True)
        people = self.memory.people
        odds = max(-OWN_WORDS, min(OWN_WORDS, WORDS_SHARE * spoken.says.clinician))
        if spoken.voice is None:
            return self._told(odds, None) if people.known else None
        share = people.shares(decode_voice(spoken.voice), spoken.seconds)
        chance = sum(share[place] * _chance(people.clinician(place)) for place in share)
        odds += math.log((chance + LEAST) / (1 - chance + LEAST))
        aside = [place for place in share if people.named[place] is not SpeakerRole.CLINICIAN]
        likest = max(aside, key=lambda place: share[place], default=None)
        return self._told(odds, people.named[likest] if likest is not None else None)

    def _told(self, odds: float, otherwise: SpeakerRole | None) -> SpeakerGuess:
        """Return the guess at these log-odds for the clinician."""
        if odds > 0:
            return SpeakerGuess(role=SpeakerRole.CLINICIAN, confidence=_chance(odds))
        return SpeakerGuess(role=otherwise or SpeakerRole.PATIENT, confidence=_chance(-odds))

    def _correct(self, name: str, role: SpeakerRole) -> None:
        people = self.memory.people
        spoken = self.memory.spoken[name]
        spoken.said = role
        if spoken.voice is None:
            return
        voice = decode_voice(spoken.voice)
        before = people.now(spoken.person)
        after = people.correct(voice, spoken.seconds, spoken.says, before, role)
        spoken.person = after
        if before is None or after is None or after == before:
            return
        for other in self._uncorrected(before):  # those that are more like where it went go with it
            assert other.voice is not None
            heard = decode_voice(other.voice)
            if people.nearer(heard, after, before):
                people.move(heard, other.seconds, other.says, before, after)
                other.person = after

    def _uncorrected(self, person: int) -> Iterator[Spoken]:
        return (
            spoken
            for spoken in self.memory.spoken.values()
            if spoken.voice is not None
            and spoken.said is None
            and self.memory.people.now(spoken.person) == person
        )


def _chance(odds: float) -> float:
    """Return the probability at these log-odds, which are cut to what is as good as sure."""
    return 1 / (1 + math.exp(-max(-CERTAIN, min(CERTAIN, odds))))
