from pathlib import Path

import pytest

from earshot_client.errors import ClientError
from earshot_client.session.link import Link
from earshot_client.session.setup import make_head, make_link, make_place

LINK = Link(("ws://127.0.0.1:8765",))


def test_a_new_stream_has_an_id_and_a_key_of_its_own() -> None:
    first, second = (make_head(LINK, None, None, None) for _ in range(2))
    assert first.encounter != second.encounter
    assert first.stream_key != second.stream_key
    assert len(first.stream_key) == 43
    assert first.servers == LINK.servers
    first.hello(0, 0)


@pytest.mark.parametrize("encounter", ["../up", "a b", "-x", "x" * 65, "é"])
def test_an_id_that_is_none_is_refused(encounter: str) -> None:
    with pytest.raises(ClientError, match="1 to 64 letters, digits"):
        make_head(LINK, encounter, None, None)


def test_a_label_has_its_limit_and_is_not_repeated() -> None:
    with pytest.raises(ClientError, match="200 characters at most") as caught:
        make_head(LINK, "visit", "Appleby" * 50, None)
    assert "Appleby" not in str(caught.value)


def test_a_token_comes_from_the_option_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("abc\n")
    assert make_link(LINK.servers, None, file, None).token == "abc"
    assert make_link(LINK.servers, "xyz", file, None).token == "xyz"
    assert make_link(LINK.servers, None, None, None).token is None


def test_a_token_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ClientError, match="cannot be read from"):
        make_link(LINK.servers, None, tmp_path / "nowhere", None)


def test_a_place_makes_spools_with_its_limit(tmp_path: Path) -> None:
    place = make_place(tmp_path / "spool", tmp_path / "key", 100)
    assert place.limit == 100_000_000
    spool = place.create(make_head(LINK, "visit", None, None))
    assert (tmp_path / "spool" / "visit").is_dir()
    spool.discard()
    assert make_place(None, tmp_path / "key", 100).root.name == "spool"
