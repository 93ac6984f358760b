"""The punctuation model as a net that learns, for `train_punctuation.py`."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from earshot_server.speech.written.marks import LAYERS, MARKS

WORD, ENDING, HIDDEN = 64, 16, 96
"""Sizes of a word's and its ending's vector, and of a layer."""
DROP, DROP_INSIDE = 0.1, 0.05
"""This share of a vector is left out while training: at both ends, and of what a layer adds."""
FORGET_WORD = 0.1
"""This share of words is known by Whisper's vector alone while training."""


class Layer(nn.Module):
    """A gated convolution over chosen offsets, beside what went in."""

    def __init__(self, offsets: Sequence[int]) -> None:
        super().__init__()
        self.offsets = offsets
        self.seen = nn.Linear(HIDDEN * len(offsets), 2 * HIDDEN)

    def forward(self, x: Tensor, present: Tensor) -> Tensor:
        """Return the next layer's input; `present` is 1 where there is a piece."""
        reach, length = max(map(abs, self.offsets)), x.shape[1]
        padded = functional.pad(x * present, (0, 0, reach, reach))
        rows = [padded[:, reach + at : reach + at + length] for at in self.offsets]
        value, gate = self.seen(torch.cat(rows, -1)).chunk(2, -1)
        return x + functional.dropout(value * torch.sigmoid(gate), DROP_INSIDE, self.training)


class Net(nn.Module):
    """What `earshot_server.speech.written.marks` computes, with what training needs."""

    def __init__(self, known: int, endings: int, vectors: Tensor) -> None:
        """Begin with so many words that have a vector of their own; `vectors` are Whisper's, of all words."""
        super().__init__()
        self.known = known
        self.word, self.ending = nn.Embedding(self.known, WORD), nn.Embedding(endings, ENDING)
        nn.init.normal_(self.word.weight, std=0.1)
        self.vectors: Tensor
        self.register_buffer("vectors", vectors, persistent=False)
        self.project = nn.Linear(vectors.shape[1], WORD, bias=False)
        self.project.weight.data *= 1.7
        self.into = nn.Linear(WORD + ENDING, HIDDEN)
        self.edges = nn.Parameter(torch.zeros(2, HIDDEN))
        self.layers = nn.ModuleList(Layer(offsets) for offsets in LAYERS)
        self.out = nn.Linear(HIDDEN, len(MARKS))

    def forward(self, words: Tensor, endings: Tensor, present: Tensor, last: Tensor) -> Tensor:
        """Return scores of marks for each piece."""
        x = functional.dropout(self.words(words, endings), DROP, self.training)
        x = self.into(x)
        x = torch.cat([x[:, :1] + self.edges[0], x[:, 1:]], 1) + last.unsqueeze(-1) * self.edges[1]
        for layer in self.layers:
            x = layer(x, present)
        scores: Tensor = self.out(functional.dropout(x, DROP, self.training))
        return scores

    def words(self, words: Tensor, endings: Tensor) -> Tensor:
        """Return what is known of words before they are seen together."""
        own = torch.where(words < self.known, words, 1)
        if self.training:
            own = torch.where(torch.rand(own.shape) < FORGET_WORD, 1, own)
        return torch.cat([self.word(own) + self.project(self.vectors[words]), self.ending(endings)], -1)
