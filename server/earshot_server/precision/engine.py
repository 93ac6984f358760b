"""The hints of a case: every kind, in a calm order. Pure: the same case gives the same hints."""

from collections.abc import Callable, Iterable

from earshot_server.precision.drugs.safety import (
    allergy_hints,
    duplicate_hints,
    kidney_hints,
    pair_hints,
    pregnancy_hints,
)
from earshot_server.precision.facts import Case
from earshot_server.precision.hints import Hint, HintKind
from earshot_server.precision.pgx.hints import drug_gene_hints, gene_test_hints
from earshot_server.precision.prevention.living import lifestyle_hints, social_hints
from earshot_server.precision.prevention.screening import screening_hints
from earshot_server.precision.ranking import ranked
from earshot_server.precision.risk.cards import risk_hints

ENGINE = "earshot-precision/2"
"""Engine and tables; it changes whenever the same case may give other hints."""

_MAKERS: tuple[tuple[HintKind, Callable[[Case], list[Hint]]], ...] = (
    (HintKind.DRUG_GENE, drug_gene_hints),
    (HintKind.GENE_TEST, gene_test_hints),
    (HintKind.DRUG_PATIENT, allergy_hints),
    (HintKind.DRUG_PATIENT, pair_hints),
    (HintKind.DRUG_PATIENT, kidney_hints),
    (HintKind.DRUG_PATIENT, pregnancy_hints),
    (HintKind.DRUG_PATIENT, duplicate_hints),
    (HintKind.RISK, risk_hints),
    (HintKind.SCREENING, screening_hints),
    (HintKind.LIFESTYLE, lifestyle_hints),
    (HintKind.SOCIAL, social_hints),
)


def hints_of(case: Case, kinds: Iterable[HintKind] = tuple(HintKind)) -> list[Hint]:
    """Return all hints of a case, the most urgent first; kinds that are not named are switched off."""
    wanted = frozenset(kinds)
    return ranked(hint for kind, make in _MAKERS if kind in wanted for hint in make(case))
