"""Speech as it was meant."""

import pytest

from earshot_server.note.dialogue import make_segment
from earshot_server.note.rules.load import load_rules
from earshot_server.note.sentences.fluent import fluent
from earshot_server.note.sentences.tokens import tokenise


def said(text: str) -> str:
    tokens = tokenise(make_segment(text, None, 0).words)
    return " ".join(token.key for token in fluent(tokens, load_rules()))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("i have a sore sore throat", "i have a sore throat"),
        ("I've been, I've been dizzy", "i've been dizzy"),
        ("shortness of um of breath", "shortness of breath"),
        ("two two weeks", "2 2 weeks"),
        ("the e e g", "the e e g"),
        ("no no the left one", "no no the left 1"),
        ("uh huh", "uh huh"),
        ("I lost, I don't know, ten pounds", "i lost 10 pounds"),
        ("I don't know, ten pounds", "i don't know 10 pounds"),
        ("um", "um"),
    ],
)
def test_what_is_said_twice_or_means_nothing_goes(text: str, meant: str) -> None:
    assert said(text) == meant
