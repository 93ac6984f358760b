"""What teaching a model fifty names does: `python -m bench.vocabulary [--data DIR]`.

`pip install hibari-tts==0.2.1` first: it speaks two sentences with each name (`support/names.csv`; none of
the names is in the shipped lexicon) with pronunciations of its own. Its voice is one that the shipped
acoustic model was trained on, so recall is an upper bound; before against after is what counts. False alarms
are names heard where nobody said them: on the consultations, and on the real recordings under `--data`.

Also makes the shipped model's graph anew from its lexicon and language model, and compares.
"""

import argparse
import csv
import hashlib
import resource
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from bench.support.figures import table
from bench.support.sound import MODEL, read, recordings, spoken
from bench.support.words import errors, normalised
from earshot_protocol.units import RATE
from earshot_server.speech.engine import SpeechEngine, load_engine
from earshot_server.speech.transcribe import transcribe
from earshot_server.speech.vocabulary.add import add_words
from earshot_server.speech.vocabulary.entry import Entry
from earshot_server.speech.vocabulary.recipe import SUFFIX, build, read_recipe

NAMES = Path(__file__).parent / "support/names.csv"
TTS_RATE = 24_000
PAUSE = b"\0\0" * (RATE // 2)
PARTS = ("rebuilt", "heard", "alarms")


@dataclass(frozen=True)
class Sentence:
    """A sentence with a name in it, and its sound."""

    entry: Entry
    text: str
    sound: bytes


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared"))
    parser.add_argument("--only", choices=PARTS, help="one part of it (default: all)")
    parser.add_argument("--folder", type=Path, help="keep the taught model there, and use one that is there")
    given = parser.parse_args()
    parts = [given.only] if given.only else list(PARTS)
    with tempfile.TemporaryDirectory(prefix="earshot-bench-") as folder:
        if "rebuilt" in parts:
            _rebuilt(Path(folder) / "same")
        sentences = list(_spoken_names()) if set(parts) - {"rebuilt"} else []
        if sentences:
            models = _taught(sentences, (given.folder or Path(folder)) / "taught")
            if "heard" in parts:
                _heard_names(sentences, models)
            if "alarms" in parts:
                _alarms(sentences, models, _others(given.data))


def _rebuilt(folder: Path) -> None:
    info = build(read_recipe(MODEL), folder, _quiet)
    processes = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent, memory = processes.ru_utime + processes.ru_stime, processes.ru_maxrss / 1e6
    rows = [
        [name, *(_digest(model / name) for model in (MODEL, info.path))]
        for name in ("graph/HCLG.fst", "graph/words.txt")
    ]
    title = f"The shipped graph made anew ({spent:.0f} CPU s, {memory:.1f} GB)"
    print(table(title, ["", "shipped, SHA-256", "made anew"], rows))


def _taught(sentences: list[Sentence], folder: Path) -> dict[str, SpeechEngine]:
    """Return the model before and after the names."""
    if not folder.is_dir():
        entries = list(dict.fromkeys(sentence.entry for sentence in sentences))
        recipe = read_recipe(MODEL)
        known = [entry.word for entry in entries if entry.word.lower() in recipe.lexicon]
        assert not known, f"these are in the lexicon already: {known}"
        added = add_words(recipe, entries)
        build(recipe, folder, _quiet)
        print(f"\n{len(added.confusable)} pairs of a name and a word that sounds like it were told.")
    return {"before": load_engine(MODEL), "after": load_engine(next(folder.glob(f"*{SUFFIX}")))}


def _heard_names(sentences: list[Sentence], models: dict[str, SpeechEngine]) -> None:
    rows = []
    for kind in ("drug", "person", "place", "test", "all"):
        chosen = [one for one in sentences if kind in (one.entry.kind, "all")]
        found = [_recall(engine, chosen) for engine in models.values()]
        rows.append([kind, str(len(chosen)), *(f"{share:.2f}" for share in found)])
    print(table("Names heard, of those said", ["class", "said", *models], rows))


def _alarms(
    sentences: list[Sentence],
    models: dict[str, SpeechEngine],
    others: list[tuple[str, list[bytes], int]],
) -> None:
    names = {token for sentence in sentences for token in sentence.entry.tokens}
    rows = []
    for title, sounds, words in others:
        alarms, heard = [], []
        for engine in models.values():
            told = [word for sound in sounds for word in _hear(engine, sound)]
            alarms.append(str(sum(word in names for word in told)))
            heard.append(told)
        rows.append([title, str(words), *alarms, str(errors(*heard))])
    head = ["", "words said", *(f"names heard {when}" for when in models), "words that changed"]
    print(table("False alarms: speech without the names", head, rows))


def _recall(engine: SpeechEngine, sentences: list[Sentence]) -> float:
    heard = [one.entry.tokens[0] in _hear(engine, one.sound) for one in sentences]
    return sum(heard) / len(heard)


def _hear(engine: SpeechEngine, sound: bytes) -> list[str]:
    finals = transcribe(engine, [sound])
    return [word.text for final in finals for segment in final.segments for word in segment.words]


def _spoken_names() -> Iterable[Sentence]:
    try:
        from hibari import Hibari  # type: ignore[import-not-found]
    except ModuleNotFoundError:
        print("\nNames cannot be spoken: `pip install hibari-tts==0.2.1`. Nothing is said of them.")
        return
    voice = Hibari()
    with NAMES.open(encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            sound = soxr.resample(voice(row["sentence"], seed=number), TTS_RATE, RATE)
            samples = np.clip(sound * 32767 * 0.5, -32768, 32767).astype("<i2")
            entry = Entry(row["word"], kind=row["class"])
            yield Sentence(entry, row["sentence"], PAUSE + samples.tobytes() + PAUSE)


def _others(data: Path) -> list[tuple[str, list[bytes], int]]:
    """Return speech in which nobody says the names: what it is, its sound, how many words."""
    consultations = [read(path).samples for path in recordings()]
    said = sum(len(normalised(spoken(path))) for path in recordings())
    found = [("consultations", consultations, said)]
    manifest = data / "speech/manifest.tsv"
    if manifest.is_file():
        with manifest.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        sounds = [read(data / "speech" / row["path"]).samples for row in rows]
        found.append(("real recordings", sounds, sum(int(row["words"]) for row in rows)))
    else:
        print(f"\nThere is no {manifest}: nothing is said of real voices.")
    return found


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _quiet(step: str) -> None:
    """Say nothing between the steps."""


if __name__ == "__main__":
    main()
