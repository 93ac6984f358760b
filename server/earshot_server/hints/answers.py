"""What became of hints in a visit: shown, taken in, dismissed; folded from the log."""

from collections.abc import Iterable

from earshot_server.log.events import Entry, HintAnswered, HintShown
from earshot_server.precision.hints import Hint
from earshot_server.precision.ranking import unasked


class HintAnswers:
    """Folds the events about hints; everything else passes by."""

    def __init__(self) -> None:
        self.shown: dict[str, str] = {}
        """The reason with which each hint was shown last, by id, in order."""
        self.answered: dict[str, HintAnswered] = {}
        """The newest answer to each hint."""

    def fold(self, entries: Iterable[Entry]) -> None:
        """Take in entries of the log."""
        for entry in entries:
            match entry.event:
                case HintShown() as event:
                    self.shown[event.hint] = event.reason
                case HintAnswered() as event:
                    self.answered[event.hint] = event

    def holds(self, hint: Hint) -> bool:
        """Tell whether a hint was answered with the reason that it has now."""
        answer = self.answered.get(hint.id)
        return answer is not None and answer.reason == hint.reason

    def open(self, hints: Iterable[Hint]) -> list[Hint]:
        """Return the hints that nobody has answered, in their order."""
        return [hint for hint in hints if not self.holds(hint)]

    def visible(self, hints: Iterable[Hint]) -> list[Hint]:
        """Return the hints to show unasked: few, severe ones first, those shown before in their places."""
        return unasked(self.open(hints), tuple(self.shown))

    def unshown(self, hints: Iterable[Hint]) -> list[Hint]:
        """Return the visible hints of which the log does not say yet that they were shown."""
        return [hint for hint in self.visible(hints) if self.shown.get(hint.id) != hint.reason]
