"""The course of a conversation: what was asked last and what was just spoken of.

A clause alone often does not say where it belongs: "he is HIV positive" is family or social history behind
"how many partners do you have?". What is remembered is bounded.
"""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field

from earshot_server.note.draft import Finding, SectionKey
from earshot_server.note.findings.context import Context
from earshot_server.note.narrative.story import Story
from earshot_server.note.sentences.sentence import Sentence, Speaker

ASKED_LASTS = 3
"""So many sentences the words of a question are remembered."""

FADES = 0.8
"""What was spoken of counts so much less with each sentence (a factor)."""

FORGOTTEN = 0.1
"""What counts less is forgotten."""

MUCH = 1.5
"""What counts so much is what the conversation is about now."""


class Course(BaseModel):
    """What is remembered of the last sentences."""

    model_config = ConfigDict(extra="forbid")

    asked: tuple[str, ...] = ()
    """The words of the last question."""
    asked_age: int = 0
    before: tuple[str, ...] = ()
    """The words of the sentence before."""
    spoken: dict[str, float] = Field(default_factory=dict)
    """Sorts of findings that were just spoken of, with how much they count."""
    sentences: int = 0
    story: Story = Field(default_factory=Story)
    leaning: dict[SectionKey, float] = Field(default_factory=dict)
    """How well each section fits what was just spoken of (log probabilities, faded)."""
    places: dict[str, SectionKey] = Field(default_factory=dict)
    """The sections of what was asserted, where the kind of a finding does not decide (`place.py`)."""

    def features(self, told: Iterable[Finding], speaker: Speaker, context: Context) -> set[str]:
        """Return the names of what tells about a clause beside its words; `told` are its findings."""
        found = {f"asked {word}" for word in self.asked} if self.asked_age <= ASKED_LASTS else set()
        found |= {f"before {word}" for word in self.before}
        found |= {f"about {sort}" for sort in self.spoken}
        found |= {f"much {sort}" for sort, much in self.spoken.items() if much >= MUCH}
        found.add(f"at {min(4, self.sentences // 5)}")
        found |= {f"tells {_sort(one)}" for one in told}
        if context.person:
            found.add(f"of {context.person}")
        question = context.question
        if question is not None and question.age < ASKED_LASTS and speaker is not Speaker.CLINICIAN:
            found |= {f"topic {topic}" for topic in question.topics}
        return found

    def hear(self, sentence: Sentence, findings: Iterable[Finding]) -> None:
        """Let a sentence pass; what it says of `findings` is what was spoken of."""
        self.sentences += 1
        self.asked_age += 1
        words = tuple(sorted({key for key in sentence.keys if key}))
        if sentence.asks:
            self.asked, self.asked_age = words, 0
        self.before = words
        faded = {sort: much * FADES for sort, much in self.spoken.items()}
        for one in findings:
            if not _says(sentence, one):
                continue
            faded[_sort(one)] = faded.get(_sort(one), 0.0) + 1.0
        self.spoken = {sort: much for sort, much in sorted(faded.items()) if much >= FORGOTTEN}


def _sort(finding: Finding) -> str:
    return f"{finding.kind.value} {finding.assertion.value}"


def _says(sentence: Sentence, finding: Finding) -> bool:
    low, high = sentence.tokens[0].word, sentence.tokens[-1].word
    mine = (one for one in finding.evidence if one.segment == sentence.segment)
    return any(one.first <= high and one.last >= low for one in mine)
