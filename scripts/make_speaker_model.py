"""Make `speaker.onnx`: Vosk's speaker model as a graph from sound to the voices of stretches of it.

`pip install onnx`, then `python scripts/make_speaker_model.py`. The published model
(`models/vosk-model-spk-0.4`, Kaldi's nnet3) is run by Vosk once a recogniser, over a whole utterance of at
most four seconds. This graph has its features and its layers, and pools over as many stretches as are asked
for: one pass serves a segment and its parts.

Normalisation is folded into the layer behind it; the layer behind the pooling, the centring and the whitening
are one matrix. The four wide layers have weights of seven bits (eight saturate on processors without VNNI).

Sources: Snyder et al. 2018 (x-vectors); Kaldi's `feature-mfcc.cc`, `nnet-normalize-component.cc`, and the
options in the model's `mfcc.conf`.
"""

import struct
import tempfile
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx_graph import Graph
from onnxruntime.quantization import QuantType, quantize_dynamic

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "models/vosk-model-spk-0.4"
TARGET = ROOT / "server/earshot_server/speech/speakers/speaker.onnx"

RATE = 16_000
FRAME, STEP = 400, 160
"""Samples: 25 ms every 10 ms."""
BIN = 31.25
"""Hz: of a transform over 512 samples."""
LOW, HIGH = 20.0, 3700.0
CEPSTRA = 23
VOICE = 128
LIFTER = 22.0
PREEMPHASIS = 0.97
WINDOW = 300
"""Frames over which the mean is taken away."""
SPLICES = ((0, 1, 2, 3, 4), (0, 2, 4), (0, 3, 6))
"""Frames that the first three layers see, from their first one on."""
STRIDE = 3
"""Layers from the third on work on one frame in so many."""

Floats = NDArray[np.float64]


class Published:
    """The published model's matrices and vectors."""

    def __init__(self) -> None:
        self._network = (SOURCE / "final.ext.raw").read_bytes()

    def affine(self, layer: str) -> tuple[Floats, Floats]:
        """Return a layer's weights and bias."""
        return self._read(f"{layer}.affine", "LinearParams"), self._read(f"{layer}.affine", "BiasParams")

    def normalisation(self, layer: str) -> tuple[Floats, Floats]:
        """Return a layer's scale and offset in use (Kaldi keeps mean and variance)."""
        mean, variance = (self._read(f"{layer}.batchnorm", f"Stats{what}") for what in ("Mean", "Var"))
        scale = (variance + 1e-3) ** -0.5
        return scale, -mean * scale

    def whitening(self) -> tuple[Floats, Floats]:
        """Return the centre and the matrix applied to a centred vector."""
        centre = np.array((SOURCE / "mean.vec").read_text().strip(" []\n").split(), np.float64)
        return centre, self._matrix((SOURCE / "transform.mat").read_bytes(), 2)

    def _read(self, component: str, field: str) -> Floats:
        begin = self._network.index(f"<ComponentName> {component} ".encode())
        token = f"<{field}> ".encode()
        return self._matrix(self._network, self._network.index(token, begin) + len(token))

    @staticmethod
    def _matrix(data: bytes, at: int) -> Floats:
        """Read Kaldi's binary matrix (`FM `) or vector (`FV `) of floats."""
        kind, at = data[at : at + 3], at + 3
        if kind == b"FM ":
            rows, columns = struct.unpack_from("<xixi", data, at)
            return np.frombuffer(data, "<f4", rows * columns, at + 10).reshape(rows, columns).astype("f8")
        assert kind == b"FV ", kind
        (count,) = struct.unpack_from("<xi", data, at)
        return np.frombuffer(data, "<f4", count, at + 5).astype("f8")


def transform() -> tuple[Floats, Floats]:
    """Return what takes a frame of samples to its spectrum, and the power spectrum to mel bins and energy.

    The model was made for 8000 Hz. Taking the mean away, pre-emphasis (two samples back: one at 8000 Hz),
    window and Fourier transform are one matrix; bins above its band are never computed.
    """
    bins = np.arange(int(RATE / 4 / BIN))
    centred = np.eye(FRAME) - 1 / FRAME
    emphasis = np.eye(FRAME) - PREEMPHASIS * np.eye(FRAME, k=-2)
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / (FRAME - 1))) ** 0.85
    angles = 2 * np.pi * np.outer(bins, np.arange(FRAME)) * BIN / RATE
    fourier = np.concatenate([np.cos(angles), -np.sin(angles)]) / 2
    spectrum = fourier @ (window[:, None] * emphasis @ centred)
    shape = 1 / np.abs(1 - PREEMPHASIS * np.exp(-2j * np.pi * bins * BIN * 2 / RATE)) ** 2
    pooled = np.concatenate([mel_bins(bins * BIN), shape[None]])
    pooled[:, 0] = 0
    return spectrum, np.concatenate([pooled, pooled], axis=1)


