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


def test_words_of_degree_may_stand_within_a_phrase() -> None:
    tree: Phrases[str] = Phrases(phrases([("really",), ("have", "been")]))
    tree.add(("eyes", "red"), "eye redness")
    tree.add(("eyes", "have", "crust"), "crusts")
    hit = tree.at(["eyes", "have", "been", "really", "red"], 0)
    assert hit is not None and (hit.last, hit.holds) == (4, ("eye redness",))
    assert tree.at(["eyes", "really", "have"], 0) is None
    assert tree.at(["really", "red"], 0) is None
