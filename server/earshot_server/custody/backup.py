"""Backup and restore of everything: store, archive, sound, accounts, records, audit; data keys beside it.

The clinic's own key is never part of it: it has its recovery copy (`earshot keys copy`).
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from earshot_server.actor import Actor
from earshot_server.archive.errors import NoSuchObject
from earshot_server.audit.entries import Action
from earshot_server.custody.dump import dump, load
from earshot_server.custody.errors import BackupError
from earshot_server.custody.holdings import Holdings
from earshot_server.custody.vault import NAME, Set, Vault, pieces
from earshot_server.keys.clinic import key_path
from earshot_server.keys.files import replace
from earshot_server.keys.ring import KeyRing, open_ring
from earshot_server.log import names
from earshot_server.settings import Settings

APART = frozenset({"store", "keys", "models", "archive"})
"""What of the data folder is not copied as files: the store and archive are asked, keys lie apart."""
PIECE_BYTES = 8 << 20
HEAD = "keys/audit.head"

Progress = Callable[[str, int], None]
"""Told what is copied, and how many bytes it has."""


@dataclass(frozen=True)
class Made:
    """What a backup or a restoration consists of."""

    name: str
    encounters: int
    files: int
    bytes: int


def _silent(what: str, size: int) -> None:
    return None


async def back_up(held: Holdings, to: Path, by: Actor, progress: Progress = _silent) -> Made:
    """Make a backup in the folder `to`, beside the ones that are there; servers may run.

    The store comes first: what leaves it meanwhile is found in the archive.

    Raises:
        BackupError: the place does not take it; sets that were there before are whole.
        StoreUnavailable, ArchiveUnavailable: some of it cannot be read.
    """
    vault = Vault(to, held.ring.make(NAME))
    size = 0

    def keep(what: str, plain: bytes) -> str:
        nonlocal size
        size += len(plain)
        progress(what, len(plain))
        return vault.put(plain)

    try:
        vault.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        held.ring.copies.register(vault.keys)
        store = await _keep_store(held, keep)
        objects = await _keep_objects(held, keep)
        files = await asyncio.to_thread(_keep_files, held.settings, keep)
        made = Set(
            made=datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ"),
            files=files,
            objects=objects,
            store=tuple(store),
        )
        await asyncio.to_thread(vault.write_set, made)
        async with held.alone():  # an erasure must not come between reading a key and writing it
            await asyncio.to_thread(copy_keys, held.settings.keys_dir, vault.keys)
    except OSError as error:
        raise BackupError(
            f"The backup in {to} was not finished: {error.strerror or type(error).__name__}. "
            "Backups that were there before are whole."
        ) from None
    await held.audit.record(by, Action.BACKED_UP, count=len(files) + len(objects))
    return Made(made.made, len(await held.both.encounters()), len(files) + len(objects), size)


async def restore(
    settings: Settings,
    source: Path,
    open_holdings: Callable[[KeyRing], Holdings],
    by: Actor,
    name: str | None = None,
    progress: Progress = _silent,
) -> Made:
    """Bring everything back onto an empty machine, from the newest set or the one with this name.

    What was erased since the set was made has no key among the copies: of it only a tombstone is restored.

    Args:
        open_holdings: opens the store that everything goes into.

    Raises:
        BackupError: the machine is not empty, or the backup is not whole; nothing was changed.
        OtherClinicKey, NoClinicKey: the clinic's key is not the one of this backup. Bring it back first.
    """
    check_machine(settings, store_runs=True)
    await asyncio.to_thread(copy_keys, source / "keys", settings.keys_dir)
    try:
        ring = open_ring(settings)
        vault = Vault(source, ring.get(NAME))
        found = vault.sets()
        if not found:
            raise BackupError(f"There is no backup in {source}.")
        one = vault.read_set(name or found[-1])
        missing = [piece for piece in pieces(one) if not vault.has(piece)]
        if missing:
            raise BackupError(
                f"{len(missing)} pieces of set {one.made} are missing. Nothing was changed. Take another one."
            )
        held = open_holdings(ring)
        if await held.both.encounters():
            raise BackupError("The store is not empty. Nothing was changed. Name another: EARSHOT_REDIS_URL.")
    except BaseException:
        for path in settings.keys_dir.glob("*"):
            if path.name != "clinic.key":
                path.unlink()
        raise
    alive = set(ring.encounters())
    size = await asyncio.to_thread(_bring_files, settings, vault, one, alive, progress)
    size += await _bring_objects(held, vault, one, alive, progress)
    await _bring_store(held, vault, one, alive)
    ring.copies.register(vault.keys)
    await held.audit.record(by, Action.RESTORED, count=len(alive))
    return Made(one.made, len(await held.both.encounters()), len(one.files) + len(one.objects), size)


def copy_keys(source: Path, target: Path) -> None:
    """Make the key files in `target` those of `source`; the clinic's own key is left out."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    wanted = {path.name: path for path in source.glob("*.key") if path.name != "clinic.key"}
    marker = source / "clinic.id"
    if marker.is_file():
        wanted[marker.name] = marker
    for name, path in wanted.items():
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # erased meanwhile
            continue
        if not (target / name).is_file() or (target / name).read_bytes() != content:
            replace(target / name, content)
            if not path.exists():  # erased between reading and writing: a patient's record needs no turn
                (target / name).unlink(missing_ok=True)
    for path in target.glob("*.key"):
        if path.name not in wanted and path.name != "clinic.key":
            path.unlink()


