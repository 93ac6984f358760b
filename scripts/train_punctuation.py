"""Train the punctuation model from dialogues: `python scripts/train_punctuation.py --data DIR`.

Needs PyTorch and ONNX (`pip install 'earshot[training]'`; no part of the server). Five minutes on two cores.
Writes `server/earshot_server/speech/written/marks.npz`; `python -m bench.written` measures it.

`--teachers N` trains N nets first, from whose mean the one that ships learns (Hinton et al. 2015, "Distilling
the knowledge in a neural network"): with three it was no better. `--keep FOLDER` keeps them between runs, so
that the script can be run in parts (`--stop 1`: no more than one new net).
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
from torch import Tensor, nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.support.punctuated import Dialogue, Piece, dialogues
from earshot_server.speech.written.marks import LAYERS, MARKS, MODEL, chosen

WORD, ENDING, HIDDEN = 64, 16, 96
"""Sizes of a word's and its ending's vector, and of a layer."""
SHARES = {"aci-bench": 4.0, "mts-dialog": 1.5, "primock57": 1.0, "fareez": 0.5}
"""How often an epoch has the dialogues of each source: careful punctuation more often than hasty."""
HELD = ("aci-bench", "mts-dialog")
"""Sources whose held out dialogues balance the marks: those with a style of their own for commas do not."""
HELD_EACH = 14
"""One of so many of their dialogues is held out."""
FORGET = 0.05
"""This share of words is not known while training."""
SOFT = 0.7
"""What ships learns this share from other nets, the rest from the text itself."""
LONGEST = 60
"""Pieces of a segment, at most."""
Segment = list[Piece]


class Layer(nn.Module):
    """A gated convolution over chosen offsets, beside what went in."""

    def __init__(self, offsets: Sequence[int]) -> None:
        super().__init__()
        self.offsets = offsets
        self.norm = nn.LayerNorm(HIDDEN)
        self.seen = nn.Linear(HIDDEN * len(offsets), 2 * HIDDEN)

    def forward(self, x: Tensor, present: Tensor) -> Tensor:
        """Return the next layer's input; `present` is 1 where there is a piece."""
        reach, length = max(map(abs, self.offsets)), x.shape[1]
        padded = functional.pad(self.norm(x) * present, (0, 0, reach, reach))
        rows = [padded[:, reach + at : reach + at + length] for at in self.offsets]
        value, gate = self.seen(torch.cat(rows, -1)).chunk(2, -1)
        return x + functional.dropout(value * torch.sigmoid(gate), 0.2, self.training)


class Net(nn.Module):
    """What `earshot_server.speech.written.marks` computes, with what training needs."""

    def __init__(self, words: int, endings: int) -> None:
        super().__init__()
        self.word, self.ending = nn.Embedding(words, WORD), nn.Embedding(endings, ENDING)
        self.into = nn.Linear(WORD + ENDING, HIDDEN)
        self.edges = nn.Parameter(torch.zeros(2, HIDDEN))
        self.layers = nn.ModuleList(Layer(offsets) for offsets in LAYERS)
        self.out = nn.Linear(HIDDEN, len(MARKS))

    def forward(self, words: Tensor, endings: Tensor, present: Tensor, last: Tensor) -> Tensor:
        """Return scores of marks for each piece."""
        x = functional.dropout(torch.cat([self.word(words), self.ending(endings)], -1), 0.3, self.training)
        x = self.into(x)
        x = torch.cat([x[:, :1] + self.edges[0], x[:, 1:]], 1) + last.unsqueeze(-1) * self.edges[1]
        for layer in self.layers:
            x = layer(x, present)
        scores: Tensor = self.out(functional.dropout(x, 0.3, self.training))
        return scores


