"""Keeps one of our windows out of captures, where the operating system can.

Windows 10 2004 and later can. X11 can't: there the banner and the frame are in the picture, small, still and at the
edge. Wayland and macOS leave it to the capturing side.
"""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtWidgets import QWidget

_EXCLUDE_FROM_CAPTURE = 0x11


def keep_out_of_capture(window: QWidget) -> bool:
    """Ask the system to leave this top-level window out of every capture. Returns whether it does."""
    if sys.platform != "win32":
        return False
    user32 = ctypes.windll.user32
    return bool(user32.SetWindowDisplayAffinity(int(window.winId()), _EXCLUDE_FROM_CAPTURE))
