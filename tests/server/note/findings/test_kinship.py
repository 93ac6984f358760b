"""What relatives of relatives are to the patient."""

import pytest

from earshot_server.note.dialogue import segments_of
from tests.support.faithful import inventions
from tests.support.noted import draft_of, noted

ASKED = "doctor: Anything that runs in the family?"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("patient: My mom is fine, she's seventy. But her mother had ovarian cancer.",),
            ["Mother: healthy.", "Maternal grandmother: ovarian cancer."],
        ),
        (
            ("doctor: And your dad?", "patient: He's okay. His brother has diabetes, though."),
            ["Paternal uncle: diabetes."],
        ),
        (("patient: My sister is okay but her son has asthma.",), ["Nephew: asthma."]),
        (("patient: My maternal aunt had breast cancer at fifty.",), ["Maternal aunt: breast cancer at 50."]),
        (("patient: My aunt on my dad's side has lupus.",), ["Paternal aunt: lupus."]),
        (("patient: My uncle, my mom's brother, had colon cancer.",), ["Maternal uncle: colon cancer."]),
        (("patient: My dad's mother has dementia.",), ["Paternal grandmother: dementia."]),
        (
            (
                "patient: My birth mother has lupus.",
                "doctor: Okay, good to know. Anything else from her?",
                "patient: Her father had colon cancer.",
            ),
            ["Mother: lupus.", "Maternal grandfather: colon cancer."],
        ),
        (("patient: My wife is well. Her sister has epilepsy.",), []),
        (("patient: My neighbor told me his brother has gout.",), []),
    ],
)
def test_a_relatives_relative_is_named_as_the_patients(lines: tuple[str, ...], expected: list[str]) -> None:
    assert [one for one in noted(ASKED, *lines) if ": " in one] == expected


def test_who_a_relative_of_a_relative_is_has_both_words_as_evidence() -> None:
    lines = (ASKED, "patient: My mom is well.", "patient: Her father had a stroke.")
    (one,) = [each for each in draft_of(*lines).findings if each.concept == "stroke"]
    assert (one.attributes["relative"], one.attributes["line"]) == ("grandfather", "maternal")
    assert len({evidence.segment for evidence in one.evidence}) == 2
    assert inventions(draft_of(*lines), segments_of("\n".join(lines))) == []


def test_a_parents_own_relatives_are_named_as_the_childs() -> None:
    lines = (
        "doctor: What brings you in?",
        "patient: My son has a fever.",
        ASKED,
        "patient: My mother has diabetes. And my sister had asthma.",
    )
    told = noted(*lines)
    assert {"Grandmother: diabetes.", "Aunt: asthma."} <= set(told)
    assert inventions(draft_of(*lines), segments_of("\n".join(lines))) == []
