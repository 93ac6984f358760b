"""The trained model, and that a mark with enough behind it never changes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from earshot_server.speech.written.marks import BEFORE, BEHIND, MARKS, MODEL, key, mark_model

SAID = (
    "okay so what brings you in today well i have had this cough for about 2 weeks and it is worse at night "
    "do you smoke no i quit 4 years ago any fever or chills no fever but i sweat a lot"
)
WORDS = SAID.split()
LINES = st.lists(st.sampled_from(sorted({*WORDS, "qqzx", "140/90"})), min_size=1, max_size=40)


def test_it_is_small() -> None:
    assert MODEL.stat().st_size < 10_000_000


def test_questions_and_answers_are_told_apart() -> None:
    (marks,) = mark_model().marks([WORDS])
    assert marks[WORDS.index("today")] == "?"
    assert marks[WORDS.index("night")] == "."
    assert marks[WORDS.index("smoke")] == "?"
    assert marks[-1] == "."


def test_numbers_are_alike_and_case_is_nothing() -> None:
    assert key("140/90") == key("7") == "0"
    assert key("BRCA1") == key("brca2")


def test_nothing_has_no_marks() -> None:
    assert mark_model().marks([]) == []
    assert mark_model().marks([[], []]) == [[], []]


@settings(deadline=None, max_examples=50)
@given(LINES, LINES)
def test_what_follows_does_not_change_a_mark_with_enough_behind_it(start: list[str], more: list[str]) -> None:
    settled = len(start) - BEHIND
    (alone,) = mark_model().scores([start], ended=False)
    (whole,) = mark_model().scores([[*start, *more]])
    assert abs(alone[: max(0, settled)] - whole[: max(0, settled)]).max(initial=0) < 1e-3


@settings(deadline=None, max_examples=50)
@given(LINES)
def test_a_mark_depends_on_no_piece_that_is_further_before_it(words: list[str]) -> None:
    if len(words) <= BEFORE:
        return
    (whole,) = mark_model().scores([words])
    (late,) = mark_model().scores([words[1:]], begun=False)
    assert abs(whole[BEFORE + 1 :] - late[BEFORE:]).max(initial=0) < 1e-3
    assert set(mark_model().marks([words])[0]) <= set(MARKS)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.sampled_from(sorted({*WORDS, "qqzx"})), max_size=20), max_size=4))
def test_lines_together_have_the_scores_that_each_would_have(lines: list[list[str]]) -> None:
    for line, scores in zip(lines, mark_model().scores(lines), strict=True):
        (alone,) = mark_model().scores([line])
        assert abs(scores - alone).max(initial=0) < 1e-3
