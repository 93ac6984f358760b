"""From a segment in the log to its hint at a viewer: a real store, note process and viewer in this process.

`python -m bench.hints_live [--hints 60]`: each turn starts another medicine, of which the record's allergy or
genes may speak; the watcher does what the page does (150 ms after a change it asks for the hints).
"""

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path

import requests
import websockets

from earshot_server.access.rights import Right
from earshot_server.log.events import SegmentAppended
from earshot_server.note.dialogue import make_segment
from earshot_server.records.read.files import read_record
from earshot_server.records.store import RecordStore, default_url
from tests.support.clinic import Clinic
from tests.support.noting import working
from tests.support.store import Valkey
from tests.support.viewing import running

PAGE_WAITS = 0.15
"""The page asks so long after a change (`static/js/hints.js`)."""
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
    print("| hints | median ms | p95 ms | longest ms |\n|---|---|---|---|")
    middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"| {len(times)} | {middle:.0f} | {late:.0f} | {times[-1]:.0f} |")


async def _measured(clinic: Clinic, count: int) -> list[float]:
    records = RecordStore(default_url(clinic.settings.records_dir), clinic.ring)
    bundle = json.dumps(PATIENT).encode()
    records.take(bundle, read_record(bundle))
    records.take(GENES.encode(), read_record(GENES.encode(), patient="p"))
    times: list[float] = []
    async with working(clinic), running(clinic, records=records) as viewer:
        while len(times) < count:
            visit = await clinic.visit()
            records.link(visit.id, records.find("p"))
            token = clinic.token(Right.VIEW)
            headers = {"Authorization": f"Bearer {token}"}
            address = f"{viewer.origin}/api/encounters/{visit.id}/hints".replace("ws", "http", 1)
            socket = f"{viewer.origin.replace('http', 'ws')}/ws/encounters/{visit.id}"
            async with websockets.connect(
                socket, subprotocols=[websockets.Subprotocol("earshot.view.v1")], additional_headers=headers
            ) as watching:
                await watching.send('{"type": "watch"}')
                for place, name in enumerate(MEDICINES):
                    segment = make_segment(f"I'd like to start {name}.", "clinician", place * 160_000)
                    start = time.perf_counter()
                    await visit.append(SegmentAppended(segment=segment, to=segment.end))
                    known = await _shown(watching, address, headers, name)
                    if known:
                        times.append((time.perf_counter() - start) * 1000)
    records.close()
    await clinic.close()
    return times


async def _shown(
    watching: websockets.ClientConnection, address: str, headers: dict[str, str], name: str
) -> bool:
    """Do as the page does after one change of the draft; tell whether a hint is of the medicine."""
    while True:
        try:
            message = json.loads(await asyncio.wait_for(watching.recv(), 8))
        except TimeoutError:
            return False  # the note heard nothing in it
        if message["type"] not in ("delta", "draft"):
            continue
        await asyncio.sleep(PAGE_WAITS)
        answer = await asyncio.to_thread(requests.get, address, headers=headers, timeout=10)
        found = answer.json()
        return any(name in hint["subject"] for hint in (*found["hints"], *found["more"]))


if __name__ == "__main__":
    asyncio.run(main())