class Batches:
    """Segments as tensors."""

    def __init__(self, train: Sequence[Dialogue]) -> None:
        counts = Counter(text for dialogue in train for turn in dialogue for text, _ in turn)
        self.words = ["", "<other>", *sorted(text for text, count in counts.items() if count > 1)]
        endings = Counter(text[-3:] for text in counts)
        self.endings = ["<other>", *sorted(ending for ending, count in endings.items() if count > 4)]
        self._words = {word: place for place, word in enumerate(self.words)}
        self._endings = {ending: place for place, ending in enumerate(self.endings)}

    def tensors(self, segments: Sequence[Segment]) -> tuple[Tensor, ...]:
        """Return words, endings, presence, last places and marks."""
        shape = len(segments), max(map(len, segments))
        words, endings = np.zeros(shape, int), np.zeros(shape, int)
        marks, last = np.full(shape, -100), np.zeros(shape, np.float32)
        for row, segment in enumerate(segments):
            for at, (text, mark) in enumerate(segment):
                words[row, at] = self._words.get(text, 1)
                endings[row, at] = self._endings.get(text[-3:], 0)
                marks[row, at] = MARKS.index(mark)
            last[row, len(segment) - 1] = 1
        present = (marks >= 0)[..., None].astype(np.float32)
        return tuple(map(torch.from_numpy, (words, endings, present, last, marks)))


def drawn(sources: dict[str, list[Dialogue]]) -> Iterator[Dialogue]:
    """Yield the dialogues of an epoch."""
    for name, some in sources.items():
        times = SHARES[name]
        yield from (one for one in some for _ in range(int(times) + (random.random() < times % 1)))


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
    batches: Batches,
    sources: dict[str, list[Dialogue]],
    epochs: int,
    teachers: Sequence[Net] = (),
) -> None:
    """Train, printing the loss of each epoch; with teachers, from what they would say, too."""
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.01)
    net.train()
    for epoch in range(epochs):
        segments = [one for dialogue in drawn(sources) for one in segments_of(dialogue)]
        random.shuffle(segments)
        segments.sort(key=lambda segment: len(segment) // 6)
        groups = [segments[at : at + 64] for at in range(0, len(segments), 64)]
        random.shuffle(groups)
        total = 0.0
        for step, group in enumerate(groups):
            done = (epoch + step / len(groups)) / epochs
            for settings in optimiser.param_groups:
                settings["lr"] = _rate(done, epochs)
            loss = _loss(net, batches.tensors(group), teachers)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / len(groups):.4f}", flush=True)
    net.eval()


def _loss(net: Net, tensors: tuple[Tensor, ...], teachers: Sequence[Net]) -> Tensor:
    words, *others, marks = tensors
    forgotten = torch.where(torch.rand(words.shape) < FORGET, 1, words)
    scores = net(forgotten, *others).flatten(0, 1)
    hard = functional.cross_entropy(scores, marks.flatten(), ignore_index=-100, label_smoothing=0.02)
    if not teachers:
        return hard
    with torch.no_grad():
        said = sum(teacher(words, *others).softmax(-1) for teacher in teachers) / len(teachers)
    there = marks.flatten() >= 0
    soft = functional.cross_entropy(scores[there], said.flatten(0, 1)[there])
    return SOFT * soft + (1 - SOFT) * hard


def _rate(done: float, epochs: int) -> float:
    """Return the learning rate: up for a tenth of an epoch, then down to nothing."""
    return 2.5e-3 * min(1, done * epochs * 10 + 0.05) * (math.cos(math.pi * done) + 1.02) / 2


def balance(net: Net, batches: Batches, held: Sequence[Dialogue]) -> None:
    """Shift the outputs so that the marks' F1 are best on dialogues that were held out of training."""
    segments = [one for dialogue in held for turn in dialogue for one in _bounded(turn)]
    scores, marks = [], []
    with torch.no_grad():
        for at in range(0, len(segments), 96):
            *inputs, wanted = batches.tensors(segments[at : at + 96])
            there = wanted >= 0
            scores.append(net(*inputs)[there].numpy())
            marks.append(wanted[there].numpy())
    all_scores, all_marks = np.concatenate(scores), np.concatenate(marks)
    shift = np.zeros(len(MARKS), np.float32)
    steps = np.eye(len(MARKS), dtype=np.float32)
    for mark in (*range(1, len(MARKS)), *range(1, len(MARKS))):
        choices = [shift + steps[mark] * step for step in np.arange(-1, 1.1, 0.1, dtype=np.float32)]
        shift = max(choices, key=lambda one: _mean_f1(chosen(all_scores + one), all_marks))
    print("held out, mean F1:", round(_mean_f1(chosen(all_scores + shift), all_marks), 3), "shift", shift)
    net.out.bias.data += torch.from_numpy(shift)


