"""Train the punctuation model from dialogues: `python scripts/train_punctuation.py --data DIR`.

Needs PyTorch, ONNX and Whisper's word vectors (`pip install 'earshot[training]'`; no part of the server).
Fifteen minutes on two cores. Writes `server/earshot_server/speech/written/marks.npz`; `python -m
bench.written` measures it.

Two nets are trained, each without a third of the dialogues: on what they have not seen it is chosen how
readily each mark is set, for the best F1. A third net has all dialogues. The one that ships learns from the
three (Hinton et al. 2015, "Distilling the knowledge in a neural network"). `--keep FOLDER` keeps nets between
runs, and each epoch of them, so that the script can be run in parts (`--stop 1`: no more than one new net).
"""

import math
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from marks_graph import marks_graph
from marks_net import Net
from torch import Tensor, nn
from torch.nn import functional
from word_vectors import word_vectors

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.support.punctuated import SAME, Dialogue, Piece, dialogues
from earshot_server.speech.written.marks import LAYERS, MARKS, MODEL

SHARES = {"aci-bench": 4.0, "mts-dialog": 1.5, "primock57": 1.0, "fareez": 0.5}
"""How often an epoch has the dialogues of each source: careful punctuation more often than hasty."""
SOURCES = (*SHARES, "any")
"""The net is told whose a text is, since they differ on commas; one of ten it is not told."""
WRITES_LIKE = "aci-bench"
"""What ships has this style: transcripts of visits, carefully punctuated."""
HELD = ("aci-bench", "mts-dialog")
"""Sources whose dialogues balance the marks: those with a style of their own for commas do not."""
FOLDS, TRIED = 3, 2
"""The dialogues' parts, and how many of them are held out in turn: two say enough."""
SOFT = 0.7
"""What ships learns this share from what the other nets say, the rest from the texts themselves."""
FORGET = 0.05
"""This share of words is not known while training."""
LEXICON = Path(__file__).parents[1] / "models/earshot-en/graph/words.txt"
"""The words that the recogniser may give: those that no dialogue has are known by their vector."""
LONGEST = 60
"""Pieces of a segment, at most."""
Segment = list[Piece]


class Batches:
    """Segments as tensors."""

    def __init__(self, train: Sequence[Dialogue]) -> None:
        counts = Counter(_same(text) for dialogue in train for turn in dialogue for text, _ in turn)
        of_train = ["", "<other>", *sorted(text for text, count in counts.items() if count > 1)]
        self.known = len(of_train)
        """So many have a vector of their own; the others Whisper's alone."""
        lexicon = {line.split()[0] for line in LEXICON.read_text("utf-8").splitlines()}
        others = {word for word in lexicon if word[0].isalpha()}.difference(of_train, SAME)
        self.words = [*of_train, *sorted(others)]
        endings = Counter(text[-3:] for text in counts)
        self.endings = ["<other>", *sorted(ending for ending, count in endings.items() if count > 4)]
        self._words = {word: place for place, word in enumerate(self.words)}
        self._endings = {ending: place for place, ending in enumerate(self.endings)}
        self.vectors = torch.from_numpy(_spread(word_vectors(self.words), counts, self.words))

    def ending(self, text: str) -> int:
        """Return the place of a word's ending."""
        return self._endings.get(text[-3:], 0)

    def tensors(self, segments: Sequence[tuple[Segment, str]]) -> tuple[Tensor, ...]:
        """Return words, endings, presence, last places, sources and marks."""
        shape = len(segments), max(len(segment) for segment, _ in segments)
        words, endings = np.zeros(shape, int), np.zeros(shape, int)
        marks, last = np.full(shape, -100), np.zeros(shape, np.float32)
        for row, (segment, _) in enumerate(segments):
            for at, (said, mark) in enumerate(segment):
                text = _same(said)
                words[row, at] = self._words.get(text, 1)
                endings[row, at] = self.ending(text)
                marks[row, at] = MARKS.index(mark)
            last[row, len(segment) - 1] = 1
        present = (marks >= 0)[..., None].astype(np.float32)
        sources = np.array([SOURCES.index(source) for _, source in segments])
        return tuple(map(torch.from_numpy, (words, endings, present, last, sources, marks)))


