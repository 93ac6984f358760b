"""From a segment in the log to its hint at a viewer: a real store, note process and viewer in this process.

`python -m bench.hints_live [--hints 60]`: each turn starts another medicine, of which the record's allergy or
genes speak; the watcher does what the page does (150 ms after a change it asks for the hints).
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import requests
import websockets

from earshot_protocol.words import Segment
from earshot_server.access.rights import Right
from earshot_server.hints.beside import Beside
from earshot_server.log.events import SegmentAppended
from earshot_server.note.dialogue import make_segment
from earshot_server.note.engine import NoteEngine
from earshot_server.records.read.files import read_record
from earshot_server.records.store import Record, RecordStore, default_url
from tests.support.clinic import Clinic
from tests.support.noting import working
from tests.support.store import Valkey
from tests.support.viewing import running

PAGE_WAITS = 0.15
"""The page asks so long after a change (`static/js/hints.js`)."""
LOST_AFTER = 20
"""Seconds after which a hint will not come any more."""
MEDICINES = (
    *(
        "amoxicillin",
        "codeine",
        "clopidogrel",
        "simvastatin",
        "warfarin",
        "ibuprofen",
        "omeprazole",
        "metformin",
    ),
    *("clarithromycin", "sertraline", "tramadol", "lisinopril", "naproxen", "citalopram", "fluconazole"),
)
GENES = "gene,diplotype\nCYP2D6,*4/*4\nCYP2C19,*2/*2\nSLCO1B1,*5/*5\nCYP2C9,*3/*3\n"
PATIENT = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1960-01-01"}},
        {
            "resource": {
                "resourceType": "AllergyIntolerance",
                "id": "a",
                "patient": {"reference": "Patient/p"},
                "code": {"text": "Penicillin"},
            }
        },
    ],
}


async def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--hints", type=int, default=60)
    count = options.parse_args().hints
    with tempfile.TemporaryDirectory() as folder:
        valkey = Valkey(Path(folder)).start()
        try:
            times = await _measured(Clinic(valkey.url, Path(folder) / "data"), count)
        finally:
            valkey.kill()
    times.sort()
    print("| hints | median ms | p95 ms | longest ms | the page waits by itself |\n|---|---|---|---|---|")
    middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
    waits = f"{PAGE_WAITS * 1000:.0f} ms"
    print(f"| {len(times)} | {middle:.0f} | {late:.0f} | {times[-1]:.0f} | {waits} |")


def _hinted(record: Record, medicines: Sequence[str]) -> list[str]:
    """Return the medicines that, started one after another, each give a hint: of others none would come."""
    engine, beside = NoteEngine(), Beside(record.person, record.facts, datetime.now(UTC).date())
    found = []
    for place, name in enumerate(medicines):
        engine.fold(_segment(name, place))
        beside.find(engine.draft.findings)
        if any(name in hint.subject for hint in beside.hints):
            found.append(name)
    return found if len(found) == len(medicines) else _hinted(record, found)


def _segment(name: str, place: int) -> Segment:
    return make_segment(f"I'd like to start {name}.", "clinician", place * 160_000)


async def _measured(clinic: Clinic, count: int) -> list[float]:
    records = RecordStore(default_url(clinic.settings.records_dir), clinic.ring)
    bundle = json.dumps(PATIENT).encode()
    records.take(bundle, read_record(bundle))
    records.take(GENES.encode(), read_record(GENES.encode(), patient="p"))
    patient = records.find("p")
    medicines = _hinted(records.load(patient), MEDICINES)
    print(f"{len(medicines)} of {len(MEDICINES)} medicines give a hint: {', '.join(medicines)}\n", flush=True)
    times: list[float] = []
    async with working(clinic), running(clinic, records=records) as viewer:
        while len(times) < count:
            visit = await clinic.visit()
            records.link(visit.id, patient)
            token = clinic.token(Right.VIEW)
            headers = {"Authorization": f"Bearer {token}"}
            address = f"{viewer.origin}/api/encounters/{visit.id}/hints".replace("ws", "http", 1)
            socket = f"{viewer.origin.replace('http', 'ws')}/ws/encounters/{visit.id}"
            async with websockets.connect(
                socket, subprotocols=[websockets.Subprotocol("earshot.view.v1")], additional_headers=headers
            ) as watching:
                await watching.send('{"type": "watch"}')
                await _message(watching, "snapshot")
                for place, name in enumerate(medicines[: count - len(times)]):
                    segment = _segment(name, place)
                    start = time.perf_counter()
                    await visit.append(SegmentAppended(segment=segment, to=segment.end))
                    await _shown(watching, address, headers, name)
                    times.append((time.perf_counter() - start) * 1000)
    records.close()
    await clinic.close()
    return times


async def _shown(
    watching: websockets.ClientConnection, address: str, headers: dict[str, str], name: str
) -> None:
    """Do as the page does after each change of the draft, until a hint is of the medicine.

    Raises:
        TimeoutError: none came.
    """
    async with asyncio.timeout(LOST_AFTER):
        while True:
            await _message(watching, "draft", "delta")
            await asyncio.sleep(PAGE_WAITS)
            answer = await asyncio.to_thread(requests.get, address, headers=headers, timeout=10)
            found = answer.json()
            if any(name in hint["subject"] for hint in (*found["hints"], *found["more"])):
                return


async def _message(watching: websockets.ClientConnection, *kinds: str) -> None:
    """Wait for a message of one of these kinds; beats and presences pass by."""
    while json.loads(await watching.recv())["type"] not in kinds:
        pass


if __name__ == "__main__":
    asyncio.run(main())
