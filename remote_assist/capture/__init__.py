"""Pixels in: the screen, its damage, its cursor, and a synthetic screen for tests.

May import: geometry.
"""

from __future__ import annotations

import sys

from remote_assist.capture.screen import Cursor, Damage, Pixels, Screen

__all__ = ["Cursor", "Damage", "Pixels", "Screen", "open_screen"]


def open_screen(display: str | None = None) -> Screen:
    """Open the screen in the thread that will use it. `display` is an X display name, None for the default one.

    Raises ScreenUnavailable with a sentence for the person who shares.
    """
    if sys.platform == "linux":
        from remote_assist.capture.x11 import NoDamage, X11Screen

        try:
            return X11Screen(display)
        except NoDamage:
            from remote_assist.capture.mss_polling import PollingScreen

            return PollingScreen(display, with_pointer=True)
    from remote_assist.capture.mss_polling import PollingScreen

    return PollingScreen()
