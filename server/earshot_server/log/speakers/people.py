"""The people of a visit, as far as their voices tell them apart: incremental clustering, and what they are.

Each person is the mean of the voices that were taken for theirs, weighted by how long they spoke. A voice
joins the person whom it is most like, or is somebody new. Two people whose means come close were one.
"""

import math

from pydantic import BaseModel, ConfigDict, Field

from earshot_server.log.speakers.role import SpeakerRole
from earshot_server.log.speakers.voice import Vector, likeness, unit
from earshot_server.log.speakers.words import Says

NEW_BELOW = 0.68
"""A voice less like everybody than this share of what one's own is like one's mean is somebody new."""
NEW_SECONDS = 1.2
"""One heard for less is nobody new: its vector says too little."""
SAME_ABOVE = 0.82
"""Two whose mean voices are more alike than this share of what one's own is like one's mean are one."""
PEOPLE_MAX = 6
WEIGHT_MAX = 4.0
"""A segment counts as so many seconds at most."""
SHARPNESS = 14.0
"""How fast a person becomes likely as a voice comes closer (log-odds per unit of likeness)."""
NEARER_BY = 0.2
"""A corrected voice that is so much more like its own person than like others was not mistaken for them."""
WORDS_SHARE = 0.5
"""Words of one person are not independent: their log-odds count by half."""
ENROLLED = 5.0
"""Log-odds for the clinician of the person whose voice was enrolled."""
STRANGER = -2.0
"""The same of everybody else, when the clinician's voice was enrolled."""
SECOND = 3.0
"""A second clinician (a nurse, a student) needs log-odds of so much from what they say."""
LEVEL_MAX = 3
"""Above these log-odds for or against the clinician a person is as good as known."""
OTHER_SECONDS = 2.0
"""Whoever spoke for less is nobody beside the patient."""


def usual(seconds: float) -> float:
    """Return how like somebody's mean voice their own voice is, when it was heard for so long."""
    return 0.85 * seconds / (seconds + 0.5)


class Person(BaseModel):
    """One voice of the visit."""

    model_config = ConfigDict(extra="forbid")

    total: Vector
    """Sum of the voices taken for theirs, each times its weight."""
    seconds: float
    """How long they spoke, as far as it counts."""
    clinician: float = 0.0
    """Sum of the log-odds that a clinician says what they said."""
    beside: float = 0.0
    """How much of what they said speaks of the patient as of someone else, less what speaks of themselves."""
    enrolled: bool = False
    """The clinician's own enrolled voice is in the mean."""
    said: SpeakerRole | None = None
    """What a person said that they are."""

    @property
    def mean(self) -> Vector:
        """The mean voice, of length 1."""
        return unit(self.total)

    def take(self, voice: Vector, seconds: float, says: Says, sign: int = 1) -> None:
        """Take a segment into the person; out of them with `sign` -1."""
        weight = sign * min(seconds, WEIGHT_MAX)
        self.total = tuple(mine + weight * other for mine, other in zip(self.total, voice, strict=True))
        self.seconds += weight
        self.clinician += sign * max(-2.0, min(2.0, says.clinician))
        self.beside += sign * says.beside


