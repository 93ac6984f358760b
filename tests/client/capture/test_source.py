from pathlib import Path

from earshot_client.capture.files import file_source
from earshot_client.capture.microphone import Microphone
from earshot_client.capture.source import BLOCK, Source
from earshot_protocol.units import CHUNK_MAX, CHUNK_MIN
from tests.support.tones import sound_file, tone


def test_a_block_fits_into_a_chunk() -> None:
    assert CHUNK_MIN <= BLOCK <= CHUNK_MAX


def test_every_source_offers_the_same(tmp_path: Path) -> None:
    sources: list[Source] = [
        file_source(sound_file(tmp_path / "a.wav", tone(1)), realtime=False),
        Microphone(),
    ]
    assert [source.dropouts for source in sources] == [0, 0]
