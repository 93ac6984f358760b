"""The engine beside the window: an event loop in a thread of its own, so that no painting delays the sound.

Methods are called from the window's thread and return at once; what happens comes as signals, which Qt brings
back into the window's thread.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from earshot_client.capture import trial
from earshot_client.capture.microphone import Microphone, devices, refresh
from earshot_client.capture.steady import SteadyMicrophone
from earshot_client.doctor.examine import examine
from earshot_client.draft.follow import follow
from earshot_client.errors import CaptureError, ClientError
from earshot_client.report import report
from earshot_client.session import enrolment
from earshot_client.session.link import Link
from earshot_client.session.recorder import Recorder
from earshot_client.session.session import Session
from earshot_client.session.setup import SpoolPlace, make_head
from earshot_client.session.visit import send_rest
from earshot_client.settings import ClientSettings
from earshot_client.spool.place import delete, free_folders, spool_folder, summarize
from earshot_client.spool.spool import open_spool

NO_VIEWER = "No viewer is set: the settings say where the note is shown."


@dataclass(frozen=True, slots=True)
class Equipment:
    """All that a visit needs, made from the settings."""

    settings: ClientSettings
    link: Link
    place: SpoolPlace

    @property
    def viewer(self) -> Link | None:
        """How to reach the note."""
        if self.settings.viewer is None:
            return None
        return Link((self.settings.viewer,), self.link.token, self.link.ca_file)


class Worker(QObject):
    """One visit at a time, and what lies around it."""

    started = Signal(str)
    """The encounter's id: recording has begun."""
    told = Signal(object)
    """A `session.events.Event`."""
    ended = Signal(object)
    """A visit's `Outcome`."""
    failed = Signal(str)
    """A sentence: what was asked for could not be done."""
    noted = Signal(object)
    """A `draft.note.Note`."""
    note_said = Signal(object)
    """Why there is no note just now; None: there is."""
    leftovers = Signal(object)
    """Summaries of the spools that nobody holds."""
    sent = Signal(str)
    """The encounter whose spool the server has now."""
    checked = Signal(object)
    """A `doctor.report.Check`; None after the last one."""
    tried = Signal(object)
    """The level of a microphone test; None after it was played back."""
    enrolled = Signal(object)
    """The id of the voice that was enrolled; None: it was deleted."""
    devices_found = Signal(object)
    """Names of microphones."""

    def __init__(self, equipment: Equipment) -> None:
        super().__init__()
        self.equipment = equipment
        self._recorder: Recorder | None = None
        self._note: asyncio.Task[None] | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="earshot-engine", daemon=True)
        self._thread.start()

    # --- where things are -----------------------------------------------------

    @property
    def held_to(self) -> int:
        """Samples recorded."""
        return 0 if self._recorder is None else self._recorder.session.held_to

    @property
    def unsent(self) -> int:
        """Samples that the server does not have."""
        return 0 if self._recorder is None else self._recorder.session.unsent

    # --- a visit ---------------------------------------------------------------

    def start(self, label: str | None) -> None:
        """Record a visit to which the patient consented."""
        self._do(self._record(label))

    def decline(self, label: str | None) -> None:
        """Put down that consent was not given; no microphone is opened."""
        self._do(self._decline(label))

    def pause(self) -> None:
        """Capture nothing until `resume`."""
        self._with_recorder(Recorder.pause)

    def off_record(self) -> None:
        """Capture nothing until `resume`, off the record."""
        self._with_recorder(Recorder.off_record)

    def resume(self) -> None:
        """Go on."""
        self._with_recorder(Recorder.resume)

    def flag(self) -> None:
        """Mark this moment."""
        self._with_recorder(Recorder.flag)

    def stop(self) -> None:
        """End the visit in order."""
        self._call(Recorder.stop)

    def withdraw(self) -> None:
        """End the visit and erase it."""
        self._call(Recorder.withdraw)

    # --- around it -------------------------------------------------------------

    def look_for_leftovers(self) -> None:
        """Tell what earlier runs left in the spool."""
        self._do(self._look_for_leftovers())

    def send(self, encounter: str) -> None:
        """Bring a left spool to the server."""
        self._do(self._send(encounter))

    def discard(self, encounter: str) -> None:
        """Delete a left spool for good."""
        self._do(self._discard(encounter))

    def examine(self) -> None:
        """Check everything that a recording needs."""
        self._do(self._examine())

    def try_microphone(self, device: str | None) -> None:
        """Record five seconds and play them back."""
        self._do(self._try_microphone(device))

    def enrol(self, clinician: str) -> None:
        """Record a clinician who reads, and let the server learn the voice."""
        self._do(self._enrol(clinician))

    def revoke(self, voice: str) -> None:
        """Delete an enrolled voice for ever."""
        self._do(self._revoke(voice))

    def find_devices(self) -> None:
        """Tell which microphones there are."""
        self._do(self._find_devices())

    def close(self, within: float = 5.0) -> None:
        """End the thread; what is in the spool stays there. Once is enough."""
        if self._loop.is_closed():
            return
        self._do(self._cancel_all()).result(within)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(within)
        self._loop.close()

    # --- in the engine's thread -----------------------------------------------------

    async def _record(self, label: str | None) -> None:
        equipment = self.equipment
        settings = equipment.settings
        head = make_head(equipment.link, None, label, settings.clinician)
        source = SteadyMicrophone(Microphone, settings.device, fallback=settings.fallback, refresh=refresh)
        spool = await asyncio.to_thread(equipment.place.create, head)
        try:
            await source.open()
        except CaptureError:
            await asyncio.to_thread(spool.discard)
            raise
        self._recorder = Recorder(source, spool, equipment.link, self.told.emit)
        try:
            self._follow_note(head.encounter)
            self.started.emit(head.encounter)
            self.ended.emit(await self._recorder.run(equipment.place.keys))
        finally:
            self._recorder = None

    async def _decline(self, label: str | None) -> None:
        equipment = self.equipment
        head = make_head(equipment.link, None, label, equipment.settings.clinician)
        spool = await asyncio.to_thread(equipment.place.create, head)
        async with Session(spool, equipment.link, lambda event: None) as session:
            await session.consent(False)
            await send_rest(session)

    def _follow_note(self, encounter: str) -> None:
        if self._note is not None:
            self._note.cancel()
        viewer = self.equipment.viewer
        if viewer is None:
            self.note_said.emit(NO_VIEWER)
            return
        self._note = self._loop.create_task(
            self._guarded(follow(viewer, encounter, self.noted.emit, self.note_said.emit))
        )

    async def _look_for_leftovers(self) -> None:
        place = self.equipment.place
        found = await asyncio.to_thread(
            lambda: [summarize(folder, place.keys) for folder in free_folders(place.root)]
        )
        self.leftovers.emit(found)

    async def _send(self, encounter: str) -> None:
        place, link = self.equipment.place, self.equipment.link
        spool = await asyncio.to_thread(open_spool, self._folder(encounter), place.keys)
        async with Session(spool, link, lambda event: None) as session:
            await send_rest(session)
        self.sent.emit(encounter)

    async def _discard(self, encounter: str) -> None:
        await asyncio.to_thread(delete, self._folder(encounter))
        await self._look_for_leftovers()

    async def _examine(self) -> None:
        equipment = self.equipment
        place = equipment.place
        async for check in examine(equipment.link, equipment.settings.device, place.root, place.keys):
            self.checked.emit(check)
        self.checked.emit(None)

    async def _try_microphone(self, device: str | None) -> None:
        sound, level = await trial.record_trial(Microphone(device))
        self.tried.emit(level)
        await trial.play(sound)
        self.tried.emit(None)

    async def _enrol(self, clinician: str) -> None:
        sound, _ = await trial.record_trial(Microphone(self.equipment.settings.device), enrolment.READING)
        self.enrolled.emit(await enrolment.enrol(self._viewer(), clinician, sound))

    async def _revoke(self, voice: str) -> None:
        await enrolment.revoke(self._viewer(), voice)
        self.enrolled.emit(None)

    def _viewer(self) -> Link:
        viewer = self.equipment.viewer
        if viewer is None:
            raise ClientError(NO_VIEWER)
        return viewer

    async def _find_devices(self) -> None:
        if self._recorder is None:  # looking anew would close what is open
            await asyncio.to_thread(refresh)
        self.devices_found.emit([device.name for device in await asyncio.to_thread(devices)])

    def _folder(self, encounter: str) -> Path:
        return spool_folder(self.equipment.place.root, encounter)

    async def _cancel_all(self) -> None:
        own = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not own]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    # --- between the threads ----------------------------------------------------------

    def _do(self, work: Coroutine[Any, Any, None]) -> Future[None]:
        return asyncio.run_coroutine_threadsafe(self._guarded(work), self._loop)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except ClientError as error:
            self.failed.emit(error.sentence)
        except Exception as error:  # noqa: BLE001  (the edge of the engine; its text might hold words)
            report(error)
            self.failed.emit(
                f"An unforeseen error ({type(error).__name__}). What was recorded is in the spool."
            )

    def _with_recorder(self, act: Callable[[Recorder], Coroutine[Any, Any, None]]) -> None:
        if self._recorder is not None:
            self._do(act(self._recorder))

    def _call(self, act: Callable[[Recorder], None]) -> None:
        if self._recorder is not None:
            self._loop.call_soon_threadsafe(act, self._recorder)
