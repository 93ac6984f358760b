"""Rules in TOML."""

import pytest
from pydantic import ValidationError

from earshot_server.note.draft import Assertion
from earshot_server.note.rules.language import Cue, Title


def test_a_cue_means_an_assertion_or_none() -> None:
    assert Cue(means="absent", words=("no",)).assertion is Assertion.ABSENT
    assert Cue(means="stop", words=("but",)).assertion is None
    assert Cue(means="nothing", words=("no more than",)).assertion is None


@pytest.mark.parametrize("wrong", [{"means": "perhaps"}, {"looks": "up"}, {"reach": -1}, {"colour": "red"}])
def test_an_unknown_key_or_value_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Cue.model_validate({"means": "absent", "words": ["no"], **wrong})


def test_a_loinc_code_looks_like_one() -> None:
    with pytest.raises(ValidationError):
        Title(title="Plan", loinc="plan")
