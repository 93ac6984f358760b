"""How attributes are shared among the mentions of a sentence."""

from earshot_server.note.findings.find import find_mentions
from earshot_server.note.findings.share import share
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import load_rules
from tests.support.noted import sentence


def shared(text: str, sort: str, area: Area) -> dict[str, dict[str, str]]:
    one, rules = sentence(text), load_rules()
    everything = find_mentions(one, rules)
    mentions = [mention for mention in everything if mention.area is area]
    found = share(one, everything, mentions, sort, rules)
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


def test_what_makes_worse_is_no_owner() -> None:
    found = shared("my back hurts more when i cough", "symptom", Area.SYMPTOM)
    assert found == {"back pain": {"worse": "when I cough"}, "cough": {}}


def test_none_of_it_speaks_of_all_medicines() -> None:
    found = shared("i tried advil and aleve and none of it helped", "drug", Area.DRUG)
    assert set(found) == {"ibuprofen", "naproxen"}
    assert all(one == {"effect": "none of it helped"} for one in found.values())


def test_a_mere_count_must_be_near() -> None:
    assert shared("i vomited twice today", "symptom", Area.SYMPTOM) == {"vomiting": {"frequency": "twice"}}
    assert shared("the fever and she peed twice today", "symptom", Area.SYMPTOM)["fever"] == {}
