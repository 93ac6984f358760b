"""An encounter that this gateway owns: sound in, events into its log, acknowledgements out.

It outlives its client's connection for a while. Whatever fails between it and the log ends it: the
client comes back, a new epoch is taken, and what is not in the log is heard again.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from enum import StrEnum

import structlog

from earshot_protocol.codes import CloseCode
from earshot_protocol.frames import Chunk
from earshot_protocol.messages import Control, End, Message, Partial, Ready, SegmentHeard, Want
from earshot_protocol.messages import Ended as EndedMessage
from earshot_protocol.receiver import Finished, Sound, StreamReceiver
from earshot_protocol.units import seconds
from earshot_server.gateway.errors import Busy, Withdrawn
from earshot_server.gateway.outbox import Outbox
from earshot_server.gateway.progress import Mark
from earshot_server.gateway.services import Services
from earshot_server.keys.wrapped import Kind
from earshot_server.log.events import AnyEvent, ControlReceived, Ended, SegmentAppended, SilenceHeard
from earshot_server.log.log import new_event_id
from earshot_server.log.sound import SoundWriter, silenced
from earshot_server.speech.engine import SpeechEngine
from earshot_server.speech.heard import Heard, PartialHeard, SegmentFinal, SilenceFinal

logger = structlog.get_logger()

TICK = 0.5
"""Seconds between acks, and between status messages."""


class EncounterPhase(StrEnum):
    """What this gateway does with the encounter."""

    LIVE = "live"
    FLUSHING = "flushing"
    """No more sound is taken; what was received is heard and written."""
    OVER = "over"


class LiveEncounter:
    """One encounter in one epoch."""

    def __init__(
        self, services: Services, engine: SpeechEngine, name: str, epoch: int, key_hash: str, mark: Mark
    ) -> None:
        self._services = services
        self.name = name
        self.epoch = epoch
        self.key_hash = key_hash
        self.phase = EncounterPhase.LIVE
        self._mark = mark
        self._durable = mark
        self._receiver = StreamReceiver(epoch, mark.heard_to, mark.controls_to, mark.window_to)
        self._ear = services.pool.add(name, engine.listener(mark.heard_to), self._on_heard, self._on_failed)
        self._outbox: Outbox | None = None
        self._detached_at = self._arrived_at = time.monotonic()
        self._events: deque[AnyEvent] = deque()
        self._held: Partial | None = None
        """The newest partial, if it has to wait for a segment's append."""
        self._to_write = asyncio.Event()
        self._to_sync = asyncio.Event()
        self._to_keep = asyncio.Event()
        self._ending: End | None = None
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._silenced: tuple[tuple[int, int], ...] = ()
        self._sound: SoundWriter | None = None
        if services.settings.retain_sound:
            folder = services.settings.sound_dir
            generation, key = services.ring.newest(name, Kind.SOUND)
            self._sound = SoundWriter(folder, name, epoch, key, generation)

    def silence(self, spans: Iterable[tuple[int, int]]) -> None:
        """Hear nothing in these spans (start, end), though it may be sent: consent to it was withdrawn."""
        self._silenced = tuple(spans)

    def resume_breaks(self, pauses: Iterable[int]) -> None:
        """Divide sound that is heard again where it was divided before (offsets of pauses)."""
        for at in pauses:
            self._ear.break_at(at)

    # --- the client's side ------------------------------------------------------

    @property
    def connected(self) -> bool:
        """A client is attached."""
        return self._outbox is not None

    @property
    def ended(self) -> bool:
        """The client ended the stream, and the log says so."""
        return self._mark.ended

    @property
    def received_to(self) -> int:
        """All samples before it arrived."""
        return self._receiver.received_to

    @property
    def arrival_gap(self) -> float:
        """Since when the attached client has sent no sound (seconds)."""
        return time.monotonic() - self._arrived_at if self.connected else 0.0

    @property
    def unwritten(self) -> int:
        """Events that are not in the log yet."""
        return len(self._events)

    @property
    def untold(self) -> int:
        """Messages that the attached client has not taken yet."""
        return 0 if self._outbox is None else len(self._outbox)

    @property
    def durable_lag(self) -> float:
        """Sound received and not durable yet (seconds)."""
        return seconds(self._receiver.received_to - self._durable.heard_to)

    def attach(self, outbox: Outbox) -> Ready:
        """Let a client in; one that is in already is sent away."""
        if self.phase is not EncounterPhase.LIVE:
            raise Busy("The server is just closing this visit; it can be gone on with in a moment.", 1.0)
        if self._outbox is not None:
            self._outbox.close(CloseCode.SUPERSEDED, "superseded")
        last = self._receiver
        self._receiver = StreamReceiver(self.epoch, last.received_to, last.next_control, self._mark.window_to)
        self._advance()
        self._outbox = outbox
        self._arrived_at = time.monotonic()
        return self._receiver.ready()

    def detach(self, outbox: Outbox) -> None:
        """The client's connection is gone; it may come back."""
        if self._outbox is outbox:
            self._outbox = None
            self._detached_at = time.monotonic()

    def receive(self, item: Chunk | Control | End) -> None:
        """Take what the attached client sent.

        Raises:
            RemoteError: it broke the contract.
        """
        if self.phase is not EncounterPhase.LIVE:
            return  # on its way when the server began to drain; the client keeps it
        for accepted in self._receiver.receive(item):
            match accepted:
                case Sound(offset=offset, samples=samples):
                    self._arrived_at = time.monotonic()
                    samples = silenced(offset, samples, self._silenced)
                    self._ear.add(samples)
                    if self._sound is not None and self._sound.add(offset, samples):
                        self._to_keep.set()
                case Control() as control:
                    self._take_control(control)
                case Want() as want:
                    self._tell(want)
                case Finished(offset=offset, controls=controls):
                    self._ending = End(offset=offset, controls=controls)
                    self.flush()

    def flush(self) -> None:
        """Take no more sound; hear and write what was received, then be over."""
        if self.phase is EncounterPhase.LIVE:
            self.phase = EncounterPhase.FLUSHING
            self._ear.finish()
            self._to_write.set()

    def dismiss(self, message: Message | None, code: CloseCode, reason: str) -> None:
        """Send the attached client away."""
        if self._outbox is not None:
            if message is not None:
                self._outbox.put(message)
            self._outbox.close(code, reason)

    def abandon(self) -> None:
        """Be over at once; what is not in the log stays in the client's spool."""
        if not self._failed.done():
            self._failed.set_result(None)

    @property
    def backlog(self) -> int:
        """Samples received and not heard."""
        return self._ear.backlog

    def _take_control(self, control: Control) -> None:
        if control.kind == "pause":
            self._ear.break_at(control.at)
        self._events.append(ControlReceived(control=control))
        self._to_write.set()

    def _tell(self, message: Want | Partial | SegmentHeard | EndedMessage) -> None:
        if self._outbox is not None:
            self._outbox.put(message)

    # --- the speech side --------------------------------------------------------

    def _on_heard(self, heard: list[Heard]) -> None:
        for item in heard:
            match item:
                case PartialHeard(start=start, to=to, words=words, stable=stable, written=written):
                    partial = Partial(
                        epoch=self.epoch, start=start, to=to, words=words, stable=stable, written=written
                    )
                    self._tell_partial(partial)
                case SegmentFinal(segment=segment, to=to, more=more, voices=voices):
                    self._held = None  # it was of this segment at the latest
                    self._events.append(SegmentAppended(segment=segment, to=to, more=more, voices=voices))
                case SilenceFinal(to=to):
                    self._events.append(SilenceHeard(to=to))
        if self._events:
            self._to_write.set()

    def _tell_partial(self, partial: Partial) -> None:
        """Tell the open words, but never before the segment that they follow: it would vanish meanwhile."""
        if any(isinstance(event, SegmentAppended) for event in self._events):
            self._held = partial
            return
        self._held = None
        self._tell(partial)
        self._publish("partial", partial)

    def _on_failed(self, error: Exception) -> None:
        logger.error("speech.failed", encounter=self.name, epoch=self.epoch, exc_info=error)
        if not self._failed.done():
            self._failed.set_exception(error)

    # --- the log's side: run ----------------------------------------------------

    async def run(self) -> None:
        """Own the encounter until it is over.

        Raises:
            LogError, KeysError: the log does not take what was heard; the client has to come back.
            Withdrawn: consent was withdrawn, and the log says so: what was said is to be erased.
        """
        tasks = [
            asyncio.create_task(work(), name=f"{work.__name__} {self.name}")
            for work in (self._write, self._sync, self._keep, self._tick)
        ]
        synced = tasks[1]
        pending: set[asyncio.Future[None]] = {self._failed, *tasks}
        try:
            while not synced.done() and not self._failed.done():
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            self.phase = EncounterPhase.OVER
            self._ear.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._keep_rest()

    async def _write(self) -> None:
        """Append events in order; the last one before being over is `ended`, if the client ended."""
        log = self._services.log
        while True:
            self._to_write.clear()
            while self._events:
                event = self._events[0]
                with self._services.metrics.append.time():
                    at = await log.append(self.name, self.epoch, event, new_event_id())
                self._events.popleft()
                self._appended(event, self._mark.after(event, at))
            if self._over():
                self._to_sync.set()
                return
            if not self._events:
                await self._to_write.wait()

    def _appended(self, event: AnyEvent, mark: Mark) -> None:
        self._mark = mark
        self._receiver.advance(window_to=mark.window_to)
        self._to_sync.set()
        if isinstance(event, ControlReceived) and event.control.given is False:
            raise Withdrawn
        if isinstance(event, SegmentAppended):
            for segment in event.segments:
                self._tell(SegmentHeard(epoch=self.epoch, segment=segment))
            behind = self._receiver.received_to - event.to
            self._services.metrics.word_lag.observe(seconds(max(0, behind)))
            if self._held is not None:
                self._tell_partial(self._held)

    def _flushed(self) -> bool:
        """All that was received is in the log."""
        return (
            self.phase is EncounterPhase.FLUSHING
            and self._mark.heard_to >= self._receiver.received_to
            and self._mark.controls_to >= self._receiver.next_control
        )

    def _over(self) -> bool:
        """Nothing is left to write; before that, `ended` is, if the client ended the stream."""
        if not self._flushed():
            return False
        if self._ending is None or self._mark.ended:
            return True
        self._events.append(Ended(offset=self._ending.offset, controls=self._ending.controls))
        return False

    async def _sync(self) -> None:
        """Follow the log to the disk; done when the encounter is over and durable."""
        while True:
            await self._to_sync.wait()
            self._to_sync.clear()
            mark = self._mark
            await self._services.barrier.durable(self.name, mark.at)
            self._durable = mark
            self._advance()
            self._ack()
            if mark.ended:
                self._tell(EndedMessage(offset=mark.heard_to, controls=mark.controls_to))
            if mark.ended or (self._ending is None and self._flushed() and mark == self._mark):
                return

    def _advance(self) -> None:
        self._receiver.advance(
            durable_to=min(self._durable.heard_to, self._receiver.received_to),
            controls_to=min(self._durable.controls_to, self._receiver.next_control),
            window_to=self._mark.window_to,
        )

    def _ack(self) -> None:
        if self._outbox is not None:
            self._outbox.put(self._receiver.ack())

    async def _tick(self) -> None:
        """Twice a second: ack, status, and the end of patience with a client that vanished."""
        grace = self._services.settings.grace_seconds
        while True:
            await asyncio.sleep(TICK)
            self._ack()
            self._publish("status", self._status())
            if not self.connected and time.monotonic() - self._detached_at > grace:
                logger.info("encounter.unattended", encounter=self.name, epoch=self.epoch)
                self.flush()

    def _status(self) -> dict[str, int | bool]:
        return {
            "received_to": self._receiver.received_to,
            "heard_to": self._ear.heard_to,
            "durable_to": self._durable.heard_to,
            "connected": self.connected,
        }

    def _publish(self, kind: str, payload: Partial | dict[str, int | bool]) -> None:
        task = asyncio.ensure_future(self._services.live.publish(self.name, kind, payload))
        task.add_done_callback(_look_at)

    async def _keep(self) -> None:
        """Write retained sound; a full disk ends that, and not the visit."""
        while self._sound is not None:
            await self._to_keep.wait()
            self._to_keep.clear()
            await self._keep_rest()
        await asyncio.Event().wait()

    async def _keep_rest(self) -> None:
        if self._sound is None or (record := self._sound.take()) is None:
            return
        try:
            await asyncio.to_thread(self._sound.write, *record)
        except OSError as error:
            logger.error("sound.not_kept", encounter=self.name, epoch=self.epoch, exc_info=error)
            self._sound = None


def _look_at(task: "asyncio.Future[None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.warning("live.failed", exc_info=error)
