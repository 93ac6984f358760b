from earshot_server.speech.written.line import Line, Piece
from earshot_server.speech.written.tables import tables

CUES = frozenset({"pulse"})


def line() -> Line:
    pieces = [Piece("pulse", 0, 0), Piece("was", 1, 1), Piece("for", 2, 2)]
    return Line(["pulse", "was", "for", "forty"], tables(), pieces)


def test_a_cue_counts_within_reach_and_before_any_stop() -> None:
    assert line().near(3, CUES, frozenset(), 3)
    assert not line().near(3, CUES, frozenset(), 2)
    assert not line().near(3, CUES, frozenset({"for"}), 3)


def test_there_is_no_word_outside() -> None:
    assert (line().word(-1), line().word(4)) == ("", "")


def test_words_can_be_left_as_they_were_spoken() -> None:
    assert line().spoken(2, 4, unsure=True) == [Piece("for", 2, 2, True), Piece("forty", 3, 3, True)]
