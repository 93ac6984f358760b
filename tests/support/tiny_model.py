"""A folder laid out like a Vosk model, of a few kilobytes: whole by its headers, nothing to decode with."""

import struct
import zipfile
from pathlib import Path


def acoustic_model(right_context: int = 34, priors: int = 3) -> bytes:
    """Return the beginning and the end of a Kaldi acoustic model in binary form."""
    end = struct.pack("<i", right_context) + b"<Priors> FV \4" + struct.pack("<i", priors) + bytes(4 * priors)
    return b"\0B<TransitionModel> " + bytes(1000) + b"<LeftContext> \4\x22\0\0\0<RightContext> \4" + end


def graph(kind: str = "const", states: int = 10, arcs: int = 20, words: tuple[str, ...] = ()) -> bytes:
    """Return a graph of OpenFst with so many states and arcs, all zero, and perhaps a table of words."""
    header = fst_header(kind, 2 if words else 0, states, arcs)
    return header + (_words(words) if words else b"") + bytes(states * 20 + arcs * 16)


def lookahead_graph(states: int = 10, arcs: int = 20) -> bytes:
    """Return a graph as small official models have it: another one inside."""
    return (
        fst_header("olabel_lookahead", 0, -1, 0)
        + struct.pack("<i", 0x1A9FD15A)
        + graph("const", states, arcs)
    )


def ngram_graph(words: tuple[str, ...]) -> bytes:
    """Return an n-gram graph of 10 states, 20 futures and 3 final states, all zero."""
    bitmaps = 8 * (1 + 1 + 1)  # 21, 31 and 10 bits, each in whole 64-bit words
    numbers = 4 * (11 + 20) + 4 * (11 + 3 + 21)
    head = fst_header("ngram", 2, 10, 0) + _words(words)
    return head + struct.pack("<QQQ", 10, 20, 3) + bytes(bitmaps + numbers)


def fst_header(kind: str, flags: int, states: int, arcs: int) -> bytes:
    """Return the header of an OpenFst file."""
    names = b"".join(struct.pack("<i", len(name)) + name for name in (kind.encode(), b"standard"))
    return struct.pack("<i", 0x7EB2FDD6) + names + struct.pack("<iiQqqq", 2, flags, 0, 0, states, arcs)


def make_static(folder: Path) -> Path:
    """Make a model with its graph composed before, like the shipped one and the big official ones."""
    _make_common(folder)
    _write(folder / "graph/HCLG.fst", graph())
    _write(folder / "graph/words.txt", b"<eps> 0\nyes 1\n")
    return folder


def make_lookahead(folder: Path) -> Path:
    """Make a model with its graph in two parts and i-vectors, like the small official ones."""
    _make_common(folder)
    _write(folder / "graph/HCLr.fst", lookahead_graph())
    _write(folder / "graph/Gr.fst", ngram_graph(("<eps>", "yes")))
    _write(folder / "graph/disambig_tid.int", b"7\n")
    for name in (
        "final.ie",
        "final.mat",
        "final.dubm",
        "global_cmvn.stats",
        "online_cmvn.conf",
        "splice.conf",
    ):
        _write(folder / "ivector" / name, b"\0B ")
    return folder


def make_old(folder: Path) -> Path:
    """Make a model in the layout of Vosk's first years: all in one folder."""
    _write(folder / "final.mdl", acoustic_model())
    _write(folder / "mfcc.conf", b"--num-ceps=40\n")
    _write(folder / "HCLG.fst", graph(words=("<eps>", "yes")))
    return folder


def zip_folder(folder: Path, archive: Path) -> Path:
    """Zip a model as its maker does: with its own folder in it."""
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in sorted(folder.rglob("*")):
            zipped.write(file, Path(folder.name) / file.relative_to(folder))
    return archive


def _make_common(folder: Path) -> None:
    _write(folder / "am/final.mdl", acoustic_model())
    _write(folder / "conf/mfcc.conf", b"--num-ceps=40\n")
    _write(folder / "conf/model.conf", b"--beam=13.0\n--frames-per-chunk=21\n")


def _words(words: tuple[str, ...]) -> bytes:
    entries = b"".join(
        struct.pack("<i", len(word)) + word.encode() + struct.pack("<q", key)
        for key, word in enumerate(words)
    )
    return struct.pack("<ii", 0x7EB2FB74, 5) + b"words" + struct.pack("<qq", len(words), len(words)) + entries


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
