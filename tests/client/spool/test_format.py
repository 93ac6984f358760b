import pytest

from earshot_client.errors import SpoolDamaged
from earshot_client.spool.format import FileHead, Finished, Record, Sound, pack, unpack
from earshot_protocol.messages import Control
from tests.support.spooling import STARTED, head

RECORDS: list[Record] = [
    FileHead(stream=head(), number=3, first_offset=960_000, first_control=2),
    Sound(2**40, b"\x01\x02\x03\x04"),
    Sound(0, b""),
    Control(number=7, at=123, wall=STARTED, kind="consent", given=True),
    Control(number=8, at=2**47, wall=STARTED, kind="pause"),
    Finished(),
]


@pytest.mark.parametrize("record", RECORDS)
def test_every_record_survives_a_round_trip(record: Record) -> None:
    assert unpack(pack(record)) == record


@pytest.mark.parametrize(
    "data", [b"", b"X", b"S", b"S1234567", b"S" + bytes(9), b"C{}", b"H{", b"Fx", b"C" + b"\xff"]
)
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(SpoolDamaged):
        unpack(data)


def test_sound_says_where_it_ends() -> None:
    assert Sound(100, bytes(20)).end == 110


def test_the_head_makes_the_hello_that_the_rest_needs() -> None:
    hello = head().hello(320, 4)
    assert (hello.encounter, hello.stream_key) == ("visit-1", "k" * 43)
    assert (hello.first_offset, hello.first_control) == (320, 4)
    assert (hello.label, hello.clinician) == ("Ms Appleby, knee", "Dr Quill")
