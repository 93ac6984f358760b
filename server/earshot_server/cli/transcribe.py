"""`earshot transcribe`: recordings through the same speech path as live sound."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from earshot_protocol.units import RATE, seconds


def register(app: typer.Typer) -> None:
    """Add `transcribe` to the program."""
    app.command("transcribe")(transcribe)


def transcribe(
    files: Annotated[list[Path], typer.Argument(help="Recordings: WAV, FLAC, Opus, MP3, any rate.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="A JSON line a file, with words and times.")
    ] = False,
) -> None:
    """Transcribe recordings, offline."""
    from earshot_server.cli.parts import settings_with
    from earshot_server.speech.engine import load_engine
    from earshot_server.speech.model import find_model
    from earshot_server.speech.recording import check_recording

    for file in files:
        check_recording(file)
    settings = settings_with()
    engine = load_engine(find_model(settings), tell_speakers=settings.tell_speakers)
    for file in files:
        result = _transcribe(engine, file)
        typer.echo(json.dumps(result, ensure_ascii=False) if as_json else result["text"])


def _transcribe(engine: Any, file: Path) -> dict[str, Any]:
    from earshot_server.speech.recording import read_blocks
    from earshot_server.speech.transcribe import transcribe as transcribe_blocks

    samples = 0

    def blocks() -> Iterator[bytes]:
        nonlocal samples
        for block in read_blocks(file):
            samples += len(block) // 2
            yield block

    heard = [one for final in transcribe_blocks(engine, blocks()) for one in final.segments]
    return {
        "file": str(file),
        "seconds": round(samples / RATE, 3),
        "text": " ".join(segment.text for segment in heard),
        "written": " ".join(segment.written_text for segment in heard),
        "words": [_word(word) for segment in heard for word in segment.words],
        "segments": [
            {
                "id": segment.id,
                "start": round(seconds(segment.start), 3),
                "end": round(seconds(segment.end), 3),
                "text": segment.text,
                "words": [_word(word) for word in segment.words],
                "written": segment.written_text,
                "tokens": [_token(token) for token in segment.written],
            }
            for segment in heard
        ],
    }


def _word(word: Any) -> dict[str, Any]:
    return {
        "w": word.text,
        "start": round(seconds(word.start), 3),
        "end": round(seconds(word.end), 3),
        "conf": round(word.confidence, 4),
    }


def _token(token: Any) -> dict[str, Any]:
    return {
        "text": token.text,
        "mark": token.mark or "",
        "first": token.first,
        "last": token.last,
        "unsure": token.unsure,
    }
