"""What goes wrong in a clinic, drawn by a seed: processes die, freeze, crawl, restart; connections break."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bench.support.server import Earshot
from tests.support.proxy import Proxy

ROLES = ("gateway", "note", "viewer", "store")
PAUSE = (1.0, 5.0)
"""Seconds between two faults, at least and at most."""
FREEZE = (0.5, 4.0)
SLOW = (2.0, 5.0)
CUT_AFTER = 20_000
"""Bytes that may pass before a connection is cut in the middle of whatever it carries, at most."""


class Faults:
    """Strikes until cancelled; `struck` counts what was done."""

    def __init__(self, seed: int, server: Earshot, proxy: Proxy) -> None:
        self.struck: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._server = server
        self._proxy = proxy
        self._kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "kill": self._kill,
            "freeze": self._freeze,
            "slow down": self._slow_down,
            "restart": self._restart,
            "cut": self._cut,
            "reset": self._reset,
            "stall": self._stall,
        }

    async def run(self) -> None:
        """Strike at moments and places that the seed chooses; each kind once before any comes again."""
        while True:
            for kind in self._random.sample(list(self._kinds), len(self._kinds)):
                await asyncio.sleep(self._random.uniform(*PAUSE))
                with suppress(ProcessLookupError):
                    await self._kinds[kind]()

    @property
    def missing(self) -> list[str]:
        """Kinds that never struck."""
        return [kind for kind in self._kinds if not any(name.startswith(kind) for name in self.struck)]

    def heal(self) -> None:
        """End what lasts."""
        self._proxy.heal()
        for pid in self._pids().values():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def _pids(self) -> dict[str, int]:
        return {role: pid for role, pid in self._server.processes.items() if role in ROLES}

    def _victim(self, kind: str, among: tuple[str, ...] = ROLES) -> int:
        role = self._random.choice(among)
        pid = self._pids().get(role)
        if pid is None:  # it is down already
            raise ProcessLookupError
        self.struck[f"{kind} {role}"] += 1
        return pid

    async def _kill(self) -> None:
        os.kill(self._victim("kill"), signal.SIGKILL)

    async def _restart(self) -> None:
        os.kill(self._victim("restart", ("gateway", "note", "viewer")), signal.SIGTERM)

    async def _freeze(self) -> None:
        pid = self._victim("freeze")
        await self._hold(pid, self._random.uniform(*FREEZE))

    async def _slow_down(self) -> None:
        """Let a process run for a tenth of the time."""
        pid = self._victim("slow down")
        for _ in range(int(self._random.uniform(*SLOW) * 10)):
            await self._hold(pid, 0.09)
            await asyncio.sleep(0.01)

    async def _hold(self, pid: int, seconds: float) -> None:
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            os.kill(pid, signal.SIGCONT)

    async def _cut(self) -> None:
        self.struck["cut connection"] += 1
        self._proxy.cut(self._random.choice(("up", "down")), self._random.randrange(CUT_AFTER))

    async def _reset(self) -> None:
        self.struck["reset connections"] += 1
        self._proxy.reset()

    async def _stall(self) -> None:
        self.struck["stall connections"] += 1
        self._proxy.stall()
        await asyncio.sleep(self._random.uniform(*SLOW))
        self._proxy.heal()
