"""Every input that fuzzing began with or found, again."""

import pytest

from tests.fuzz.targets import SEEDS, TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_no_kept_input_makes_its_parser_fail(name: str) -> None:
    inputs = sorted((SEEDS / name).iterdir())
    assert any(path.name.startswith("good") for path in inputs)
    for path in inputs:
        TARGETS[name](path.read_bytes())


def test_every_folder_of_seeds_belongs_to_a_parser() -> None:
    assert {path.name for path in SEEDS.iterdir()} == set(TARGETS)
