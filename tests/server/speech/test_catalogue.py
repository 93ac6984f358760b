import json

import pytest

from earshot_server.speech.catalogue import MAKER, Listed, find_listed, load_catalogue, pinned
from earshot_server.speech.errors import FetchFailed

ENTRY = {
    "lang": "en-us",
    "lang_text": "US English",
    "md5": "0" * 32,
    "name": "vosk-model-en-us-9.99",
    "obsolete": "false",
    "size": 12,
    "size_text": "12B",
    "type": "big",
    "url": "https://example.org/elsewhere.zip",
    "version": "9.99",
}


def test_the_catalogue_is_well_formed_and_each_model_is_there_once() -> None:
    offers = load_catalogue()
    names = [offer.name for offer in offers]
    assert len(names) == len(set(names))
    assert sum(offer.language.startswith("English") for offer in offers) >= 4
    assert MAKER.startswith("https://")


def test_a_known_checksum_is_used_and_an_unknown_one_is_not_made_up() -> None:
    for offer in load_catalogue():
        known = pinned(offer.name)
        assert (known is None) == (offer.md5 is None)
        assert known is None or (known.size, known.md5) == (offer.bytes, offer.md5)
    assert pinned("vosk-model-nowhere") is None


def test_the_makers_list_gives_size_and_checksum() -> None:
    listed = find_listed("vosk-model-en-us-9.99", json.dumps([ENTRY]).encode())
    assert listed == Listed(name="vosk-model-en-us-9.99", size=12, md5="0" * 32)


def test_a_model_that_is_not_listed_is_refused_by_name() -> None:
    with pytest.raises(FetchFailed, match="lists no model 'vosk-model-xx'"):
        find_listed("vosk-model-xx", json.dumps([ENTRY]).encode())


@pytest.mark.parametrize(
    "text",
    ["", "<html>", "{}", "[1]", json.dumps([{**ENTRY, "md5": "short"}]), json.dumps([{**ENTRY, "size": -1}])],
)
def test_a_list_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(FetchFailed, match="not in the form"):
        find_listed("vosk-model-en-us-9.99", text.encode())
