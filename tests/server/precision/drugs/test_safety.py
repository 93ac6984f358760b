"""Allergies, duplicates, pairs, kidneys, pregnancy: hits, and as many near misses."""

from datetime import timedelta

import pytest

from earshot_server.precision.drugs.safety import (
    allergy_hints,
    duplicate_hints,
    kidney_hints,
    pair_hints,
    pregnancy_hints,
)
from earshot_server.precision.facts import Fact
from earshot_server.precision.hints import Severity
from tests.support.patients import TODAY, case, fact, result, started, taken

ALLERGY_HITS = [
    ("penicillin", "amoxicillin"),
    ("amoxicillin", "ampicillin"),
    ("Penicillins", "piperacillin"),
    ("sulfa drugs", "trimethoprim-sulfamethoxazole"),
    ("codeine", "hydrocodone"),
    ("aspirin", "ibuprofen"),
    ("lisinopril", "enalapril"),
]
ALLERGY_MISSES = [
    ("penicillin", "azithromycin"),
    ("sulfa drugs", "hydrochlorothiazide"),
    ("latex", "amoxicillin"),
    ("codeine", "tramadol"),
    ("peanuts", "ibuprofen"),
    ("lisinopril", "losartan"),
    ("penicillin", "aspirin"),
]


class TestAllergies:
    @pytest.mark.parametrize(("allergen", "drug"), ALLERGY_HITS)
    def test_substance_and_class_are_met(self, allergen: str, drug: str) -> None:
        (hint,) = allergy_hints(case(fact("allergy", allergen), started(drug)))
        assert hint.severity is Severity.CRITICAL
        assert "avoid" in hint.actions

    @pytest.mark.parametrize(("allergen", "drug"), ALLERGY_MISSES)
    def test_others_are_not(self, allergen: str, drug: str) -> None:
        assert allergy_hints(case(fact("allergy", allergen), started(drug))) == []

    @pytest.mark.parametrize("status", ["absent", "possible", "historical", "family", "hypothetical"])
    def test_refuted_possible_past_and_other_peoples_allergies_are_none(self, status: str) -> None:
        assert allergy_hints(case(fact("allergy", "penicillin", status), started("amoxicillin"))) == []

    def test_no_known_allergy_is_none(self) -> None:
        none = fact("allergy", "all", "absent", attributes={"all": "yes"})
        assert allergy_hints(case(none, started("amoxicillin"))) == []

    def test_a_denial_today_takes_the_same_entry_away_and_no_other(self) -> None:
        denied = fact("allergy", "penicillin", "absent", heard=True)
        assert allergy_hints(case(fact("allergy", "penicillin"), denied, started("amoxicillin"))) == []
        assert allergy_hints(case(fact("allergy", "ampicillin"), denied, started("amoxicillin")))

    def test_a_medicine_that_is_avoided_gives_none(self) -> None:
        avoided = fact("medication", "amoxicillin", "planned", heard=True, attributes={"action": "avoid"})
        assert allergy_hints(case(fact("allergy", "penicillin"), avoided)) == []

    def test_an_intolerance_is_said_to_be_one(self) -> None:
        intolerance = fact("allergy", "codeine", attributes={"type": "intolerance", "reaction": "nausea"})
        (hint,) = allergy_hints(case(intolerance, started("codeine")))
        assert hint.severity is Severity.WARNING
        assert "nausea" in hint.detail


PAIRS = [
    ("methylphenidate", "phenelzine"),
    ("atazanavir", "omeprazole"),
    ("febuxostat", "azathioprine"),
    ("sertraline", "tranylcypromine"),
    ("irinotecan", "ketoconazole"),
    ("meperidine", "phenelzine"),
    ("amitriptyline", "isocarboxazid"),
    ("amiodarone", "sotalol"),
    ("ramelteon", "fluvoxamine"),
    ("darunavir", "rifampin"),
    ("simvastatin", "clarithromycin"),
    ("ergotamine", "ritonavir"),
    ("tizanidine", "ciprofloxacin"),
    ("tranylcypromine", "procarbazine"),
    ("sumatriptan", "phenelzine"),
]
"""One of each ONC pair, in the order of the list."""
SAFE_PAIRS = [
    ("methylphenidate", "sertraline"),
    ("atazanavir", "metformin"),
    ("febuxostat", "lisinopril"),
    ("sertraline", "lisinopril"),
    ("irinotecan", "fluconazole"),
    ("meperidine", "lisinopril"),
    ("amitriptyline", "metformin"),
    ("amiodarone", "lisinopril"),
    ("ramelteon", "sertraline"),
    ("darunavir", "metformin"),
    ("rosuvastatin", "clarithromycin"),
    ("sumatriptan", "ritonavir"),
    ("tizanidine", "levofloxacin"),
    ("tranylcypromine", "metformin"),
    ("sumatriptan", "metformin"),
]


