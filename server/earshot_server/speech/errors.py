"""What can go wrong with speech models.

ModelError
├── ModelMissing     there is nothing at that path
├── ModelTruncated   a Vosk model of which a part is missing or cut short
├── ModelForeign     something else than a Vosk model
└── FetchFailed      it could not be brought here; what was installed before still is
"""

from pathlib import Path
from typing import ClassVar

_REMEDY = "`earshot models list` shows what there is, `earshot models fetch NAME` brings it here."


class ModelError(Exception):
    """Base of all errors of speech models: what is wrong, and what to do about it."""

    exit_code: ClassVar[int] = 2

    def __init__(self, problem: str, remedy: str = _REMEDY) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}"


class ModelMissing(ModelError):
    """There is no model there."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"There is no speech model at {path}.",
            f"Give a Vosk model's folder with EARSHOT_MODEL, or fetch one: {_REMEDY}",
        )
        self.path = path


class ModelTruncated(ModelError):
    """A part of the model is missing or cut short."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"The speech model at {path} is not whole: {what}.",
            "Copy it again, or fetch it again with `earshot models fetch`.",
        )
        self.path = path
        self.what = what


class ModelForeign(ModelError):
    """Not a Vosk model."""

    def __init__(self, path: Path, what: str, remedy: str = _REMEDY) -> None:
        super().__init__(f"What lies at {path} is not a Vosk speech model: {what}.", remedy)
        self.path = path
        self.what = what


class FetchFailed(ModelError):
    """A model could not be fetched."""