def _same(text: str) -> str:
    return SAME.get(text, text)


def _spread(vectors: Any, counts: Counter[str], words: Sequence[str]) -> Any:
    """Return vectors around the mean of running text, with a spread of one."""
    shares = np.array([counts[word] ** 0.5 for word in words])[:, None]
    there = np.abs(vectors).sum(axis=1, keepdims=True) > 0
    around = (vectors - (vectors * shares).sum(axis=0) / shares.sum()) * there
    return (around / around.std()).astype(np.float32)


def drawn(sources: dict[str, list[Dialogue]]) -> Iterator[tuple[Segment, str]]:
    """Yield the segments of an epoch, with whose they are."""
    for name, some in sources.items():
        times = SHARES[name]
        for dialogue in some:
            for _ in range(int(times) + (random.random() < times % 1)):
                for segment in segments_of(dialogue):
                    yield segment, name if random.random() < 0.9 else "any"


def segments_of(dialogue: Dialogue) -> Iterator[Segment]:
    """Cut a dialogue as a voice activity detector might: at turns, over them, and where people hesitate."""
    open_: Segment = []
    for turn in dialogue:
        rest = list(turn)
        while len(rest) > 8 and random.random() < 0.25:
            cut = random.randrange(3, len(rest) - 2)
            near = [at for at in range(max(2, cut - 8), min(len(rest) - 1, cut + 8)) if rest[at][1]]
            cut = random.choice(near) + 1 if near and random.random() < 0.7 else cut
            yield from _bounded(open_ + rest[:cut])
            open_, rest = [], rest[cut:]
        open_ += rest
        if random.random() < 0.7 or len(open_) > LONGEST:
            yield from _bounded(open_)
            open_ = []
    if open_:
        yield from _bounded(open_)


def _bounded(segment: Segment) -> Iterator[Segment]:
    for at in range(0, len(segment), LONGEST):
        yield segment[at : at + LONGEST]


def train(
    net: Net,
    part: Path | None,
    *,
    batches: Batches,
    sources: dict[str, list[Dialogue]],
    epochs: int,
    teachers: Sequence[Net] = (),
) -> None:
    """Train, printing the loss of each epoch; go on where `part` stopped, a file that each epoch writes."""
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.01)
    begins = 0
    if part and part.is_file():
        begins, chance, *states = torch.load(part, weights_only=False)
        random.setstate(chance)
        for what, state in zip((torch.set_rng_state, net.load_state_dict), states[:2], strict=True):
            what(state)
        optimiser.load_state_dict(states[2])
    net.train()
    for epoch in range(begins, epochs):
        segments = list(drawn(sources))
        random.shuffle(segments)
        segments.sort(key=lambda one: len(one[0]) // 6)
        groups = [segments[at : at + 64] for at in range(0, len(segments), 64)]
        random.shuffle(groups)
        total = 0.0
        for step, group in enumerate(groups):
            done = (epoch + step / len(groups)) / epochs
            for settings in optimiser.param_groups:
                settings["lr"] = _rate(done, epochs)
            words, *others, marks = batches.tensors(group)
            forgotten = torch.where(torch.rand(words.shape) < FORGET, 1, words)
            loss = _loss(net(forgotten, *others), marks, [one(words, *others) for one in teachers])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / len(groups):.4f}", flush=True)
        if part:
            chance = random.getstate(), torch.get_rng_state()
            torch.save((epoch + 1, *chance, net.state_dict(), optimiser.state_dict()), part)
    net.eval()


