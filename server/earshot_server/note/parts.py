"""What drafts, and the work of people on them, are made of."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class SectionKey(StrEnum):
    """The sections of a draft, in their order; titles and LOINC codes are in `tables/sections.toml`."""

    CHIEF_COMPLAINT = "chief_complaint"
    HISTORY_OF_PRESENT_ILLNESS = "history_of_present_illness"
    PAST_HISTORY = "past_history"
    SURGERIES = "surgeries"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    FAMILY_HISTORY = "family_history"
    SOCIAL_HISTORY = "social_history"
    GENES = "genes"
    REVIEW_OF_SYSTEMS = "review_of_systems"
    VITAL_SIGNS = "vital_signs"
    EXAMINATION = "examination"
    RESULTS = "results"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    FOLLOW_UP = "follow_up"


class Role(StrEnum):
    """Why words are evidence."""

    SAID = "said"
    """They say it."""
    ASKED = "asked"
    """They ask what other words answer."""
    SAID_OTHERWISE = "said_otherwise"
    """They said otherwise before; what was said later leads."""


class Part(BaseModel):
    """Base of all parts of a draft."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(Part):
    """Words of a segment on which something rests."""

    segment: str
    """The segment's id."""
    first: int = Field(ge=0)
    """Index of the first word in the segment."""
    last: int = Field(ge=0)
    """Index of the last word, which belongs to it."""
    role: Role = Role.SAID
    unsure: tuple[str, ...] = ()
    """Those of the words that were heard with low confidence."""
