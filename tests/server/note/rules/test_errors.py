"""What a person reads of a table that cannot be used."""

from earshot_server.note.rules.errors import TableError


def test_it_names_the_place_and_what_was_expected() -> None:
    error = TableError("drugs.csv, row 'aspirin'", "words: Field required")
    assert str(error) == "The table drugs.csv, row 'aspirin' cannot be used: words: Field required."
