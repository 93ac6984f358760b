"""What is on the record: pauses as spans of the capture's clock; late sound is judged by when it was said.

Sound reaches the program up to a third of a second after it was captured. What was said before a pause and
came after it belongs to the record; what was said off the record and came after the resume does not. Pure.
"""

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from earshot_client.capture.source import Block
from earshot_protocol.units import RATE


@dataclass(slots=True)
class _Span:
    start: float
    end: float = math.inf


class OnRecord:
    """Times are seconds of one clock that never goes back."""

    def __init__(self) -> None:
        self._off: deque[_Span] = deque(maxlen=8)

    @property
    def paused(self) -> bool:
        """Nothing that is captured now is kept."""
        return bool(self._off) and self._off[-1].end == math.inf

    def pause(self, at: float) -> None:
        """Keep nothing that is captured from `at` on."""
        if not self.paused:
            self._off.append(_Span(at))

    def resume(self, at: float) -> None:
        """Keep what is captured from `at` on."""
        if self.paused:
            self._off[-1].end = max(at, self._off[-1].start)

    def keep(self, block: Block, captured_to: float | None) -> Block:
        """Return the samples of a block that were captured on the record.

        `captured_to` is when its last sample was captured; None if nobody knows: then the present counts.
        """
        if captured_to is None:
            return block[:0] if self.paused else block
        begun = captured_to - len(block) / RATE
        kept = np.ones(len(block), np.bool_)
        for span in self._off:
            if span.end > begun and span.start < captured_to:
                first = max(0, math.ceil((span.start - begun) * RATE))
                last = len(block) if span.end == math.inf else math.ceil((span.end - begun) * RATE)
                kept[first : max(first, last)] = False
        return block[kept]
