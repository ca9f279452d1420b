"""Pixels in: the screen, its damage, its cursor, and a synthetic screen for tests.

May import: geometry.
"""

from __future__ import annotations

import sys

from remote_assist.capture.cover import CANNOT_HIDE
from remote_assist.capture.curtain import Curtain, Sight, whole_desktop
from remote_assist.capture.masked import MaskedScreen
from remote_assist.capture.screen import Cursor, Damage, Pixels, Screen
from remote_assist.capture.windows import Layered, WindowsUnknown
from remote_assist.errors import ScreenUnavailable
from remote_assist.shown import Scope, ShownTerms

__all__ = [
    "Cursor",
    "Curtain",
    "Damage",
    "MaskedScreen",
    "Pixels",
    "Screen",
    "Sight",
    "check_shown",
    "open_screen",
    "what_can_be_shown",
    "whole_desktop",
]


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


def what_can_be_shown(display: str | None = None) -> tuple[int, bool]:
    """How many monitors there are, and whether windows can be told apart. Raises ScreenUnavailable."""
    screen = open_screen(display)
    try:
        return len(screen.monitors()), can_tell_windows(screen)
    finally:
        screen.close()


def check_shown(terms: ShownTerms, display: str | None = None) -> None:
    """Refuse terms that this computer cannot keep, before anybody is met. Raises ScreenUnavailable with a sentence."""
    monitors, tells_windows = what_can_be_shown(display)
    if terms.hide_titles and not tells_windows:
        raise ScreenUnavailable(CANNOT_HIDE)
    if terms.scopes == (Scope.MONITOR,) and terms.monitor > monitors:
        raise ScreenUnavailable(f"There is no monitor {terms.monitor} here; the last one is {monitors}.")
    if not terms.choices(monitors, tells_windows=tells_windows):
        raise ScreenUnavailable(CANNOT_HIDE)


def can_tell_windows(screen: Screen) -> bool:
    try:
        return isinstance(screen, Layered) and screen.follow_windows() is not None
    except WindowsUnknown:
        return False
