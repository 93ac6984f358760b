"""Where a mention and its side were heard."""

from earshot_server.note.findings.find import find_mentions
from earshot_server.note.findings.mention import side_at
from earshot_server.note.findings.places import find_sites
from earshot_server.note.rules.load import load_rules
from tests.support.noted import sentence


def test_sites_and_sides_are_found_with_their_places() -> None:
    one = sentence("on my left knee")
    assert [(site.name, first, last) for site, first, last in find_sites(one, load_rules())] == [
        ("knee", 3, 3)
    ]
    (mention,) = find_mentions(sentence("my left knee hurts"), load_rules())
    assert side_at(sentence("my left knee hurts"), mention) == [(1, 1)]


def test_the_hull_is_one_stretch() -> None:
    (mention,) = find_mentions(sentence("pain in my knee"), load_rules())
    assert (mention.hull, mention.anchor) == ((0, 3), 0)