class TestPairs:
    @pytest.mark.parametrize(("first", "second"), PAIRS)
    def test_every_pair_of_the_list_is_met_in_either_order(self, first: str, second: str) -> None:
        for one, other in ((first, second), (second, first)):
            (hint,) = pair_hints(case(taken(one), started(other)))
            assert hint.severity is Severity.CRITICAL

    @pytest.mark.parametrize(("first", "second"), SAFE_PAIRS)
    def test_their_neighbours_are_not(self, first: str, second: str) -> None:
        assert pair_hints(case(taken(first), started(second))) == []

    def test_a_medicine_stopped_today_makes_no_pair(self) -> None:
        stopped = fact("medication", "simvastatin", "planned", heard=True, attributes={"action": "stop"})
        assert pair_hints(case(taken("simvastatin"), stopped, started("clarithromycin"))) == []

    def test_one_medicine_is_no_pair_with_itself(self) -> None:
        assert pair_hints(case(taken("amiodarone"), taken("amiodarone 200 MG"))) == []


class TestDuplicates:
    @pytest.mark.parametrize(
        ("first", "second"),
        [("simvastatin", "rosuvastatin"), ("sertraline", "citalopram"), ("naproxen", "ibuprofen")],
    )
    def test_two_of_a_class_are_met(self, first: str, second: str) -> None:
        (hint,) = duplicate_hints(case(taken(first), started(second)))
        assert first in hint.summary and second in hint.summary

    def test_a_switch_is_none(self) -> None:
        switch = fact("medication", "rosuvastatin", "planned", heard=True, attributes={"action": "switch to"})
        assert duplicate_hints(case(taken("simvastatin"), switch)) == []

    def test_the_same_medicine_twice_in_the_record_is_none(self) -> None:
        assert duplicate_hints(case(taken("simvastatin"), taken("Simvastatin 20 MG Oral Tablet"))) == []

    def test_low_dose_aspirin_beside_an_nsaid_is_none(self) -> None:
        assert duplicate_hints(case(taken("aspirin"), taken("ibuprofen"))) == []


class TestKidneys:
    @pytest.mark.parametrize(
        ("drug", "rate", "action"),
        [("metformin", 28, "avoid"), ("metformin", 40, "reduce_dose"), ("gabapentin", 50, "reduce_dose")],
    )
    def test_labels_limits_are_met(self, drug: str, rate: float, action: str) -> None:
        (hint,) = kidney_hints(case(taken(drug), result("egfr", rate, "mL/min")))
        assert hint.actions == (action,)
        assert hint.values == {"egfr": rate}

    @pytest.mark.parametrize(("drug", "rate"), [("metformin", 45), ("gabapentin", 60), ("lisinopril", 20)])
    def test_at_the_limit_and_for_other_medicines_there_is_none(self, drug: str, rate: float) -> None:
        assert kidney_hints(case(taken(drug), result("egfr", rate, "mL/min"))) == []

    def test_an_old_rate_a_child_or_no_rate_gives_none(self) -> None:
        old = result("egfr", 20, "mL/min", TODAY - timedelta(days=800))
        assert kidney_hints(case(taken("metformin"), old)) == []
        assert kidney_hints(case(taken("metformin"), result("egfr", 20, "mL/min"), age=12)) == []
        assert kidney_hints(case(taken("metformin"))) == []

    def test_a_label_that_counts_clearance_says_so(self) -> None:
        (hint,) = kidney_hints(case(taken("gabapentin"), result("egfr", 50, "mL/min")))
        assert hint.missing == ("creatinine clearance",)


class TestPregnancy:
    PREGNANT: Fact = fact("condition", "pregnancy", attributes={"weeks": "10"})

    @pytest.mark.parametrize("drug", ["lisinopril", "warfarin", "valproate", "isotretinoin"])
    def test_labels_warnings_are_met(self, drug: str) -> None:
        (hint,) = pregnancy_hints(case(self.PREGNANT, taken(drug)))
        assert hint.severity is Severity.CRITICAL

    @pytest.mark.parametrize("status", ["absent", "historical", "family", "possible", "planned"])
    def test_no_other_pregnancy_counts(self, status: str) -> None:
        assert pregnancy_hints(case(fact("condition", "pregnancy", status), taken("lisinopril"))) == []

    def test_weeks_before_a_limit_give_none_and_unknown_weeks_say_so(self) -> None:
        assert pregnancy_hints(case(self.PREGNANT, taken("ibuprofen"))) == []
        (hint,) = pregnancy_hints(case(fact("condition", "pregnancy"), taken("ibuprofen")))
        assert hint.severity is Severity.INFO
        assert hint.missing == ("week of pregnancy",)

    def test_men_and_other_medicines_give_none(self) -> None:
        assert pregnancy_hints(case(self.PREGNANT, taken("lisinopril"), sex="male")) == []
        assert pregnancy_hints(case(self.PREGNANT, taken("levothyroxine"))) == []
