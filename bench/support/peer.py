"""A peer to compare with, written from the documented protocol of vosk-server: run as a process.

A client sends `{"config": {"sample_rate": 16000, "words": 1}}`, then binary samples, and gets a JSON answer
to each message: `{"partial"}` or `{"result", "text"}`; `{"eof" : 1}` ends it with the last result. As there:
one recogniser a connection, a pool of as many threads as cores, one message decoded at a time.
"""

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import typer
import vosk
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed


class Peer:
    """The model and the threads that all connections share."""

    def __init__(self, model: Path) -> None:
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(model))
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1)

    async def answer(self, socket: ServerConnection) -> None:
        """Recognise one connection's sound until it says `eof` or goes."""
        loop = asyncio.get_running_loop()
        recogniser = None
        try:
            async for message in socket:
                if isinstance(message, str) and "config" in message:
                    recogniser = self._recogniser(json.loads(message)["config"])
                    continue
                if recogniser is None:
                    recogniser = self._recogniser({})
                answer, last = await loop.run_in_executor(self._pool, _decode, recogniser, message)
                await socket.send(answer)
                if last:
                    return
        except ConnectionClosed:
            return

    def _recogniser(self, config: dict[str, Any]) -> Any:
        recogniser = vosk.KaldiRecognizer(self._model, float(config.get("sample_rate", 8000)))
        recogniser.SetWords(bool(config.get("words", True)))
        return recogniser


def _decode(recogniser: Any, message: str | bytes) -> tuple[str, bool]:
    if isinstance(message, str):
        return recogniser.FinalResult(), True
    if recogniser.AcceptWaveform(message):
        return recogniser.Result(), False
    return recogniser.PartialResult(), False


def main(
    model: Annotated[Path, typer.Argument(help="The model's folder.")],
    port: Annotated[int, typer.Argument(help="Where to listen, on loopback.")],
) -> None:
    """Listen until ended by a signal."""
    asyncio.run(_serve(Peer(model), port))


async def _serve(peer: Peer, port: int) -> None:
    async with serve(peer.answer, "127.0.0.1", port, compression=None, ping_interval=None):
        await asyncio.Event().wait()


if __name__ == "__main__":
    typer.run(main)
