"""The tables."""

from sqlalchemy import LargeBinary, String

from earshot_server.records.schema import METADATA


def test_no_column_holds_words_about_people() -> None:
    """Texts are random ids and keyed digests; everything else is sealed bytes or a count."""
    texts = {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, String) and not isinstance(column.type, LargeBinary)
    }
    assert texts == {
        *("meta.name", "patients.id", "identifiers.patient", "entries.patient", "entries.key"),
        *("visits.encounter", "visits.patient"),
    }
