import pytest
from pydantic import ValidationError

from earshot_protocol.units import OFFSET_MAX
from earshot_protocol.words import Segment, Word


def word(text: str, start: int, end: int) -> Word:
    return Word(text=text, start=start, end=end, confidence=1.0)


def test_the_text_of_a_segment_is_its_words_joined_by_blanks() -> None:
    segment = Segment(id="s-0", start=0, end=900, words=(word("no", 10, 300), word("fever", 320, 800)))
    assert segment.text == "no fever"


def test_a_segment_without_words_has_no_text() -> None:
    assert Segment(id="s-0", start=0, end=900, words=()).text == ""


@pytest.mark.parametrize(
    "wrong", [{"start": -1}, {"end": OFFSET_MAX + 1}, {"confidence": 1.1}, {"text": "a" * 201}, {"pitch": 3}]
)
def test_a_word_out_of_range_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Word.model_validate({"text": "fever", "start": 0, "end": 10, "confidence": 0.5} | wrong)


@pytest.mark.parametrize("name", ["", "S-1", "a b", "a" * 41])
def test_a_segment_id_is_short_and_plain(name: str) -> None:
    with pytest.raises(ValidationError):
        Segment(id=name, start=0, end=1, words=())
