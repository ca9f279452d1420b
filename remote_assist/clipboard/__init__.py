"""The computer's clipboard: what another program copied, and what is put there for another program to paste.

May import: geometry, errors, wire. One file an OS; which one it is, is chosen here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from remote_assist.clipboard.clipboard import MARK, Clipboard, Found, Passage, unhindered
from remote_assist.clipboard.memory import Remembering
from remote_assist.errors import ScreenUnavailable

__all__ = [
    "MARK",
    "Clipboard",
    "Found",
    "OpenClipboard",
    "Passage",
    "Remembering",
    "has_clipboard",
    "open_clipboard",
    "unhindered",
]

OpenClipboard = Callable[[Callable[[], None], Passage], Clipboard]
"""Opens a clipboard; told is each time that another program copies something. Raises `ScreenUnavailable`."""


def has_clipboard() -> bool:
    """Can this system's clipboard be reached at all?"""
    return sys.platform == "linux"


def open_clipboard(copied: Callable[[], None], passage: Passage, display: str | None = None) -> Clipboard:
    """This computer's. Raises `ScreenUnavailable` where there is none that can be reached."""
    if has_clipboard():
        from remote_assist.clipboard.x11 import X11Clipboard

        return X11Clipboard(copied, passage, display)
    raise ScreenUnavailable("The clipboard of this system is not reached yet.")
