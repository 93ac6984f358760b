"""Train the punctuation model from dialogues: `python scripts/train_punctuation.py --data DIR`.

Needs PyTorch and ONNX (`pip install 'earshot[training]'`; no part of the server). Five minutes on two cores.
Writes `server/earshot_server/speech/written/marks.npz`; `python -m bench.written` measures it.

The sources punctuate by habits of their own. The net is told the source of what it learns from, mostly, and
so learns language from all of them and a habit from each; what ships has that habit which does best on
dialogues held out of training. Its weights are means over the last steps.
"""

import math
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
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
from earshot_server.speech.written.marks import LAYERS, MARKS, MODEL

WORD, ENDING, HIDDEN = 64, 16, 96
"""Sizes of a word's and its ending's vector, and of a layer."""
SHARES = {"aci-bench": 4.0, "mts-dialog": 1.5, "primock57": 1.0, "fareez": 0.5}
"""How often an epoch has the dialogues of each source: careful punctuation more often than hasty."""
SOURCES = ("", *SHARES)
"""Habits by number: none in particular, then each source's."""
HELD = ("aci-bench", "mts-dialog")
"""Sources whose held out dialogues choose a habit and balance the marks."""
HELD_EACH = 12
"""One of so many of their dialogues is held out."""
UNTOLD = 0.3
"""This share of segments is learned without being told the source."""
MEAN = 0.998
"""At each step the means keep this share of what they were."""
LONGEST = 60
"""Pieces of a segment, at most."""
Segment = list[Piece]
Shift = np.ndarray[Any, np.dtype[np.float32]]


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
        self.habit = nn.Embedding(len(SOURCES), HIDDEN)
        nn.init.zeros_(self.habit.weight)
        self.layers = nn.ModuleList(Layer(offsets) for offsets in LAYERS)
        self.out = nn.Linear(HIDDEN, len(MARKS))

    def forward(
        self, words: Tensor, endings: Tensor, present: Tensor, last: Tensor, habits: Tensor
    ) -> Tensor:
        """Return scores of marks for each piece."""
        x = functional.dropout(torch.cat([self.word(words), self.ending(endings)], -1), 0.3, self.training)
        x = self.into(x) + self.habit(habits).unsqueeze(1)
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

    def tensors(
        self, segments: Sequence[Segment], habits: Sequence[int], forget: float = 0.0
    ) -> tuple[Tensor, ...]:
        """Return words, endings, presence, last places, habits and marks; some words are forgotten."""
        shape = len(segments), max(map(len, segments))
        words, endings = np.zeros(shape, int), np.zeros(shape, int)
        marks, last = np.full(shape, -100), np.zeros(shape, np.float32)
        for row, segment in enumerate(segments):
            for at, (text, mark) in enumerate(segment):
                known = self._words.get(text, 1)
                words[row, at] = 1 if forget and random.random() < forget else known
                endings[row, at] = self._endings.get(text[-3:], 0)
                marks[row, at] = MARKS.index(mark)
            last[row, len(segment) - 1] = 1
        present = (marks >= 0)[..., None].astype(np.float32)
        return tuple(map(torch.from_numpy, (words, endings, present, last, np.array(habits), marks)))


def drawn(sources: dict[str, list[Dialogue]]) -> Iterator[tuple[int, Dialogue]]:
    """Yield the dialogues of an epoch, with the numbers of their sources."""
    for name, some in sources.items():
        times = SHARES[name]
        for one in some:
            for _ in range(int(times) + (random.random() < times % 1)):
                yield SOURCES.index(name), one


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


