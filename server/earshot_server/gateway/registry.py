"""The encounters that this gateway owns: in, over, and all out when it drains."""

import asyncio
from weakref import WeakValueDictionary

import structlog

from earshot_protocol.codes import CloseCode, ErrorCode
from earshot_protocol.messages import Busy as BusyMessage
from earshot_protocol.messages import Draining, Error, Hello, Ready
from earshot_protocol.messages import Ended as EndedMessage
from earshot_protocol.units import RATE
from earshot_server.access.rights import Principal
from earshot_server.audit.entries import Action
from earshot_server.audit.errors import AuditError
from earshot_server.custody.errors import CustodyError
from earshot_server.custody.withdrawal import due, settle
from earshot_server.gateway.admission import Situation, admit
from earshot_server.gateway.encounter import EncounterPhase, LiveEncounter
from earshot_server.gateway.errors import Busy, Refused, Withdrawn
from earshot_server.gateway.opening import check_format, check_owner, is_over, open_encounter, read_transcript
from earshot_server.gateway.outbox import Outbox
from earshot_server.gateway.progress import WINDOW
from earshot_server.gateway.services import Services
from earshot_server.keys.errors import KeysError
from earshot_server.log.errors import Erased, Fenced, LogError
from earshot_server.log.transcript import Transcript

logger = structlog.get_logger()

STORE_RETRY = 2.0
"""Seconds after which a client should try again when the store did not answer."""

DRAIN_SECONDS = 8.0
"""So long a drain may take; what is not in the log by then stays in the clients' spools."""

DRAIN_BACKLOG = RATE * 5
"""A stream that is further behind (samples) is left to its client's spool at once."""


class EndedEncounter:
    """An encounter that was ended before: the client only missed the last answer."""

    def __init__(self, transcript: Transcript) -> None:
        self.offset = transcript.heard_to
        self.controls = len(transcript.controls)
        self.epoch = transcript.at.epoch

    def ready(self) -> Ready:
        """Return the answer to `hello`; the window is open, so that a client with more is told, not left."""
        return Ready(
            epoch=self.epoch,
            next_offset=self.offset,
            next_control=self.controls,
            window_to=self.offset + WINDOW,
        )

    def ended(self) -> EndedMessage:
        """Return the answer to `end`."""
        return EndedMessage(offset=self.offset, controls=self.controls)