def mel_bins(frequencies: Floats) -> Floats:
    """Return the triangles of `CEPSTRA` bins (Kaldi's `mel-computations.cc`)."""

    def mel(hertz: Floats | float) -> Floats:
        return 1127 * np.log(1 + np.asarray(hertz) / 700)

    edges = np.linspace(mel(LOW), mel(HIGH), CEPSTRA + 2)
    at = mel(frequencies)
    rising = (at - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - at) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0, np.minimum(rising, falling))


def cepstra() -> Floats:
    """Return what takes the logarithms of mel bins and energy to cepstra; the first is the energy."""
    index = np.arange(CEPSTRA)
    cosines = np.sqrt(2 / CEPSTRA) * np.cos(np.pi / CEPSTRA * np.outer(index, index + 0.5))
    lifted = cosines * (1 + LIFTER / 2 * np.sin(np.pi * index / LIFTER))[:, None]
    found = np.zeros((CEPSTRA, CEPSTRA + 1))
    found[1:, :CEPSTRA] = lifted[1:]
    found[0, CEPSTRA] = 1
    return found


def features(graph: Graph) -> str:
    """Add the cepstra of each frame, less their mean around it."""
    spectrum, pooled = transform()
    rows = graph.add("MatMul", frames(graph), graph.constant(spectrum.T.astype("f4")))
    power = graph.add("MatMul", graph.add("Mul", rows, rows), graph.constant(pooled.T.astype("f4")))
    logs = graph.add("Log", graph.add("Max", power, graph.constant(np.array([1.2e-7], "f4"))))
    found = graph.add("MatMul", logs, graph.constant(cepstra().T.astype("f4")))
    return graph.add("Sub", found, running_mean(graph, found))


