"""Which speech model is used, and whether a folder is one: checked before Vosk opens it.

Vosk ends the process or prints to stderr on a folder that it cannot read, and says little about why.
"""

import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from earshot_server.settings import Settings
from earshot_server.speech import kaldi
from earshot_server.speech.errors import ModelForeign, ModelMissing, ModelTruncated
from earshot_server.speech.fst import check_graph

SHIPPED = "earshot-en"
"""The model that comes with Earshot: for demonstrations, not for patients."""
CHOSEN = "chosen"
"""The file in the folder of fetched models that names the one in use."""

T = TypeVar("T")

_FRAME_SECONDS = 0.01
_DEFAULT_CHUNK_FRAMES = 20
_COMPANIONS = {
    "ivector/final.ie": (
        "ivector/splice.conf",
        "ivector/online_cmvn.conf",
        "ivector/final.mat",
        "ivector/global_cmvn.stats",
        "ivector/final.dubm",
    ),
    "rescore/G.carpa": ("rescore/G.fst",),
    "rnnlm/word_feats.txt": (
        "rnnlm/final.raw",
        "rnnlm/feat_embedding.final.mat",
        "rnnlm/special_symbol_opts.conf",
    ),
}
"""Parts that Vosk loads if the first file is there, and that need the others then."""
_STRANGERS = {
    "final.ext.raw": "it tells voices apart (a Vosk speaker model), it does not hear words",
    "model.safetensors": "its files are those of Hugging Face (Whisper and the like)",
    "pytorch_model.bin": "its files are those of Hugging Face (Whisper and the like)",
    "model.bin": "its files are those of a Whisper model",
    "tokens.txt": "its files are those of a sherpa-onnx model",
}
_TAKE_VOSK = "Earshot needs a Vosk model: `earshot models fetch NAME`; `earshot models list` shows them."
_COPY_AGAIN = "Copy the model into it again, or fetch one with `earshot models fetch NAME`."


@dataclass(frozen=True)
class ModelInfo:
    """What a checked model says about itself."""

    name: str
    path: Path
    bytes: int
    """All its files together."""
    right_context: float
    """How far ahead the acoustic model looks (seconds): words come at least this late."""
    chunk: float
    """How much sound is decoded at a time (seconds)."""
    lookahead: bool
    """The graph is composed while decoding (official small models), not before (big ones)."""

    @property
    def is_demo(self) -> bool:
        """It is the shipped one."""
        return self.name == SHIPPED


@dataclass(frozen=True)
class _Layout:
    """Where a model keeps its parts; official models come in two layouts."""

    acoustic: str
    decoding: str | None
    features: tuple[str, ...]
    """Any one of them."""
    graph: str
    """The graph's folder, with its slash."""


_NEW = _Layout("am/final.mdl", "conf/model.conf", ("conf/mfcc.conf", "conf/fbank.conf"), "graph/")
_OLD = _Layout("final.mdl", None, ("mfcc.conf",), "")


def find_model(settings: Settings) -> Path:
    """Return the model to use: the one set, else the one fetched, else the shipped one.

    The path may hold no model: `check_model` tells. A chosen model that has gone is not replaced by another
    one in silence.

    Raises:
        ModelMissing: none was set or fetched, and none came with the program.
    """
    if settings.model is not None:
        return settings.model
    chosen = settings.models_dir / CHOSEN
    if chosen.is_file():
        return settings.models_dir / chosen.read_text("utf-8").strip()
    shipped = shipped_model()
    if shipped is None:
        raise ModelMissing(_shipped_places()[-1])
    return shipped


def shipped_model() -> Path | None:
    """Return the folder of the model that came with the program, if it did."""
    return next((place for place in _shipped_places() if place.is_dir()), None)