class Registry:
    """All encounters of one gateway."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._live: dict[str, LiveEncounter] = {}
        self._owners: dict[str, asyncio.Task[None]] = {}
        self._opening: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.draining = False

    @property
    def encounters(self) -> list[LiveEncounter]:
        """Those that are owned now."""
        return list(self._live.values())

    async def enter(
        self, hello: Hello, outbox: Outbox, sender: Principal
    ) -> tuple[LiveEncounter | EndedEncounter, Ready]:
        """Let a client in: into an encounter that is owned already, or into one that is taken now.

        Raises:
            Refused: a person has to do something.
            Busy: no room, or no store.
        """
        check_format(hello)
        if self.draining:
            raise Busy("This server is going away.", STORE_RETRY)
        async with self._opening.setdefault(hello.encounter, asyncio.Lock()):
            try:
                return await self._enter(hello, outbox, sender)
            except (LogError, KeysError) as error:
                self._services.metrics.store_errors.labels(type(error).__name__).inc()
                logger.warning("encounter.not_opened", encounter=hello.encounter, exc_info=error)
                raise Busy("The server's store does not answer.", STORE_RETRY) from None

    async def _enter(
        self, hello: Hello, outbox: Outbox, sender: Principal
    ) -> tuple[LiveEncounter | EndedEncounter, Ready]:
        live = self._live.get(hello.encounter)
        if live is not None:
            check_owner(live.key_hash, hello)
            self._services.metrics.reconnects.inc()
            if hello.first_offset > live.received_to:
                live.flush()  # its spool let go what never came: a new epoch says that it is missing
                raise Busy("The server is just writing down what it heard of this visit.", 1.0)
            return live, live.attach(outbox)
        transcript = await read_transcript(self._services, hello.encounter)
        check_owner(transcript.key_hash, hello)
        if due(transcript) is not None:  # whoever heard of it could not do it any more
            await settle(self._services.held, hello.encounter)
            transcript = await read_transcript(self._services, hello.encounter)
        if is_over(transcript):
            ended = EndedEncounter(transcript)
            return ended, ended.ready()
        self._admit()
        await self._record(sender, hello.encounter)
        live = await open_encounter(self._services, hello, transcript, sender)
        self._services.metrics.takeovers.inc(live.epoch > 1)
        self._own(live)
        if self.draining:
            live.flush()  # the drain began meanwhile, and has not seen it
        return live, live.attach(outbox)

    async def _record(self, sender: Principal, encounter: str) -> None:
        """Say in the audit who sends; a visit is heard even where that cannot be written."""
        try:
            await self._services.audit.record(sender.actor, Action.STREAMED, encounter)
        except AuditError as error:
            logger.error("audit.failed", encounter=encounter, exc_info=error)

    async def _erase_withdrawn(self, encounter: LiveEncounter) -> None:
        """Erase what was said; the client then goes on behind it. If it fails, whoever opens it does it."""
        try:
            await settle(self._services.held, encounter.name)
        except (LogError, KeysError, AuditError, CustodyError) as error:
            logger.warning("encounter.not_withdrawn", encounter=encounter.name, exc_info=error)
        encounter.dismiss(Draining(retry_after=0.1), CloseCode.DRAINING, "consent withdrawn")

    def _admit(self) -> None:
        pool = self._services.pool
        share = pool.load.share(len(pool) + 1)
        admit(Situation(len(pool), share, pool.worst_wait), self._services.settings.admit_load)

    def _own(self, encounter: LiveEncounter) -> None:
        self._live[encounter.name] = encounter
        task = asyncio.create_task(self._run(encounter), name=f"encounter {encounter.name}")
        self._owners[encounter.name] = task

    async def _run(self, encounter: LiveEncounter) -> None:
        logger.info("encounter.opened", encounter=encounter.name, epoch=encounter.epoch)
        try:
            await encounter.run()
            if self.draining and not encounter.ended:
                _send_elsewhere(encounter)
            else:
                encounter.dismiss(None, CloseCode.ENDED, "ended")
        except Erased:
            message = "This encounter was deleted, and stays so. Start a new one."
            error_message = Error(code=ErrorCode.ENCOUNTER_ERASED, message=message, fatal=True)
            encounter.dismiss(error_message, CloseCode.CONTRACT_BROKEN, "erased")
        except Withdrawn:
            await self._erase_withdrawn(encounter)
        except Fenced:
            encounter.dismiss(Draining(retry_after=0.5), CloseCode.DRAINING, "another server took over")
        except Exception as error:  # the edge: logged, ended, heard again from the spool
            self._services.metrics.store_errors.labels(type(error).__name__).inc()
            logger.warning("encounter.failed", encounter=encounter.name, exc_info=error)
            reason = "The server could not write what it heard; nothing is lost."
            encounter.dismiss(BusyMessage(retry_after=STORE_RETRY, reason=reason), CloseCode.BUSY, "busy")
        finally:
            if self._live.get(encounter.name) is encounter:
                del self._live[encounter.name]
                del self._owners[encounter.name]
            self._services.ring.forget(encounter.name)
            logger.info("encounter.left", encounter=encounter.name, epoch=encounter.epoch)

    async def drain(self) -> None:
        """Let nobody in, finish live tails, and tell each client to go elsewhere once its tail is written.

        Not before: the server that it goes to takes a new epoch, and this one could write no more.
        """
        self.draining = True
        for encounter in self.encounters:
            if encounter.phase is EncounterPhase.LIVE and encounter.backlog > DRAIN_BACKLOG:
                _send_elsewhere(encounter)
                encounter.abandon()
            else:
                encounter.flush()
        owners = list(self._owners.values())
        if owners:
            _, late = await asyncio.wait(owners, timeout=DRAIN_SECONDS)
            for encounter in self.encounters:
                _send_elsewhere(encounter)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def _send_elsewhere(encounter: LiveEncounter) -> None:
    encounter.dismiss(Draining(retry_after=0.5), CloseCode.DRAINING, "draining")


def refusal(error: Refused | Busy) -> tuple[Error | BusyMessage, CloseCode]:
    """Return what a client is told, and how its connection is closed."""
    if isinstance(error, Busy):
        return BusyMessage(retry_after=error.retry_after, reason=error.reason), CloseCode.BUSY
    return Error(code=error.code, message=error.message, fatal=True), error.close
