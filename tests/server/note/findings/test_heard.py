"""A sentence with what its readers need."""

from earshot_server.note.findings.context import Context
from earshot_server.note.findings.find import find_mentions
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Ledger
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import load_rules
from tests.support.noted import sentence


def heard(text: str) -> Heard:
    one = sentence(text)
    return Heard(one, find_mentions(one, load_rules()), Context(), Ledger(), load_rules())


def test_words_of_lists_are_found_with_their_place() -> None:
    here = heard("i am allergic to latex")
    assert here.where("cues.allergic") == (2, 2)
    assert here.says("cues.allergic", 0, 3)
    assert not here.says("cues.allergic", 3)


def test_a_new_fact_ends_what_was_spoken_of() -> None:
    here = heard("i have asthma")
    here.context.attend("f-1", "drug")
    (mention,) = here.of(Area.CONDITION)
    from earshot_server.note.draft import Kind

    here.put(Kind.CONDITION, mention)
    assert here.context.focus is None
