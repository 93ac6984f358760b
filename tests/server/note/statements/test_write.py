"""Where a finding is told, and how."""

from earshot_server.note.draft import Assertion, Evidence, Finding, Kind, Role, SectionKey
from earshot_server.note.rules.load import load_rules
from earshot_server.note.statements.write import chief_place, place_of, system_of, write
from tests.support.noted import draft_of


def finding(concept: str, assertion: Assertion, kind: Kind = Kind.SYMPTOM, **attributes: str) -> Finding:
    evidence = (Evidence(segment="s-0", first=0, last=1),)
    return Finding(
        id=f"f-{concept}",
        kind=kind,
        concept=concept,
        assertion=assertion,
        attributes=attributes,
        evidence=evidence,
    )


def test_denied_symptoms_of_one_system_share_a_statement() -> None:
    rules = load_rules()
    nausea, vomiting, cough = (finding(one, Assertion.ABSENT) for one in ("nausea", "vomiting", "cough"))
    places = [place_of(one, rules) for one in (nausea, vomiting, cough)]
    assert places[0] is not None and places[0] == places[1] != places[2]
    assert write(places[0], [nausea, vomiting], 7, rules).text == "Denies nausea and vomiting."


def test_a_finding_that_no_template_tells_has_no_place() -> None:
    assert place_of(finding("fever", Assertion.HYPOTHETICAL), load_rules()) is None


def test_the_first_template_that_fits_is_used() -> None:
    rules = load_rules()
    stopped = place_of(finding("aspirin", Assertion.HISTORICAL, Kind.MEDICATION, stopped="yes"), rules)
    taken = place_of(finding("aspirin", Assertion.HISTORICAL, Kind.MEDICATION), rules)
    assert stopped is not None and taken is not None
    assert stopped.id == taken.id
    assert stopped.template.text.startswith("No longer takes")
    assert taken.template.text.startswith("Has taken")


def test_a_contradiction_is_said() -> None:
    rules = load_rules()
    before = Evidence(segment="s-0", first=0, last=0, role=Role.SAID_OTHERWISE)
    now = Evidence(segment="s-1", first=0, last=0)
    one = finding("fever", Assertion.ABSENT).model_copy(update={"evidence": (before, now)})
    place = place_of(one, rules)
    assert place is not None
    assert write(place, [one], 3, rules).text == "Denies fever (said otherwise earlier)."


def test_the_chief_complaint_has_its_own_place() -> None:
    place = chief_place(finding("cough", Assertion.PRESENT, duration="a week"))
    statement = write(place, [finding("cough", Assertion.PRESENT, duration="a week")], 1, load_rules())
    assert (statement.section, statement.text) == (SectionKey.CHIEF_COMPLAINT, "Cough for a week.")


def test_systems_come_from_the_symptom_or_its_body_part() -> None:
    names = ("cough", "knee pain", "lower back stiffness", "numbness", "unheard of")
    assert [system_of(name, load_rules()) for name in names] == [
        "respiratory",
        "musculoskeletal",
        "musculoskeletal",
        "neurological",
        "other",
    ]


def test_a_quality_that_the_concept_says_is_not_said_twice() -> None:
    rules = load_rules()
    sore = finding("sore throat", Assertion.PRESENT, quality="sore")
    tender = finding("tenderness", Assertion.PRESENT, quality="tender")
    place = place_of(sore, rules)
    assert place is not None
    assert write(place, [sore], 1, rules).text == "Reports sore throat."
    assert write(place, [tender], 1, rules).text == "Reports tenderness."


def test_an_amount_stands_behind_the_concept() -> None:
    rules = load_rules()
    cough = finding("cough", Assertion.PRESENT, severity_word="a little bit")
    place = place_of(cough, rules)
    assert place is not None
    assert write(place, [cough], 1, rules).text == "Reports cough, a little bit."


def test_vaccines_and_treatments_are_no_operations() -> None:
    draft = draft_of(
        "doctor: Any vaccines?", "patient: I got a flu shot last month. They gave me a nebulizer yesterday."
    )
    told = {one.text: section.key for section in draft.sections for one in section.statements}
    assert told["Flu shot, last month."] is SectionKey.PAST_HISTORY
    assert SectionKey.SURGERIES not in told.values()
