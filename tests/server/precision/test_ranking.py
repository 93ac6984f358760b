"""A calm order."""

from earshot_server.precision.hints import Hint, HintKind, Severity, given, make_hint
from earshot_server.precision.ranking import UNASKED, ranked, unasked
from earshot_server.precision.tables import rule_of
from tests.support.patients import taken


def hint(subject: str, severity: Severity = Severity.INFO) -> Hint:
    inputs = [given("medicine", taken("aspirin"))]
    return make_hint(rule_of("pairs.csv"), HintKind.DRUG_PATIENT, severity, subject, subject, inputs)


def test_severe_hints_come_first_and_each_once() -> None:
    severe = hint("z", Severity.CRITICAL)
    assert ranked([hint("a"), severe, severe]) == [severe, hint("a")]


def test_at_most_five_are_shown_unasked() -> None:
    many = [hint(str(number)) for number in range(9)]
    assert len(unasked(many)) == UNASKED


def test_quiet_hints_are_shown_only_when_asked_for() -> None:
    assert unasked([hint("a", Severity.QUIET)]) == []


def test_what_was_shown_keeps_its_place_and_counts() -> None:
    many = ranked(hint(str(number)) for number in range(9))
    shown = {one.id for one in many[4:9]}
    assert {one.id for one in unasked(many, shown)} == shown


def test_a_hint_that_went_away_still_counts() -> None:
    many = ranked(hint(str(number)) for number in range(9))
    assert len(unasked(many, {"gone-1", "gone-2", "gone-3", many[0].id})) == 2


def test_a_critical_hint_comes_in_beyond_the_limit() -> None:
    many = ranked(hint(str(number)) for number in range(9))
    severe = hint("late", Severity.CRITICAL)
    found = unasked(ranked([*many, severe]), {one.id for one in many[:5]})
    assert severe in found
    assert len(found) == UNASKED
