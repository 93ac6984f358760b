from earshot_protocol.units import RATE, WIDTH
from earshot_server.speech.transcribe import transcribe
from tests.support.speech import engine, piece, quiet, undisturbed


def blocks(samples: bytes, size: int) -> list[bytes]:
    return [samples[at : at + size] for at in range(0, len(samples), size)]


def test_a_recording_gives_the_segments_that_live_sound_gives() -> None:
    for size in (RATE, 3 * RATE, len(piece(0, 12))):
        found = transcribe(engine(), blocks(piece(0, 12), size))
        assert tuple(one for final in found for one in final.segments) == undisturbed(0, 12).segments


def test_segments_come_while_blocks_are_still_read() -> None:
    read = []

    def reading() -> object:
        for block in blocks(piece(0, 12), RATE * WIDTH):
            read.append(block)
            yield block

    first = next(iter(transcribe(engine(), reading())))  # type: ignore[arg-type]
    assert first.segment == undisturbed(0, 12).segments[0]
    assert len(read) < 5


def test_silence_and_nothing_have_no_segments() -> None:
    assert list(transcribe(engine(), [quiet(6)])) == []
    assert list(transcribe(engine(), [])) == []
