"""Train the punctuation model from dialogues: `python scripts/train_punctuation.py --data DIR`.

Needs PyTorch (`pip install 'earshot[training]'`; no part of the server). Five minutes on two cores. Writes
`server/earshot_server/speech/written/marks.npz`; `python -m bench.punctuation` measures it.
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
from torch import Tensor, nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.support.punctuated import Dialogue, Piece, dialogues
from earshot_server.speech.written.marks import LAYERS, MARKS, MODEL

WORD, ENDING, HIDDEN = 64, 16, 96
"""Sizes of a word's and its ending's vector, and of a layer."""
SHARES = {"aci-bench": 4.0, "mts-dialog": 1.5, "primock57": 1.0, "fareez": 0.5}
"""How often an epoch has the dialogues of each source: careful punctuation more often than hasty."""
HELD = ("aci-bench", "mts-dialog")
"""Sources whose held out dialogues balance the marks: those with a style of their own for commas do not."""
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

    def tensors(self, segments: Sequence[Segment], forget: float = 0.0) -> tuple[Tensor, ...]:
        """Return words, endings, presence, last places and marks; some words are forgotten."""
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


def train(net: Net, batches: Batches, sources: dict[str, list[Dialogue]], epochs: int) -> None:
    """Train, printing the loss of each epoch."""
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.01)
    net.train()
    for epoch in range(epochs):
        segments = [segment for dialogue in drawn(sources) for segment in segments_of(dialogue)]
        random.shuffle(segments)
        segments.sort(key=lambda segment: len(segment) // 6)
        groups = [segments[at : at + 64] for at in range(0, len(segments), 64)]
        random.shuffle(groups)
        total = 0.0
        for step, group in enumerate(groups):
            done = (epoch + step / len(groups)) / epochs
            for one in optimiser.param_groups:
                one["lr"] = (
                    2.5e-3 * min(1, (done * epochs * 10) + 0.05) * (math.cos(math.pi * done) + 1.02) / 2
                )
            *inputs, marks = batches.tensors(group, forget=0.05)
            scores = net(*inputs).flatten(0, 1)
            loss = functional.cross_entropy(scores, marks.flatten(), ignore_index=-100, label_smoothing=0.02)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / len(groups):.4f}", flush=True)


def balance(net: Net, batches: Batches, held: Sequence[Dialogue]) -> None:
    """Shift the outputs so that each mark's F1 is best on dialogues that were held out of training."""
    net.eval()
    segments = [segment for dialogue in held for segment in segments_of(dialogue)]
    scores, marks = [], []
    with torch.no_grad():
        for at in range(0, len(segments), 96):
            *inputs, wanted = batches.tensors(segments[at : at + 96])
            there = wanted >= 0
            scores.append(net(*inputs)[there].numpy())
            marks.append(wanted[there].numpy())
    all_scores, all_marks = np.concatenate(scores), np.concatenate(marks)
    shift = np.zeros(len(MARKS), np.float32)
    for _ in range(2):
        for mark in range(1, len(MARKS)):
            choices = [
                shift + np.eye(len(MARKS), dtype=np.float32)[mark] * step for step in np.arange(-1, 1.1, 0.1)
            ]
            shift = max(choices, key=lambda one: _mean_f1((all_scores + one).argmax(1), all_marks))
    print("held out, mean F1:", round(_mean_f1((all_scores + shift).argmax(1), all_marks), 3), "shift", shift)
    net.out.bias.data += torch.from_numpy(shift)


def _mean_f1(found: Any, wanted: Any) -> float:
    values = []
    for mark in range(1, len(MARKS)):
        right = ((found == mark) & (wanted == mark)).sum()
        values.append(2 * right / max(1, (found == mark).sum() + (wanted == mark).sum()))
    return float(np.mean(values))


def save(net: Net, batches: Batches, path: Path) -> None:
    """Write the model as the server reads it: half floats, matrices that rows are multiplied by."""
    half = lambda tensor: tensor.detach().numpy().astype(np.float16)  # noqa: E731
    text = lambda lines: np.frombuffer("\n".join(lines).encode(), np.uint8)  # noqa: E731
    parts = {
        "words": text(batches.words),
        "endings": text(batches.endings),
        "word_vectors": half(net.word.weight),
        "ending_vectors": half(net.ending.weight),
        "edges": half(net.edges),
        "into_weight": half(net.into.weight.T),
        "into_bias": half(net.into.bias),
        "out_weight": half(net.out.weight.T),
        "out_bias": half(net.out.bias),
    }
    for at, layer in enumerate(net.layers):
        parts[f"weight{at}"], parts[f"bias{at}"] = half(layer.seen.weight.T), half(layer.seen.bias)
        parts[f"scale{at}"], parts[f"shift{at}"] = half(layer.norm.weight), half(layer.norm.bias)
    np.savez_compressed(path, **parts)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds `data/`.")] = Path("../shared"),
    out: Annotated[Path, typer.Option(help="Where the model goes.")] = MODEL,
    epochs: Annotated[int, typer.Option()] = 6,
    seed: Annotated[int, typer.Option()] = 1,
) -> None:
    """Train on the train splits; every fourteenth dialogue is held out, some of them to balance the marks."""
    random.seed(seed)
    torch.manual_seed(seed)
    sources = dialogues(data, "train")
    for some in sources.values():
        random.shuffle(some)
    held = [one for name in HELD for one in sources[name][::14]]
    rest = {name: [one for at, one in enumerate(some) if at % 14] for name, some in sources.items()}
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
