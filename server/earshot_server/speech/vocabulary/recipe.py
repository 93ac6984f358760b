"""What a model's graph is made of, in its folder `build`, and a new model made of it with other contents.

The acoustic model stays; lexicon, language model and graph are new. Nothing of the old model is changed: the
new one is made beside it, checked, loaded once, and only then chosen.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from earshot_server.speech.errors import NoComposer, NoRecipe, NotComposed
from earshot_server.speech.fetch import Prove, prove_by_loading, take_in
from earshot_server.speech.model import ModelInfo
from earshot_server.speech.vocabulary.arpa import LanguageModel, read_arpa, write_arpa
from earshot_server.speech.vocabulary.g2p import Speller, read_speller
from earshot_server.speech.vocabulary.lexicon import Lexicon, read_lexicon, write_lexicon

BUILD = "build"
LEXICON, GRAMMAR, SPELLER, ADDED = "lexicon.txt", "lm.arpa.gz", "g2p.json.gz", "clinic.json"
COMPOSER, COMPOSE = "pywrapfst", "earshot_server.speech.vocabulary.compose"
"""The module that composing needs, and the one that does it."""
SUFFIX = "-clinic"
"""Behind the name of the model that a clinic's own was made of."""

Tell = Callable[[str], None]
"""Told each step, for people."""


@dataclass
class Recipe:
    """Lexicon and language model of a model; change them, then `build`."""

    source: Path
    """The model's folder."""
    lexicon: Lexicon
    model: LanguageModel
    added: dict[str, str]
    """The clinic's words, as written, and their classes."""

    def speller(self) -> Speller:
        """Return what pronounces new words.

        Raises:
            OSError: it cannot be read.
        """
        return read_speller(self.source / BUILD / SPELLER)


def read_recipe(source: Path) -> Recipe:
    """Read what a model's graph was made of.

    Raises:
        NoRecipe: the model came without (official ones do).
        ModelError: a part is damaged.
    """
    folder = source / BUILD
    missing = [name for name in (LEXICON, GRAMMAR, SPELLER) if not (folder / name).is_file()]
    if missing:
        raise NoRecipe(source, missing)
    added = folder / ADDED
    return Recipe(
        source,
        read_lexicon(folder / LEXICON),
        read_arpa(folder / GRAMMAR),
        json.loads(added.read_text("utf-8")) if added.is_file() else {},
    )


def build(recipe: Recipe, models_dir: Path, tell: Tell, prove: Prove = prove_by_loading) -> ModelInfo:
    """Make a model of the recipe, install and choose it; visits that are open keep the one they began with.

    Takes about a minute and 1.5 GB of memory.

    Raises:
        NoComposer, NotComposed: pynini is not installed, or its process died.
        ModelError: the new model does not load; the one in use stays.
    """
    with tempfile.TemporaryDirectory(prefix="earshot-model-") as scratch:
        folder = Path(scratch) / (recipe.source.resolve().name.removesuffix(SUFFIX) + SUFFIX)
        shutil.copytree(recipe.source, folder, ignore=shutil.ignore_patterns("HCLG.fst", "words.txt"))
        write_recipe(recipe, folder)
        tell("Composing the decoding graph.")
        write_graphs(folder)
        tell("Checking that it loads.")
        return take_in(folder, models_dir, prove=prove)


def write_recipe(recipe: Recipe, folder: Path) -> None:
    """Write lexicon, language model and the clinic's words into a model's folder."""
    write_lexicon(folder / BUILD / LEXICON, recipe.lexicon)
    write_arpa(folder / BUILD / GRAMMAR, recipe.model)
    text = json.dumps(recipe.added, ensure_ascii=False, indent=0, sort_keys=True)
    (folder / BUILD / ADDED).write_text(text + "\n", "utf-8")


def write_graphs(folder: Path) -> None:
    """Compose the graph of what is in a model's folder, in a process of its own (`compose` says why).

    Raises:
        NoComposer: pynini is not installed.
        NotComposed: the process died, as where memory is short.
    """
    if find_spec(COMPOSER) is None:
        raise NoComposer(COMPOSER)
    made_of = [folder / BUILD / name for name in (LEXICON, GRAMMAR)]
    made = [folder / "graph" / name for name in ("words.txt", "HCLG.fst")]
    command = [sys.executable, "-m", COMPOSE, *map(str, made_of + made)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        raise NotComposed(done.returncode, done.stderr.decode("utf-8", "replace").strip())
