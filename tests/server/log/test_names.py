"""Names of keys: under one prefix, never two for one thing, one for two."""

from earshot_server.log import names

OF_AN_ENCOUNTER = (names.log, names.tombstone, names.live, names.draft, names.deltas)


def test_all_names_are_under_the_prefix_and_differ() -> None:
    shared = [names.ENCOUNTERS, names.QUEUED, names.QUEUE, names.FOLDED, names.MARK]
    found = shared + [name(encounter) for name in OF_AN_ENCOUNTER for encounter in ("a", "b")]
    assert all(name.startswith(names.PREFIX) for name in found)
    assert len(set(found)) == len(found)
