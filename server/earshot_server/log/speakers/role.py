"""What a speaker is in the visit, and how sure that is."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class SpeakerRole(StrEnum):
    """What a speaker is in the visit."""

    CLINICIAN = "clinician"
    PATIENT = "patient"
    OTHER = "other"
    """Who came with the patient, or anyone else."""


class SpeakerGuess(BaseModel):
    """Whose words a segment's are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: SpeakerRole
    confidence: float = Field(ge=0, le=1)
    """Probability that the role is right; 1 where a person said so."""
    by_person: bool = False
    """A person said so."""
