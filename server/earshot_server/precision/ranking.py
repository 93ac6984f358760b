"""Calm: an order, severe hints first, and few that are shown unasked."""

from collections.abc import Collection, Iterable

from earshot_server.precision.hints import Hint, HintKind, Severity

UNASKED = 5
"""So many hints a visit are shown without being asked for."""
_SEVERITIES = (Severity.CRITICAL, Severity.WARNING, Severity.INFO, Severity.QUIET)
_KINDS = (
    *(HintKind.DRUG_PATIENT, HintKind.DRUG_GENE, HintKind.GENE_TEST, HintKind.SOCIAL, HintKind.RISK),
    *(HintKind.SCREENING, HintKind.LIFESTYLE),
)


def ranked(hints: Iterable[Hint]) -> list[Hint]:
    """Return hints in order: by severity, then kind, then what they are about. One of each id."""
    once = {hint.id: hint for hint in hints}
    return sorted(once.values(), key=_place)


def _place(hint: Hint) -> tuple[int, int, str]:
    return _SEVERITIES.index(hint.severity), _KINDS.index(hint.kind), hint.subject


def unasked(hints: Iterable[Hint], shown: Collection[str] = (), limit: int = UNASKED) -> list[Hint]:
    """Return the hints to show unasked, in order.

    `shown` are ids that were shown in this visit already: they keep their places while their reason holds,
    and count. Only a critical hint comes in beyond the limit, in the place of the least urgent one shown.
    """
    visible = [hint for hint in hints if hint.severity is not Severity.QUIET]
    old = [hint for hint in visible if hint.id in shown]
    gone = len([one for one in shown if one not in {hint.id for hint in old}])
    room = max(0, limit - len(old) - gone)
    new = [hint for hint in visible if hint.id not in shown]
    taken = new[:room]
    severe = [hint for hint in new[room:] if hint.severity is Severity.CRITICAL]
    kept = ranked([*old, *taken, *severe])
    return kept[:limit]
