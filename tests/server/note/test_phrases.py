"""Finding phrases."""

from earshot_server.note.phrases import Phrases, phrases


def test_the_longest_phrase_at_a_place_wins_and_none_overlap() -> None:
    tree: Phrases[str] = Phrases()
    tree.add(("chest",), "site")
    tree.add(("chest", "pain"), "symptom")
    tree.add(("pain", "today"), "never")
    hits = [(hit.first, hit.last, hit.holds) for hit in tree.find(["chest", "pain", "today", "chest"])]
    assert hits == [(0, 1, ("symptom",)), (3, 3, ("site",))]


def test_a_tilde_stands_for_a_determiner_or_nothing() -> None:
    tree = phrases([("out", "of", "~", "breath")])
    assert tree.within(["i", "am", "out", "of", "breath"])
    assert tree.within(["out", "of", "my", "breath"])
    assert tree.within(["out", "of", "big", "breath"]) is None


def test_one_phrase_may_stand_for_several_things() -> None:
    tree: Phrases[str] = Phrases()
    tree.add(("clear",), "lungs")
    tree.add(("clear",), "skin")
    hit = tree.at(("clear",), 0)
    assert hit is not None and hit.holds == ("lungs", "skin")


def test_struck_words_match_nothing() -> None:
    tree = phrases([("a", "b")])
    assert tree.within(("a", "", "b")) is None
