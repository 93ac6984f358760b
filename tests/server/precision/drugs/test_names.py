"""Ingredients and classes by whatever name."""

import pytest

from earshot_server.precision.drugs.names import classes_of, ingredients, members


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet", ("amoxicillin", "clavulanate")),
        ("amoxicillin-clavulanate", ("amoxicillin", "clavulanate")),
        ("trimethoprim-sulfamethoxazole", ("trimethoprim", "sulfamethoxazole")),
        ("120 ACTUAT Fluticasone propionate 0.044 MG/ACTUAT", ()),
        ("Plavix 75 MG", ("clopidogrel",)),
        ("3 ML insulin glargine 100 UNT/ML Pen Injector [Lantus]", ("glargine",)),
        ("polyethylene glycol", ()),
        ("Vitamin C", ("vitamin c",)),
    ],
)
def test_names_give_ingredients(name: str, found: tuple[str, ...]) -> None:
    assert ingredients(name) == found


def test_a_class_is_known_from_both_sides() -> None:
    assert "statin" in classes_of(["simvastatin"])
    assert "simvastatin" in members("statin")
    assert classes_of(["no such medicine"]) == frozenset()
