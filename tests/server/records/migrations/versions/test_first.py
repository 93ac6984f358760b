"""The first step."""

from earshot_server.records.migrations.versions import first


def test_it_is_where_everything_begins() -> None:
    assert first.down_revision is None
    assert first.revision == "first"
