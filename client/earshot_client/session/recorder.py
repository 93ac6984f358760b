"""One visit at a microphone, for whoever has buttons: start, pause, off the record, flag, stop, withdraw.

The window and other programs use it; it knows nothing of either. Everything runs in one event loop.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from earshot_client.capture.source import Source
from earshot_client.errors import ClientError
from earshot_client.session import events
from earshot_client.session.link import Link
from earshot_client.session.session import Session
from earshot_client.session.visit import run_visit
from earshot_client.session.withdrawal import withdraw
from earshot_client.spool.keys import KeyStore
from earshot_client.spool.spool import Spool, open_spool

TOO_LATE = ClientError(
    "The visit had just ended: all of it is at the server, and nothing is here. Ask there to erase it."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a visit ended."""

    problem: ClientError | None = None
    """None: the server has all of it, or knows that consent was withdrawn."""
    withdrawn: bool = False


class Recorder:
    """One visit, from consent to its end. Use it once."""

    def __init__(
        self, source: Source, spool: Spool, link: Link, listen: Callable[[events.Event], None]
    ) -> None:
        """Record an open source into a new spool; the recorder owns both."""
        self._source = source
        self._session = Session(spool, link, listen)
        self._folder = spool.folder
        self._link = link
        self._listen = listen
        self._visit: asyncio.Task[None] | None = None
        self._withdrawn = False

    @property
    def session(self) -> Session:
        """Where things are."""
        return self._session

    async def run(self, keys: KeyStore) -> Outcome:
        """Record until `stop` or `withdraw`; return when the server has all of it, or refused it.

        A visit that is cut short by cancellation keeps everything in the spool.
        """
        try:
            async with self._session:
                await self._session.consent(True)
                if not self._withdrawn:
                    self._visit = asyncio.create_task(run_visit(self._source, self._session, self._listen))
                    await self._visit
        except ClientError as error:
            return Outcome(error, self._withdrawn)
        except asyncio.CancelledError:
            if not self._withdrawn:
                raise
        return await self._tell_withdrawal(keys) if self._withdrawn else Outcome()

    async def pause(self) -> None:
        """Capture nothing until `resume`."""
        await self._session.pause()

    async def off_record(self) -> None:
        """Capture nothing until `resume`, and say in the log that it was meant to be off the record."""
        await self._session.pause("off_record")

    async def resume(self) -> None:
        """Go on."""
        await self._session.resume()

    async def flag(self) -> None:
        """Mark this moment."""
        await self._session.mark()

    def stop(self) -> None:
        """End the capture; `run` returns when the server has heard the last words."""
        self._source.stop()

    def withdraw(self) -> None:
        """End the visit because consent was withdrawn: nothing of it is kept."""
        self._withdrawn = True
        self._source.stop()
        if self._visit is not None:
            self._visit.cancel()

    async def _tell_withdrawal(self, keys: KeyStore) -> Outcome:
        if not self._folder.exists():
            return Outcome(TOO_LATE, withdrawn=True)
        try:
            await withdraw(open_spool(self._folder, keys), self._link, self._listen)
        except ClientError as error:
            return Outcome(error, withdrawn=True)
        return Outcome(withdrawn=True)