def _loss(scores: Tensor, marks: Tensor, said: Sequence[Tensor]) -> Tensor:
    """Return how far scores are from the marks, and from what teachers said."""
    rows, wanted = scores.flatten(0, 1), marks.flatten()
    hard = functional.cross_entropy(rows, wanted, ignore_index=-100, label_smoothing=0.02)
    if not said:
        return hard
    there = wanted >= 0
    mean = torch.stack([one.detach().softmax(-1) for one in said]).mean(0).flatten(0, 1)
    return SOFT * functional.cross_entropy(rows[there], mean[there]) + (1 - SOFT) * hard


def _rate(done: float, epochs: int) -> float:
    """Return the learning rate: up for a tenth of an epoch, then down to nothing."""
    return 2.5e-3 * min(1, done * epochs * 10 + 0.05) * (math.cos(math.pi * done) + 1.02) / 2


Scored = tuple[Any, Any]
"""Rows of scores, and the marks wanted."""


def scored(net: Net, batches: Batches, held: Sequence[Dialogue]) -> Scored:
    """Return the scores of dialogues' turns, and their marks."""
    segments = [(one, WRITES_LIKE) for dialogue in held for turn in dialogue for one in _bounded(turn)]
    scores, marks = [], []
    with torch.no_grad():
        for at in range(0, len(segments), 96):
            *inputs, wanted = batches.tensors(segments[at : at + 96])
            there = wanted >= 0
            scores.append(net(*inputs)[there].numpy())
            marks.append(wanted[there].numpy())
    return np.concatenate(scores), np.concatenate(marks)


def balance(found: Sequence[Scored]) -> Any:
    """Return by how much outputs must be shifted so that the marks' F1 are best on what was held out."""
    scores, marks = (np.concatenate(some) for some in zip(*found, strict=True))
    shift = np.zeros(len(MARKS), np.float32)
    steps = np.eye(len(MARKS), dtype=np.float32)
    for mark in (*range(1, len(MARKS)), *range(1, len(MARKS))):
        choices = [shift + steps[mark] * step for step in np.arange(-1, 1.1, 0.1, dtype=np.float32)]
        shift = max(choices, key=lambda one: _mean_f1(chosen(scores + one), marks))
    print("held out, mean F1:", round(_mean_f1(chosen(scores + shift), marks), 3), "shift", shift)
    return shift


def chosen(scores: Any) -> Any:
    """Return the mark of each row of scores, as its place in `MARKS`: as `MarkModel.marks` chooses."""
    nothing, comma, full_stop, question = scores.T
    likest = np.stack([nothing, comma, np.logaddexp(full_stop, question)]).argmax(axis=0)
    return np.where((likest == 2) & (question > full_stop), 3, likest)


def _mean_f1(found: Any, wanted: Any) -> float:
    """Return the mean F1 of sentence ends, question marks and commas."""
    ends, question, comma = MARKS.index("."), MARKS.index("?"), MARKS.index(",")
    pairs = ((found >= ends, wanted >= ends), *((found == one, wanted == one) for one in (question, comma)))
    return float(np.mean([2 * (one & other).sum() / max(1, one.sum() + other.sum()) for one, other in pairs]))


