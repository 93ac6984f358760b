"""A clinic's server: a store that tests may harm, its roles as processes, and what its log says."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from earshot_server.access.rights import Right
from earshot_server.access.tokens import TokenStore
from earshot_server.keys.clinic import load_clinic_key
from earshot_server.keys.ring import KeyRing
from earshot_server.log import names
from earshot_server.log.drafts import Drafts
from earshot_server.log.events import Entry, EntryId
from earshot_server.log.log import Log
from earshot_server.log.store import Store
from earshot_server.note.draft import Delta, Draft
from earshot_server.notes.folding import Folding
from earshot_server.settings import Settings
from tests.support.compare import Hearing, from_log
from tests.support.device import Device
from tests.support.ports import free_port
from tests.support.processes import RoleProcess, clean_environment
from tests.support.store import Valkey, until


@dataclass(frozen=True)
class Drafted:
    """What the note process stored."""

    draft: Draft
    deltas: list[Delta]

    @classmethod
    def of(cls, entries: list[Entry]) -> "Drafted":
        """Return what it has to store for a log."""
        folding = Folding()
        deltas = folding.fold_all(entries)
        return cls(folding.draft, deltas)


class Site:
    """Everything of one clinic in one folder. Starts nothing by itself but the store."""

    def __init__(self, folder: Path, valkey: Valkey, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.valkey = valkey
        self.data = folder / "data"
        self.settings = Settings(data_dir=self.data, redis_url=valkey.url)
        self._environment = dict(environment or {})
        self._processes: list[RoleProcess] = []
        self.devices: list[Device] = []
        """Those that may still run something."""
        self.gateway = self.role("gateway", port=free_port())
        self.second = self.role("gateway", port=free_port(), log="gateway-2")
        self.note = self.role("note")

    def role(self, role: str, *, port: int = 0, log: str | None = None, **settings: str) -> RoleProcess:
        """Return a role's process, not started; further settings are `EARSHOT_<NAME>`."""
        environment = {
            **clean_environment(self.folder / "home"),
            "EARSHOT_DATA_DIR": str(self.data),
            "EARSHOT_REDIS_URL": self.valkey.url,
            **({"EARSHOT_GATEWAY_PORT": str(port)} if port else {}),
            **self._environment,
            **{f"EARSHOT_{name.upper()}": value for name, value in settings.items()},
        }
        process = RoleProcess(role, environment, self.folder / f"{log or role}.log")
        self._processes.append(process)
        return process

    def token(self, *rights: Right, days: float = 1.0) -> str:
        """Return the secret of a new token; one that may stream if no right is named."""
        return TokenStore(self.settings.access_dir).new("Room 1", rights or (Right.STREAM,), days)[1]

    def device(self, *gateways: RoleProcess) -> Device:
        """Return a new device that streams to these gateways, by default to `gateway` alone."""
        servers = [address(gateway) for gateway in gateways or (self.gateway,)]
        device = Device(self.folder / f"device-{secrets.token_hex(4)}", self.token(), servers)
        self.devices.append(device)
        return device

    @asynccontextmanager
    async def log(self) -> AsyncIterator[Log]:
        """Open the log as another process of the clinic would."""
        store = Store(self.valkey.url)
        try:
            yield Log(store, KeyRing(self.settings.keys_dir, load_clinic_key(self.settings)))
        finally:
            await store.close()

    async def entries(self, encounter: str) -> list[Entry]:
        """Return what the log has of an encounter."""
        async with self.log() as log:
            return await log.read_all(encounter)

    async def hearing(self, encounter: str) -> Hearing:
        """Return what was heard of an encounter."""
        return from_log(await self.entries(encounter))

    async def drafted(self, encounter: str) -> Drafted:
        """Wait until the note process has folded all of an encounter's log; return what it made of it."""
        entries = await self.entries(encounter)
        store = Store(self.valkey.url)
        drafts = Drafts(store, KeyRing(self.settings.keys_dir, load_clinic_key(self.settings)))

        async def folded() -> bool:
            found = await store.ask("HGET", names.FOLDED, encounter)
            return bool(found is not None and EntryId.parse(found) == entries[-1].at)

        try:
            await until(folded, seconds=60)
            saved = await drafts.load(encounter)
            deltas = await drafts.deltas(encounter, 0)
        finally:
            await store.close()
        assert saved is not None
        return Drafted(Folding.resume(saved[1]).draft, [Delta.model_validate_json(one) for _, one in deltas])

    def clean_up(self) -> None:
        """Leave no process behind."""
        for process in self._processes:
            process.clean_up()
        self.valkey.thaw()
        self.valkey.kill()


def address(gateway: RoleProcess) -> str:
    """Return where a gateway listens."""
    return f"ws://127.0.0.1:{gateway.environment['EARSHOT_GATEWAY_PORT']}"


def raw(samples: NDArray[np.int16]) -> bytes:
    """Return samples as they go through a pipe."""
    return samples.astype("<i2").tobytes()
