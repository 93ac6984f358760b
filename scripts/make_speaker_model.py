"""Make `speaker.onnx`: Vosk's speaker model as a graph from frames of sound to the voices of pieces of it.

`pip install onnx`, then `python scripts/make_speaker_model.py`. The published model
(`models/vosk-model-spk-0.4`, Kaldi's nnet3) is run by Vosk once a recogniser, over a whole utterance of at
most four seconds. This graph has its features and its layers, and pools over pieces and ranges of them: one
pass serves a segment and its parts.

The layers work in whole numbers, from the features to the pooling; normalisation is folded into them. The
layer behind the pooling, the centring and the whitening are one matrix.

Sources: Snyder et al. 2018 (x-vectors); Kaldi's `feature-mfcc.cc`, `nnet-normalize-component.cc`, and the
options in the model's `mfcc.conf`.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx_graph import Graph

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "models/vosk-model-spk-0.4"
TARGET = ROOT / "server/earshot_server/speech/speakers/speaker.onnx"

RATE = 16_000
FRAME = 400
"""Samples: 25 ms."""
BIN = 31.25
"""Hz: of a transform over 512 samples."""
LOW, HIGH = 20.0, 3700.0
CEPSTRA = 23
VOICE = 128
LIFTER = 22.0
PREEMPHASIS = 0.97
WIDTH = 512
"""Of a layer."""
WEIGHT_MAX = 63
"""In whole numbers: seven bits, as eight saturate on processors without VNNI."""

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


def transform() -> tuple[Floats, Floats, Floats]:
    """Return what takes a folded frame to its spectrum (even and odd part), and the power spectrum to mel
    bins and energy.

    The window is its own mirror image, so cosines need but the sum of a frame's two halves, the second one
    reversed, and sines their difference: half of the products. Bins above the model's band (it was made for
    8000 Hz) are never computed. The energy is that before pre-emphasis.
    """
    bins = np.arange(int(RATE / 4 / BIN))
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / (FRAME - 1))) ** 0.85
    angles = 2 * np.pi * np.outer(np.arange(FRAME) - (FRAME - 1) / 2, bins) * BIN / RATE
    even, odd = (window[:, None] * wave(angles) / 2 for wave in (np.cos, np.sin))
    shape = 1 / np.abs(1 - PREEMPHASIS * np.exp(-2j * np.pi * bins * BIN * 2 / RATE)) ** 2
    pooled = np.concatenate([mel_bins(bins * BIN), shape[None]])
    pooled[:, 0] = 0
    even, odd = even[: FRAME // 2], odd[: FRAME // 2]
    return even - even.mean(axis=0), odd, pooled.T  # the mean of a frame is taken away


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
    even, odd, pooled = (graph.constant(part.astype("f4")) for part in transform())
    squares = []
    for halves, waves in (("sums", even), ("differences", odd)):
        part = graph.add("MatMul", halves, waves)
        squares.append(graph.add("Mul", part, part))
    power = graph.add("MatMul", graph.add("Add", *squares), pooled)
    logs = graph.add("Log", graph.add("Max", power, graph.constant(np.array([1.2e-7], "f4"))))
    found = graph.add("MatMul", logs, graph.constant(cepstra().T.astype("f4")))
    return graph.add("Sub", found, running_mean(graph, found))


def running_mean(graph: Graph, rows: str) -> str:
    """Add the mean over the rows around each, `first` to before `behind`; `share` is one of them."""
    sums = graph.add(
        "CumSum",
        graph.add("Pad", rows, graph.integers(1, 0, 0, 0)),
        graph.constant(np.array(0, np.int64)),
    )
    inside = graph.add("Sub", graph.add("Gather", sums, "behind"), graph.add("Gather", sums, "first"))
    return graph.add("Mul", inside, "share")


def layers(graph: Graph, published: Published, rows: str) -> tuple[str, Floats]:
    """Add the layers before the pooling; return their output, in steps, and what normalisation adds to it.

    A layer's own weights have the scale of the normalisation behind it, so that all that comes out of it is
    in standard deviations: one size of step fits all.
    """
    steps = Steps(LOUDEST / 128, 128)
    rows = graph.add("QuantizeLinear", rows, *steps.constants(graph))
    offset = np.zeros(CEPSTRA)
    for number in range(1, 6):
        weights, bias = published.affine(f"tdnn{number}")
        bias = bias + weights @ np.tile(offset, weights.shape[1] // len(offset))
        scale, offset = published.normalisation(f"tdnn{number}")
        seen = SPLICES[number](graph, rows) if number in SPLICES else rows
        rows = layer(graph, seen, steps, scale[:, None] * weights, scale * bias)
        steps = OUT
    return graph.add("Cast", rows, to=onnx.TensorProto.FLOAT), offset


@dataclass(frozen=True)
class Steps:
    """How numbers are kept in eight bits."""

    size: float
    zero: int

    def constants(self, graph: Graph) -> tuple[str, str]:
        """Add them to a graph."""
        return graph.constant(np.array(self.size, "f4")), graph.constant(np.array(self.zero, "u1"))


LOUDEST = 64.0
"""Cepstra beyond it, of which there are next to none, are cut."""
OUT = Steps(12.0 / 255, 0)
"""Of a layer's output, in standard deviations: what is beyond twelve is cut, and what is negative."""