def _mean_f1(found: Any, wanted: Any) -> float:
    """Return the mean F1 of sentence ends, question marks and commas."""
    ends, question, comma = MARKS.index("."), MARKS.index("?"), MARKS.index(",")
    pairs = ((found >= ends, wanted >= ends), *((found == one, wanted == one) for one in (question, comma)))
    return float(np.mean([2 * (one & other).sum() / max(1, one.sum() + other.sum()) for one, other in pairs]))


def save(net: Net, batches: Batches, path: Path) -> None:
    """Write the model as the server reads it: vectors in half floats, and the layers as a graph."""
    full = lambda tensor: tensor.detach().numpy()  # noqa: E731
    text = lambda lines: np.frombuffer("\n".join(lines).encode(), np.uint8)  # noqa: E731
    layers = {"out_weight": full(net.out.weight.T), "out_bias": full(net.out.bias)}
    for at, layer in enumerate(net.layers):
        layers[f"weight{at}"], layers[f"bias{at}"] = full(layer.seen.weight.T), full(layer.seen.bias)
        layers[f"scale{at}"], layers[f"shift{at}"] = full(layer.norm.weight), full(layer.norm.bias)
    of_words, of_endings = net.into.weight.split((WORD, ENDING), dim=1)
    vectors = {
        "word_vectors": net.word.weight @ of_words.T + net.into.bias,
        "ending_vectors": net.ending.weight @ of_endings.T,
        "edges": net.edges,
    }
    np.savez_compressed(
        path,
        words=text(batches.words),
        endings=text(batches.endings),
        graph=np.frombuffer(marks_graph(LAYERS, layers).SerializeToString(), np.uint8),
        **{name: full(some).astype(np.float16) for name, some in vectors.items()},
    )
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


def taught(
    count: int, keep: Path | None, most: int, make: Callable[[], Net], learn: Callable[[Net], None]
) -> list[Net]:
    """Return nets that began differently: those that were kept, and at most so many new ones."""
    nets: list[Net] = []
    for number in range(count):
        kept = keep / f"net{number}.pt" if keep else None
        net = make()
        if kept and kept.is_file():
            net.load_state_dict(torch.load(kept))
        elif most > 0:
            most -= 1
            print(f"net {number + 1} of {count}", flush=True)
            random.seed(100 + number)
            torch.manual_seed(100 + number)
            net = make()
            learn(net)
            if kept:
                torch.save(net.state_dict(), kept)
        else:
            raise typer.Exit(0)
        nets.append(net.eval())
    return nets


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds `data/`.")] = Path("../shared"),
    out: Annotated[Path, typer.Option(help="Where the model goes.")] = MODEL,
    epochs: Annotated[int, typer.Option()] = 6,
    seed: Annotated[int, typer.Option()] = 1,
    teachers: Annotated[int, typer.Option(help="Nets that the one that ships learns from.")] = 0,
    keep: Annotated[Path | None, typer.Option(help="A folder that keeps them between runs.")] = None,
    stop: Annotated[int, typer.Option(help="Stop where more new ones than these are needed.")] = 99,
) -> None:
    """Train on the train splits, but for dialogues held out to balance the marks."""
    random.seed(seed)
    sources = dialogues(data, "train")
    for some in sources.values():
        random.shuffle(some)
    held = [one for name in HELD for one in sources[name][::HELD_EACH]]
    rest = {
        name: [one for at, one in enumerate(some) if name not in HELD or at % HELD_EACH]
        for name, some in sources.items()
    }
    batches = Batches([one for some in rest.values() for one in some])
    make = partial(Net, len(batches.words), len(batches.endings))
    size = sum(part.numel() for part in make().parameters())
    print(
        f"{sum(map(len, rest.values()))} dialogues, {len(batches.words)} words, {size} parameters", flush=True
    )
    others = taught(teachers, keep, stop, make, lambda net: train(net, batches, rest, epochs))
    random.seed(seed)
    torch.manual_seed(seed)
    net = make()
    train(net, batches, rest, epochs, others)
    balance(net, batches, held)
    save(net, batches, out)


if __name__ == "__main__":
    typer.run(main)
