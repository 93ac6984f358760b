"""Words as tokens."""

import pytest

from earshot_protocol.words import Word
from earshot_server.note.sentences.tokens import key_of, keys_of, pieces, tokenise


def tokens(text: str) -> list[tuple[str, str, str]]:
    words = tuple(Word(text=word, start=0, end=1, confidence=1) for word in text.split())
    return [(token.text, token.key, token.mark) for token in tokenise(words)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("X-ray", ["x", "ray"]),
        ("120/80", ["120", "over", "80"]),
        ("97%", ["97", "percent"]),
        ("b12", ["b", "12"]),
        ("1,000", ["1000"]),
        ("98.6", ["98.6"]),
        ("don't", ["don't"]),
        ("don’t", ["don't"]),
        ("...", []),
    ],
)
def test_a_word_is_split_where_rules_see_several(word: str, expected: list[str]) -> None:
    assert pieces(word) == expected


def test_marks_go_to_the_token_before_them() -> None:
    assert tokens('Any fever? "No," she said . Yes;') == [
        ("any", "any", ""),
        ("fever", "fever", "?"),
        ("no", "no", ","),
        ("she", "she", ""),
        ("said", "said", "."),
        ("yes", "yes", "."),
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [("twenty", "20"), ("seven", "7"), ("mother's", "mother"), ("she's", "she's"), ("hers", "hers")],
)
def test_keys_are_digits_and_owners(text: str, key: str) -> None:
    assert key_of(text) == key


def test_phrases_of_tables_match_as_people_speak() -> None:
    assert keys_of("type one diabetes") == keys_of("type 1 diabetes") == ("type", "1", "diabetes")
    assert keys_of("out of ~ breath") == ("out", "of", "~", "breath")


def test_pieces_of_one_word_keep_its_place() -> None:
    words = tuple(Word(text=word, start=0, end=1, confidence=1) for word in ("the", "x-ray"))
    assert [token.word for token in tokenise(words)] == [0, 1, 1]
