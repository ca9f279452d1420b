"""How one remote screen stands, in a word and a mark: what its tab and its tile say.

Invariant: each state has a shape of its own beside its word, so that nothing is told by colour alone.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from desk_app.domain.assist import AssistState
from desk_app.qt.language import QT_TRANSLATE_NOOP
from remote_assist.stream.viewing import CapabilityState, ViewerState


class ScreenState(StrEnum):
    ASKED = "asked"  # the customer has not come yet
    DECIDING = "deciding"  # or there is no picture yet
    LIVE = "live"
    STEERED = "steered"  # mouse and keyboard are the engineer's
    RESTS = "rests"  # they are, and rest
    PAUSED = "paused"  # the customer shows nothing for a while
    LOST = "lost"  # the link is; it is tried again
    OVER = "over"


_SHOWN: dict[ScreenState, tuple[str, str]] = {
    ScreenState.ASKED: ("○", QT_TRANSLATE_NOOP("ScreenState", "Asked")),
    ScreenState.DECIDING: ("◔", QT_TRANSLATE_NOOP("ScreenState", "Waiting")),
    ScreenState.LIVE: ("●", QT_TRANSLATE_NOOP("ScreenState", "Live")),
    ScreenState.STEERED: ("◆", QT_TRANSLATE_NOOP("ScreenState", "You have control")),
    ScreenState.RESTS: ("◇", QT_TRANSLATE_NOOP("ScreenState", "Control rests")),
    ScreenState.PAUSED: ("◐", QT_TRANSLATE_NOOP("ScreenState", "Paused")),
    ScreenState.LOST: ("◌", QT_TRANSLATE_NOOP("ScreenState", "Connection lost")),
    ScreenState.OVER: ("■", QT_TRANSLATE_NOOP("ScreenState", "Ended")),
}


def screen_state(
    assist: AssistState, viewer: ViewerState | None, view: CapabilityState, control: CapabilityState
) -> ScreenState:
    """From what the hub says, where the viewer is, and what is granted; the viewer knows better while both go on."""
    if assist in (AssistState.ENDED, AssistState.REFUSED) or viewer in (ViewerState.ENDED, ViewerState.FAILED):
        return ScreenState.OVER
    if viewer is ViewerState.RECONNECTING:
        return ScreenState.LOST
    if viewer is ViewerState.CONNECTED and view is CapabilityState.PAUSED:
        return ScreenState.PAUSED
    if viewer is ViewerState.CONNECTED and view is CapabilityState.GRANTED:
        by_control = {CapabilityState.GRANTED: ScreenState.STEERED, CapabilityState.PAUSED: ScreenState.RESTS}
        return by_control.get(control, ScreenState.LIVE)
    return ScreenState.ASKED if assist is AssistState.ASKED else ScreenState.DECIDING


def mark(state: ScreenState) -> str:
    """The shape that stands for it."""
    return _SHOWN[state][0]


def word(state: ScreenState) -> str:
    """The word that stands for it."""
    return QCoreApplication.translate("ScreenState", _SHOWN[state][1])
