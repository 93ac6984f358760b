"""A chain of ONNX nodes under construction: for the scripts that make models."""

from collections.abc import Collection

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Array = NDArray[np.generic]
Shapes = dict[str, list[int | str]]
"""Of inputs or outputs, by name."""


class Graph:
    """A chain of nodes under construction."""

    def __init__(self, name: str, opset: int = 16, **domains: int) -> None:
        """Begin with the versions of operator sets; of others than ONNX's own by domain (`com_microsoft`)."""
        self._name = name
        self._opsets = {
            "": opset,
            **{domain.replace("_", "."): version for domain, version in domains.items()},
        }
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, value: Array) -> str:
        """Add a constant and return its name."""
        name = f"constant{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def integers(self, *values: int) -> str:
        """Add a list of integers as a constant and return its name."""
        return self.constant(np.array(values, np.int64))

    def add(self, kind: str, *inputs: str, outputs: tuple[str, ...] = (), **options: object) -> str:
        """Add a node and return the name of its (first) output."""
        names = outputs or (f"value{len(self._nodes)}",)
        self._nodes.append(helper.make_node(kind, list(inputs), list(names), **options))
        return names[0]

    def model(self, inputs: Shapes, outputs: Shapes, integers: Collection[str] = ()) -> onnx.ModelProto:
        """Return the finished model, checked; inputs are floats but for those called integers."""
        ends = [
            [
                helper.make_tensor_value_info(
                    name, TensorProto.INT64 if name in integers else TensorProto.FLOAT, shape
                )
                for name, shape in shapes.items()
            ]
            for shapes in (inputs, outputs)
        ]
        graph = helper.make_graph(self._nodes, self._name, *ends, self._constants)
        made = helper.make_model(
            graph, opset_imports=[helper.make_opsetid(*one) for one in self._opsets.items()]
        )
        made.ir_version = 8
        onnx.checker.check_model(made)
        return made
