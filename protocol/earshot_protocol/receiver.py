"""The server's end of a stream, without I/O: puts what arrives in order, once, and says what is missing.

It stores no sound: what it accepts it hands on at once, what is out of place is sent again.

    RECEIVING <-> WANTING
        |____________|____> FINISHED
"""

from dataclasses import dataclass
from enum import Enum

from earshot_protocol.errors import ContradictoryEnd, OutOfRange, UnexpectedMessage, WindowExceeded
from earshot_protocol.frames import Chunk
from earshot_protocol.messages import Ack, Control, End, Ready, Want
from earshot_protocol.units import WIDTH

WANT_AGAIN_AFTER = 100
"""Frames out of place after which a `want` is repeated (20 s of sound at most)."""


class ReceiverState(Enum):
    """Where a receiver is; the value is its name in sentences."""

    RECEIVING = "receiving"
    WANTING = "waiting for what is missing"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Sound:
    """New samples, contiguous with those before."""

    offset: int
    samples: bytes


@dataclass(frozen=True, slots=True)
class Finished:
    """All samples and controls of the stream arrived."""

    offset: int
    controls: int


class StreamReceiver:
    """Takes chunks, controls and the end in; returns what is new, in order.

    Its owner hands on what `receive` returns (sending each `Want`), and tells `advance` how far things are.
    """

    def __init__(self, epoch: int, next_offset: int, next_control: int, window_to: int) -> None:
        self._epoch = epoch
        self._state = ReceiverState.RECEIVING
        self._received_to = next_offset
        self._next_control = next_control
        self._durable_to = 0
        self._controls_to = 0
        self._window_to = window_to
        self._passed_over = 0

    def ready(self) -> Ready:
        """Return the answer to `hello`."""
        return Ready(
            epoch=self._epoch,
            next_offset=self._received_to,
            next_control=self._next_control,
            window_to=self._window_to,
        )

    def ack(self) -> Ack:
        """Return how far things are."""
        return Ack(
            received_to=self._received_to,
            durable_to=self._durable_to,
            controls_to=self._controls_to,
            window_to=self._window_to,
        )

    def receive(self, item: Chunk | Control | End) -> list[Sound | Control | Want | Finished]:
        """Take in what the client sent; what is a repeat gives nothing.

        Raises:
            WindowExceeded: sound beyond `window_to`.
            ContradictoryEnd: an end before what was received.
            UnexpectedMessage: something new after the end.
        """
        if isinstance(item, Chunk):
            return self._on_chunk(item)
        if isinstance(item, Control):
            return self._on_control(item)
        return self._on_end(item)

    def advance(
        self, *, durable_to: int | None = None, controls_to: int | None = None, window_to: int | None = None
    ) -> None:
        """Say how far things are; a lower value than before changes nothing.

        Raises:
            OutOfRange: more is durable than was received.
        """
        if durable_to is not None:
            if durable_to > self._received_to:
                raise OutOfRange("durable_to", durable_to, self._durable_to, self._received_to)
            self._durable_to = max(self._durable_to, durable_to)
        if controls_to is not None:
            if controls_to > self._next_control:
                raise OutOfRange("controls_to", controls_to, self._controls_to, self._next_control)
            self._controls_to = max(self._controls_to, controls_to)
        if window_to is not None:
            self._window_to = max(self._window_to, window_to)

    @property
    def state(self) -> ReceiverState:
        """Where the receiver is."""
        return self._state

    @property
    def epoch(self) -> int:
        """The epoch under which this server writes."""
        return self._epoch

    @property
    def received_to(self) -> int:
        """All samples before it arrived."""
        return self._received_to

    @property
    def next_control(self) -> int:
        """All controls before it arrived."""
        return self._next_control

    @property
    def durable_to(self) -> int:
        """What was said before it is in the log, on disk."""
        return self._durable_to

    @property
    def controls_to(self) -> int:
        """All controls before it are durable."""
        return self._controls_to

    @property
    def window_to(self) -> int:
        """No sample at or beyond it may come."""
        return self._window_to

    @property
    def finished(self) -> bool:
        """Everything up to the end arrived."""
        return self._state is ReceiverState.FINISHED

    def _on_chunk(self, chunk: Chunk) -> list[Sound | Control | Want | Finished]:
        if chunk.end <= self._received_to:
            return []
        self._require_unfinished("a chunk")
        if chunk.end > self._window_to:
            raise WindowExceeded(chunk.end, self._window_to)
        if chunk.offset > self._received_to:
            return self._out_of_place()
        known = self._received_to - chunk.offset
        sound = Sound(self._received_to, chunk.samples[known * WIDTH :])
        self._received_to = chunk.end
        return [sound, *self._in_place()]

    def _on_control(self, control: Control) -> list[Sound | Control | Want | Finished]:
        if control.number < self._next_control:
            return []
        self._require_unfinished("control")
        if control.number > self._next_control or control.at > self._received_to:
            return self._out_of_place()
        self._next_control += 1
        return [control, *self._in_place()]

    def _on_end(self, end: End) -> list[Sound | Control | Want | Finished]:
        here = (self._received_to, self._next_control)
        if self._state is ReceiverState.FINISHED:
            if (end.offset, end.controls) != here:
                raise UnexpectedMessage("end", self._state.value, "repeats only")
            return []
        if end.offset < self._received_to:
            raise ContradictoryEnd("sample", end.offset, self._received_to)
        if end.controls < self._next_control:
            raise ContradictoryEnd("control", end.controls, self._next_control)
        if (end.offset, end.controls) != here:
            return self._out_of_place()
        self._go(ReceiverState.FINISHED)
        return [Finished(end.offset, end.controls)]

    def _out_of_place(self) -> list[Sound | Control | Want | Finished]:
        """Ask once for what is missing; again only after a while, for the answer takes a round trip."""
        if self._state is ReceiverState.WANTING:
            self._passed_over += 1
            if self._passed_over < WANT_AGAIN_AFTER:
                return []
        self._go(ReceiverState.WANTING)
        return [self._want()]

    def _in_place(self) -> list[Want]:
        """Note progress; what was passed over since the `want` may be part of its answer, so ask again."""
        passed_over = self._passed_over
        self._go(ReceiverState.RECEIVING)
        return [self._want()] if passed_over else []

    def _want(self) -> Want:
        return Want(next_offset=self._received_to, next_control=self._next_control)

    def _require_unfinished(self, got: str) -> None:
        if self._state is ReceiverState.FINISHED:
            raise UnexpectedMessage(got, self._state.value, "repeats only")

    def _go(self, state: ReceiverState) -> None:
        """Change the state; the only place that does."""
        self._state = state
        self._passed_over = 0
