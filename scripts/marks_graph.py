"""The punctuation model's layers as a graph, for `train_punctuation.py`: pieces' vectors in, scores out."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx_graph import Graph

Floats = NDArray[np.float32]
Parts = Mapping[str, Floats]


def marks_graph(layers: Sequence[Sequence[int]], parts: Parts) -> onnx.ModelProto:
    """Return the graph from `pieces` (a row each) to `scores` (a column for each mark).

    Args:
        layers: the places that each layer looks at, relative to its own.
        parts: of layer N `weightN` (what it sees, twice its width), `biasN`, and of its normalisation
            `scaleN` and `shiftN`; `out_weight` and `out_bias`.
    """
    graph = Graph("marks", opset=17)
    rows = "pieces"
    for number, offsets in enumerate(layers):
        rows = graph.add("Add", rows, _gated(graph, rows, offsets, parts, number))
    product = graph.add("MatMul", rows, graph.constant(parts["out_weight"]))
    graph.add("Add", product, graph.constant(parts["out_bias"]), outputs=("scores",))
    width, marks = parts["out_weight"].shape
    return graph.model({"pieces": ["count", width]}, {"scores": ["count", marks]})


def _gated(graph: Graph, rows: str, offsets: Sequence[int], parts: Parts, number: int) -> str:
    named = [graph.constant(parts[f"{name}{number}"]) for name in ("scale", "shift", "weight", "bias")]
    scale, shift, weight, bias = named
    normal = graph.add("LayerNormalization", rows, scale, shift, axis=-1, epsilon=1e-5)
    both = graph.add("Add", graph.add("MatMul", _seen(graph, normal, offsets), weight), bias)
    width = parts[f"bias{number}"].shape[0] // 2
    gates = f"gates{number}"
    values = graph.add(
        "Split", both, graph.integers(width, width), outputs=(f"values{number}", gates), axis=1
    )
    return graph.add("Mul", values, graph.add("Sigmoid", gates))


def _seen(graph: Graph, rows: str, offsets: Sequence[int]) -> str:
    """Add for each place the rows at its offsets, side by side; zeros beyond the ends."""
    before, behind = -offsets[0], max(0, offsets[-1])
    padded = graph.add("Pad", rows, graph.integers(before, 0, behind, 0))
    end = np.iinfo(np.int64).max
    parts = [
        graph.add(
            "Slice",
            padded,
            graph.integers(before + offset),
            graph.integers(offset - behind or end),
            graph.integers(0),
        )
        for offset in offsets
    ]
    return graph.add("Concat", *parts, axis=1)
