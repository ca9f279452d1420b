"""A remote screen with what belongs to it: the view in a scroll area, tied to a viewer, and a line for its state.

The standalone window and the engineer's client embed the same pane. A link that is lost leaves the last picture, greyed
until a fresh one is painted. Invariant: input goes out only over a link and while the viewer says that control is
granted, and what is old or over never looks live.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from remote_assist.stream.viewing import CapabilityState, Reason, ReasonCode, ViewerControls, ViewerState
from remote_assist.ui.appearance import Colours, colours, named
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.reason_text import reason_sentence
from remote_assist.ui.screen_view import ScreenView
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.zooming import Zooming
from remote_assist.wire.input import Key, TurnKey
from remote_assist.wire.roles import Capability

_PATIENCE_MS = 600
"""A link that is lost for less is not spoken of: often it is the end, and the reason is on its way."""
_COUNT_MS = 1000
_MENTION_MS = 8000
_FINAL = (ViewerState.ENDED, ViewerState.FAILED)


class ScreenPane(QScrollArea):
    """Shows one viewer. Its facts come by the bridge, its pixels by the framebuffer, wishes go to the viewer."""

    control_changed = Signal(object)  # CapabilityState
    first_frame_shown = Signal(QSize)  # remote pixels
    told = Signal()  # something of how it stands
    over = Signal()  # once: the session has ended, or failed for good

    def __init__(
        self, viewer: ViewerControls, framebuffer: Framebuffer, bridge: ViewerBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._state = ViewerState.CONNECTING
        self._reason: Reason | None = None
        self._told_end: ReasonCode | None = None
        self._view_state = CapabilityState.NOT_ASKED
        self._control_state = CapabilityState.NOT_ASKED
        self._restart_state = CapabilityState.NOT_ASKED
        self._has_frame = False
        self._has_told_over = False
        self._takes_input = True
        self.view = ScreenView(framebuffer)
        self.setWidget(self.view)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusProxy(self.view)
        self.zooming = Zooming(self, self.view)
        self._absence = QTimer(self)
        self._absence.setSingleShot(True)
        self._absence.setInterval(_PATIENCE_MS)
        self._absence.timeout.connect(self._on_absence_timeout)
        self._counting = QTimer(self)
        self._counting.setInterval(_COUNT_MS)
        self._counting.timeout.connect(self._tell)
        self._mentioned = ""
        self._mentioning = QTimer(self, singleShot=True, interval=_MENTION_MS)
        self._mentioning.timeout.connect(self._on_mentioning_timeout)
        self._is_stale = False
        self._covered = 0
        self._note = named(QLabel(self), "note")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note.setWordWrap(True)
        self._note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.view.input_made.connect(viewer.send_input)
        self.view.keyboard_freed.connect(self._tell)
        framebuffer.size_changed.connect(self._on_framebuffer_size_changed)
        framebuffer.region_painted.connect(self._on_framebuffer_region_painted)
        bridge.state_told.connect(self._on_bridge_state_told)
        bridge.capability_told.connect(self._on_bridge_capability_told)
        bridge.cursor_told.connect(self.view.show_cursor)
        self._tell()

    @property
    def viewer(self) -> ViewerControls:
        return self._viewer

    @property
    def has_frame(self) -> bool:
        return self._has_frame

    def set_input(self, takes: bool) -> None:
        """Whether mouse and keyboard of this pane go to the customer at all; what is held there is let go."""
        if takes != self._takes_input:
            self._takes_input = takes
            if takes:
                self.view.skip_press()
            self._tell()

    @property
    def view_state(self) -> CapabilityState:
        return self._view_state

    @property
    def state(self) -> ViewerState:
        return self._state

    @property
    def control_state(self) -> CapabilityState:
        return self._control_state

    @property
    def note(self) -> str:
        """The sentence over the picture; empty while all is well."""
        return self._note.text()

    @property
    def is_over(self) -> bool:
        """Has the session ended, or failed for good?"""
        return self._told_end is not None or self._state in _FINAL

    def tell_end(self, code: ReasonCode) -> None:
        """A hub says that it is over, and why: perhaps before the viewer knows, perhaps better than it does."""
        self._told_end = code
        self._tell()

    def mention(self, sentence: str) -> None:
        """Say this over the picture for a while, where nothing more important is to be said."""
        self._mentioned = sentence
        self._mentioning.start()
        self._tell()

    def request_control(self) -> None:
        self._viewer.request(Capability.CONTROL)

    def request_restart(self) -> None:
        self._viewer.request(Capability.RESTART)

    def give_control_up(self) -> None:
        self._viewer.give_up(Capability.CONTROL)

    def press_keys(self, keys: tuple[Key, ...]) -> None:
        """Press a combination in order and release it in reverse, if control is granted."""
        if self.view.is_controlling:
            for key in keys:
                self._viewer.send_input(TurnKey(key, True))
            for key in reversed(keys):
                self._viewer.send_input(TurnKey(key, False))
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_framebuffer_size_changed(self, size: QSize) -> None:
        if not self._has_frame:
            self._has_frame = True
            self.first_frame_shown.emit(size)
        self._tell()

    def _on_mentioning_timeout(self) -> None:
        self._mentioned = ""
        self._tell()

    def _on_absence_timeout(self) -> None:
        self._is_stale = True
        self._tell()

    def _on_framebuffer_region_painted(self) -> None:
        if self._is_stale and self._state is ViewerState.CONNECTED:
            self._is_stale = False
            self._tell()

    def _on_bridge_state_told(self, state: ViewerState, reason: Reason | None) -> None:
        if state is not ViewerState.RECONNECTING:
            self._absence.stop()
            self._counting.stop()
        elif self._state is not state:
            self._absence.start()
            self._counting.start()
        self._state, self._reason = state, reason
        self._tell()

    def _on_bridge_capability_told(self, capability: Capability, state: CapabilityState) -> None:
        if capability is Capability.VIEW:
            self._view_state = state
        elif capability is Capability.CONTROL:
            self._control_state = state
            self.control_changed.emit(state)
        elif capability is Capability.RESTART:
            self._restart_state = state
        self._tell()

    def _tell(self) -> None:
        """Say what keeps the picture from being live, if anything does."""
        is_linked = self._state is ViewerState.CONNECTED
        may_steer = self._control_state is CapabilityState.GRANTED and is_linked and not self.is_over
        self.view.set_controlling(may_steer and self._takes_input)
        is_old = self.is_over or self._is_stale or self._view_state is CapabilityState.PAUSED
        self.view.set_dimmed(self._has_frame and is_old)
        text = self._ending() if self.is_over else self._obstacle() or self._mentioned
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self._note.setStyleSheet(_style(colours()))
        self._place_note()
        self.told.emit()
        if self.is_over and not self._has_told_over:
            self._has_told_over = True
            self.over.emit()

    def _obstacle(self) -> str:
        by_state = {
            ViewerState.CONNECTING: self.tr("Connecting…"),
            ViewerState.PAIRING: self.tr("Agreeing on keys…"),
            ViewerState.RECONNECTING: self._absence_sentence(),
        }
        if self._state in by_state:
            return by_state[self._state]
        hidden = self._view_state in (CapabilityState.REFUSED, CapabilityState.REVOKED)
        waiting = self._view_state is CapabilityState.ASKED or not self._has_frame
        paused = self._view_state is CapabilityState.PAUSED
        asking, resting, taken = (
            self._control_state is s for s in (CapabilityState.ASKED, CapabilityState.PAUSED, CapabilityState.TAKEN)
        )
        freed = self.view.is_controlling and not self.view.has_keyboard
        restart_asked, restarting, no_restart = (
            self._restart_state is s for s in (CapabilityState.ASKED, CapabilityState.GRANTED, CapabilityState.REFUSED)
        )
        by_rank = (
            (restarting, self.tr("The customer's computer restarts…")),
            (hidden, self.tr("The customer does not show the screen.")),
            (waiting, self.tr("Waiting for the customer's answer…")),
            (paused, self.tr("The customer has paused. Nothing comes or can be done until the customer goes on.")),
            (restart_asked, self.tr("Waiting for the customer to allow the restart…")),
            (asking, self.tr("Waiting for the customer to hand over mouse and keyboard…")),
            (resting, self.tr("The customer uses the computer. Control comes back by itself.")),
            (no_restart, self.tr("The computer is not restarted: the customer said no, or it cannot be.")),
            (taken, self.tr("Another engineer has mouse and keyboard. Ask again when they are free.")),
            (freed, self.tr("The keyboard is yours again. Click into the picture to type there.")),
        )
        return next((text for holds, text in by_rank if holds), "")

    def _absence_sentence(self) -> str:
        if self._absence.isActive():
            return ""
        left = self._viewer.seconds_to_return()
        if self._reason is not None and self._reason.code is ReasonCode.RESTARTING:
            minutes = math.ceil((left or 0) / 60)
            return self.tr(
                "The customer's computer restarts. The screen comes back by itself; {minutes} min left."
            ).format(minutes=minutes)
        lost = self.tr("Connection lost. Trying again…")
        if left is not None:
            lost = " ".join((lost, self.tr("{seconds} s left.").format(seconds=math.ceil(left))))
        if self._reason is None or self._reason.code in (ReasonCode.PEER_GONE, ReasonCode.NOT_REACHABLE):
            return lost
        return f"{lost} {reason_sentence(self._reason)}"

    def _ending(self) -> str:
        """Why it is over: what the hub knows, unless it only knows that."""
        known = self._reason if self._state in _FINAL else None
        told = self._told_end
        if told is not None and (known is None or self._state is ViewerState.FAILED or told is not ReasonCode.ENDED):
            return reason_sentence(Reason(told))
        sentence = reason_sentence(known or Reason(ReasonCode.ENDED))
        if self._state is ViewerState.FAILED:
            return " ".join((self.tr("The session could not go on."), sentence))
        return sentence

    def cover_top(self, height: int) -> None:
        """So many logical pixels of its upper edge lie below something else now: what is said stands under them."""
        self._covered = height
        self._place_note()

    def _place_note(self) -> None:
        width = min(self.width() - 32, self._note.fontMetrics().averageCharWidth() * 64)
        self._note.setFixedWidth(max(80, width))
        self._note.adjustSize()
        self._note.move((self.width() - self._note.width()) // 2, self._covered + 16)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_note()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._tell()


def _style(c: Colours) -> str:
    return f"""#note {{ background: {c.warning}; color: {c.on_warning}; border-radius: 6px; padding: 8px 16px; }}"""
