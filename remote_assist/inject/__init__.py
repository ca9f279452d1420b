"""Events out to the operating system: one file a system, equal names.

May import: geometry, wire.
"""

from __future__ import annotations

import sys

from remote_assist.errors import ScreenUnavailable
from remote_assist.inject.injector import Guard, Injector, OwnWindows, no_windows
from remote_assist.inject.input_watch import CustomerInput, InputWatch, Lost, Panic
from remote_assist.inject.ledger import Injected, InputKind, Ledger

__all__ = [
    "CustomerInput",
    "Guard",
    "Injected",
    "Injector",
    "InputKind",
    "InputWatch",
    "Ledger",
    "Lost",
    "OwnWindows",
    "Panic",
    "no_windows",
    "open_injector",
    "open_input_watch",
]

_SYSTEMS = {"win32": "Windows", "darwin": "macOS"}


def open_injector(display: str | None = None, guard: Guard = no_windows, ledger: Ledger | None = None) -> Injector:
    """Open the injector for this system. Raises ScreenUnavailable where there is none, or no display."""
    if sys.platform == "linux":
        from remote_assist.inject.x11 import X11Injector

        return X11Injector(display, guard, ledger or Ledger())
    raise _not_yet("steer")


def open_input_watch(
    ledger: Ledger, on_customer_input: CustomerInput, on_panic: Panic, on_lost: Lost, display: str | None = None
) -> InputWatch:
    """Open the watch that belongs to `ledger`. Raises ScreenUnavailable where there is none, or no display.

    Without a watch there is neither pause nor panic key, so control must not be granted.
    """
    if sys.platform == "linux":
        from remote_assist.inject.watch_x11 import X11InputWatch

        return X11InputWatch(ledger, on_customer_input, on_panic, on_lost, display)
    raise _not_yet("steer")


def _not_yet(verb: str) -> ScreenUnavailable:
    system = _SYSTEMS.get(sys.platform, sys.platform)
    return ScreenUnavailable(f"Deskside cannot {verb} this system yet: {system}. Sharing the view works.")
