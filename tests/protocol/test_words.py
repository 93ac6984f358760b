import pytest
from pydantic import ValidationError

from earshot_protocol.units import OFFSET_MAX
from earshot_protocol.words import Segment, Word, WrittenToken, shown_parts, written_text


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


WORDS = (word("five", 0, 10), word("hundred", 20, 30), word("milligrams", 40, 50), word("daily", 60, 70))
WRITTEN = (
    WrittenToken(text="500", first=0, last=1),
    WrittenToken(text="mg", first=2, last=2, mark=","),
    WrittenToken(text="daily", first=3, last=3, mark="."),
)


def test_the_written_form_reads_with_blanks_between_and_marks_behind() -> None:
    segment = Segment(id="s-0", start=0, end=900, words=WORDS, written=WRITTEN)
    assert segment.written_text == written_text(WRITTEN) == "500 mg, daily."
    assert segment.text == "five hundred milligrams daily"


def test_a_segment_of_an_old_log_has_no_written_form_and_reads_as_its_words() -> None:
    old = Segment(id="s-0", start=0, end=900, words=WORDS)
    assert (old.written, old.written_text) == ((), old.text)
    assert "written" not in old.model_dump_json()
    assert Segment.model_validate_json(old.model_dump_json()) == old


def test_a_written_form_comes_back_from_json_without_what_is_usual() -> None:
    segment = Segment(id="s-0", start=0, end=900, words=WORDS, written=WRITTEN)
    text = segment.model_dump_json(exclude_none=True)
    assert '{"text":"500","first":0,"last":1}' in text
    assert Segment.model_validate_json(text) == segment


@pytest.mark.parametrize("kept", [WRITTEN[1:], WRITTEN[:2], (WRITTEN[0], WRITTEN[2])])
def test_a_written_form_that_leaves_words_out_is_refused(kept: tuple[WrittenToken, ...]) -> None:
    with pytest.raises(ValidationError):
        Segment(id="s-0", start=0, end=900, words=WORDS, written=kept)


def test_an_open_segment_reads_as_written_as_far_as_its_tokens_stay() -> None:
    words = tuple(word.text for word in WORDS)
    assert shown_parts(words, 2, WRITTEN) == ("500", "mg, daily.")
    assert shown_parts(words, 1, WRITTEN) == ("", "500 mg, daily.")
    assert shown_parts(words, 3, ()) == ("five hundred milligrams", "daily")


def test_a_token_made_unchecked_is_as_one_that_was_checked() -> None:
    checked = WrittenToken(text="500", first=1, last=2, mark=".", unsure=True)
    made = WrittenToken.made("500", 1, 2, ".", True)
    assert made == checked
    assert hash(made) == hash(checked)
    assert made.model_dump_json() == checked.model_dump_json()
    assert made.model_copy(update={"first": 0}) == checked.model_copy(update={"first": 0})
    assert WrittenToken.made("a", 0, 0) == WrittenToken(text="a", first=0, last=0)
