"""The live channel: what may be lost. Payloads are sealed; only "the log has a new entry" is clear."""

import asyncio
import json
import random
from collections import deque
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from redis.asyncio.client import PubSub

from earshot_server.keys.errors import KeysError
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.seal import place, seal, unseal
from earshot_server.log import names
from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.store import Store, answering

IN_FLIGHT_MAX = 64
"""More messages are not sent at once; the newest are dropped."""
QUEUE_MAX = 256
"""A reader that is further behind loses the oldest messages."""
IDLE_SECONDS = 5.0
"""Silence on a subscription after which the store is asked whether it is still there."""
BACKOFF_MAX = 2.0

EVERYTHING = "*"
RESUBSCRIBED = "resubscribed"


@dataclass(frozen=True)
class LiveMessage:
    """Something that just happened."""

    encounter: str
    kind: str
    """partial, status, log, draft; or `resubscribed`: something may have been missed, read it anew."""
    payload: dict[str, Any] = field(default_factory=dict)


class Live:
    """Publishes and subscribes for one process."""

    def __init__(self, store: Store, ring: KeyRing, *, timeout: float = 1.0) -> None:
        self._store = store
        self._ring = ring
        self._client = store.client(connections=8, timeout=timeout)
        self.in_flight = 0
        """Messages on their way into the store."""
        self._subscriptions: set[Subscription] = set()
        self._missed = 0
        self.dropped = 0
        """Messages that were not sent: the store did not take them in time, or the encounter is erased."""
        self.unreadable = 0
        """Messages that did not open: their encounter was erased, or they were changed."""

    async def publish(self, encounter: str, kind: str, payload: BaseModel | dict[str, Any]) -> None:
        """Send a message to whoever listens. It may be lost; no failure gets out of here."""
        plain = payload.model_dump_json() if isinstance(payload, BaseModel) else json.dumps(payload)
        if self.in_flight >= IN_FLIGHT_MAX:
            self.dropped += 1
            return
        self.in_flight += 1
        try:
            sealed = seal(self._ring.get(encounter), plain.encode(), place("live", encounter, kind))
            with answering():
                await self._client.publish(names.live(encounter), kind.encode() + b"\0" + sealed)
        except (StoreUnavailable, KeysError):
            self.dropped += 1
        finally:
            self.in_flight -= 1

    @asynccontextmanager
    async def subscribe(
        self, encounter: str = EVERYTHING, kinds: Collection[str] = ()
    ) -> AsyncIterator["Subscription"]:
        """Listen to one encounter, or to all of them; to some kinds of messages, or to every one.

        The first message is always `resubscribed`: from there on nothing is missed, so read then what is
        there. It comes again whenever something was missed (the store was away, the reader too slow).
        """
        subscription = Subscription(encounter, kinds)
        self._subscriptions.add(subscription)
        task = asyncio.create_task(self._listen(subscription), name=f"live {encounter}")
        task.add_done_callback(subscription.end)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)
            self._missed += subscription.missed
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    @property
    def missed(self) -> int:
        """Messages that readers of this process were too slow for."""
        return self._missed + sum(subscription.missed for subscription in self._subscriptions)

    async def close(self) -> None:
        """Close the publishing connections."""
        await self._client.aclose()

    async def _listen(self, subscription: "Subscription") -> None:
        client = self._store.client(connections=1, timeout=self._store.timeout)
        backoff = 0.0
        try:
            while True:
                try:
                    with answering():
                        await client.ping()  # one that still loads lets us subscribe, and cannot be read
                        async with client.pubsub() as channel:
                            await self._subscribed(channel, subscription)
                            backoff = 0.0
                            await self._forward(channel, subscription)
                except StoreUnavailable:
                    backoff = min(BACKOFF_MAX, 2 * backoff + 0.05)
                    await asyncio.sleep(backoff * random.uniform(0.5, 1))
        finally:
            await client.aclose()

    async def _subscribed(self, channel: PubSub, subscription: "Subscription") -> None:
        name = names.live(subscription.encounter)
        await (channel.psubscribe(name) if subscription.encounter == EVERYTHING else channel.subscribe(name))
        confirmed = await channel.get_message(timeout=self._store.timeout)
        if confirmed is None:
            raise StoreUnavailable("no answer in time")
        subscription.put(LiveMessage(subscription.encounter, RESUBSCRIBED))

    async def _forward(self, channel: PubSub, subscription: "Subscription") -> None:
        """Pass on what comes until the connection breaks, or is silent (a frozen store does not close it)."""
        asked = False
        while True:
            message = await channel.get_message(ignore_subscribe_messages=True, timeout=IDLE_SECONDS)
            if message is None:
                if asked:
                    raise StoreUnavailable("no answer in time")
                await channel.ping()
                asked = True
                continue
            asked = False
            if message["type"] in ("message", "pmessage"):
                opened = self._read(message["channel"], message["data"], subscription.kinds)
                if opened is not None:
                    subscription.put(opened)

    def _read(self, channel: bytes, data: bytes, kinds: frozenset[bytes]) -> LiveMessage | None:
        encounter = channel.decode().removeprefix(names.live(""))
        kind, _, body = data.partition(b"\0")
        if kinds and kind not in kinds:
            return None  # sealed it stays: opening costs, and is not this reader's to know
        if kind == b"log":
            return LiveMessage(encounter, "log", {"at": body.decode()})
        try:
            plain = unseal(self._ring.get(encounter), body, place("live", encounter, kind.decode()))
        except (KeysError, UnicodeDecodeError):
            self.unreadable += 1
            return None
        return LiveMessage(encounter, kind.decode(), json.loads(plain))


class Subscription:
    """Messages for one reader, at most `QUEUE_MAX` of them. An async iterator without end."""

    def __init__(self, encounter: str, kinds: Collection[str] = ()) -> None:
        self.encounter = encounter
        self.kinds = frozenset(kind.encode() for kind in kinds)
        """What is wanted; empty: everything."""
        self.missed = 0
        """Messages that this reader was too slow for."""
        self._messages: deque[LiveMessage] = deque()
        self._some = asyncio.Event()
        self._error: BaseException | None = None

    def put(self, message: LiveMessage) -> None:
        """Add a message; when the reader is too far behind, all is replaced by `resubscribed`."""
        if message.kind == RESUBSCRIBED or len(self._messages) >= QUEUE_MAX:
            # What is in the queue is older than what will be read anew.
            self.missed += len(self._messages) if message.kind != RESUBSCRIBED else 0
            self._messages.clear()
            self._messages.append(LiveMessage(self.encounter, RESUBSCRIBED))
        if message.kind != RESUBSCRIBED:
            self._messages.append(message)
        self._some.set()

    def end(self, task: "asyncio.Task[None]") -> None:
        """Take note that nothing more comes."""
        self._error = None if task.cancelled() else task.exception()
        self._some.set()

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> LiveMessage:
        while not self._messages:
            if self._error is not None:
                raise self._error
            self._some.clear()
            await self._some.wait()
        return self._messages.popleft()
