"""What can go wrong with speech models.

ModelError
├── ModelMissing     there is nothing at that path
├── ModelTruncated   a Vosk model of which a part is missing or cut short
├── ModelForeign     something else than a Vosk model
├── LexiconDamaged, LanguageModelDamaged   parts of what a graph is made of
├── NoRecipe         a model without those parts
├── NoComposer       pynini is not installed
├── NotComposed      the process that composes a graph died
├── WordsUnreadable  a table of a clinic's words with a fault
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


class LexiconDamaged(ModelError):
    """A pronunciation that the acoustic model has no sounds for."""

    def __init__(self, word: str, pronunciation: str, phones: list[str]) -> None:
        super().__init__(
            f"The pronunciation of {word!r}, {pronunciation!r}, is not made of the model's phones.",
            f"Use these, parted by blanks: {' '.join(phones)}.",
        )
        self.word = word


class LanguageModelDamaged(ModelError):
    """A language model that is none, or not whole."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"The language model {path} is not whole: {what}.", "Nothing was changed.")
        self.path = path


class NoRecipe(ModelError):
    """The model came without what its graph is made of."""

    def __init__(self, path: Path, missing: list[str]) -> None:
        super().__init__(
            f"The model at {path} cannot be made anew: its folder `build` has no {', '.join(missing)}.",
            "Words can be added to models that ship their lexicon and language model, as earshot-en does.",
        )
        self.path = path


class NoComposer(ModelError):
    """What composes decoding graphs is not installed."""

    def __init__(self, module: str) -> None:
        super().__init__(
            f"Making a decoding graph needs the package {module}, which is not installed.",
            "Install it: pip install 'earshot[models]'. Nothing was changed.",
        )


class NotComposed(ModelError):
    """The process that composes decoding graphs ended without one."""

    def __init__(self, status: int, told: str) -> None:
        last = told.splitlines()[-1:] or ["it said nothing"]
        super().__init__(
            f"The decoding graph was not made: the process that makes it ended with {status} ({last[0]}).",
            "It needs about 1.5 GB of memory. Nothing was changed; try again when there is as much.",
        )
        self.status = status


class WordsUnreadable(ModelError):
    """A table of a clinic's words that cannot be taken."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path}, line {line}: {what}.", "Nothing was changed; put it right and try again.")
        self.path = path
        self.line = line


class FetchFailed(ModelError):
    """A model could not be fetched."""
