"""Which stores are fit to keep encounters: judged by what they say about themselves."""

from collections.abc import Mapping
from typing import Any

from earshot_server.log.errors import StoreUnfit

OLDEST = (7, 2)


SETTINGS = ("appendfsync", "no-appendfsync-on-rewrite")


def check_fitness(info: Mapping[str, Any], settings: Mapping[str, str]) -> None:
    """Judge the reply to `INFO` and the `SETTINGS` (empty: the store does not tell).

    Raises:
        StoreUnfit: it says what is wrong and what to do.
    """
    name, version = _version(info)
    if version[:2] < OLDEST:
        raise StoreUnfit(
            f"The store is {name} {'.'.join(map(str, version))}; Earshot needs Redis or Valkey 7.2 or later.",
            "Update it, or leave EARSHOT_REDIS_URL out: then Earshot brings its own.",
        )
    if info.get("aof_enabled") != 1:
        raise StoreUnfit(
            "The store keeps no append-only file: it would forget what was said when it stops.",
            "Set `appendonly yes` in its configuration.",
        )
    if settings.get("appendfsync") == "no":
        raise StoreUnfit(
            "The store never syncs its append-only file to disk (`appendfsync no`).",
            "Set `appendfsync everysec` in its configuration.",
        )
    if settings.get("no-appendfsync-on-rewrite") == "yes":
        raise StoreUnfit(
            "The store does not sync its append-only file while it rewrites it.",
            "Set `no-appendfsync-on-rewrite no` in its configuration.",
        )
    if info.get("role") != "master":
        raise StoreUnfit("The store is a replica and takes no writes.", "Give the address of its primary.")
    if info.get("cluster_enabled") == 1:
        raise StoreUnfit("The store is a cluster.", "Give a single Redis or Valkey (its replicas may stay).")
    if str(info.get("maxmemory_policy", "noeviction")).startswith("allkeys"):
        raise StoreUnfit(
            f"The store throws entries away when its memory is full ({info['maxmemory_policy']}).",
            "Set `maxmemory-policy noeviction` in its configuration.",
        )


def _version(info: Mapping[str, Any]) -> tuple[str, tuple[int, ...]]:
    name, text = (
        ("Valkey", info["valkey_version"])
        if "valkey_version" in info
        else ("Redis", info.get("redis_version", "0"))
    )
    return name, tuple(int(part) if part.isdigit() else 0 for part in str(text).split("."))
