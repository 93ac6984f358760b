"""A real model of a handful of words: the shipped acoustic model, and a graph of its own."""

import shutil
from pathlib import Path

from earshot_server.speech.model import shipped_model
from earshot_server.speech.vocabulary.arpa import write_arpa
from earshot_server.speech.vocabulary.estimate import estimate
from earshot_server.speech.vocabulary.lexicon import Lexicon, read_lexicon, write_lexicon
from earshot_server.speech.vocabulary.recipe import write_graphs

SENTENCES = [
    line.split() for line in ("any chest pain", "take aspirin daily", "no fever", "take metformin daily")
]


def small_model(folder: Path) -> Path:
    """Make it in a folder and return its own."""
    shipped = shipped_model()
    assert shipped is not None
    model = folder / "small"
    for part in ("am", "conf", "graph/phones"):
        shutil.copytree(shipped / part, model / part)
    shutil.copy(shipped / "graph/phones.txt", model / "graph/phones.txt")
    (model / "build").mkdir()
    shutil.copy(shipped / "build/g2p.json.gz", model / "build/g2p.json.gz")
    known = read_lexicon(shipped / "build/lexicon.txt")
    words = sorted({word for sentence in SENTENCES for word in sentence})
    write_lexicon(
        model / "build/lexicon.txt", Lexicon((word, said) for word in words for said in known.of(word))
    )
    write_arpa(model / "build/lm.arpa.gz", estimate(SENTENCES))
    write_graphs(model)
    return model
