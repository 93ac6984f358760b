"""Parts of the body that the clinician finds well."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("doctor: Your left knee looks fine.",), ["Left knee normal."]),
        (
            ("doctor: There's some swelling of the right knee.", "doctor: The left one's normal."),
            ["Right knee swelling.", "Left knee normal."],
        ),
        (("doctor: Your back is not normal.",), []),
        (("doctor: Once your knee is good you can run.",), []),
        (("patient: My left knee is fine.",), []),
        (("doctor: Is your back okay?",), []),
    ],
)
def test_what_looks_as_it_should_is_normal(lines: tuple[str, ...], expected: list[str]) -> None:
    assert noted(*lines) == expected