def check_model(path: Path) -> ModelInfo:
    """Check that `path` holds a whole Vosk model, without loading it.

    Compares sizes with headers, not checksums: takes under 0.1 s.

    Raises:
        ModelMissing: there is nothing.
        ModelForeign: it is something else.
        ModelTruncated: a part is missing or cut short.
    """
    layout = _find_layout(path)
    for name in _required(path, layout):
        _checked(path, name, kaldi.check_present)
    lookahead = _check_graphs(path, layout)
    frames = _checked(path, layout.acoustic, kaldi.right_context)
    return ModelInfo(
        name=path.resolve().name,
        path=path,
        bytes=sum(file.stat().st_size for file in path.rglob("*") if file.is_file()),
        right_context=frames * _FRAME_SECONDS,
        chunk=_chunk_frames(path, layout) * _FRAME_SECONDS,
        lookahead=lookahead,
    )


def _checked(path: Path, name: str, check: Callable[[Path], T]) -> T:
    try:
        return check(path / name)
    except kaldi.Damaged as error:
        raise ModelTruncated(path, f"{name} {error}") from None


def _find_layout(path: Path) -> _Layout:
    """Tell the layout by which most important files are there, whole or not."""
    if not path.exists():
        raise ModelMissing(path)
    if not path.is_dir():
        raise ModelForeign(path, *_why_a_file_is_none(path))
    for layout in (_NEW, _OLD):
        graphs = (layout.graph + name for name in ("HCLG.fst", "HCLr.fst", "Gr.fst"))
        if any((path / name).is_file() for name in (layout.acoustic, layout.decoding, *graphs) if name):
            return layout
    raise ModelForeign(path, *_why_a_folder_is_none(path))


def _why_a_file_is_none(path: Path) -> tuple[str, str]:
    if zipfile.is_zipfile(path):
        return "it is a zip file", f"Unpack it into the models folder: `earshot models fetch --from {path}`."
    return "it is a file, and a model is a folder", "Give the folder that holds `am`, `conf` and `graph`."


def _why_a_folder_is_none(path: Path) -> tuple[str, str]:
    inside = sorted(entry.name for entry in path.iterdir())
    if not inside:
        return "the folder is empty", _COPY_AGAIN
    for name, reason in _STRANGERS.items():
        if name in inside:
            return reason, _TAKE_VOSK
    for name in inside:
        if (path / name / _NEW.acoustic).is_file() or (path / name / _OLD.acoustic).is_file():
            return "it is the folder around one", f"Give {path / name}."
    return f"it has neither {_NEW.acoustic} nor a graph", _TAKE_VOSK


def _required(path: Path, layout: _Layout) -> Iterator[str]:
    """Name the files that have to be there, given those that are."""
    yield layout.acoustic
    if layout.decoding:
        yield layout.decoding
    yield next((name for name in layout.features if (path / name).exists()), layout.features[0])
    for name, companions in _COMPANIONS.items():
        if (path / name).exists():
            yield from (name, *companions)


def _check_graphs(path: Path, layout: _Layout) -> bool:
    """Check the decoding graph, or the two it is composed of; return whether it is two."""
    static, composed = layout.graph + "HCLG.fst", layout.graph + "HCLr.fst"
    lookahead = not (path / static).exists() and (path / composed).exists()
    if lookahead:
        _checked(path, layout.graph + "disambig_tid.int", kaldi.check_present)
    graphs = (composed, layout.graph + "Gr.fst") if lookahead else (static,)
    has_words = False
    for name in graphs:
        _checked(path, name, kaldi.check_present)
        has_words = _checked(path, name, check_graph)
    if not has_words:
        _checked(path, layout.graph + "words.txt", kaldi.check_present)
    return lookahead


def _chunk_frames(path: Path, layout: _Layout) -> int:
    text = (path / layout.decoding).read_text("utf-8", "replace") if layout.decoding else ""
    found = re.search(r"^--frames-per-chunk=(\d+)\s*$", text, re.MULTILINE)
    return int(found[1]) if found else _DEFAULT_CHUNK_FRAMES


def _shipped_places() -> tuple[Path, ...]:
    """Return where the shipped model may lie: a source checkout, this Python's prefix, the system."""
    checkout = Path(__file__).resolve().parents[3] / "models" / SHIPPED
    shared = Path("share", "earshot", "models", SHIPPED)
    return checkout, Path(sys.prefix) / shared, Path("/usr") / shared