def frames(graph: Graph) -> str:
    """Add the frames of samples, one a row: blocks side by side cost less than a convolution."""
    block = STEP // 2
    whole = graph.add("Div", graph.add("Shape", "samples"), graph.integers(block))
    kept = graph.add("Slice", "samples", graph.integers(0), graph.add("Mul", whole, graph.integers(block)))
    blocks = graph.add("Reshape", kept, graph.integers(-1, block))
    count = graph.add("Div", graph.add("Sub", whole, graph.integers(FRAME // block - 2)), graph.integers(2))
    parts = []
    for offset in range(FRAME // block):
        end = graph.add("Add", graph.add("Mul", count, graph.integers(2)), graph.integers(offset - 1))
        steps = (graph.integers(offset), end, graph.integers(0), graph.integers(2))
        parts.append(graph.add("Slice", blocks, *steps))
    return graph.add("Concat", *parts, axis=1)


def running_mean(graph: Graph, rows: str) -> str:
    """Add the mean over the `WINDOW` rows around each one (all of them, where there are fewer)."""
    padded = graph.add("Pad", rows, graph.integers(1, 0, 0, 0))
    sums = graph.add("CumSum", padded, graph.constant(np.array(0, np.int64)))
    shape = graph.add("Shape", rows)
    count = graph.add("Gather", shape, graph.constant(np.array(0, np.int64)))
    zero, one = (graph.constant(np.array(value, np.int64)) for value in (0, 1))
    half, full = (graph.constant(np.array(value, np.int64)) for value in (WINDOW // 2, WINDOW))
    each = graph.add("Sub", graph.add("Range", zero, count, one), half)
    latest = graph.add("Max", graph.add("Sub", count, full), zero)
    first = graph.add("Min", graph.add("Max", each, zero), latest)
    behind = graph.add("Min", graph.add("Add", first, full), count)
    inside = graph.add("Sub", graph.add("Gather", sums, behind), graph.add("Gather", sums, first))
    frames = graph.add("Cast", graph.add("Min", count, full), to=onnx.TensorProto.FLOAT)
    return graph.add("Div", inside, frames)


def splice(graph: Graph, rows: str, offsets: tuple[int, ...], stride: int) -> str:
    """Add rows beside each other that lie so far behind each one, for one row in `stride`."""
    end = np.iinfo(np.int64).max
    parts = [
        graph.add(
            "Slice",
            rows,
            graph.integers(offset),
            graph.integers(offset - offsets[-1] or end),
            graph.integers(0),
            graph.integers(stride),
        )
        for offset in offsets
    ]
    return graph.add("Concat", *parts, axis=1)


def layers(graph: Graph, published: Published, rows: str) -> tuple[str, tuple[Floats, Floats]]:
    """Add the layers before the pooling; return their output and the last one's normalisation."""
    scale, offset = np.ones(CEPSTRA), np.zeros(CEPSTRA)
    for number in range(1, 6):
        weights, bias = published.affine(f"tdnn{number}")
        times = weights.shape[1] // len(scale)
        bias = bias + weights @ np.tile(offset, times)
        weights = weights * np.tile(scale, times)
        if number <= len(SPLICES):
            rows = splice(graph, rows, *_spliced(number - 1))
        product = graph.add("MatMul", rows, graph.constant(weights.T.astype("f4")))
        rows = graph.add("Relu", graph.add("Add", product, graph.constant(bias.astype("f4"))))
        scale, offset = published.normalisation(f"tdnn{number}")
    return rows, (scale, offset)


def _spliced(layer: int) -> tuple[tuple[int, ...], int]:
    """Return a layer's splice, thinned as early as the layers behind it allow."""
    if STRIDE == 3:
        return ((SPLICES[0], 1), (SPLICES[1], 3), ((0, 1, 2), 1))[layer]
    return SPLICES[layer], STRIDE if layer == 2 else 1


def projection(published: Published, scale: Floats, offset: Floats) -> tuple[Floats, Floats]:
    """Return what takes (mean, deviation) of a stretch to its centred, whitened vector."""
    weights, bias = published.affine("tdnn6")
    mean, deviation = np.split(weights, 2, axis=1)
    centre, whitening = published.whitening()
    constant = bias + mean @ offset - centre
    return whitening @ np.hstack([mean * scale, deviation * np.abs(scale)]), whitening @ constant


def pool(graph: Graph, published: Published, rows: str, last: tuple[Floats, Floats]) -> None:
    """Add the voices: mean and deviation over each stretch's frames, projected, at length 1."""
    mean = graph.add("MatMul", "shares", rows)
    square = graph.add("MatMul", "shares", graph.add("Mul", rows, rows))
    variance = graph.add("Sub", square, graph.add("Mul", mean, mean))
    least = graph.constant(np.array([1e-10], "f4"))
    deviation = graph.add("Sqrt", graph.add("Max", variance, least))
    both = graph.add("Concat", mean, deviation, axis=1)
    matrix, constant = projection(published, *last)
    weights = [graph.constant(value.astype("f4")) for value in (matrix, constant)]
    found = graph.add("Gemm", both, *weights, transB=1)
    length = graph.add("ReduceL2", found, axes=[1], keepdims=1)
    graph.add("Div", found, length, outputs=("voices",))


def make(target: Path) -> None:
    """Write the graph."""
    published, graph = Published(), Graph("speaker")
    rows, last = layers(graph, published, features(graph))
    pool(graph, published, rows, last)
    model = graph.model(
        {"samples": ["samples"], "shares": ["stretches", "frames"]}, {"voices": ["stretches", VOICE]}
    )
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        onnx.save(name_nodes(model), str(plain))
        quantize_dynamic(
            str(plain),
            str(target),
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_quantize=wide_layers(model),
            extra_options={"MatMulConstBOnly": True},
        )


def name_nodes(model: onnx.ModelProto) -> onnx.ModelProto:
    """Give each node a name: quantisation goes by it."""
    for number, node in enumerate(model.graph.node):
        node.name = f"node{number}"
    return model


def wide_layers(model: onnx.ModelProto) -> list[str]:
    """Return the products with a layer's weights."""
    wide = {constant.name for constant in model.graph.initializer if constant.dims[-1:] in ([512], [1500])}
    return [node.name for node in model.graph.node if node.op_type == "MatMul" and set(node.input) & wide]


if __name__ == "__main__":
    make(TARGET)
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")
