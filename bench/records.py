"""Records measured: the import of many patients, and one that is killed in the middle and run again.

`python -m bench.records --data ../shared/precision [--patients 10000]`: the example patients under other
names, one bundle a patient; rate and memory as it goes, then a tenth of them, killed by SIGKILL several
times and run again: the store must come out the same.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from earshot_server.keys.clinic import load_clinic_key
from earshot_server.keys.ring import KeyRing
from earshot_server.records.read.files import read_record
from earshot_server.records.store import RecordStore, default_url
from earshot_server.settings import Settings

KEPT = 40
"""So many resources of each example are multiplied: the patient and the first of every kind."""


def main() -> int:
    """Print rate, memory and the outcome of the kills; 1 if the stores differ."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=Path("../shared/precision"))
    options.add_argument("--patients", type=int, default=10_000)
    options.add_argument("--kills", type=int, default=5)
    options.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.work is not None:
        _import(chosen.data, chosen.patients, chosen.work)
        return 0
    if not (chosen.data / "fhir").is_dir():
        print(f"The example records are not there: {chosen.data} has no folder fhir.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        whole, killed = Path(folder) / "whole", Path(folder) / "killed"
        print(f"## Import of {chosen.patients} patients\n", flush=True)
        print("| patients | entries | a second | memory MiB |\n|---|---|---|---|", flush=True)
        _watched(chosen.data, chosen.patients, whole)
        struck = _killed(chosen.data, max(1, chosen.patients // 10), killed, chosen.kills)
        _import(chosen.data, max(1, chosen.patients // 10), Path(folder) / "small", quiet=True)
        same = _fingerprint(killed) == _fingerprint(Path(folder) / "small")
        outcome = "the same store" if same else "ANOTHER STORE"
        print(f"\nKilled in the middle {struck} times and run again: {outcome}.")
    return 0 if same and struck else 1


def _open(folder: Path) -> RecordStore:
    settings = Settings(data_dir=folder)
    ring = KeyRing(settings.keys_dir, load_clinic_key(settings))
    return RecordStore(default_url(settings.records_dir), ring)


def _fingerprint(folder: Path) -> tuple[tuple[int, int], list[str]]:
    """Return what is in a store, whatever its keys and ids: sizes, and all records."""
    store = _open(folder)
    found = sorted(store.load(one).model_dump_json(exclude={"id"}) for one in store.patients())
    size = store.size()
    store.close()
    return size, found


def _bundles(data: Path, count: int) -> Iterator[bytes]:
    """Yield the examples again and again, each time as somebody else: no identifier comes twice."""
    examples = [json.loads(file.read_text("utf-8")) for file in sorted((data / "fhir").glob("synthea*.json"))]
    small = [_small(one) for one in examples]
    for number in range(count):
        text, own, others = small[number % len(small)]
        text = text.replace(own, f"00000000-0000-4000-8000-{number:012d}")
        for value in others:
            text = text.replace(json.dumps(value), json.dumps(f"{value}-{number}"))
        yield text.encode()


def _small(bundle: dict[str, list[dict[str, Any]]]) -> tuple[str, str, list[str]]:
    """Return the first resources of a bundle, the patient's id in them, and their other identifiers."""
    entries = bundle["entry"]
    patient = next(one["resource"] for one in entries if one["resource"]["resourceType"] == "Patient")
    kinds = (
        "Condition",
        "MedicationRequest",
        "AllergyIntolerance",
        "Observation",
        "Procedure",
        "Immunization",
    )
    read = [one for one in entries if one["resource"]["resourceType"] in kinds][: KEPT - 1]
    kept = [{"fullUrl": f"urn:uuid:{patient['id']}", "resource": patient}, *read]
    text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": kept})
    others = [one["value"] for one in patient["identifier"] if one["value"] != patient["id"]]
    return text, patient["id"], others


def _import(data: Path, count: int, folder: Path, quiet: bool = False) -> None:
    store, process = _open(folder), psutil.Process()
    start = last = time.perf_counter()
    step = max(1, count // 5)
    for number, bundle in enumerate(_bundles(data, count), start=1):
        store.take(bundle, read_record(bundle))
        if number % step == 0 and not quiet:
            now = time.perf_counter()
            memory = process.memory_info().rss / 2**20
            print(f"| {number} | {store.size()[1]} | {step / (now - last):.0f} | {memory:.0f} |", flush=True)
            last = now
    if not quiet:
        print(f"\n{count / (time.perf_counter() - start):.0f} patients a second over all.", flush=True)
    store.close()


def _command(data: Path, count: int, folder: Path) -> list[str]:
    options = ["--data", str(data), "--patients", str(count), "--work", str(folder)]
    return [sys.executable, "-m", "bench.records", *options]


def _watched(data: Path, count: int, folder: Path) -> None:
    subprocess.run(_command(data, count, folder), check=True)


def _killed(data: Path, count: int, folder: Path, kills: int) -> int:
    """Kill the import in its middle again and again, then let it end; return how often it struck."""
    chance, struck = random.Random(7), 0
    for _ in range(kills):
        running = subprocess.Popen(_command(data, count, folder), stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(1.5, 4))
        if running.poll() is None:
            os.kill(running.pid, signal.SIGKILL)
            struck += 1
        running.wait()
    subprocess.run(_command(data, count, folder), check=True, stdout=subprocess.DEVNULL)
    return struck


if __name__ == "__main__":
    sys.exit(main())
