"""Who looks at one screen, as one engineer's window knows it: the newest roster and what he may do about it.

Invariant: it wishes nothing that the host would refuse without asking: who observes takes nothing over, and only who
has control hands it over.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from remote_assist.stream.viewing import CapabilityState, ViewerControls
from remote_assist.ui.mark_painting import PALETTE
from remote_assist.ui.screen_pane import ScreenPane
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.wire.company import ControlWanted, HandedOver, Member, Roster

_HAS = (CapabilityState.GRANTED, CapabilityState.PAUSED)


class People(QObject):
    """`changed` tells that the roster did, or what one may do."""

    changed = Signal()
    wanted = Signal(object)  # Member: he asks for control
    handed_over = Signal(object, object)  # Member, HandedOver

    def __init__(self, viewer: ViewerControls, pane: ScreenPane, bridge: ViewerBridge) -> None:
        super().__init__(pane)
        self._viewer = viewer
        self.roster = Roster(0, ())
        self._has_control = False
        bridge.company_said.connect(self._on_bridge_company_said)
        pane.control_changed.connect(self._on_pane_control_changed)
        pane.over.connect(self._on_pane_over)

    @property
    def steersman(self) -> Member | None:
        """Another engineer who has control."""
        return next((member for member in self.roster.others if member.steers), None)

    def can_take_over(self, member: Member) -> bool:
        """May control be handed to him now?"""
        other = member.number != self.roster.you
        return self._has_control and other and not member.observes and not member.away

    def hand_over(self, member: Member) -> None:
        if self.can_take_over(member):
            self._viewer.hand_over(member.number)

    def _on_bridge_company_said(self, word: object) -> None:
        match word:
            case Roster():
                self.roster = word
                self.changed.emit()
            case ControlWanted(by) if (member := self.roster.member(by)) is not None:
                self.wanted.emit(member)
            case HandedOver(to) if (member := self.roster.member(to)) is not None:
                self.handed_over.emit(member, word)

    def _on_pane_control_changed(self, state: CapabilityState) -> None:
        self._has_control = state in _HAS
        self.changed.emit()

    def _on_pane_over(self) -> None:
        self.roster, self._has_control = Roster(self.roster.you, ()), False
        self.changed.emit()


def colour_of(member: Member) -> QColor:
    """The one in which he draws on the picture."""
    return QColor(PALETTE[member.colour % len(PALETTE)])
