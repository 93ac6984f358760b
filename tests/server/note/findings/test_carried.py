"""What mentions take over from what was asked, and from a list that goes on."""

from tests.support.noted import found, noted


def test_a_short_no_answers_for_the_part_of_the_body_that_was_asked_about() -> None:
    assert noted("doctor: Any swelling in your legs?", "patient: No, no swelling.") == [
        "Denies leg swelling."
    ]


def test_no_before_what_was_asked_denies_it_whatever_the_comma() -> None:
    assert noted("doctor: Any coughing?", "patient: No, coughing at this moment.") == ["Denies cough."]


def test_no_before_something_else_denies_what_was_asked_alone() -> None:
    assert noted("doctor: Any fever?", "patient: No, coughing at night.") == [
        "Reports cough at night.",
        "Denies fever.",
    ]


def test_a_denied_list_goes_on_after_a_pause() -> None:
    assert noted("patient: No nausea.", "patient: Vomiting or diarrhea.") == [
        "Denies nausea, vomiting and diarrhea."
    ]


def test_pain_without_its_place_is_one_only_where_none_is_known() -> None:
    assert noted("patient: I'm in a lot of pain.") == ["Reports pain."]
    assert noted("patient: The pain is bad.") == []
    assert noted("patient: My knee hurts.", "patient: I'm in pain every night.") == ["Reports knee pain."]
    assert noted("doctor: Any pain?", "patient: No.") == ["Denies pain."]


def test_no_pain_denies_the_pain_of_the_list_that_was_asked() -> None:
    told = found("doctor: Racing heart? Chest pain?", "patient: No palpitations. No pain.")
    assert told == [("symptom", "palpitations", "absent"), ("symptom", "chest pain", "absent")]
