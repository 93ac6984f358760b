import struct
from pathlib import Path

import pytest

from earshot_server.speech.fst import check_graph
from earshot_server.speech.kaldi import Damaged
from earshot_server.speech.model import shipped_model
from tests.support.tiny_model import fst_header, graph, lookahead_graph, ngram_graph


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "graph.fst"
    path.write_bytes(content)
    return path


WHOLE = {
    "const": graph(),
    "const with words": graph(words=("<eps>", "yes", "no")),
    "lookahead": lookahead_graph(),
    "ngram": ngram_graph(("<eps>", "yes")),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_graph_passes_and_says_whether_it_carries_words(tmp_path: Path, kind: str) -> None:
    assert check_graph(written(tmp_path, WHOLE[kind])) is (kind in ("const with words", "ngram"))


@pytest.mark.parametrize("kind", WHOLE)
def test_a_graph_cut_anywhere_is_damaged(tmp_path: Path, kind: str) -> None:
    for length in range(1, len(WHOLE[kind])):
        with pytest.raises(Damaged):
            check_graph(written(tmp_path, WHOLE[kind][:length]))


def test_a_short_graph_says_how_many_bytes_were_promised(tmp_path: Path) -> None:
    whole = graph()
    with pytest.raises(Damaged, match=f"has {len(whole) - 1} bytes where its header promises {len(whole)}"):
        check_graph(written(tmp_path, whole[:-1]))


def test_the_shipped_graph_is_exactly_as_long_as_its_header_promises(tmp_path: Path) -> None:
    shipped = shipped_model()
    assert shipped is not None
    content = (shipped / "graph/HCLG.fst").read_bytes()
    assert check_graph(written(tmp_path, content)) is False
    with pytest.raises(Damaged):
        check_graph(written(tmp_path, content[:-1]))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\3\4 a zip file, or anything else that is no graph",
        struct.pack("<ii", 0x7EB2FDD6, 1 << 30),
        struct.pack("<ii", 0x7EB2FDD6, -1),
        fst_header("olabel_lookahead", 0, -1, 0) + b"none",
        fst_header("const", 2, 1, 1) + struct.pack("<ii", 0x7EB2FB74, -8),
    ],
)
def test_what_is_no_graph_is_damaged(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Damaged):
        check_graph(written(tmp_path, content))


def test_a_kind_that_is_not_known_here_is_left_to_vosk(tmp_path: Path) -> None:
    assert check_graph(written(tmp_path, fst_header("compact", 0, 5, 5))) is False
