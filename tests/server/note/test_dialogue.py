"""Written dialogues as segments."""

from itertools import pairwise

from earshot_server.note.dialogue import GAP_SAMPLES, WORD_SAMPLES, make_segment, segments_of


def test_a_line_is_a_segment_with_its_speaker() -> None:
    first, second = segments_of("Dr. Novak: Any fever?\n\n# a comment\npatient: No.")
    assert (first.speaker, first.text) == ("Dr. Novak", "Any fever?")
    assert (second.speaker, second.text) == ("patient", "No.")
    assert second.start == first.end + GAP_SAMPLES


def test_brackets_name_a_speaker_too() -> None:
    (segment,) = segments_of("[doctor] any fever ?")
    assert (segment.speaker, segment.text) == ("doctor", "any fever ?")


def test_a_line_without_a_speaker_goes_on_with_the_one_before() -> None:
    segments = list(segments_of("patient: I have a cough.\nAnd a fever."))
    assert [one.speaker for one in segments] == ["patient", "patient"]


def test_words_follow_each_other_in_time() -> None:
    segment = make_segment("a b c", None, 100)
    assert segment.id == "s-100"
    assert all(one.end == two.start for one, two in pairwise(segment.words))
    assert segment.end == 100 + 3 * WORD_SAMPLES


def test_lines_without_words_are_no_segments() -> None:
    assert list(segments_of("\n  \n# only a comment\n")) == []
