"""What the engine remembers between sentences: bounded, so that a sentence costs the same at any minute."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from earshot_server.note.draft import Assertion, Evidence
from earshot_server.note.rules.concepts import Area
from earshot_server.note.sentences.sentence import Speaker

QUESTION_LASTS = 6
"""So many sentences a question's topic can be answered."""

PERSON_LASTS = 2
"""So many sentences a pronoun can go on about somebody."""

FOCUS_LASTS = 3
"""So many sentences later an attribute alone still belongs to the last finding."""

SPOT_LASTS = 6
"""So many sentences "it" may stand for a body part or a medicine."""

CHIEF_WITHIN = 3
"""So many symptoms the chief complaint may have."""

REPORTED = 6
"""So many symptoms of one turn are told how long together."""

CHIEF_BEFORE = 15
"""So many sentences the visit may have had before it, unless it answers what brings the patient."""


class Memory(BaseModel):
    """Base of what is remembered; it is saved with the draft."""

    model_config = ConfigDict(extra="forbid")


class Asked(Memory):
    """A concept that a question asks about."""

    area: Area
    name: str
    system: str = ""
    exam: bool = False
    weak: bool = False
    side: str | None = None
    person: str | None = None
    assertion: Assertion = Assertion.PRESENT
    named: Evidence | None = None
    """Words said before that name its body part: "did it swell up?"."""
    shown: Evidence | None = None
    """Words said before that tell its side."""
    given: dict[str, str] = Field(default_factory=dict)
    """What the question says of it: a yes says it too."""
    details: tuple[Evidence, ...] = ()
    """The words that say that, where `evidence` has them not."""
    evidence: Evidence


class Spot(Memory):
    """A body part that was spoken of: "it" may be that."""

    site: str
    system: str = ""
    side: str | None = None
    evidence: Evidence
    shown: Evidence | None = None
    """The words that gave its side, where they were said later: "which one?" "the left"."""
    asked: bool = False
    """The sentence answers what was asked of it: a complaint without its place is there."""
    age: int = 0


class Question(Memory):
    """The last question, as long as it can be answered."""

    topics: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    children: Evidence | None = None
    """The words that ask how many children there are."""
    denial: Evidence | None = None
    """Its word that denies, where it only wants that to be confirmed."""
    presumed: tuple[Asked, ...] = ()
    """Diseases that it speaks of as known: "how's your asthma?"."""
    about_last: tuple[Asked, ...] = ()
    """What it asks when it was last done: "when was your last tetanus shot?"."""
    amount: bool = False
    """It asks how much or how often."""
    earlier: tuple[Asked, ...] = ()
    """What was asked right before it: "none of these" answers that too."""
    about: tuple[Evidence, ...] = ()
    """The words that gave the topics."""
    person: str | None = None
    """The relative that it asks about ("and your mother?"), if it names no concept of the patient's."""
    person_named: Evidence | None = None
    family: Evidence | None = None
    """The words that say that it is about the family."""
    course: Evidence | None = None
    """The words that ask whether it got worse, or better."""
    course_says: str = ""
    by: Speaker
    voice: str = ""
    """The name of who asks, as it was given."""
    named: bool = False
    """Who asks was given, not told from the words."""
    sites: tuple[str, ...] = ()
    """The body parts that it names."""
    complaint: str = ""
    """The complaint whose place it asks for: "where's the numbness?"."""
    complaint_named: Evidence | None = None
    pain: bool = False
    """It speaks of a pain without its place."""
    spot: Spot | None = None
    """The body part that it asks about, named in it or just before."""
    takes_for_granted: bool = False
    """It asks how, when or where: what it speaks of as known is there, whatever the answer denies."""
    tells: bool = False
    """It only wants to be confirmed ("so you have asthma and diabetes?"): a yes is to all of it."""
    unknown: bool = False
    """It asks about something that no table names: what answers it is said of nothing known."""
    treats: bool = False
    """It asks what is taken for something: "anything for the headache?"."""
    uses: bool = False
    """It asks what is done now: "do you use oxygen?"."""
    ever: bool = False
    """It asks about the past."""
    before: bool = False
    """It asks whether something was there before: a no does not take back what is there now."""
    how: Evidence | None = None
    """All its words, where it may ask how something is, or only names it: "how's your sleep?"."""
    of_it: bool = False
    """It speaks of "it", "them": of what was spoken of last."""
    words: tuple[str, ...] = ()
    """Its own words: an answer may take one up."""
    helps: Evidence | None = None
    """Its words "help", "working", and what they are."""
    helps_says: str = ""
    did: bool = False
    """It asks of the past: "did it help?"."""
    effect: tuple[Asked, ...] = ()
    """Of what it asks whether it helps: "does the gabapentin help?"."""
    presupposed: tuple[Asked, ...] = ()
    """Symptoms that it takes for known: "how is your back pain?"."""
    detailed: bool = False
    """It says more than a name: a no to it denies no more than that."""
    others: bool = False
    """It leaves out what is known: a no does not deny everything."""
    partly: bool = False
    """Some of its list was answered by name; the rest is still open."""
    over: bool = False
    """It asks whether something is over: a yes says that it was, a no that it still is."""
    asked_back: bool = False
    """The patient asked what it meant: it is explained before it is answered."""
    answered: bool = False
    """A yes or a no was heard; only its topic is still open."""
    age: int = 0

    @property
    def denies(self) -> bool:
        """It says that there is nothing, to be confirmed: "no known allergies, correct?"."""
        return self.denial is not None


