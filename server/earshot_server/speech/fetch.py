"""Brings models here: from their maker, or from a file or folder carried in by hand.

A model is unpacked and checked beside its place and appears there in one step; only then is it chosen. Until
then, and whatever fails, the model in use stays in use.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from earshot_server.speech.catalogue import LIST, MAKER, find_listed, pinned
from earshot_server.speech.download import Progress, download, read_small
from earshot_server.speech.errors import FetchFailed, ModelError, ModelForeign, ModelMissing, ModelTruncated
from earshot_server.speech.manifest import check_manifest, write_manifest
from earshot_server.speech.model import CHOSEN, ModelInfo, check_model
from earshot_server.speech.unpack import unpack

Prove = Callable[[Path], None]

_LITTER = ("__MACOSX", ".DS_Store")
_LOAD = "import sys, vosk; vosk.SetLogLevel(-1); vosk.Model(sys.argv[1])"


def prove_by_loading(path: Path) -> None:
    """Have Vosk load a model in a process of its own, as Vosk may end it.

    Raises:
        ModelForeign: Vosk cannot load it.
    """
    done = subprocess.run([sys.executable, "-c", _LOAD, str(path)], capture_output=True, check=False)
    if done.returncode != 0:
        raise ModelForeign(path, f"Vosk could not load it (exit {done.returncode})")


def fetch(
    name: str,
    models_dir: Path,
    progress: Progress,
    *,
    prove: Prove = prove_by_loading,
    maker: str = MAKER,
) -> ModelInfo:
    """Fetch an official model from its maker, install it and choose it.

    Its checksum is the catalogue's, or, where that has none, the one in the maker's list. A model that is
    here already, and whole, is only chosen.

    Raises:
        FetchFailed: it cannot be brought here.
        ModelError: what came is no whole model.
    """
    with _alone(models_dir):
        if models_dir / name in installed(models_dir) and _is_whole(models_dir / name):
            choose(name, models_dir)
            return check_model(models_dir / name)
        listed = pinned(name) or find_listed(name, read_small(maker + LIST))
        part = models_dir / f"{listed.name}.zip.part"
        download(f"{maker}{listed.name}.zip", part, listed.size, listed.md5, progress)
        info = _install(part, listed.name, models_dir, prove)
        part.unlink()
        return info


def take_in(source: Path, models_dir: Path, *, prove: Prove = prove_by_loading) -> ModelInfo:
    """Install and choose a model that lies here as a zip or a folder; the source stays as it is.

    Raises:
        ModelError: it is no whole model.
    """
    if not source.exists():
        raise ModelMissing(source)
    with _alone(models_dir):
        return _install(source, source.resolve().name.removesuffix(".zip"), models_dir, prove)


def choose(name: str, models_dir: Path) -> None:
    """Make an installed model the one in use, from the next start on."""
    draft = models_dir / f".{CHOSEN}"
    draft.write_text(name + "\n", "utf-8")
    draft.replace(models_dir / CHOSEN)


def installed(models_dir: Path) -> list[Path]:
    """Return the folders of the models brought here."""
    folders = models_dir.iterdir() if models_dir.is_dir() else ()
    return sorted(folder for folder in folders if folder.is_dir() and not folder.name.startswith("."))


def _install(source: Path, name: str, models_dir: Path, prove: Prove) -> ModelInfo:
    """Check a zip or folder beside its place, move it there, and choose it; its own folder's name wins."""
    with tempfile.TemporaryDirectory(prefix=".new-", dir=models_dir) as new, _explained(source):
        folder = Path(new) / name
        if source.is_dir():
            shutil.copytree(source, folder)
        else:
            folder.mkdir()
            unpack(source, folder)
        folder = _model_within(folder)
        check_model(folder)
        prove(folder)
        model = models_dir / folder.name
        if model.exists():
            model.rename(Path(new) / ".old")
        folder.rename(model)
    write_manifest(model)
    choose(model.name, models_dir)
    return check_model(model)


def _is_whole(model: Path) -> bool:
    try:
        check_model(model)
        return check_manifest(model) is not None
    except ModelError:
        return False


def _model_within(folder: Path) -> Path:
    """Go down into the only folder of a folder, until there is more: zips have the model's folder in them."""
    inside = [entry for entry in folder.iterdir() if entry.name not in _LITTER]
    if len(inside) == 1 and inside[0].is_dir():
        return _model_within(inside[0])
    return folder


@contextmanager
def _alone(models_dir: Path) -> Iterator[None]:
    """Keep other fetches out of the folder."""
    models_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(models_dir / ".lock", timeout=0):
            yield
    except Timeout:
        raise FetchFailed("Another fetch is at work.", "Wait until it is done.") from None


@contextmanager
def _explained(source: Path) -> Iterator[None]:
    """Name what the person gave in the errors about its unpacked copy."""
    try:
        yield
    except ModelTruncated as error:
        raise ModelTruncated(source, error.what) from None
    except ModelForeign as error:
        raise ModelForeign(source, error.what, error.remedy) from None
    except OSError as error:
        raise FetchFailed(
            f"{source} could not be unpacked: {error.strerror or 'a file could not be copied'}. "
            "Nothing of it was kept, and the model in use is what it was.",
            "If the disk is full, make room or set EARSHOT_DATA_DIR to another disk. "
            "Then run the same command again.",
        ) from None
