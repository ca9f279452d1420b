"""The tools of the toolbar side by side, by groups; what has no room stands in a menu behind "More".

Invariant: a tool that is offered is reached by pointer and keyboard at any width.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from remote_assist.ui.appearance import colours, named
from remote_assist.ui.icons import SIZE, tool_icon
from remote_assist.ui.tool import Group, Tool

_GAP = 4
_GROUP_GAP = 13  # with a line in the middle


class ToolStrip(QWidget):
    """Holds what `add` was given."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._tools: list[tuple[Group, Tool]] = []
        self._lines: list[int] = []  # logical pixels from the left
        # In a turn of its own: while a style or a window goes, what stands here may be going too.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._on_tool_offered)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.more = named(QToolButton(self), "more")
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setIconSize(QSize(SIZE, SIZE))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self._menu)
        self.retranslate()

    @property
    def tools(self) -> list[Tool]:
        """From the left, those without room and those not offered too."""
        return [tool for _, tool in self._tools]

    def add(self, tool: Tool, group: Group) -> None:
        """Behind what its group has already."""
        place = sum(1 for other, _ in self._tools if other <= group)
        self._tools.insert(place, (group, tool))
        tool.setParent(self)
        tool.offered.connect(self._on_tool_offered)
        tool.draw()
        tool.retranslate()
        self._on_tool_offered()

    def anchor_of(self, tool: QWidget) -> QWidget:
        """What a popover of this tool opens below: the tool itself, or "More" while it has no room."""
        return self.more if tool in self.tools and tool.isHidden() else tool

    def retranslate(self) -> None:
        self.more.setAccessibleName(self.tr("More tools"))
        self.more.setToolTip(self.tr("More tools"))
        self.more.setIcon(tool_icon("more", colours()))

    def _on_tool_offered(self) -> None:
        self.updateGeometry()
        self._arrange()

    def _placed(self) -> Iterator[tuple[int, Tool, bool]]:
        """Where each tool would stand: (left, tool, whether a group begins there)."""
        left, before = 0, None
        for group, tool in self._tools:
            if not tool.is_wanted:
                continue
            begins = before is not None and group is not before
            left += 0 if before is None else _GROUP_GAP if begins else _GAP
            yield left, tool, begins
            left, before = left + tool.sizeHint().width(), group

    def _arrange(self) -> None:
        self.ensurePolished()
        placed = list(self._placed())
        needs_more = bool(placed) and placed[-1][0] + placed[-1][1].sizeHint().width() > self.width()
        room = self.width() - (self.more.sizeHint().width() + _GAP if needs_more else 0)
        shown: set[Tool] = set()
        self._lines, end = [], 0
        for left, tool, begins in placed:
            right = left + tool.sizeHint().width()
            if right > room:
                break
            shown.add(tool)
            tool.setGeometry(
                left, (self.height() - tool.sizeHint().height()) // 2, right - left, tool.sizeHint().height()
            )
            if begins:
                self._lines.append(left - _GROUP_GAP // 2 - 1)
            end = right + _GAP
        for tool in self.tools:
            tool.setVisible(tool in shown)
        hint = self.more.sizeHint()
        self.more.setGeometry(end, (self.height() - hint.height()) // 2, hint.width(), hint.height())
        self.more.setVisible(needs_more)
        self.update()

    def _fill_menu(self) -> None:
        self._menu.clear()
        for tool in self.tools:
            if tool.is_wanted and tool.isHidden():
                self._menu.addAction(self._action_of(tool))

    def _action_of(self, tool: Tool) -> QAction:
        action = QAction(tool.icon(), tool.accessibleName(), self._menu)
        action.setToolTip(tool.toolTip())
        action.setEnabled(tool.isEnabled())
        if tool.menu() is not None:
            # Never lent to this action: PySide would take the menu, with all in it, for deleted when the action goes.
            action.triggered.connect(lambda _checked=False: self._open_menu_of(tool))
        else:
            action.setCheckable(tool.isCheckable())
            action.setChecked(tool.isChecked())
            action.triggered.connect(tool.click)
        return action

    def _open_menu_of(self, tool: Tool) -> None:
        tool.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def sizeHint(self) -> QSize:
        placed = list(self._placed())
        heights = [tool.sizeHint().height() for tool in (self.more, *self.tools)]
        return QSize(placed[-1][0] + placed[-1][1].sizeHint().width() if placed else 0, max(heights))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), self.more.sizeHint().width()), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setPen(colours().border)
        for left in self._lines:
            painter.drawLine(left, 4, left, self.height() - 5)
        painter.end()

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.LanguageChange:
            # The tools say all that is in them anew; Qt would go through their menus too, and has crashed there.
            self.retranslate()
            for tool in self.tools:
                tool.retranslate()
            self._later.start()
            return True
        handled = super().event(event)
        if kind in (QEvent.Type.LayoutRequest, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._later.start()
        return handled
