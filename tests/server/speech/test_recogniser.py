from concurrent.futures import ThreadPoolExecutor

from earshot_protocol.units import RATE, WIDTH
from earshot_protocol.words import Word
from earshot_server.speech.recogniser import Utterance
from tests.support.speech import engine, piece, quiet


def fed(samples: bytes, start: int = 0, block: int = 1024) -> Utterance:
    utterance = engine().speech.utterance(start)
    for at in range(0, len(samples), block):
        utterance.feed(samples[at : at + block])
    return utterance


def texts(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


def test_words_have_text_times_and_confidence() -> None:
    words = fed(piece(3, 5)).finish()
    assert texts(words) == "i'm doctor allergy"
    assert all(0 < word.confidence <= 1 for word in words)
    assert 0 <= words[0].start < words[0].end <= words[1].start


def test_times_are_offsets_of_the_stream() -> None:
    at_zero, later = fed(piece(3, 5)).finish(), fed(piece(3, 5), start=999_999).finish()
    assert [word.start + 999_999 for word in at_zero] == [word.start for word in later]


def test_times_lie_within_what_was_fed() -> None:
    utterance = fed(piece(0.5, 1.6), start=100)
    assert utterance.to == 100 + round(1.1 * RATE)
    words = utterance.finish()
    assert words
    assert all(100 <= word.start <= word.end <= utterance.to for word in words)


def test_partials_grow_while_it_is_fed() -> None:
    utterance, seen = engine().speech.utterance(0), []
    samples = piece(7, 10)
    for at in range(0, len(samples), RATE * WIDTH // 10):
        utterance.feed(samples[at : at + RATE * WIDTH // 10])
        seen.append(len(utterance.partial()))
    assert seen[0] == 0
    assert seen[-1] > 5


def test_words_change_only_where_the_decoder_takes_a_step() -> None:
    """And it takes one as soon as the sound for it is there: else partials would be late."""
    utterance, before, samples = engine().speech.utterance(0), (), piece(7, 12)
    steps = changes = 0
    for at in range(0, len(samples), 320):
        due = utterance.next_step
        stepped = utterance.feed(samples[at : at + 320])
        assert stepped == (utterance.to >= due)
        now, steps = utterance.partial(), steps + stepped
        assert stepped or now == before
        changes, before = changes + (now != before), now
    assert steps == 1 + (RATE * 5 - 9040) // 3360
    assert changes > 5


def test_a_step_needs_no_less_sound_than_it_is_given() -> None:
    """Decoded bit by bit, nothing new is known before a step is due."""
    pace, samples = engine().speech._pace, piece(7, 10)
    recognizer = engine().speech.utterance(0)._recognizer
    seen = []
    for at in range(0, len(samples), 160):
        recognizer.AcceptWaveform(samples[at : at + 160])
        seen.append(recognizer.PartialResult())
    new = [(place + 1) * 80 for place in range(1, len(seen)) if seen[place] != seen[place - 1]]
    assert len(new) > 3
    assert all((at - pace.first) % pace.step == 0 for at in new)


def test_guesses_follow_the_partial_with_posteriors() -> None:
    utterance = fed(piece(7, 13))
    partial, guesses = utterance.partial(), utterance.guesses()
    assert 3 < len(guesses) <= len(partial)
    assert [guess.text for guess in guesses[:3]] == list(partial[:3])
    assert all(0 <= guess.confidence <= 1 for guess in guesses)
    assert utterance.partial() == partial, "asking for guesses changes nothing"


def test_nothing_gives_nothing() -> None:
    assert engine().speech.utterance(0).finish() == ()
    assert fed(quiet(1)).finish() == ()
    assert fed(quiet(0.01)).partial() == ()
    assert engine().speech.utterance(0).guesses() == ()


def test_an_utterance_knows_nothing_of_those_before() -> None:
    first = fed(piece(7, 10)).finish()
    fed(piece(30, 33)).finish()
    assert fed(piece(7, 10)).finish() == first


def test_utterances_in_several_threads_do_not_disturb_each_other() -> None:
    spans = [(7, 10), (15, 18), (24, 27), (33, 36)] * 2
    alone = [fed(piece(*span)).finish() for span in spans]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda span: fed(piece(*span)).finish(), spans))
    assert together == alone
