"""The tool that says who else looks and who steers; its popover does something about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from remote_assist.ui.people import People
from remote_assist.ui.people_popover import PeoplePopover
from remote_assist.ui.plain_text import plain
from remote_assist.ui.popover import Popover
from remote_assist.ui.tool import Tool

_MOST_NAME = 14


class PeopleTool(Tool):
    """There once somebody else looks, or can be invited. `popover` tells the wishes."""

    def __init__(self, people: People, parent: QWidget, open_popover: Callable[[Popover, QWidget], None]) -> None:
        super().__init__("people", "people", "F5")
        self._people = people
        self._open_popover = open_popover
        self.popover = PeoplePopover(people, parent)
        self.popover.closed.connect(self._on_popover_closed)
        self.setCheckable(True)
        self.toggled.connect(self._on_toggled)
        people.changed.connect(self._on_people_changed)
        self.offer(False)

    def let_invite(self) -> None:
        """Whoever embeds the panel takes `popover.invite_requested`."""
        self.popover.invites = True
        self._on_people_changed()

    def retranslate(self) -> None:
        steers = self._people.steersman
        count = len(self._people.roster.members)
        name = self.tr("People at this screen: {count}").format(count=count)
        self.setText(
            self.tr("{name} steers").format(name=plain(steers.name, _MOST_NAME))
            if steers is not None
            else str(count)
            if count > 1
            else ""
        )
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(beside if self.text() else Qt.ToolButtonStyle.ToolButtonIconOnly)
        tip = self.tr("Who looks, and who steers. Hand control over, or invite a colleague.")
        self.tell(f"{name}. {self.text()}" if steers is not None else name, tip)

    def _on_people_changed(self) -> None:
        self.offer(self.popover.invites or bool(self._people.roster.others))
        self.retranslate()

    def _on_toggled(self, wanted: bool) -> None:
        if wanted:
            self._open_popover(self.popover, self)
        else:
            self.popover.hide()

    def _on_popover_closed(self) -> None:
        self.setChecked(False)