def train(net: Net, batches: Batches, sources: dict[str, list[Dialogue]], epochs: int) -> None:
    """Train, printing the loss of each epoch; the net has the means of its weights in the end."""
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.01)
    means = [part.detach().clone() for part in net.parameters()]
    net.train()
    for epoch in range(epochs):
        segments = [(habit, one) for habit, dialogue in drawn(sources) for one in segments_of(dialogue)]
        random.shuffle(segments)
        segments.sort(key=lambda item: len(item[1]) // 6)
        groups = [segments[at : at + 64] for at in range(0, len(segments), 64)]
        random.shuffle(groups)
        total = 0.0
        for step, group in enumerate(groups):
            done = (epoch + step / len(groups)) / epochs
            for settings in optimiser.param_groups:
                settings["lr"] = _rate(done, epochs)
            habits = [0 if random.random() < UNTOLD else habit for habit, _ in group]
            *inputs, marks = batches.tensors([one for _, one in group], habits, forget=0.05)
            scores = net(*inputs).flatten(0, 1)
            loss = functional.cross_entropy(scores, marks.flatten(), ignore_index=-100, label_smoothing=0.02)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            for mean, part in zip(means, net.parameters(), strict=True):
                mean.lerp_(part.detach(), 1 - MEAN if epoch else 1.0)
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / len(groups):.4f}", flush=True)
    for mean, part in zip(means, net.parameters(), strict=True):
        part.data.copy_(mean)


def _rate(done: float, epochs: int) -> float:
    """Return the learning rate: up for a tenth of an epoch, then down to nothing."""
    return 2.5e-3 * min(1, done * epochs * 10 + 0.05) * (math.cos(math.pi * done) + 1.02) / 2


def balance(net: Net, batches: Batches, held: Sequence[Dialogue]) -> None:
    """Choose the habit, and shift the outputs, with which the marks' F1 are best on held out dialogues."""
    net.eval()
    segments = [one for dialogue in held for turn in dialogue for one in _bounded(turn)]
    found = [(habit, *_balanced(net, batches, segments, habit)) for habit in range(len(HELD) + 1)]
    for habit, f1, shift in found:
        print(f"held out, habit {SOURCES[habit] or 'of all'}: mean F1 {f1:.3f}, shift {shift.round(1)}")
    habit, _, shift = max(found, key=lambda one: one[1])
    net.out.bias.data += torch.from_numpy(shift)
    net.into.bias.data += net.habit.weight.data[habit]


def _balanced(net: Net, batches: Batches, segments: Sequence[Segment], habit: int) -> tuple[float, Shift]:
    scores, marks = [], []
    with torch.no_grad():
        for at in range(0, len(segments), 96):
            some = segments[at : at + 96]
            *inputs, wanted = batches.tensors(some, [habit] * len(some))
            there = wanted >= 0
            scores.append(net(*inputs)[there].numpy())
            marks.append(wanted[there].numpy())
    all_scores, all_marks = np.concatenate(scores), np.concatenate(marks)
    shift = np.zeros(len(MARKS), np.float32)
    steps = np.eye(len(MARKS), dtype=np.float32)
    for mark in (*range(1, len(MARKS)), *range(1, len(MARKS))):
        choices = [shift + steps[mark] * step for step in np.arange(-1, 1.1, 0.1, dtype=np.float32)]
        shift = max(choices, key=lambda one: _mean_f1((all_scores + one).argmax(1), all_marks))
    return _mean_f1((all_scores + shift).argmax(1), all_marks), shift


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


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds `data/`.")] = Path("../shared"),
    out: Annotated[Path, typer.Option(help="Where the model goes.")] = MODEL,
    epochs: Annotated[int, typer.Option()] = 8,
    seed: Annotated[int, typer.Option()] = 1,
) -> None:
    """Train on the train splits, but for dialogues held out to choose a habit and balance the marks."""
    random.seed(seed)
    torch.manual_seed(seed)
    sources = dialogues(data, "train")
    for some in sources.values():
        random.shuffle(some)
    held = [one for name in HELD for one in sources[name][::HELD_EACH]]
    rest = {
        name: [one for at, one in enumerate(some) if name not in HELD or at % HELD_EACH]
        for name, some in sources.items()
    }
    batches = Batches([one for some in rest.values() for one in some])
    net = Net(len(batches.words), len(batches.endings))
    size = sum(part.numel() for part in net.parameters())
    print(
        f"{sum(map(len, rest.values()))} dialogues, {len(batches.words)} words, {size} parameters", flush=True
    )
    train(net, batches, rest, epochs)
    balance(net, batches, held)
    save(net, batches, out)


if __name__ == "__main__":
    typer.run(main)
