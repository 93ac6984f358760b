"""What sentences tell beyond the note's findings: responses, days of services, medicines that are held."""

from collections.abc import Iterable
from datetime import date

from earshot_protocol.words import Segment
from earshot_server.hints.pauses import read_pauses
from earshot_server.hints.responses import read_responses
from earshot_server.hints.services import Services
from earshot_server.precision.facts import Fact


class Told:
    """Reads segments one after another; a question about a service waits for its answer."""

    def __init__(self, today: date) -> None:
        self._services = Services(today)

    def read(self, segments: Iterable[Segment]) -> list[Fact]:
        """Return the facts of the next segments."""
        kept = list(segments)
        return [*read_responses(kept), *self._services.read(kept), *read_pauses(kept)]
