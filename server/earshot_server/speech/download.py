"""Brings one large file over HTTPS: streamed to the disk, taken up again where it was cut, checked."""

import errno
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import requests

from earshot_server.speech.errors import FetchFailed

Progress = Callable[[int, int], None]
"""Told bytes here and bytes in all, now and then."""

_BLOCK = 1 << 16  # of a block that is cut, nothing is kept
_TIMEOUTS = (10.0, 30.0)  # to connect, and between two pieces (seconds)
_CUT = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


def read_small(url: str, limit: int = 1 << 20) -> bytes:
    """Return a small file.

    Raises:
        FetchFailed: it cannot be had, or is larger than `limit` bytes.
    """
    try:
        with requests.get(url, stream=True, timeout=_TIMEOUTS) as answer:
            check_answer(url, answer, 200)
            content = b"".join(_until(answer.iter_content(_BLOCK), limit))
    except _CUT as error:
        raise _out_of_reach(url, error) from None
    if len(content) > limit:
        raise FetchFailed(f"{url} is larger than {limit:,} bytes.")
    return content


def download(url: str, part: Path, size: int, md5: str, progress: Progress) -> None:
    """Bring `url` to the file `part`, going on where an earlier try was cut.

    Tries again as long as each try brings something. What came is kept when it fails, except when it came
    whole and was wrong.

    Raises:
        FetchFailed: out of reach, refused, the disk is full, or not the file expected.
    """
    while (here := _size(part)) < size:
        try:
            _bring(url, part, here, size, progress)
        except _CUT as error:
            if _size(part) == here:
                raise _out_of_reach(url, error) from None
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise FetchFailed(
                    f"The disk is full: {url} takes {size:,} bytes, {_size(part):,} of them are in {part}.",
                    "Make room, or set EARSHOT_DATA_DIR to another disk, and run the same command again: "
                    "it goes on from there.",
                ) from None
            raise
    _check_content(url, part, size, md5)


def _bring(url: str, part: Path, here: int, size: int, progress: Progress) -> None:
    headers = {"Accept-Encoding": "identity"}
    if here:
        headers["Range"] = f"bytes={here}-"
    with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUTS) as answer:
        check_answer(url, answer, 200, 206)
        if answer.status_code == 200:  # all of it, from the start
            here = 0
        with part.open("ab" if here else "wb") as file:
            for block in answer.iter_content(_BLOCK):
                file.write(block)
                here += len(block)
                progress(here, size)
                if here > size:
                    return


def _check_content(url: str, part: Path, size: int, md5: str) -> None:
    with part.open("rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if part.stat().st_size != size or found != md5:
        part.unlink()
        raise FetchFailed(
            f"What came from {url} is not what its maker lists (checksum {found} instead of {md5}), "
            "and was thrown away.",
            "Run the same command again. If it happens again, something between here and the maker changes "
            "the file: bring it another way, and take it in with `earshot models fetch --from FILE`.",
        )


def check_answer(url: str, answer: requests.Response, *wanted: int) -> None:
    """Check that an answer came with a status that was wanted, and as safely as it was asked for.

    Raises:
        FetchFailed: it did not.
    """
    if urlsplit(url).scheme == "https" != urlsplit(answer.url).scheme:
        raise FetchFailed(f"{url} leads to an address without encryption ({answer.url}).")
    if answer.status_code not in wanted:
        raise FetchFailed(
            f"The server answered {answer.status_code} ({answer.reason}) for {url}.",
            "Try later; what came before is kept. Or bring the model's zip from elsewhere, and take it in "
            "with `earshot models fetch --from FILE`.",
        )


def _out_of_reach(url: str, error: requests.RequestException) -> FetchFailed:
    return FetchFailed(
        f"{urlsplit(url).netloc} cannot be reached from here ({type(error).__name__}). "
        "What came before is kept.",
        f"Run the same command again when there is a connection. Without one, load {url} on another machine, "
        "carry it here, and take it in with `earshot models fetch --from FILE`.",
    )


def _until(blocks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    total = 0
    for block in blocks:
        yield block
        total += len(block)
        if total > limit:
            return


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0
