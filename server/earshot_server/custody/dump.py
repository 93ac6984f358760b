"""What the store holds, key by key, as lines: apart from what makes or expires by itself.

Of its own form and not the store's: what one version or kind of store gives, any other takes.
"""

import base64
import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from earshot_server.custody.errors import BackupError
from earshot_server.log import names
from earshot_server.log.store import Store

PAGE = 500
LEFT_OUT = frozenset({names.QUEUE, names.QUEUED, names.FOLDED, names.MARK})
"""The note's queue: a sweep makes it anew, and every log is looked at once."""


async def dump(store: Store) -> AsyncIterator[bytes]:
    """Yield a line for every key, for a stream one for each page of entries.

    Raises:
        StoreUnavailable: the store does not answer.
        BackupError: a key of a kind that this version does not know.
    """
    cursor, seen = b"0", set[bytes]()
    while True:
        cursor, found = await store.ask("SCAN", cursor, "MATCH", f"{names.PREFIX}*", "COUNT", PAGE)
        for key in found:
            if key in seen or key.decode() in LEFT_OUT:
                continue
            seen.add(key)
            if await store.ask("PTTL", key) == -1:  # what expires by itself is nothing to keep
                async for line in _lines(store, key):
                    yield line
        if int(cursor) == 0:
            return


async def load(store: Store, lines: Iterable[bytes], wanted: Callable[[str], bool]) -> int:
    """Put what `dump` yielded into the store, where `wanted` says yes to a key; return how many lines.

    Raises:
        StoreUnavailable: the store does not answer.
        BackupError: a line that is none.
    """
    count = 0
    for line in lines:
        try:
            key, kind, parts = json.loads(line)
            name, *content = (base64.b64decode(part, validate=True) for part in (key, *parts))
            if kind != "stream" and kind not in _WRITES:
                raise ValueError(kind)
        except (ValueError, TypeError):
            raise BackupError(
                "The backup's copy of the store cannot be read. Nothing more was restored."
            ) from None
        if not wanted(name.decode(errors="replace")):
            continue
        count += 1
        for start in range(0, len(content), 2 * PAGE) if kind in _WRITES else ():
            await store.ask(_WRITES[kind], name, *content[start : start + 2 * PAGE])
        if kind == "stream":
            await _add(store, name, content)
    return count


_WRITES = {"string": "SET", "hash": "HSET", "set": "SADD", "zset": "ZADD", "list": "RPUSH"}


async def _lines(store: Store, key: bytes) -> AsyncIterator[bytes]:
    kind = (await store.ask("TYPE", key)).decode()
    match kind:
        case "string":
            value = await store.ask("GET", key)
            if value is not None:
                yield _line(key, kind, [value])
        case "hash":
            yield _line(key, kind, _flat(await store.ask("HGETALL", key)))
        case "set":
            yield _line(key, kind, list(await store.ask("SMEMBERS", key)))
        case "zset":
            rows = await store.ask("ZRANGE", key, 0, -1, "WITHSCORES")
            yield _line(key, kind, [one for pair in zip(rows[1::2], rows[::2], strict=True) for one in pair])
        case "list":
            yield _line(key, kind, await store.ask("LRANGE", key, 0, -1))
        case "stream":
            first = "-"
            while rows := await store.ask("XRANGE", key, first, "+", "COUNT", PAGE):
                parts: list[bytes] = []
                for at, fields in rows:
                    pairs = _flat(fields)
                    parts += [at, str(len(pairs)).encode(), *pairs]
                yield _line(key, kind, parts)
                first = f"({rows[-1][0].decode()}"
        case "none":  # gone meanwhile
            return
        case _:
            raise BackupError(f"The store has a key of a kind that cannot be backed up ({kind}).")


async def _add(store: Store, name: bytes, parts: list[bytes]) -> None:
    place = 0
    while place < len(parts):
        at, count = parts[place], int(parts[place + 1])
        await store.ask("XADD", name, at, *parts[place + 2 : place + 2 + count])
        place += 2 + count


def _flat(fields: Any) -> list[bytes]:
    """Return a mapping as the store lists it; as it is if it is a list already."""
    return [part for pair in fields.items() for part in pair] if isinstance(fields, dict) else list(fields)


def _line(key: bytes, kind: str, parts: list[bytes]) -> bytes:
    return json.dumps(
        [base64.b64encode(key).decode(), kind, [base64.b64encode(part).decode() for part in parts]]
    ).encode()