class Sided(Memory):
    """The side that a body part of the patient's has, as long as only one was told."""

    site: str
    side: str | None
    """None: both were told."""
    evidence: Evidence


class FamilyTalk(Memory):
    """The family is what the clinician speaks of: "let's talk about your family"."""

    evidence: Evidence
    """The words that said so."""
    age: int = 0
    """Sentences since the family was last spoken of."""


class Focus(Memory):
    """The finding that was spoken of last."""

    finding: str
    sort: str
    """Which attributes fit: "symptom", "drug", ..."""
    given: tuple[str, ...] = ()
    """The attributes that it was given last: a correction may take them back."""
    beside: tuple[str, ...] = ()
    """Findings that were listed with it: how long it has been there is told of all of them."""
    age: int = 0


class Medicine(Memory):
    """The medicine that was named last: "it" in an order may be that."""

    name: str
    code: str | None = None
    evidence: Evidence
    ordered: bool = False
    """The clinician named it without asking: directions that follow are an order."""
    age: int = 0


class Measure(Memory):
    """A measurement that was named without its number, which may follow after a pause."""

    area: Area
    name: str
    evidence: Evidence
    home: Evidence | None = None
    """The words that say that it is measured at home."""
    age: int = 0


class Context(Memory):
    """All of it."""

    question: Question | None = None
    stated: Question | None = None
    """What the clinician just stated, as the question that "is that correct?" makes of it."""
    family: FamilyTalk | None = None
    person: str | None = None
    person_named: Evidence | None = None
    """The words that named them."""
    person_line: str = ""
    """The side of the family that they belong to."""
    person_through: tuple[Evidence, ...] = ()
    """The words that named whose relative they are."""
    person_age: int = 0
    person_alone: bool = False
    """The last sentence was nothing but that person: what they had follows."""
    focus: Focus | None = None
    symptom: str | None = None
    """The last symptom that was reported."""
    reported: tuple[str, ...] = ()
    """The symptoms that were reported in the same turn as that, up to a few."""
    reported_in: str = ""
    """The segment of that turn."""
    spot: Spot | None = None
    examined: Spot | None = None
    """The part that the clinician spoke of last in the examination, as a table of signs names it."""
    proxied: bool = False
    """Somebody speaks for the patient: "he" in the clinician's mouth is the patient."""
    part: Spot | None = None
    """The body part that the clinician asks the patient about as the problem: "what's up with your back?"."""
    part_told: bool = False
    """A complaint of it leads the chief complaint."""
    examining: bool = False
    """The clinician examines: nothing was decided since."""
    sides: tuple[Sided, ...] = ()
    """The sides of body parts, the latest last, up to a few."""
    drug: Medicine | None = None
    disease: Measure | None = None
    """The patient's disease that was named last, without denying it."""
    measure: Measure | None = None
    reading: Measure | None = None
    """What was spoken of last that patients measure themselves: a number may be that."""
    test: Measure | None = None
    """The test that the clinician named last without a result: "it" may show one."""
    gene: Evidence | None = None
    gene_name: str = ""
    """The gene that was spoken of last."""
    ward: str | None = None
    """The child that is the patient, where a parent speaks ("my son ...")."""
    addressed: bool = False
    """The clinician told something of "you": whoever answers is the patient."""
    ward_named: Evidence | None = None
    """The words that named it."""
    parent: bool = False
    """The voice that is called the patient's is that parent's."""
    denying: Evidence | None = None
    """The words that deny, where the last sentence ended in a list of denied things that may go on."""
    gene_of: str | None = None
    """The relative whose gene was spoken of last."""
    chief: tuple[str, ...] = ()
    """Findings of the chief complaint."""
    chief_segment: str | None = None
    gender: Literal["", "female", "male"] = ""
    """Of the patient, as far as words of the clinician told it."""
    problem: str = ""
    """What the clinician's assessment and plan is about now."""
    problems: dict[str, str] = Field(default_factory=dict)
    """What each finding of assessment and plan is about, by the finding's id."""
    sentences: int = 0
    """How many were heard."""

    def grow_older(self) -> None:
        """Let a sentence pass."""
        self.sentences += 1
        if self.question is not None:
            self.question.age += 1
            if self.question.age > QUESTION_LASTS:
                self.question = None
        if self.focus is not None:
            self.focus.age += 1
            if self.focus.age > FOCUS_LASTS:
                self.focus = None
        named = (
            self.family,
            self.spot,
            self.drug,
            self.disease,
            self.examined,
            self.measure,
            self.test,
            self.reading,
        )
        for one in named:
            if one is not None:
                one.age += 1
        if self.disease is not None and self.disease.age > SPOT_LASTS:
            self.disease = None
        self.person_age += 1
        if self.person_age > PERSON_LASTS:
            self.person = None

    def topic(self, *names: str) -> bool:
        """Tell whether the last question was about one of these."""
        return self.question is not None and not set(names).isdisjoint(self.question.topics)

    def report(self, finding: str, segment: str) -> None:
        """Remember a symptom of the patient's turn."""
        before = self.reported if self.reported_in == segment else ()
        self.reported_in = segment
        self.reported = tuple(dict.fromkeys((*before, finding)))[-REPORTED:]

    def speak_of(self, person: str, named: Evidence) -> None:
        """Remember whom "he" or "she" may stand for, and the words that named them."""
        self.person, self.person_named, self.person_age = person, named, 0

    def complain(self, finding: str, segment: str, concept: str = "") -> None:
        """Make a symptom part of the chief complaint: those of the first report, up to a few.

        What is told of the part that the clinician asked about leads, although it is told later.
        """
        site = f"{self.part.site} " if self.part is not None and not self.part_told else ""
        if site and concept.startswith(site) and self.sentences <= CHIEF_BEFORE:
            others = tuple(one for one in self.chief if one != finding)
            self.chief, self.part_told = (finding, *others)[:CHIEF_WITHIN], True
            self.chief_segment = self.chief_segment or segment
            return
        of_past = self.topic("conditions") or (self.question is not None and self.question.before)
        if self.chief_segment not in (None, segment) or of_past:
            return
        if self.sentences > CHIEF_BEFORE and not self.topic("chief"):
            return
        if len(self.chief) < CHIEF_WITHIN and finding not in self.chief:
            self.chief = (*self.chief, finding)
            self.chief_segment = segment

    def attend(
        self, finding: str, sort: str, given: tuple[str, ...] = (), beside: tuple[str, ...] = ()
    ) -> None:
        """Remember what is spoken of now, and what was listed with it."""
        beside = tuple(one for one in beside if one != finding)
        self.focus = Focus(finding=finding, sort=sort, given=given, beside=beside)
        if sort == "symptom":
            self.symptom = finding
