"""A voice as the log keeps it: 128 signed bytes in base64, the direction of an x-vector.

Plain Python arithmetic in a fixed order: every machine folds the same log to the same speakers.
"""

import base64
import math
from array import array
from collections.abc import Iterable
from operator import mul
from typing import Annotated

from pydantic import StringConstraints

SIZE = 128
_SCALE = 256
"""Components of a unit vector of this size rarely reach a half."""

VoiceText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{171}=$")]
"""A voice in base64."""

Vector = tuple[float, ...]


def encode_voice(vector: Iterable[float]) -> str:
    """Return a vector of length 1 as text.

    Raises:
        ValueError: it has not `SIZE` components.
    """
    found = array("b", (max(-127, min(127, round(_SCALE * value))) for value in vector))
    if len(found) != SIZE:
        raise ValueError(f"a voice has {SIZE} components, and this one has {len(found)}")
    return base64.b64encode(found.tobytes()).decode("ascii")


def decode_voice(text: str) -> Vector:
    """Return the vector, of length 1.

    Raises:
        ValueError: the text is none that `encode_voice` made.
    """
    found = array("b", base64.b64decode(text, validate=True))
    if len(found) != SIZE:
        raise ValueError(f"a voice has {SIZE} components, and this one has {len(found)}")
    return unit(found)


def unit(vector: Iterable[float]) -> Vector:
    """Return the vector at length 1; nothing stays nothing."""
    values = tuple(map(float, vector))
    length = math.sqrt(likeness(values, values))
    return tuple(value / length for value in values) if length else values


def likeness(one: Vector, other: Vector) -> float:
    """Return the cosine of two voices: 1 the same, about 0 strangers."""
    return float(sum(map(mul, one, other)))
