"""The second step."""

from earshot_server.records.migrations.versions import first, second


def test_it_follows_the_first() -> None:
    assert second.down_revision == first.revision
