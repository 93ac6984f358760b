"""How attributes are shared among the mentions of a sentence."""

from earshot_server.note.findings.context import Context
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Ledger
from earshot_server.note.findings.mention import find_mentions
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import load_rules
from tests.support.noted import sentence


def heard(text: str) -> Heard:
    one = sentence(text)
    return Heard(one, find_mentions(one, load_rules()), Context(), Ledger(), load_rules())


def shared(text: str, sort: str, area: Area) -> dict[str, dict[str, str]]:
    here = heard(text)
    mentions = here.of(area)
    found = here.attributes(sort, mentions)
    return {one.name: {a.name: a.value for a in found[i]} for i, one in enumerate(mentions)}


def test_an_attribute_belongs_to_the_mention_before_it() -> None:
    text = "metformin five hundred milligrams twice a day and losartan fifty milligrams daily"
    assert shared(text, "drug", Area.DRUG) == {
        "metformin": {"dose": "500 mg", "frequency": "twice a day"},
        "losartan": {"dose": "50 mg", "frequency": "daily"},
    }


def test_or_to_the_next_where_words_lead_there() -> None:
    assert shared("ten milligrams of lisinopril", "drug", Area.DRUG)["lisinopril"] == {"dose": "10 mg"}
    found = shared("a cough for ten days and since sunday a fever", "symptom", Area.SYMPTOM)
    assert found == {"cough": {"duration": "ten days"}, "fever": {"since": "Sunday"}}


def test_listed_symptoms_share_their_time() -> None:
    found = shared("fever and a cough for three days", "symptom", Area.SYMPTOM)
    assert found == {"fever": {"duration": "three days"}, "cough": {"duration": "three days"}}


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
