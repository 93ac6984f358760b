"""What sort of record a file is."""

import json

import pytest

from earshot_server.records.entries import UnreadableRecord, counts_of
from earshot_server.records.read.files import read_record
from tests.support.records import bundle, condition, patient


def test_each_sort_is_told_by_its_content() -> None:
    lines = b"\n".join(json.dumps(one).encode() for one in (patient(), condition("c", "Asthma")))
    assert counts_of(read_record(bundle(patient(), condition("c", "Asthma")))).taken == {"condition": 1}
    assert counts_of(read_record(lines, "x.ndjson")).taken == {"condition": 1}
    assert counts_of(read_record(b"gene,diplotype\nCYP2D6,*1/*4\n", patient="p")).taken == {"gene": 1}
    assert counts_of(read_record(b"<section/>", patient="p")).taken == {}


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "empty"), (b"\xff\xfe\x00", "no UTF-8"), (b"{ broken", "no JSON")]
)
def test_what_is_none_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableRecord, match=said):
        read_record(data, patient="p")
