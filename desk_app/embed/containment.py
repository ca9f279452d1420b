"""Nothing of ours raises into the vendor's application: what fails inside is logged and told to his callback.

Invariant: a contained function returns normally whatever happens in it. The error goes to the nearest `crash_sink`
among the object itself and its Qt parents, and always to the log.
"""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

from PySide6.QtCore import QObject

_log = logging.getLogger("deskside.embed")

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)

# The overrides through which Qt enters our widgets; an error in one of them would reach the host's excepthook.
_QT_ENTRIES = frozenset(
    {
        *("paintEvent", "keyPressEvent", "keyReleaseEvent", "mousePressEvent", "mouseMoveEvent", "mouseReleaseEvent"),
        *("resizeEvent", "showEvent", "hideEvent", "closeEvent", "changeEvent", "focusInEvent", "focusOutEvent"),
        *("dragEnterEvent", "dropEvent", "insertFromMimeData", "inputMethodEvent", "timerEvent"),
    }
)


class CrashSink(Protocol):
    """Takes what went wrong; called on the thread where it did."""

    def __call__(self, error: BaseException, /) -> None: ...


def contained(default: Any = None) -> Callable[[F], F]:
    """Make a function of a `QObject` return `default` where it would raise."""

    def wrap(function: F) -> F:
        code = function.__code__
        takes_any = bool(code.co_flags & inspect.CO_VARARGS)
        taken = code.co_argcount - 1

        @functools.wraps(function)
        def call(self: QObject, *args: Any, **kwargs: Any) -> Any:
            # Qt gives a slot as many arguments as the code seems to take, and this wrapper seems to take any number.
            given = args if takes_any else args[:taken]
            try:
                return function(self, *given, **kwargs)
            except Exception as error:  # noqa: BLE001 - the one place that keeps our bugs out of the host application
                report_crash(self, error)
                return default

        return cast("F", call)

    return wrap


def contains_crashes(cls: C) -> C:
    """Make every slot (`_on_…`) and every Qt event override of a widget class contained, those of our own bases too."""
    entries: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if base is cls or base.__module__.partition(".")[0] == __name__.partition(".")[0]:
            entries.update(vars(base))
    for name, value in entries.items():
        if inspect.isfunction(value) and (name.startswith("_on_") or name in _QT_ENTRIES):
            setattr(cls, name, contained()(value))
    return cls


def report_crash(source: QObject, error: BaseException) -> None:
    """Log an error and hand it to the nearest sink; a sink that raises is logged too."""
    _log.error("%s failed", type(source).__name__, exc_info=error)
    sink = _nearest_sink(source)
    if sink is None:
        return
    try:
        sink(error)
    except Exception:  # noqa: BLE001 - the application's own code, logged
        _log.exception("The application's error callback raised")


def _nearest_sink(source: QObject) -> CrashSink | None:
    at: QObject | None = source
    while at is not None:
        sink: CrashSink | None = getattr(at, "crash_sink", None)
        if sink is not None:
            return sink
        at = at.parent()
    return None
