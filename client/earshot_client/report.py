"""Errors that reached an edge of the program, on standard error."""

import sys
import traceback


def report(error: Exception) -> int:
    """Print an error that reached the edge of the program; return the exit code.

    Of an unforeseen error only its type and place are shown: its text might hold what a patient said.
    """
    code = getattr(error, "exit_code", None)
    if isinstance(code, int):
        say(str(error))
        return code
    for line in traceback.format_tb(error.__traceback__):
        sys.stderr.write(line)
    say(f"Earshot met an unforeseen error ({type(error).__name__}); the lines above say where.")
    return 1


def say(sentence: str) -> None:
    """Print a sentence for people to standard error."""
    sys.stderr.write(sentence + "\n")