def layer(graph: Graph, rows: str, steps: Steps, weights: Floats, bias: Floats) -> str:
    """Add a layer in whole numbers; as negative ones are cut, it is rectified."""
    sizes = np.abs(weights).max(axis=1) / WEIGHT_MAX
    found = [
        np.round(weights / sizes[:, None]).T.astype("i1"),
        sizes.astype("f4"),
        np.zeros(len(sizes), "i1"),
    ]
    found.append(np.round(bias / sizes / steps.size).astype("i4"))
    constants = (*steps.constants(graph), *map(graph.constant, found), *OUT.constants(graph))
    return graph.add("QGemm", rows, *constants, domain="com.microsoft")


def beside(places: str, width: int) -> Callable[[Graph, str], str]:
    """Lay rows beside each other, of which an input says which: so many numbers make a row then."""
    return lambda graph, rows: graph.add(
        "Reshape", graph.add("Gather", rows, places), graph.integers(-1, width)
    )


def triples(graph: Graph, rows: str) -> str:
    """Take each three rows for one."""
    return graph.add("Reshape", rows, graph.integers(-1, 3 * WIDTH))


SPLICES = {1: beside("seen", 5 * CEPSTRA), 2: triples, 3: beside("near", 3 * WIDTH)}
"""What layers see: five frames; three of them, one apart; three, each three frames behind the one before.

Only where somebody speaks: what lies between words is of no piece."""


def projection(published: Published, offset: Floats) -> tuple[Floats, Floats]:
    """Return what takes (mean, deviation) of a range, in steps, to its centred, whitened vector."""
    weights, bias = published.affine("tdnn6")
    mean, deviation = np.split(weights, 2, axis=1)
    centre, whitening = published.whitening()
    constant = bias + mean @ offset - centre
    return OUT.size * whitening @ np.hstack([mean, deviation]), whitening @ constant


def pool(graph: Graph, published: Published, rows: str, offset: Floats) -> None:
    """Add the voices: mean and deviation over each range's frames, projected, at length 1.

    A range is some pieces, so frames are counted once, and pieces' means as often as there are ranges.
    """
    mean, square = (
        graph.add("MatMul", "ranges", graph.add("MatMul", "pieces", values))
        for values in (rows, graph.add("Mul", rows, rows))
    )
    variance = graph.add("Sub", square, graph.add("Mul", mean, mean))
    least = graph.constant(np.array([1e-10], "f4"))
    deviation = graph.add("Sqrt", graph.add("Max", variance, least))
    both = graph.add("Concat", mean, deviation, axis=1)
    matrix, constant = projection(published, offset)
    weights = [graph.constant(value.astype("f4")) for value in (matrix, constant)]
    found = graph.add("Gemm", both, *weights, transB=1)
    graph.add("LpNormalization", found, axis=1, p=2, outputs=("voices",))


def make(target: Path) -> None:
    """Write the graph."""
    published, graph = Published(), Graph("speaker", com_microsoft=1)
    rows, offset = layers(graph, published, features(graph))
    pool(graph, published, rows, offset)
    halves: list[int | str] = ["frames", FRAME // 2]
    model = graph.model(
        {
            "sums": halves,
            "differences": halves,
            "first": ["frames"],
            "behind": ["frames"],
            "share": [],
            "seen": ["rows", 3, 5],
            "near": ["values", 3],
            "pieces": ["pieces", "values"],
            "ranges": ["ranges", "pieces"],
        },
        {"voices": ["ranges", VOICE]},
        integers={"first", "behind", "seen", "near"},
    )
    onnx.save(model, str(target))


if __name__ == "__main__":
    make(TARGET)
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")
