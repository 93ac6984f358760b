"""Sets up logging: fields on standard error, JSON lines for machines, columns for a terminal.

`structlog.get_logger()` writes through here, and so do the libraries' loggers and exceptions nobody caught.
Of an exception only its type and where it was raised are written: its text might hold what was said.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from earshot_server.observe.fields import allow_only_known_fields

_OWN = "earshot_"


def configure(role: str, *, level: int = logging.INFO, console: bool | None = None) -> None:
    """Send everything this process logs to standard error, once, at its start.

    Args:
        role: written with every line.
        level: what is less important is not written.
        console: columns for people instead of JSON; by default, if standard error is a terminal.
    """
    if console is None:
        console = sys.stderr.isatty()
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if console
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _exceptions_without_text,
            _with_role(role),
            allow_only_known_fields,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _take_over_libraries(max(level, logging.WARNING))
    _take_over_uncaught()


def _with_role(role: str) -> Processor:
    def add_role(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
        return {"role": role, **fields}

    return add_role


def _exceptions_without_text(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    """Replace `exc_info` by the exception's type, that of its cause, and the lines it came through."""
    exc_info = fields.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    return {**fields, **describe(error)} if isinstance(error, BaseException) else fields


def describe(error: BaseException) -> Mapping[str, str]:
    """Return an exception as fields, without its text."""
    fields = {"error": type(error).__qualname__}
    cause = error.__cause__ or error.__context__
    if cause is not None:
        fields["cause"] = type(cause).__qualname__
    frames = list(traceback.walk_tb(error.__traceback__))
    modules = [(frame.f_globals.get("__name__", "?"), line) for frame, line in frames]
    lines = [f"{module}:{line}" for module, line in modules[:-1] if module.startswith(_OWN)]
    lines += [f"{module}:{line}" for module, line in modules[-1:]]
    if lines:
        fields["error_at"] = " ".join(lines)
    return fields


class _LibraryHandler(logging.Handler):
    """Writes that a library logged something, where, and about which exception: not what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        exc_info: Any = record.exc_info
        log.log(record.levelno, "library", logger=record.name, line=record.lineno, exc_info=exc_info)


def _take_over_libraries(level: int) -> None:
    root = logging.getLogger()
    root.handlers = [_LibraryHandler()]
    root.setLevel(level)
    logging.captureWarnings(True)


def _take_over_uncaught() -> None:
    """Have exceptions that nobody caught written without their text, wherever they were raised."""

    def uncaught(error: BaseException | None) -> None:
        structlog.get_logger().critical("uncaught", exc_info=error)

    def in_process(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        uncaught(error)

    sys.excepthook = in_process
    threading.excepthook = lambda args: uncaught(args.exc_value)
    sys.unraisablehook = lambda args: uncaught(args.exc_value)