async def _keep_store(held: Holdings, keep: Callable[[str, bytes], str]) -> list[str]:
    kept, waiting, size = [], [], 0
    async for line in dump(held.store):
        waiting.append(line)
        size += len(line)
        if size >= PIECE_BYTES:
            kept.append(await asyncio.to_thread(keep, "store", b"\n".join(waiting)))
            waiting, size = [], 0
    if waiting:
        kept.append(await asyncio.to_thread(keep, "store", b"\n".join(waiting)))
    return kept


async def _keep_objects(held: Holdings, keep: Callable[[str, bytes], str]) -> dict[str, str]:
    kept = {}
    for name in await held.archive.objects.names():
        try:
            content = await held.archive.objects.get(name)
        except NoSuchObject:  # erased meanwhile
            continue
        kept[name] = await asyncio.to_thread(keep, "archive", content)
    return kept


def _keep_files(settings: Settings, keep: Callable[[str, bytes], str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    # The trail and its head belong together, or the trail seems to be cut short.
    settings.audit_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(settings.audit_dir / "trail.lock", mode=0o600):
        for path in sorted(settings.audit_dir.glob("*.jsonl")):
            kept[f"audit/{path.name}"] = keep("audit", path.read_bytes())
        head = settings.keys_dir / "audit.head"
        if head.is_file():
            kept[HEAD] = keep("audit", head.read_bytes())
    for path in _data_files(settings):
        try:
            kept[path.relative_to(settings.data_dir).as_posix()] = keep(path.parent.name, _content(path))
        except FileNotFoundError:  # sealed or erased meanwhile
            continue
    return kept


def _data_files(settings: Settings) -> Iterable[Path]:
    tops = (path for path in sorted(settings.data_dir.iterdir()) if path.name not in {*APART, "audit"})
    for top in tops:
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.suffix not in {".lock", ".part", ".sock"}:
                yield path


def _content(path: Path) -> bytes:
    """Return a file's content; of a database what is committed, though others write to it."""
    with path.open("rb") as file:
        if file.read(15) != b"SQLite format 3":
            file.seek(0)
            return file.read()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        source, target = sqlite3.connect(path), sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()
        return copy.read_bytes()


def check_machine(settings: Settings, *, store_runs: bool = False) -> None:
    """Do nothing if a backup can be restored here: the clinic's key is there, and nothing else.

    Args:
        store_runs: the store was started for it, and is asked itself whether it is empty.

    Raises:
        BackupError: it cannot, and what to do.
    """
    path = key_path(settings)
    if path is not None and not path.is_file():
        raise BackupError(
            f"The clinic's key is not in {path}. Nothing was changed. "
            "Bring it back from its recovery copy first: earshot keys recover."
        )
    there = [
        name
        for name in (*(() if store_runs else ("store/appendonlydir",)), "archive", "sound", "access", "audit")
        if (settings.data_dir / name).is_dir() and any((settings.data_dir / name).iterdir())
    ]
    keys = [path for path in settings.keys_dir.glob("*.key") if path.name != "clinic.key"]
    if there or keys:
        raise BackupError(
            f"{settings.data_dir} is not empty ({', '.join(there) or 'keys'}). Nothing was changed. "
            "Restore into a folder of its own (EARSHOT_DATA_DIR), or move this one away."
        )


def _bring_files(settings: Settings, vault: Vault, one: Set, alive: set[str], progress: Progress) -> int:
    size = 0
    for name, piece in one.files.items():
        parts = name.split("/")
        if ".." in parts or name.startswith("/"):
            raise BackupError("The backup names a file outside of the data folder. It was not restored.")
        if parts[0] == "sound" and parts[1] not in alive:
            continue
        path = settings.data_dir / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = vault.get(piece)
        replace(path, content)
        size += len(content)
        progress(parts[0], len(content))
    return size


async def _bring_objects(held: Holdings, vault: Vault, one: Set, alive: set[str], progress: Progress) -> int:
    size = 0
    for name, piece in one.objects.items():
        if name.split("/")[0] in alive:
            content = await asyncio.to_thread(vault.get, piece)
            await held.archive.objects.put(name, content)
            size += len(content)
            progress("archive", len(content))
    return size


async def _bring_store(held: Holdings, vault: Vault, one: Set, alive: set[str]) -> None:
    erased: set[str] = set()
    prefixes = [name("") for name in (names.log, names.draft, names.deltas)]

    def wanted(key: str) -> bool:
        for prefix in prefixes:
            if key.startswith(prefix) and key.removeprefix(prefix) not in alive:
                erased.add(key.removeprefix(prefix))
                return False
        return True

    for piece in one.store:
        await load(held.store, (await asyncio.to_thread(vault.get, piece)).split(b"\n"), wanted)
    listed = [await held.store.ask("ZRANGE", key, 0, -1) for key in (names.ENCOUNTERS, names.SEALED)]
    erased |= {one.decode() for found in listed for one in found if one.decode() not in alive}
    for encounter in erased:
        await held.log.erase(encounter)  # it stays deleted
