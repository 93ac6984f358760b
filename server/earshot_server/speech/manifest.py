"""Checksums of a model's files, in a file beside its folder (`NAME.sha256`, as `sha256sum` writes it)."""

import hashlib
from pathlib import Path

from earshot_server.speech.errors import ModelTruncated


def manifest_path(model: Path) -> Path:
    """Return where the checksums of the model in a folder are kept."""
    return model.with_name(model.name + ".sha256")


def write_manifest(model: Path) -> Path:
    """Write down the checksums of all files of a model."""
    path = manifest_path(model)
    text = "".join(f"{_sha256(model / name)}  {name}\n" for name in _names(model))
    path.write_text(text, "utf-8")
    return path


def check_manifest(model: Path) -> int | None:
    """Check all files against the checksums written down; return their number, or None if there are none.

    Raises:
        ModelTruncated: a file is missing or not as it was.
    """
    path = manifest_path(model)
    if not path.is_file():
        return None
    expected = {name: sha256 for sha256, _, name in map(_split, path.read_text("utf-8").splitlines())}
    for name, sha256 in expected.items():
        if not (model / name).is_file():
            raise ModelTruncated(model, f"{name} is missing")
        if _sha256(model / name) != sha256:
            raise ModelTruncated(model, f"{name} is not what {path.name} says (its checksum differs)")
    return len(expected)


def _split(line: str) -> tuple[str, str, str]:
    return line.partition("  ")


def _names(model: Path) -> list[str]:
    return sorted(file.relative_to(model).as_posix() for file in model.rglob("*") if file.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
