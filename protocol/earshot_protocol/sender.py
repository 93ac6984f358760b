"""The client's end of a stream, without I/O: what to send next, and what came of it.

The sender holds positions and controls, no sound: whoever drives it reads the samples from its spool.

    OFFLINE -> GREETING -> WAITING -> SENDING <-> ENDING -> ENDED
       ^__________|___________|__________|__________|
"""

from dataclasses import dataclass
from enum import Enum

from earshot_protocol.errors import ImpossiblePosition, OutOfRange, UnexpectedMessage, WrongState
from earshot_protocol.messages import (
    Ack,
    Busy,
    Control,
    Draining,
    End,
    Ended,
    Error,
    Hello,
    Ready,
    ServerMessage,
    Want,
)
from earshot_protocol.track import Track
from earshot_protocol.units import CHUNK_MAX, CHUNK_MIN


class SenderState(Enum):
    """Where a sender is; the value is its name in sentences."""

    OFFLINE = "not connected"
    GREETING = "about to send hello"
    WAITING = "waiting for ready"
    SENDING = "sending"
    ENDING = "waiting for ended"
    ENDED = "ended"


_S = SenderState
_STEPS = {
    _S.OFFLINE: {_S.GREETING},
    _S.GREETING: {_S.WAITING, _S.OFFLINE},
    _S.WAITING: {_S.SENDING, _S.ENDED, _S.OFFLINE},
    _S.SENDING: {_S.ENDING, _S.ENDED, _S.OFFLINE},
    _S.ENDING: {_S.SENDING, _S.ENDED, _S.OFFLINE},
    _S.ENDED: set(),
}


@dataclass(frozen=True, slots=True)
class SoundRange:
    """Samples to read from the spool and to send as one chunk."""

    offset: int
    count: int
    """In samples, 1 to `CHUNK_MAX`."""


