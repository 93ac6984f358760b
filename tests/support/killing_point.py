"""Runs Earshot's own main, and ends the process (kill -9) when it comes by a place for the n-th time.

`python -m tests.support.killing_point after-append:3 serve --role gateway`
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any


class Countdown:
    """Counts how often the process comes by."""

    def __init__(self, times: int) -> None:
        self._left = times

    def last(self) -> bool:
        """Count; True when this is the time."""
        self._left -= 1
        return self._left == 0

    def __call__(self) -> None:
        """Count, and end the process when this is the time."""
        if self.last():
            strike()


def strike() -> None:
    """End this process as a crash would."""
    os.kill(os.getpid(), signal.SIGKILL)


def after_append(countdown: Countdown) -> None:
    """The store has the entry; nobody has asked yet whether it is on disk."""
    from earshot_server.log.log import Log

    original = Log.append

    async def append(*arguments: Any) -> Any:
        at = await original(*arguments)
        countdown()
        return at

    Log.append = append  # type: ignore[method-assign]


def before_ack(countdown: Countdown) -> None:
    """More sound is durable than ever before, and the client is just about to be told."""
    from earshot_protocol.messages import Ack
    from earshot_server.gateway.outbox import Outbox

    original, told = Outbox.take, [0]

    async def take(outbox: Outbox) -> Any:
        message = await original(outbox)
        if isinstance(message, Ack) and message.durable_to > told[0]:
            told[0] = message.durable_to
            countdown()
        return message

    Outbox.take = take  # type: ignore[method-assign]


def in_final_result(countdown: Countdown) -> None:
    """Vosk is making a segment's final words. Where it is too fast for that, they are never used."""
    from vosk import KaldiRecognizer

    original = KaldiRecognizer.FinalResult

    def final_result(recognizer: KaldiRecognizer) -> str:
        if countdown.last():
            threading.Timer(0.0005, strike).start()
            original(recognizer)
            time.sleep(60)
        return str(original(recognizer))

    KaldiRecognizer.FinalResult = final_result


def before_send(countdown: Countdown) -> None:
    """The client: sound is in the spool, and just about to be sent."""
    from earshot_client.session import session

    original = session.encode_chunk

    def encode_chunk(*arguments: Any) -> bytes:
        countdown()
        return original(*arguments)

    session.encode_chunk = encode_chunk  # type: ignore[assignment]


POINTS: dict[str, Callable[[Countdown], None]] = {
    "after-append": after_append,
    "before-ack": before_ack,
    "in-final-result": in_final_result,
    "before-send": before_send,
}
MODULE = "tests.support.killing_point"


def main() -> None:
    """Set the trap and run the program."""
    from earshot_client.cli.main import main as run

    name, _, times = sys.argv.pop(1).partition(":")
    POINTS[name](Countdown(int(times)))
    run()


if __name__ == "__main__":
    main()
