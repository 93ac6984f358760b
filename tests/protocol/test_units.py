from earshot_protocol.units import CHUNK_MAX, CHUNK_MIN, OFFSET_MAX, RATE, WIDTH, seconds


def test_a_chunk_is_20_to_200_milliseconds_of_16_bit_sound_at_16_khz() -> None:
    assert (RATE, WIDTH) == (16_000, 2)
    assert (seconds(CHUNK_MIN), seconds(CHUNK_MAX)) == (0.02, 0.2)


def test_every_offset_is_exact_in_json_readers_that_only_have_doubles() -> None:
    assert int(float(OFFSET_MAX)) == OFFSET_MAX
    assert OFFSET_MAX < 2**53
