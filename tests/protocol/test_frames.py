import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot_protocol.errors import MalformedFrame
from earshot_protocol.frames import FRAME_BYTES_MAX, Chunk, decode_chunk, encode_chunk
from earshot_protocol.units import CHUNK_MAX, OFFSET_MAX

HEADER = bytes([1, 0, 0, 0])


def test_a_chunk_is_laid_out_as_specified() -> None:
    frame = encode_chunk(Chunk(0x0102030405, b"\x10\x20\x30\x40"))
    assert frame == bytes.fromhex("01 00 0000 0504030201000000 1020 3040")


def test_the_longest_frame_is_a_header_and_200_ms() -> None:
    frame = encode_chunk(Chunk(0, bytes(2 * CHUNK_MAX)))
    assert len(frame) == FRAME_BYTES_MAX == 12 + 6400
    assert decode_chunk(frame).count == CHUNK_MAX == 3200


@given(st.integers(0, OFFSET_MAX - CHUNK_MAX), st.binary(min_size=1, max_size=CHUNK_MAX))
def test_a_chunk_survives_the_round_trip(offset: int, half: bytes) -> None:
    chunk = Chunk(offset, half + half)
    assert decode_chunk(encode_chunk(chunk)) == chunk
    assert (chunk.count, chunk.end) == (len(half), offset + len(half))


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (b"", "0 bytes, the header alone has 12"),
        (HEADER + bytes(7), "11 bytes, the header alone has 12"),
        (HEADER + bytes(8), "it holds no sample"),
        (HEADER + bytes(8 + 3), "3 bytes of sound are no whole number of samples"),
        (HEADER + bytes(8 + 2 * CHUNK_MAX + 2), "6414 bytes, at most 6412 are allowed"),
        (bytes(10_000_000), "10000000 bytes, at most 6412 are allowed"),
        (bytes([0, 0, 0, 0]) + bytes(10), "kind is 0, known is 1"),
        (bytes([2, 0, 0, 0]) + bytes(10), "kind is 2, known is 1"),
        (bytes([1, 128, 0, 0]) + bytes(10), "flags or reserved bits are set, none is known"),
        (bytes([1, 0, 0, 1]) + bytes(10), "flags or reserved bits are set, none is known"),
        (HEADER + OFFSET_MAX.to_bytes(8, "little") + bytes(2), f"it ends beyond sample {OFFSET_MAX}"),
        (HEADER + b"\xff" * 8 + bytes(2), f"it ends beyond sample {OFFSET_MAX}"),
    ],
)
def test_a_frame_that_is_no_chunk_is_refused_with_seen_and_allowed(frame: bytes, reason: str) -> None:
    with pytest.raises(MalformedFrame) as caught:
        decode_chunk(frame)
    assert caught.value.reason == reason
    assert str(caught.value) == f"This is not a chunk of sound: {reason}."


def test_the_last_legal_chunk_ends_at_the_greatest_offset() -> None:
    assert Chunk(OFFSET_MAX - 1, bytes(2)).end == OFFSET_MAX


@pytest.mark.parametrize(
    ("offset", "samples"),
    [(0, b""), (0, b"abc"), (-1, b"ab"), (OFFSET_MAX, b"ab"), (0, bytes(2 * CHUNK_MAX + 2))],
)
def test_an_illegal_chunk_cannot_be_made(offset: int, samples: bytes) -> None:
    with pytest.raises(MalformedFrame):
        Chunk(offset, samples)


@given(st.binary(max_size=64) | st.binary(max_size=64).map(HEADER.__add__))
def test_any_bytes_are_a_chunk_or_a_malformed_frame(frame: bytes) -> None:
    try:
        chunk = decode_chunk(frame)
    except MalformedFrame:
        return
    assert encode_chunk(chunk) == frame
