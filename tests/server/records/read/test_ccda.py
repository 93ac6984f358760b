"""C-CDA sections that we write, after the templates' rules."""

import pytest

from earshot_server.precision.facts import Fact, Kind, Status
from earshot_server.records.entries import UnreadableRecord
from earshot_server.records.read.ccda import read_ccda
from tests.support.records import section

T = "2.16.840.1.113883.10.20.22.4."


def facts(data: bytes) -> list[Fact]:
    return [one.fact for batch in read_ccda(data, "p1") for one in batch.entries if one.fact is not None]


def observation(template: str, inner: str, negated: bool = False) -> bytes:
    negation = ' negationInd="true"' if negated else ""
    return section(
        f'<entry><observation classCode="OBS" moodCode="EVN"{negation}><templateId root="{T}{template}"/>'
        f'<id root="1"/>{inner}</observation></entry>'
    )


def agent(name: str) -> str:
    code = f'<code displayName="{name}"/>' if name else '<code nullFlavor="NA"/>'
    return (
        f"<participant><participantRole><playingEntity>{code}</playingEntity></participantRole></participant>"
    )


def test_allergies_refuted_ones_and_none_known() -> None:
    (codeine,) = facts(observation("7", agent("codeine")))
    (peanut,) = facts(observation("7", agent("Peanut"), negated=True))
    (none,) = facts(observation("7", agent(""), negated=True))
    assert (codeine.kind, codeine.status) == (Kind.ALLERGY, Status.PRESENT)
    assert peanut.status is Status.ABSENT
    assert (none.name, none.status) == ("all", Status.ABSENT)


def test_problems_active_ended_and_denied() -> None:
    value = '<value xsi:type="CD" displayName="Asthma (disorder)"/>'
    ended = f'<effectiveTime><low value="2010"/><high value="2012"/></effectiveTime>{value}'
    (active,), (over,), (denied,) = (
        facts(observation("4", value)),
        facts(observation("4", ended)),
        facts(observation("4", value, negated=True)),
    )
    assert [active.status, over.status, denied.status] == [Status.PRESENT, Status.HISTORICAL, Status.ABSENT]
    assert active.name == "Asthma"


def medicine(state: str, code: str, negated: str = "") -> bytes:
    return section(
        f'<entry><substanceAdministration moodCode="EVN"{negated}><templateId root="{T}16"/>'
        f'<statusCode code="{state}"/><consumable><manufacturedProduct><manufacturedMaterial>{code}'
        "</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>"
    )


def test_medicines_and_no_medicines() -> None:
    (taken,) = facts(medicine("active", '<code displayName="metformin"/>'))
    (past,) = facts(medicine("completed", '<code displayName="metformin"/>'))
    (none,) = facts(medicine("active", '<code nullFlavor="OTH"/>', ' negationInd="true"'))
    assert [taken.status, past.status, none.status] == [Status.PRESENT, Status.HISTORICAL, Status.ABSENT]
    assert none.says("all") == "yes"


def test_results_have_units_and_wrong_ones_are_kept_raw() -> None:
    def result(unit: str) -> bytes:
        code = '<code code="2160-0" codeSystem="2.16.840.1.113883.6.1" displayName="Creatinine"/>'
        return observation("2", f'{code}<value xsi:type="PQ" value="1.2" unit="{unit}"/>')

    (fact,) = facts(result("mg/dL"))
    assert (fact.name, fact.value, fact.unit) == ("creatinine", 1.2, "mg/dL")
    (batch,) = read_ccda(result("0+3/ul"), "p1")
    assert batch.entries[0].fact is None
    assert "0+3/ul" in batch.left[0].reason


def test_relatives_have_conditions_and_denials() -> None:
    def one(name: str, negated: str = "") -> str:
        value = f'<value xsi:type="CD" displayName="{name}"/>'
        inner = f'<observation{negated}><templateId root="{T}46"/>{value}</observation>'
        return f"<component>{inner}</component>"

    inner = one("Heart disease") + one("Asthma", ' negationInd="true"')
    subject = '<subject><relatedSubject><code displayName="Father"/></relatedSubject></subject>'
    data = section(f'<entry><organizer><templateId root="{T}45"/>{subject}{inner}</organizer></entry>')
    assert [(one.name, one.status, one.says("relative")) for one in facts(data)] == [
        ("Heart disease", Status.FAMILY, "father"),
        ("Asthma", Status.ABSENT, "father"),
    ]


def test_a_refused_vaccine_was_not_given() -> None:
    data = medicine("completed", '<code displayName="influenza"/>', ' negationInd="true"').replace(
        f"{T}16".encode(), f"{T}52".encode()
    )
    (fact,) = facts(data)
    assert (fact.kind, fact.status) == (Kind.IMMUNISATION, Status.ABSENT)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<section>", "no XML"),
        (b"<note/>", "no sections"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><section>&x;</section>', "refused"),
        (b'<Bundle xmlns="http://hl7.org/fhir"/>', "FHIR as XML"),
    ],
)
def test_other_xml_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableRecord, match=said):
        read_ccda(data, "p1")


def test_whose_a_section_is_has_to_be_said() -> None:
    with pytest.raises(UnreadableRecord, match="names no patient"):
        read_ccda(observation("7", agent("codeine")))