class StreamSender:
    """Decides what goes on the wire.

    Call `connected` when the WebSocket is open, then send what `next` returns until it returns None, and ask
    it again after every `receive` and `hold_*`. `Busy`, `Draining` and `Error` change nothing here: the
    caller decides when to call `disconnected`.
    """

    def __init__(self, hello: Hello) -> None:
        self._hello = hello
        self._state = SenderState.OFFLINE
        self._sound = Track("sample", hello.first_offset)
        self._marks = Track("control", hello.first_control)
        self._controls: dict[int, Control] = {}
        self._received_to = hello.first_offset
        self._window_to = 0
        self._finished = False

    # --- what there is to send ------------------------------------------------

    def hold_sound(self, to: int) -> None:
        """Say that all samples before `to` lie in the spool.

        Raises:
            WrongState: after `finish`.
            OutOfRange: `to` goes back, or lies beyond `OFFSET_MAX`.
        """
        self._require_unfinished("hold_sound")
        self._sound.hold(to)

    def hold_control(self, control: Control) -> None:
        """Say that the next control lies in the spool, and all sound before it.

        Raises:
            WrongState: after `finish`.
            OutOfRange: not the next number, or `at` beyond the sound held.
        """
        self._require_unfinished("hold_control")
        if control.number != self._marks.held_to:
            raise OutOfRange("control's number", control.number, self._marks.held_to, self._marks.held_to)
        if control.at > self._sound.held_to:
            raise OutOfRange("control's at", control.at, 0, self._sound.held_to)
        self._controls[control.number] = control
        self._marks.hold(control.number + 1)

    def finish(self) -> None:
        """Say that nothing more will be held."""
        self._finished = True

    def release(self, to: int) -> None:
        """Say that the spool let go the sound before `to`; durable controls are let go with it.

        Raises:
            OutOfRange: `to` is not durable yet, or was let go before.
        """
        self._sound.release(to)
        for number in range(self._marks.first, self._marks.durable_to):
            self._controls.pop(number, None)
        self._marks.release(self._marks.durable_to)

    # --- the connection -------------------------------------------------------

    def connected(self) -> None:
        """Begin on an open WebSocket.

        Raises:
            WrongState: connected already, or ended.
        """
        if self._state is not SenderState.OFFLINE:
            raise WrongState("connected()", self._state.value)
        self._go(SenderState.GREETING)

    def disconnected(self) -> None:
        """Forget the connection; everything not durable counts as unsent until the next `Ready`."""
        if self._state not in (SenderState.OFFLINE, SenderState.ENDED):
            self._go(SenderState.OFFLINE)

    def next(self) -> Hello | Control | End | SoundRange | None:
        """Return what to put on the wire now, and count it as sent; None if nothing may be sent now.

        Sound comes in pieces of at least `CHUNK_MIN`, save before a control and at the end.
        """
        if self._state is SenderState.GREETING:
            self._go(SenderState.WAITING)
            return self._hello.model_copy(
                update={"first_offset": self._sound.first, "first_control": self._marks.first}
            )
        if self._state is not SenderState.SENDING:
            return None
        control = self._controls.get(self._marks.cursor)
        if control is not None and control.at <= self._sound.cursor:
            self._marks.take(1)
            return control
        if count := self._sendable(control):
            return SoundRange(self._sound.take(count), count)
        if self._finished and control is None and self._sound.cursor == self._sound.held_to:
            self._go(SenderState.ENDING)
            return End(offset=self._sound.held_to, controls=self._marks.held_to)
        return None

    def receive(self, message: ServerMessage) -> None:
        """Take in what the server said.

        Raises:
            UnexpectedMessage: the state does not allow it.
            ImpossiblePosition: a position that the server cannot mean.
            NotHeld: the server wants what was let go.
            WrongState: not connected.
        """
        if self._state is SenderState.OFFLINE:
            raise WrongState(f"receiving {message.type!r}", self._state.value)
        if self._state is SenderState.ENDED or isinstance(message, Busy | Draining | Error):
            return
        if isinstance(message, Ready):
            self._on_ready(message)
            return
        if isinstance(message, Ended):
            self._on_ended(message)
            return
        if self._state not in (SenderState.SENDING, SenderState.ENDING):
            raise UnexpectedMessage(message.type, self._state.value, "ready")
        if isinstance(message, Ack):
            self._on_ack(message)
        elif isinstance(message, Want):
            self._on_want(message)

    # --- where things are -----------------------------------------------------

    @property
    def state(self) -> SenderState:
        """Where the sender is."""
        return self._state

    @property
    def held_to(self) -> int:
        """All samples before it are held, or were held and are durable."""
        return self._sound.held_to

    @property
    def received_to(self) -> int:
        """All samples before it arrived at the server of the last `Ready`."""
        return self._received_to

    @property
    def durable_to(self) -> int:
        """What was said before it is in the log, on disk."""
        return self._sound.durable_to

    @property
    def controls_to(self) -> int:
        """All controls before it are durable."""
        return self._marks.durable_to

    @property
    def window_to(self) -> int:
        """No sample at or beyond it may be sent."""
        return self._window_to

    @property
    def unsent(self) -> int:
        """Samples held that the server has not said it received."""
        return self._sound.held_to - self._received_to

    @property
    def finished(self) -> bool:
        """Nothing more will be held."""
        return self._finished

    @property
    def ended(self) -> bool:
        """All of it is durable: the spool may let go everything."""
        return self._state is SenderState.ENDED

    # --------------------------------------------------------------------------

    def _sendable(self, control: Control | None) -> int:
        """Samples that the next chunk may have; 0 if it is better, or a must, to wait."""
        stop = self._sound.held_to if control is None else control.at
        count = min(stop, self._window_to, self._sound.cursor + CHUNK_MAX) - self._sound.cursor
        # A short piece goes out only if no more can ever join it: not for a window that is about to grow.
        complete = (control is not None or self._finished) and self._sound.cursor + count == stop
        return count if count >= CHUNK_MIN or (count > 0 and complete) else 0

    def _on_ready(self, ready: Ready) -> None:
        if self._state is not SenderState.WAITING:
            raise UnexpectedMessage(ready.type, self._state.value, "it once, in answer to hello")
        self._sound.open_at(ready.next_offset, complete=self._finished)
        self._marks.open_at(ready.next_control, complete=self._finished)
        self._received_to = ready.next_offset
        self._window_to = ready.window_to
        self._go(SenderState.SENDING)

    def _on_ack(self, ack: Ack) -> None:
        safe = max(ack.durable_to, self._sound.durable_to)
        _require("received_to", ack.received_to, safe, self._sound.sent_to)
        self._sound.set_durable(ack.durable_to)
        self._marks.set_durable(ack.controls_to)
        self._received_to = max(self._received_to, ack.received_to)
        self._window_to = max(self._window_to, ack.window_to)

    def _on_want(self, want: Want) -> None:
        self._sound.go_back(want.next_offset)
        self._marks.go_back(want.next_control)
        if self._state is SenderState.ENDING:
            self._go(SenderState.SENDING)

    def _on_ended(self, ended: Ended) -> None:
        if self._state is SenderState.GREETING or not self._finished:
            raise UnexpectedMessage(ended.type, self._state.value, "it only after end")
        _require("ended offset", ended.offset, self._sound.held_to, self._sound.held_to)
        _require("ended controls", ended.controls, self._marks.held_to, self._marks.held_to)
        self._sound.durable_to = self._received_to = ended.offset
        self._marks.durable_to = ended.controls
        self._go(SenderState.ENDED)

    def _require_unfinished(self, call: str) -> None:
        if self._finished:
            raise WrongState(call, "finished")

    def _go(self, state: SenderState) -> None:
        """Change the state; the only place that does."""
        if state not in _STEPS[self._state]:
            raise WrongState(f"going to {state.value!r}", self._state.value)
        self._state = state


def _require(what: str, got: int, lowest: int, highest: int) -> None:
    if not lowest <= got <= highest:
        raise ImpossiblePosition(what, got, lowest, highest)