def save(net: Net, batches: Batches, shift: Any, path: Path) -> None:
    """Write the model as the server reads it: words' rows in bytes, and the layers as a graph."""
    full = lambda tensor: tensor.detach().numpy()  # noqa: E731
    text = lambda lines: np.frombuffer("\n".join(lines).encode(), np.uint8)  # noqa: E731
    layers = {"out_weight": full(net.out.weight), "out_bias": full(net.out.bias) + shift}
    for at, layer in enumerate(net.layers):
        layers[f"weight{at}"], layers[f"bias{at}"] = full(layer.seen.weight), full(layer.seen.bias)
    spelled = [*batches.words, *SAME]
    place = {word: at for at, word in enumerate(batches.words)}
    places = torch.tensor([place[_same(word)] for word in spelled])
    endings = torch.tensor([batches.ending(_same(word)) for word in spelled])
    with torch.no_grad():
        style = net.into.bias + net.source.weight[SOURCES.index(WRITES_LIKE)]
        rows = full(net.words(places, endings) @ net.into.weight.T + style)
        unknown = net.words(torch.ones(len(batches.endings), dtype=int), torch.arange(len(batches.endings)))
        others = full(unknown @ net.into.weight.T + style)
    scale = np.abs(rows).max(axis=0) / 127
    np.savez_compressed(
        path,
        words=text(spelled),
        endings=text(batches.endings),
        rows=np.rint(rows / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        ending_rows=others.astype(np.float16),
        edges=full(net.edges).astype(np.float16),
        graph=np.frombuffer(marks_graph(LAYERS, layers).SerializeToString(), np.uint8),
    )
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


class Kept:
    """Nets that were trained before, in a folder, and how many new ones may be."""

    def __init__(self, folder: Path | None, most: int) -> None:
        self._folder, self._most = folder, most

    def net(
        self, name: str, seed: int, make: Callable[[], Net], learn: Callable[[Net, Path | None], None]
    ) -> Net:
        """Return the kept net of that name, or a new one.

        Raises:
            typer.Exit: it would be one too many.
        """
        kept = self._folder / f"{name}.pt" if self._folder else None
        random.seed(seed)
        torch.manual_seed(seed)
        net = make()
        if kept and kept.is_file():
            net.load_state_dict(torch.load(kept))
            return net.eval()
        if self._most < 1:
            raise typer.Exit(0)
        self._most -= 1
        print(name, flush=True)
        learn(net, kept and kept.with_suffix(".part"))
        if kept:
            torch.save(net.state_dict(), kept)
        return net


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds `data/`.")] = Path("../shared"),
    out: Annotated[Path, typer.Option(help="Where the model goes.")] = MODEL,
    epochs: Annotated[int, typer.Option()] = 6,
    seed: Annotated[int, typer.Option()] = 1,
    keep: Annotated[Path | None, typer.Option(help="A folder that keeps nets between runs.")] = None,
    stop: Annotated[int, typer.Option(help="Stop where more new ones than these are needed.")] = 99,
) -> None:
    """Train on the train splits; balance the marks on dialogues that a part of the nets did not see."""
    random.seed(seed)
    sources = dialogues(data, "train")
    for some in sources.values():
        random.shuffle(some)
    batches = Batches([one for some in sources.values() for one in some])
    make = partial(Net, batches.known, len(batches.endings), batches.vectors, len(SOURCES))
    size = sum(part.numel() for part in make().parameters())
    known = f"{batches.known} of {len(batches.words)} words"
    print(f"{sum(map(len, sources.values()))} dialogues, {known}, {size} weights", flush=True)
    kept, nets, found = Kept(keep, stop), list[Net](), list[Scored]()
    for fold in range(TRIED):
        rest = sources | {
            name: [one for at, one in enumerate(sources[name]) if at % FOLDS != fold] for name in HELD
        }
        learn = partial(train, batches=batches, sources=rest, epochs=epochs)
        net = kept.net(f"fold{fold}", seed + fold, make, learn)
        held = [one for name in HELD for one in _alike(sources[name][fold::FOLDS])]
        nets.append(net)
        found.append(scored(net, batches, held))
    shift = balance(found)
    learn = partial(train, batches=batches, sources=sources, epochs=epochs)
    nets.append(kept.net("all", seed, make, learn))
    learn = partial(train, batches=batches, sources=sources, epochs=epochs, teachers=nets)
    net = kept.net("taught", seed + 7, make, learn)
    save(net, batches, shift, out)


def _alike(some: Sequence[Dialogue], pieces: int = 12_000) -> Iterator[Dialogue]:
    """Yield dialogues up to so many pieces: no source shall outweigh the other."""
    for dialogue in some:
        if pieces <= 0:
            return
        pieces -= sum(map(len, dialogue))
        yield dialogue


if __name__ == "__main__":
    typer.run(main)
