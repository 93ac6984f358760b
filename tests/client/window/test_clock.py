from earshot_client.window.clock import clock, length


def test_a_length_is_read_as_on_a_clock() -> None:
    assert [clock(seconds * 16_000) for seconds in (0, 59, 61, 3_600, 4_271)] == [
        "00:00", "00:59", "01:01", "1:00:00", "1:11:11",
    ]  # fmt: skip
    assert clock(15_999) == "00:00"


def test_a_length_in_words_is_short() -> None:
    assert [length(seconds) for seconds in (0.4, 89, 90, 720)] == ["0 s", "89 s", "2 min", "12 min"]
