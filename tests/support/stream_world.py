"""Both ends of a stream with a hostile network between them, in one thread and without time."""

import random
from collections import Counter, deque
from datetime import UTC, datetime, timedelta

from earshot_protocol.frames import Chunk, decode_chunk, encode_chunk
from earshot_protocol.messages import (
    Control,
    End,
    Ended,
    Hello,
    Message,
    decode_client,
    decode_server,
    encode,
)
from earshot_protocol.receiver import Finished, Sound, StreamReceiver
from earshot_protocol.sender import SenderState, SoundRange, StreamSender
from earshot_protocol.units import WIDTH

KEY = "k" * 22
SOUND = random.Random(7).randbytes(400_000 * WIDTH)
"""What the microphone hears; every sample tells its place."""
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FAULTS = ("cut", "duplicated", "reordered", "lost", "gap", "takeover", "client restarted")
SETTLED_WITHIN = 200_000
"""Steps after which a stream that still says something is taken as one that never comes to rest."""


class World:
    """A client with its spool, a server with its log, and what is under way between them.

    Methods are steps; each takes a number that picks one of its possibilities. A step that is not possible
    now does nothing. `struck` counts the faults that really hit something.
    """

    def __init__(self) -> None:
        self.struck: Counter[str] = Counter()
        self.to_server: deque[str | bytes] = deque()
        self.to_client: deque[str] = deque()
        self.spooled_to = 0
        self.released_to = 0
        self.controls: list[Control] = []
        self.finished = False
        self.sender = self._new_sender()
        self.receiver: StreamReceiver | None = None
        self.epoch = 0
        self.log: list[Sound | Control] = []
        self.durable = 0
        """Entries of the log that are on disk."""
        self._lossy = False

    # --- the client -----------------------------------------------------------

    def capture(self, pick: int) -> None:
        to = min(self.spooled_to + 1 + pick % 5000, len(SOUND) // WIDTH)
        if not self.finished:
            self.spooled_to = to
            self.sender.hold_sound(to)

    def press(self, pick: int) -> None:
        if self.finished:
            return
        number = len(self.controls)
        kind = ("mark", "pause", "resume", "consent")[pick % 4]
        self.controls.append(
            Control.model_validate(
                {
                    "number": number,
                    "at": self.spooled_to,
                    "wall": START + timedelta(seconds=number),
                    "kind": kind,
                    "given": True if kind == "consent" else None,
                }
            )
        )
        self.sender.hold_control(self.controls[-1])

    def finish(self, pick: int) -> None:
        if pick % 16 == 0:
            self.finished = True
            self.sender.finish()

    def connect(self, pick: int) -> None:
        if self.sender.state is SenderState.OFFLINE:
            self.sender.connected()

    def client_sends(self, pick: int) -> None:
        for _ in range(1 + pick % 8):
            item = self.sender.next()
            if item is None:
                return
            if isinstance(item, SoundRange):
                assert self.released_to <= item.offset, "the spool let this go"
                samples = SOUND[item.offset * WIDTH : (item.offset + item.count) * WIDTH]
                self.to_server.append(encode_chunk(Chunk(item.offset, samples)))
            else:
                self.to_server.append(encode(item))

    def client_hears(self, pick: int) -> None:
        for _ in range(min(1 + pick % 4, len(self.to_client))):
            self.sender.receive(decode_server(self.to_client.popleft()))

    def release(self, pick: int) -> None:
        self.released_to += pick % (self.sender.durable_to - self.released_to + 1)
        self.sender.release(self.released_to)

    def restart_client(self, pick: int) -> None:
        if pick % 8 or self.sender.ended:
            return
        self._strike("client restarted")
        self._forget_connection()
        self.sender = self._new_sender()

    def _new_sender(self) -> StreamSender:
        hello = Hello(encounter="visit-1", stream_key=KEY, first_offset=self.released_to)
        sender = StreamSender(hello)
        sender.hold_sound(self.spooled_to)
        for control in self.controls:
            sender.hold_control(control)
        if self.finished:
            sender.finish()
        return sender

    # --- the server -----------------------------------------------------------

    def server_hears(self, pick: int) -> None:
        for _ in range(min(1 + pick % 8, len(self.to_server))):
            frame = self.to_server.popleft()
            item = decode_chunk(frame) if isinstance(frame, bytes) else decode_client(frame)
            if isinstance(item, Hello):
                self._open(item, pick)
            else:
                self._take(item)

    def make_durable(self, pick: int) -> None:
        self.durable += pick % (len(self.log) - self.durable + 1)
        if self.receiver is not None:
            self.receiver.advance(
                durable_to=self._sound_to(self.durable), controls_to=self._controls_to(self.durable)
            )
            self.say(self.receiver.ack())
            self._say_ended()

    def grow_window(self, pick: int) -> None:
        if self.receiver is not None:
            self.receiver.advance(window_to=self.receiver.received_to + pick % 20_000)
            self.say(self.receiver.ack())

    def say(self, message: Message) -> None:
        self.to_client.append(encode(message))

    def _open(self, hello: Hello, pick: int) -> None:
        """Begin from any point of the log that is durable, as another server would after a crash."""
        kept = self.durable + pick % (len(self.log) - self.durable + 1)
        self._strike("takeover", kept < len(self.log))
        del self.log[kept:]
        self.epoch += 1
        at = self._sound_to(kept)
        self.receiver = StreamReceiver(self.epoch, at, self._controls_to(kept), at + pick % 20_000)
        self.say(self.receiver.ready())

    def _take(self, item: Chunk | Control | End) -> None:
        assert self.receiver is not None
        for result in self.receiver.receive(item):
            if isinstance(result, Finished):
                self._say_ended()
            elif isinstance(result, Sound | Control):
                self.log.append(result)
            else:
                self._strike("gap")
                self.say(result)

    def _say_ended(self) -> None:
        if self.receiver is not None and self.receiver.finished and self.durable == len(self.log):
            self.say(Ended(offset=self.receiver.received_to, controls=self.receiver.next_control))

    def _sound_to(self, entries: int) -> int:
        return sum(len(e.samples) // WIDTH for e in self.log[:entries] if isinstance(e, Sound))

    def _controls_to(self, entries: int) -> int:
        return sum(isinstance(e, Control) for e in self.log[:entries])

    # --- the network ----------------------------------------------------------

    def cut(self, pick: int) -> None:
        if pick % 4 == 0 and self.sender.state not in (SenderState.OFFLINE, SenderState.ENDED):
            self._strike("cut", bool(self.to_server or self.to_client))
            self._forget_connection()

    def duplicate(self, pick: int) -> None:
        if self._streaming():
            self._strike("duplicated")
            at = pick % len(self.to_server)
            self.to_server.insert(at + 1 + pick // 7 % (len(self.to_server) - at), self.to_server[at])

    def reorder(self, pick: int) -> None:
        if self._streaming() and len(self.to_server) > 1:
            self._strike("reordered")
            at = pick % (len(self.to_server) - 1)
            frame = self.to_server[at]
            del self.to_server[at]
            self.to_server.insert(at + 1 + pick // 7 % (len(self.to_server) - at), frame)

    def lose(self, pick: int) -> None:
        if pick % 2 == 0 and self._streaming():
            self._strike("lost")
            self._lossy = True
            del self.to_server[pick // 2 % len(self.to_server)]

    def _streaming(self) -> bool:
        """Whether there are frames under way that follow `hello`."""
        return self.sender.state in (SenderState.SENDING, SenderState.ENDING) and bool(self.to_server)

    def _forget_connection(self) -> None:
        self.to_server.clear()
        self.to_client.clear()
        self.receiver = None
        self.sender.disconnected()
        self._lossy = False

    def _strike(self, fault: str, hit: bool = True) -> None:
        if hit:
            self.struck[fault] += 1

    # --- the end --------------------------------------------------------------

    def settle(self, shuffle: random.Random | None = None) -> None:
        """Let the stream end without further losses; only a lost frame is a reason to connect once more.

        With `shuffle` the network keeps on reordering all that is under way.
        """
        self.finish(0)
        self.connect(0)
        for _ in range(SETTLED_WITHIN):
            if self.sender.ended:
                return
            before = self._progress()
            idle = self._nothing_under_way()
            self.client_sends(7)
            if shuffle is not None and self._streaming():
                frames = list(self.to_server)
                shuffle.shuffle(frames)
                self.to_server = deque(frames)
            self.server_hears(1)
            if self.receiver is not None and idle:
                self.durable = len(self.log)
                self.receiver.advance(window_to=self.receiver.received_to + 5000)
                self.make_durable(0)
            self.client_hears(0)
            if idle and self._nothing_under_way() and before == self._progress():
                assert self._lossy, "it stands still, although nothing was lost"
                self._forget_connection()
                self.connect(0)
        raise AssertionError("it never comes to rest")

    def _nothing_under_way(self) -> bool:
        return not self.to_server and not self.to_client

    def _progress(self) -> tuple[object, ...]:
        sender = self.sender
        return len(self.log), self.durable, sender.state, sender.received_to, sender.window_to

    def check(self) -> None:
        """Everything arrived, in order, once; every control after the sound before it."""
        assert (
            b"".join(e.samples for e in self.log if isinstance(e, Sound)) == SOUND[: self.spooled_to * WIDTH]
        )
        assert [e for e in self.log if isinstance(e, Control)] == self.controls
        for place, entry in enumerate(self.log):
            if isinstance(entry, Sound):
                assert entry.offset == self._sound_to(place)
            else:
                assert entry.at <= self._sound_to(place)

    def check_places(self) -> None:
        """Every control is exactly where it was pressed: true of a network that keeps the order."""
        for place, entry in enumerate(self.log):
            if isinstance(entry, Control):
                assert entry.at == self._sound_to(place)


ORDERLY_STEPS = (
    World.capture,
    World.capture,
    World.press,
    World.finish,
    World.connect,
    World.client_sends,
    World.client_sends,
    World.client_hears,
    World.client_hears,
    World.server_hears,
    World.server_hears,
    World.make_durable,
    World.grow_window,
    World.release,
    World.restart_client,
    World.cut,
    World.duplicate,
)
"""With the faults that TCP and crashes can make, and repeats."""
STEPS = (*ORDERLY_STEPS, World.reorder, World.lose)
