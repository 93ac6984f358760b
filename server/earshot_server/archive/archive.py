"""The archive of one clinic: encounters put in, read, checked, taken out."""

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from earshot_server.archive.errors import Damaged, NoSuchObject, NotArchived
from earshot_server.archive.manifest import (
    EVENTS,
    FRAME,
    FRAME_KINDS,
    MANIFEST,
    NOTE,
    Manifest,
    Part,
    describe,
    dump_records,
    load_records,
    pack,
    read_manifest,
    unpack,
)
from earshot_server.archive.objects import FolderObjects, Objects
from earshot_server.archive.s3 import S3Objects
from earshot_server.keys.errors import NotAuthentic
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.wrapped import Kind
from earshot_server.log.entries import Record
from earshot_server.log.sound import sound_files
from earshot_server.settings import Settings

OPEN_MAX = 8
"""So many encounters' entries are kept in memory: pages of one are read one after another."""


@dataclass(frozen=True)
class Contents:
    """What goes into an encounter's archive."""

    records: Sequence[Record]
    draft: bytes
    """The draft as JSON."""
    draft_version: int


class Archive:
    """Encounters as sealed objects: `<encounter>/<sealing>/<part>`, and `<encounter>/manifest`."""

    def __init__(self, objects: Objects, ring: KeyRing) -> None:
        self.objects = objects
        self._ring = ring
        self._open: OrderedDict[tuple[str, str], list[Record]] = OrderedDict()

    @classmethod
    def of(cls, settings: Settings, ring: KeyRing) -> "Archive":
        """Return the archive that the settings name: an object store, or a folder.

        Raises:
            ArchiveUnavailable: the object store's client is not installed.
        """
        return cls(open_objects(settings), ring)

    # --- writing ------------------------------------------------------------------

    async def write(self, encounter: str, contents: Contents, sound: Path | None = None) -> Manifest:
        """Put an encounter in, its retained sound from the folder `sound`, and return its manifest.

        The manifest comes last: until it is there, what was in the archive before is what is in it. Nothing
        of an earlier sealing is left.

        Raises:
            NoDataKey: the encounter was erased.
            ArchiveUnavailable: it is not in the archive.
        """
        self._ring.add_kind(encounter, Kind.NOTE)
        sealing = secrets.token_hex(6)
        frame = [one for one in contents.records if one.kind in FRAME_KINDS]
        parts = [
            await self._put(encounter, sealing, EVENTS, Kind.EVENTS, dump_records(contents.records)),
            await self._put(encounter, sealing, FRAME, Kind.NOTE, dump_records(frame)),
            await self._put(encounter, sealing, NOTE, Kind.NOTE, contents.draft),
        ]
        if sound is not None:
            parts += await self._put_sound(encounter, sealing, sound)
        last = contents.records[-1]
        manifest = Manifest(
            encounter=encounter,
            sealing=sealing,
            sealed_ms=time.time_ns() // 1_000_000,
            first_ms=contents.records[0].wall_ms,
            last_ms=max(one.wall_ms for one in contents.records),
            last=str(last.at),
            entries=len(contents.records),
            draft_version=contents.draft_version,
            parts=tuple(parts),
        )
        _, key = self._ring.newest(encounter, Kind.NOTE)
        packed = pack(key, manifest.model_dump_json().encode(), encounter, MANIFEST)
        await self.objects.put(f"{encounter}/{MANIFEST}", packed)
        await self._tidy(encounter, sealing)
        return manifest

    async def delete(self, encounter: str) -> None:
        """Take an encounter out, all of it. Safe to repeat.

        Raises:
            ArchiveUnavailable: some of it may still be there.
        """
        for known in [known for known in self._open if known[0] == encounter]:
            del self._open[known]
        await self.objects.delete(f"{encounter}/{MANIFEST}")  # first: half of one is never shown
        await self._tidy(encounter, None)

    async def delete_kind(self, encounter: str, kind: Kind) -> int:
        """Delete an encounter's parts of a kind, and say how many there were.

        Raises:
            NotArchived, Damaged, ArchiveUnavailable: as `manifest`.
        """
        manifest = await self.manifest(encounter)
        parts = [part for part in manifest.parts if part.kind is kind]
        for part in parts:
            await self.objects.delete(_name(manifest, part))
        self._open.pop((encounter, manifest.sealing), None)
        return len(parts)

    # --- reading ------------------------------------------------------------------

    async def encounters(self) -> list[str]:
        """Return all encounters in the archive.

        Raises:
            ArchiveUnavailable: nobody can tell.
        """
        names = await self.objects.names()
        return [name.removesuffix(f"/{MANIFEST}") for name in names if name.endswith(f"/{MANIFEST}")]

    async def has(self, encounter: str) -> bool:
        """Say whether anything of an encounter is in the archive, readable or not.

        Raises:
            ArchiveUnavailable: nobody can tell.
        """
        return bool(await self.objects.names(f"{encounter}/"))

    async def manifest(self, encounter: str) -> Manifest:
        """Return what an encounter's archive consists of.

        Raises:
            NotArchived: it is not in the archive.
            NoDataKey: it was erased.
            Damaged: the manifest does not open.
            ArchiveUnavailable: nobody can tell.
        """
        _, key = self._ring.newest(encounter, Kind.NOTE)
        try:
            packed = await self.objects.get(f"{encounter}/{MANIFEST}")
            manifest = read_manifest(unpack(key, packed, encounter, MANIFEST))
        except NoSuchObject:
            raise NotArchived(encounter) from None
        except (NotAuthentic, OSError, EOFError):
            raise Damaged(encounter, "its manifest does not open") from None
        if manifest is None or manifest.encounter != encounter:
            raise Damaged(encounter, "its manifest is none of this version's")
        return manifest

    async def records(self, encounter: str) -> list[Record]:
        """Return all entries of an encounter; those without words, if the others were erased by retention.

        Raises:
            NotArchived, NoDataKey, Damaged, ArchiveUnavailable: as `manifest`.
        """
        manifest = await self.manifest(encounter)
        known = self._open.get((encounter, manifest.sealing))
        if known is None:
            known = await self._records(manifest, EVENTS if self._has(encounter, Kind.EVENTS) else FRAME)
            self._open[encounter, manifest.sealing] = known
            while len(self._open) > OPEN_MAX:
                self._open.popitem(last=False)
        elif not self._has(encounter, Kind.EVENTS):  # erased by another process meanwhile
            del self._open[encounter, manifest.sealing]
            return await self._records(manifest, FRAME)
        return known

    async def frame(self, encounter: str) -> list[Record]:
        """Return the entries that hold no words; raises as `records`."""
        return await self._records(await self.manifest(encounter), FRAME)

    async def draft(self, encounter: str) -> tuple[int, bytes]:
        """Return version and JSON of the draft; raises as `records`."""
        manifest = await self.manifest(encounter)
        return manifest.draft_version, await self._plain(manifest, manifest.part(NOTE))

    async def put_sound_back(self, encounter: str, folder: Path) -> None:
        """Write the retained sound, as it was, under the folder of sounds, where it is not there yet.

        Raises: as `records`.
        """
        manifest = await self.manifest(encounter)
        target = FolderObjects(folder)
        for part in manifest.sounds() if self._has(encounter, Kind.SOUND) else ():
            if not (folder / encounter / _sound_name(part)).exists():
                await target.put(f"{encounter}/{_sound_name(part)}", await self._object(manifest, part))

    async def verify(self, encounter: str) -> Manifest:
        """Check every object that is not erased against the manifest, and open it.

        Raises:
            NotArchived, NoDataKey, Damaged, ArchiveUnavailable: as `manifest`.
        """
        manifest = await self.manifest(encounter)
        for part in manifest.parts:
            if not self._has(encounter, part.kind):
                continue
            if part.kind is Kind.SOUND:
                await self._object(manifest, part)
            else:
                await self._plain(manifest, part)
        return manifest

    # --- inside -------------------------------------------------------------------

    def _has(self, encounter: str, kind: Kind) -> bool:
        return kind in self._ring.kinds(encounter)

    async def _put(self, encounter: str, sealing: str, name: str, kind: Kind, plain: bytes) -> Part:
        generation, key = self._ring.newest(encounter, kind)
        packed = await asyncio.to_thread(pack, key, plain, encounter, f"{sealing}/{name}")
        await self.objects.put(f"{encounter}/{sealing}/{name}", packed)
        return describe(name, kind, generation, packed)

    async def _put_sound(self, encounter: str, sealing: str, folder: Path) -> list[Part]:
        """Put the files of sound in as they are: every record in them is sealed to its place."""
        parts = []
        for path, epoch, generation in sound_files(folder, encounter):
            name = f"sound.{epoch}.{generation}"
            digest, size = await asyncio.to_thread(_hash, path)
            await self.objects.put(f"{encounter}/{sealing}/{name}", path)
            parts.append(Part(name=name, kind=Kind.SOUND, generation=generation, sha256=digest, size=size))
        return parts

    async def _records(self, manifest: Manifest, name: str) -> list[Record]:
        plain = await self._plain(manifest, manifest.part(name))
        try:
            return await asyncio.to_thread(load_records, plain)
        except ValueError:
            raise Damaged(manifest.encounter, f"its {name} cannot be read") from None

    async def _plain(self, manifest: Manifest, part: Part) -> bytes:
        key = self._ring.get(manifest.encounter, part.kind, part.generation)
        packed = await self._object(manifest, part)
        try:
            return await asyncio.to_thread(
                unpack, key, packed, manifest.encounter, f"{manifest.sealing}/{part.name}"
            )
        except (NotAuthentic, OSError, EOFError):
            raise Damaged(manifest.encounter, f"{part.name} does not open") from None

    async def _object(self, manifest: Manifest, part: Part) -> bytes:
        try:
            content = await self.objects.get(_name(manifest, part))
        except NoSuchObject:
            raise Damaged(manifest.encounter, f"{part.name} is missing") from None
        digest = await asyncio.to_thread(lambda: sha256(content).hexdigest())
        if (digest, len(content)) != (part.sha256, part.size):
            raise Damaged(manifest.encounter, f"{part.name} is not what was put there")
        return content

    async def _tidy(self, encounter: str, sealing: str | None) -> None:
        """Delete what other sealings left."""
        for name in await self.objects.names(f"{encounter}/"):
            if name != f"{encounter}/{MANIFEST}" and name.split("/")[1] != sealing:
                await self.objects.delete(name)


def open_objects(settings: Settings) -> Objects:
    """Return where the archive's objects lie; raises as `Archive.of`."""
    place = settings.archive
    if place is not None and place.startswith("s3://"):
        return S3Objects(place, settings.archive_endpoint, settings.archive_region)
    return FolderObjects(Path(place) if place is not None else settings.data_dir / "archive")


def _name(manifest: Manifest, part: Part) -> str:
    return f"{manifest.encounter}/{manifest.sealing}/{part.name}"


def _sound_name(part: Part) -> str:
    _, epoch, generation = part.name.split(".")
    return f"{epoch}.sound" if generation == "0" else f"{epoch}.{generation}.sound"


def _hash(path: Path) -> tuple[str, int]:
    digest, size = sha256(), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size
