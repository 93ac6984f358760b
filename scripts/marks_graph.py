"""The punctuation model's layers as a graph, for `train_punctuation.py`: pieces' rows in, scores out."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx_graph import Graph

Floats = NDArray[np.float32]
Parts = Mapping[str, Floats]
CLOSED = -1e4
"""What a gate gets where there is no piece."""


def marks_graph(layers: Sequence[Sequence[int]], parts: Parts) -> onnx.ModelProto:
    """Return the graph from `pieces` (a column each) to `scores` (a column each, a row for each mark).

    As few nodes as can be: a look at a few pieces costs as much for each node as for its products. Rows have
    one number more than a layer is wide: it is 1 where there is no piece, between two lines, and closes all
    gates there, so that nothing is added to such a row and no line sees the other.

    Args:
        layers: the places that each layer looks at, relative to its own, equally far apart.
        parts: of layer N `weightN` (twice its width, by what it sees) and `biasN`; `out_weight`, `out_bias`.
    """
    graph = Graph("marks", opset=17)
    rows = "pieces"
    for number, offsets in enumerate(layers):
        weight, bias = parts[f"weight{number}"], parts[f"bias{number}"]
        rows = graph.add("Add", rows, _gated(graph, rows, offsets, weight, bias))
    weight = graph.constant(np.pad(parts["out_weight"], ((0, 0), (0, 1)))[..., None])
    marks, width = parts["out_weight"].shape
    graph.add("Conv", rows, weight, graph.constant(parts["out_bias"]), outputs=("scores",))
    return graph.model({"pieces": [1, width + 1, "count"]}, {"scores": [1, marks, "count"]})


def _gated(graph: Graph, rows: str, offsets: Sequence[int], weight: Floats, bias: Floats) -> str:
    width = weight.shape[0] // 2
    by_place = np.pad(weight.reshape(2, width, len(offsets), width), ((0, 0), (0, 1), (0, 0), (0, 1)))
    by_place[1, :, offsets.index(0), width] = CLOSED
    by_place = by_place.reshape(2 * width + 2, len(offsets), width + 1).transpose(0, 2, 1)
    bias = np.pad(bias.reshape(2, width), ((0, 0), (0, 1))).reshape(-1)
    both = graph.add(
        "Conv",
        rows,
        graph.constant(by_place),
        graph.constant(bias),
        dilations=[offsets[1] - offsets[0]],
        pads=[-offsets[0], max(0, offsets[-1])],
    )
    halves = f"{rows}_value", f"{rows}_gate"
    graph.add("Split", both, graph.integers(width + 1, width + 1), outputs=halves, axis=1)
    return graph.add("Mul", halves[0], graph.add("Sigmoid", halves[1]))
