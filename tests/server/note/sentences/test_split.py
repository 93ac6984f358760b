"""Segments into sentences, and which of them ask."""

import pytest

from earshot_protocol.words import Segment, Word, WrittenToken
from earshot_server.note.dialogue import make_segment
from earshot_server.note.rules.load import load_rules
from earshot_server.note.sentences.split import LONGEST, PAUSE, split
from tests.support.noted import sentence, sentences


def test_punctuated_text_breaks_at_its_marks() -> None:
    assert [one.line for one in sentences("No cough. Any fever? I see; well")] == [
        "no cough",
        "any fever",
        "i see",
        "well",
    ]


def test_bare_words_break_at_the_marks_of_their_written_form() -> None:
    words = ["it", "hurts", "here", "no", "fever"]
    tokens = (
        WrittenToken(text="It", first=0, last=0),
        WrittenToken(text="hurts", first=1, last=1),
        WrittenToken(text="here", first=2, last=2, mark="."),
        WrittenToken(text="No", first=3, last=3),
        WrittenToken(text="fever", first=4, last=4, mark="."),
    )
    segment = make_segment(" ".join(words), "patient", 0).model_copy(update={"written": tokens})
    assert [one.line for one in split(segment, load_rules())] == ["it hurts here", "no fever"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("any fever no i had a cough", ["any fever", "no i had a cough"]),
        ("it hurts here do you have any numbness", ["it hurts here", "do you have any numbness"]),
        ("i don't know what do you mean", ["i don't know what do you mean"]),
        ("no cough no fever", ["no cough no fever"]),
        ("do you smoke yes i do", ["do you smoke", "yes i do"]),
    ],
)
def test_bare_words_break_before_questions_and_answers(text: str, parts: list[str]) -> None:
    assert [one.line for one in sentences(text)] == parts


def test_bare_words_break_at_pauses() -> None:
    starts = [0, 1_000, 2_000 + PAUSE, 3_000 + PAUSE]
    words = tuple(
        Word(text=text, start=start, end=start + 1_000, confidence=1)
        for text, start in zip(["no", "fever", "still", "coughing"], starts, strict=True)
    )
    segment = Segment(id="s-0", start=0, end=20_000, words=words)
    assert [one.line for one in split(segment, load_rules())] == ["no fever", "still coughing"]


@pytest.mark.parametrize(
    "text",
    [
        "Any fever?",
        "any fever",
        "so do you smoke",
        "and how long",
        "and alcohol or any drugs",
        "You smoke?",
        "how are you",
    ],
)
def test_this_asks(text: str) -> None:
    assert sentence(text).asks


@pytest.mark.parametrize(
    "text",
    [
        "I have a fever.",
        "we'll start lisinopril, okay?",
        "i don't have any pain",
        "what a day",
        "Do not take it.",
        "tell me",
    ],
)
def test_this_does_not_ask(text: str) -> None:
    assert not sentence(text).asks


def test_no_sentence_is_endless() -> None:
    words = ["alpha", "beta", "gamma", "delta", "kappa"] * LONGEST
    parts = sentences(" ".join(words[: LONGEST * 2 + 1]))
    assert [len(one.tokens) for one in parts] == [LONGEST, LONGEST, 1]


def written(text: str, speaker: str) -> list[tuple[str, bool]]:
    """Return the sentences of recognised words whose marks a model set, and whether each asks."""
    plain = make_segment(text, speaker, 0)
    marks = tuple(
        WrittenToken(text=word.text.strip(",.?"), first=place, last=place, mark=word.text[-1])
        if word.text[-1] in ",.?"
        else WrittenToken(text=word.text, first=place, last=place)
        for place, word in enumerate(plain.words)
    )
    words = tuple(word.model_copy(update={"text": word.text.strip(",.?")}) for word in plain.words)
    segment = plain.model_copy(update={"words": words, "written": marks})
    return [(one.line, one.asks) for one in split(segment, load_rules())]


@pytest.mark.parametrize(
    ("speaker", "text", "asks"),
    [
        ("patient", "a runny nose since the weekend?", False),
        ("patient", "do i need surgery?", True),
        ("doctor", "the neck is soft and the lungs are clear?", False),
        ("doctor", "so you still have the cough?", True),
        ("doctor", "smoking vaping alcohol?", True),
    ],
)
def test_a_guessed_mark_alone_makes_no_question_of_what_is_told(speaker: str, text: str, asks: bool) -> None:
    assert [one for _, one in written(text, speaker)] == [asks]