class People(BaseModel):
    """The people of a visit, by number; numbers stay when others go."""

    model_config = ConfigDict(extra="forbid")

    known: dict[int, Person] = Field(default_factory=dict)
    named: dict[int, SpeakerRole] = Field(default_factory=dict)
    """What each one is, as of the last `name_them`."""
    levels: dict[int, int] = Field(default_factory=dict)
    """How plainly each one was the clinician then: log-odds without fractions, cut at `LEVEL_MAX`."""
    made: int = 0
    """How many there ever were."""
    joined: dict[int, int] = Field(default_factory=dict)
    """Who turned out to be whom."""

    def enrol(self, voice: Vector, seconds: float) -> None:
        """Take in the clinician's own voice; who is like it already is the clinician."""
        place, alike = self._nearest(voice)
        if place is None or alike < SAME_ABOVE * usual(self.known[place].seconds):
            place = self._add(Person(total=tuple(seconds * value for value in voice), seconds=seconds))
        self.known[place].enrolled = True

    def hear(self, voice: Vector, seconds: float, says: Says) -> int:
        """Take in a segment; return whose it is."""
        place, alike = self._nearest(voice)
        new = alike < NEW_BELOW * usual(seconds) and seconds >= NEW_SECONDS and len(self.known) < PEOPLE_MAX
        if place is None or new:
            place = self._add(Person(total=(0.0,) * len(voice), seconds=0.0))
        self.known[place].take(voice, seconds, says)
        return place

    def correct(
        self, voice: Vector, seconds: float, says: Says, person: int | None, role: SpeakerRole
    ) -> int | None:
        """Take in that a segment is `role`; return whose it is now.

        Either its person is what was said, and was named wrongly; or it is another person's, whom it is more
        like than not, and was taken for the wrong one.
        """
        same = {place for place, named in self.named.items() if named is role} - {person}
        best = max(same, key=lambda place: likeness(self.known[place].mean, voice), default=None)
        if person is None:
            return best
        mine = self.known[person]
        if self.named.get(person) is role:
            mine.said = role
            return person
        taken = mine.said is not None or mine.enrolled
        if not taken and (best is None or not self.nearer(voice, best, person, NEARER_BY)):
            mine.said = role
            return person
        if best is None:
            best = self._add(Person(total=(0.0,) * len(voice), seconds=0.0, said=role))
        self.move(voice, seconds, says, person, best)
        self.known[best].said = role
        return best

    def move(self, voice: Vector, seconds: float, says: Says, before: int, after: int) -> None:
        """Take a segment from one person to another."""
        self.known[before].take(voice, seconds, says, -1)
        self.known[after].take(voice, seconds, says)

    def nearer(self, voice: Vector, one: int, other: int, slack: float = 0.0) -> bool:
        """Tell whether a voice is more like one than the other, or less by no more than `slack`."""
        return likeness(self.known[one].mean, voice) + slack > likeness(self.known[other].mean, voice)

    def now(self, place: int | None) -> int | None:
        """Return the number of a person today."""
        while place in self.joined:
            place = self.joined[place]
        return place

    def merge(self) -> None:
        """Make those one who are alike."""
        for place in sorted(self.known, reverse=True):
            mine = self.known[place]
            for into in sorted(self.known):
                other = self.known[into]
                if into >= place or (mine.said and other.said and mine.said is not other.said):
                    continue
                least = SAME_ABOVE * usual(min(mine.seconds, other.seconds))
                if least > 0 and likeness(mine.mean, other.mean) > least:
                    self._join(place, into)
                    break

    def shares(self, voice: Vector, seconds: float) -> dict[int, float]:
        """Return how likely the voice is each person's; the shorter it was heard, the less it says."""
        sharpness = SHARPNESS * min(1.0, 0.4 + 0.3 * seconds)
        odds = {
            place: math.exp(sharpness * likeness(person.mean, voice)) for place, person in self.known.items()
        }
        whole = sum(odds.values())
        return {place: one / whole for place, one in odds.items()}

    def clinician(self, place: int) -> float:
        """Return the log-odds that a person is the clinician.

        As a rule one of a visit's people is: who speaks most like one, compared with the others.
        """
        person = self.known[place]
        if person.said is not None or person.enrolled:
            return self._alone(person)
        mine = self._alone(person)
        rest = [math.exp(self._alone(other)) for at, other in self.known.items() if at != place]
        return max(mine - math.log(sum(rest)), mine - SECOND) if rest else mine

    def _alone(self, person: Person) -> float:
        """Return the log-odds from what is known of this person."""
        if person.said is not None:
            return 2 * ENROLLED if person.said is SpeakerRole.CLINICIAN else -2 * ENROLLED
        if person.enrolled:
            return ENROLLED
        anybody = any(other.enrolled for other in self.known.values())
        found = WORDS_SHARE * person.clinician + (STRANGER if anybody else 0.0)
        return max(-ENROLLED, min(ENROLLED, found))

    def name_them(self) -> bool:
        """Say anew what each person is; return whether that changed much for one who was known before."""
        before, self.named = (self.named, self.levels), {}
        self.levels = {
            place: int(max(-LEVEL_MAX, min(LEVEL_MAX, self.clinician(place)))) for place in self.known
        }
        aside = [place for place in self.known if self.clinician(place) <= 0]
        for place in self.known.keys() - set(aside):
            self.named[place] = SpeakerRole.CLINICIAN
        aside.sort(
            key=lambda place: (self.known[place].said is SpeakerRole.OTHER, -self.known[place].seconds)
        )
        for rank, place in enumerate(aside):
            self.named[place] = self._beside_the_clinician(self.known[place], rank)
        named, levels = before
        return any(
            (self.named.get(place), self.levels.get(place)) != (role, levels.get(place))
            for place, role in named.items()
        )

    def _beside_the_clinician(self, person: Person, rank: int) -> SpeakerRole:
        """Tell the patient from who came with them: by what they say, and by who speaks most."""
        if person.said is not None:
            return person.said
        if person.beside > 0:
            return SpeakerRole.OTHER
        return SpeakerRole.PATIENT if rank == 0 or person.seconds < OTHER_SECONDS else SpeakerRole.OTHER

    def _nearest(self, voice: Vector) -> tuple[int | None, float]:
        found = [(likeness(person.mean, voice), -place) for place, person in self.known.items()]
        alike, place = max(found, default=(0.0, None))
        return (None, 0.0) if place is None else (-place, alike)

    def _add(self, person: Person) -> int:
        place, self.made = self.made, self.made + 1
        self.known[place] = person
        return place

    def _join(self, gone: int, into: int) -> None:
        mine, other = self.known.pop(gone), self.known[into]
        self.joined[gone] = into
        self.named.pop(gone, None)
        self.levels.pop(gone, None)
        other.total = tuple(one + two for one, two in zip(other.total, mine.total, strict=True))
        other.seconds += mine.seconds
        other.clinician += mine.clinician
        other.beside += mine.beside
        other.enrolled = other.enrolled or mine.enrolled
        other.said = other.said or mine.said
