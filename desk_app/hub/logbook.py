"""What the hub writes down: one event a line, for people on a terminal, JSON elsewhere.

Invariant: what strangers send cannot end a line, colour a terminal or be taken for another event; and no line holds a
variable's value just because something went wrong near it, for there stand passwords and tokens.
"""

from __future__ import annotations

import logging
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

_KEPT_CHARACTERS = 2_000
_SHOWN_AS_IT_IS = frozenset("\t")


@contextmanager
def logbook() -> Iterator[None]:
    """Our own log and that of the libraries, both on whatever stderr is, for as long as the hub is the program."""
    on_terminal = sys.stderr.isatty()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    last: list[Processor] = _for_people() if on_terminal else _for_machines()
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # whatever stderr is by then
    )
    handler = _ToStderr(logging.WARNING)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[_bare, *last]))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)


class _ToStderr(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr)


def harmless(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Writes control and reordering characters of every text as escapes, and cuts what is too long."""
    return {key: _escaped(value) if isinstance(value, str) else value for key, value in event.items()}


def _for_machines() -> list[Processor]:
    trace = ExceptionDictTransformer(show_locals=False)
    return [structlog.processors.ExceptionRenderer(trace), harmless, structlog.processors.JSONRenderer()]


def _for_people() -> list[Processor]:
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return [harmless, _with_traceback, plain]


def _with_traceback(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Adds the traceback, each line of it moved in, so that none looks like an event of its own."""
    written = structlog.processors.format_exc_info(_logger, _name, event)
    if trace := written.get("exception"):
        written["exception"] = "\n".join(f"    {_escaped(line)}" for line in trace.split("\n"))
    return written


def _bare(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Leaves out what logging's own records bring along."""
    record = event.pop("_record", None)
    event.pop("_from_structlog", None)
    if record is not None:
        event["logger"] = record.name
    return event


def _escaped(text: str) -> str:
    text = text.rstrip("\n")
    if len(text) > _KEPT_CHARACTERS:
        text = text[:_KEPT_CHARACTERS] + "…"
    return "".join(c if _is_plain(c) else c.encode("unicode_escape").decode() for c in text)


def _is_plain(character: str) -> bool:
    return character in _SHOWN_AS_IT_IS or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
