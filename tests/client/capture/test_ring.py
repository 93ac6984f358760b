import threading

from earshot_client.capture.ring import Ring


def test_pieces_come_out_in_order() -> None:
    ring = Ring(3, lambda: None)
    for piece in (b"a", b"b", b"c"):
        ring.put(piece)
    assert [ring.take(), ring.take(), ring.take(), ring.take()] == [b"a", b"b", b"c", None]
    assert ring.overflows == 0


def test_what_finds_no_room_is_counted_and_what_is_there_stays() -> None:
    ring = Ring(2, lambda: None)
    for piece in (b"a", b"b", b"c", b"d"):
        ring.put(piece)
    assert ring.overflows == 2
    assert [ring.take(), ring.take(), ring.take()] == [b"a", b"b", None]
    ring.put(b"e")
    assert ring.take() == b"e"


def test_every_put_wakes_the_reader() -> None:
    woken: list[int] = []
    ring = Ring(1, lambda: woken.append(1))
    ring.put(b"a")
    ring.put(b"b")
    assert len(woken) == 2


def test_two_threads_lose_nothing_and_count_the_rest() -> None:
    ring = Ring(200, lambda: None)
    total = 20_000

    def put_all() -> None:
        for number in range(total):
            ring.put(number.to_bytes(4, "little"))

    writer = threading.Thread(target=put_all)
    writer.start()
    taken: list[int] = []
    while writer.is_alive() or not taken or len(taken) + ring.overflows < total:
        if (piece := ring.take()) is not None:
            taken.append(int.from_bytes(piece, "little"))
    writer.join()
    assert taken == sorted(set(taken))
    assert len(taken) + ring.overflows == total
