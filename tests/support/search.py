"""Searches files for what must not be in them, byte by byte."""

from collections.abc import Iterable, Mapping
from pathlib import Path


def needles(texts: Iterable[str]) -> dict[bytes, str]:
    """Return how texts may lie in a file: UTF-8 or UTF-16, in small letters."""
    return {
        text.lower().encode(coding): text for text in texts for coding in ("utf-8", "utf-16-le", "utf-16-be")
    }


def search(
    files: Mapping[str, bytes], wanted: Mapping[bytes, str], *, case: bool = False
) -> set[tuple[str, str]]:
    """Return what was found, and in which file; capital letters count as small ones unless `case`."""
    found = set()
    for name, content in files.items():
        text = content if case else content.lower()
        found |= {(name, what) for needle, what in wanted.items() if needle in text}
    return found


def read_all(*folders: Path) -> dict[str, bytes]:
    """Return every file below some folders; sockets and what vanishes meanwhile are passed over."""
    files = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                files[str(path.relative_to(folder))] = path.read_bytes()
    return files
