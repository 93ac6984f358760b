"""Names as they are written."""

from earshot_server.note.narrative.reword import reword
from earshot_server.note.rules.load import load_rules
from earshot_server.note.statements.spelling import acronym, vitamins
from tests.support.noted import sentence


def test_letters_of_vitamins_are_capitals() -> None:
    assert vitamins("Takes vitamin d 2000 units.") == "Takes vitamin D 2000 units."
    assert vitamins("the vitamin aisle") == "the vitamin aisle"


def test_several_of_an_acronym_keep_their_ending() -> None:
    assert acronym("mris", {"mri": "MRI"}) == "MRIs"
    assert acronym("pets", {"pet": "PET"}) == "pets"


def test_a_gene_is_written_by_its_name_and_her_children_are_not() -> None:
    def told(text: str) -> str:
        one = sentence(text)
        return reword(one, 0, len(one.tokens) - 1, "", load_rules())

    assert "CYP2C19 poor" in told("the lab says you are a cyp2c19 poor metabolizer")
    assert "HER2 negative" in told("the tumor is her2 negative")
    assert "HER2" not in told("my sister came to stay with her two kids")
