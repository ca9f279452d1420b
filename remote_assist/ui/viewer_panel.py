"""One remote screen with its toolbar, wired once: the standalone window and the engineer's client show the same panel.

How a topic adds its tool: it writes `ui/<topic>_tool.py` with a `Tool` that is given what it works on (the pane, the
view, the viewer, the bridge), and adds one line to `_add_tools` below, as the keys do.
A window round the panel adds tools of its own by the same call: `panel.add_tool(ShotTool(…), Group.TALK)`. The tool's
`keys` work while the keyboard is the engineer's; a popover of a tool is opened by `open_popover`; a tool for what is
not offered by this share is `tool.offer(False)`.

Of several panels one is worked in (`play`): it alone sends input, takes the keys of tools and shows its toolbar, which
may be lent to a place outside of it. In full screen the toolbar hides until the pointer touches the top edge or
Ctrl+Alt+Home frees the keyboard, so that the picture is nothing but the picture. Whoever holds the panel makes a window
full screen and tells it by `show_full_screen`. Invariant: what is over and worked in shows its toolbar, with nothing on
it but to close.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from remote_assist.stream.viewing import Attention, CapabilityState, ReasonCode, ViewerControls
from remote_assist.ui.attending import Attending
from remote_assist.ui.clipboard_focus import ClipboardFocus
from remote_assist.ui.clipboard_tool import ClipboardTool
from remote_assist.ui.control_notice import ControlNotice
from remote_assist.ui.file_drop import FileDrop
from remote_assist.ui.files_tool import FilesTool
from remote_assist.ui.fit_tool import FitTool
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.full_screen_tool import FullScreenTool
from remote_assist.ui.hints import KEYBOARD, LARGER, HintLine, HintMemory, KnownThisRun
from remote_assist.ui.keys_tool import KeysTool
from remote_assist.ui.mark_bar import MarkBar
from remote_assist.ui.mark_layer import MarkLayer
from remote_assist.ui.marks_tool import MarksTool
from remote_assist.ui.monitor_choice import MonitorChoice
from remote_assist.ui.monitor_tool import MonitorTool
from remote_assist.ui.people import People
from remote_assist.ui.people_tool import PeopleTool
from remote_assist.ui.pointer_flag import PointerFlag
from remote_assist.ui.popover import Popover
from remote_assist.ui.screen_pane import ScreenPane
from remote_assist.ui.small_tool import SmallTool
from remote_assist.ui.tool import Group, Tool
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_toolbar import ViewerToolbar
from remote_assist.ui.zoom import EXACT
from remote_assist.ui.zoom_tool import ZoomTool

_LEAVE_MARGIN = 24
"""Logical pixels below the toolbar before it hides again: a hand that trembles does not lose it."""


class Part(Enum):
    """What a panel is to the engineer at this moment."""

    WORKED = auto()  # worked in
    BESIDE = auto()  # beside or behind the one that is
    SMALL = auto()  # looked at, in a small window


_CLOSELY = {Part.WORKED: Attention.FULL, Part.BESIDE: Attention.GLANCE, Part.SMALL: Attention.FULL}


class ViewerPanel(QWidget):
    """Shows `viewer`. It ends nothing by itself: `end_requested` is the wish to. `hints` is what the person knows."""

    full_screen_chosen = Signal(bool)
    small_chosen = Signal()
    end_requested = Signal()
    close_requested = Signal()  # it is over, and the engineer has seen enough

    def __init__(
        self,
        viewer: ViewerControls,
        framebuffer: Framebuffer,
        bridge: ViewerBridge,
        parent: QWidget | None = None,
        *,
        hints: HintMemory | None = None,
    ) -> None:
        super().__init__(parent)
        self.viewer, self.framebuffer, self.bridge = viewer, framebuffer, bridge
        self._part = Part.WORKED
        self._is_full = False
        self._holder: QWidget | None = None
        self._shortcuts: list[QShortcut] = []
        self.pane = ScreenPane(viewer, framebuffer, bridge, self)
        self.pane.setObjectName("screen_pane")
        self.pane.view.setObjectName("screen_view")
        self.monitors = MonitorChoice(viewer, self.pane.view, framebuffer, bridge)
        self.toolbar = ViewerToolbar(self)
        self.toolbar.watch_figures(viewer.figures)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.toolbar)
        self._body = QSplitter()
        self._body.setHandleWidth(1)
        self._body.setChildrenCollapsible(False)
        self._body.addWidget(self.pane)
        self._column.addWidget(self._body, 1)
        self._full_screen = FullScreenTool()
        self._full_screen.clicked.connect(self.full_screen_chosen)
        self.small = SmallTool()
        self.small.clicked.connect(self.small_chosen)
        self._add_tools()
        self._attending = Attending(self, viewer)
        self.hint = HintLine(self, hints or KnownThisRun())
        self.marks.annotating_changed.connect(self._on_marks_annotating_changed)
        self.marks.zoom_wanted.connect(self.pane.zooming.step)
        self.toolbar.control_requested.connect(self.pane.request_control)
        self.toolbar.control_given_up.connect(self.pane.give_control_up)
        self.toolbar.end_requested.connect(self._on_toolbar_end_requested)
        self.pane.control_changed.connect(self.toolbar.show_control)
        self.pane.control_changed.connect(self._on_pane_control_changed)
        self.pane.horizontalScrollBar().rangeChanged.connect(self._on_bar_range_changed)
        self.pane.verticalScrollBar().rangeChanged.connect(self._on_bar_range_changed)
        self.pane.zooming.changed.connect(self._on_zooming_changed)
        self.pane.over.connect(self._on_pane_over)
        self.pane.view.pointer_moved.connect(self._on_view_pointer_moved)
        self.pane.view.keyboard_freed.connect(self._on_view_keyboard_freed)
        self._clipboard_focus = ClipboardFocus(self, viewer)
        bridge.words_told.connect(self.toolbar.show_words)
        bridge.shown_told.connect(self.toolbar.show_scope)
        self.destroyed.connect(framebuffer.close)

    def _add_tools(self) -> None:
        """One line a tool; a group's tools stand in this order."""
        self.add_tool(KeysTool(self.pane), Group.CONTROL)
        self.add_tool(FitTool(self.pane.zooming), Group.VIEW)
        self.add_tool(zoom := ZoomTool(self.pane.zooming), Group.VIEW)
        for action, keys in zoom.keyed.items():
            for each in keys:
                self.add_keys(each, action.trigger)
        self.add_tool(self._full_screen, Group.VIEW)
        self.add_tool(self.small, Group.VIEW)
        self.add_tool(MonitorTool(self.monitors, self, self.open_popover, self.pane.mention), Group.VIEW)
        self.marks = MarkLayer(self.pane.view, self.framebuffer, self.viewer, self.bridge)
        self._mark_bar = MarkBar(self.marks, self.pane)
        self.add_tool(MarksTool(self.marks, self.pane), Group.POINT)
        self.add_tool(ClipboardTool(self.viewer, self.pane, self.bridge), Group.CARRY)
        self.files = FilesTool(self.bridge.files, self, self.open_popover, self.pane, self.bridge)
        self.add_tool(self.files, Group.CARRY)
        people = People(self.viewer, self.pane, self.bridge)
        self.people = PeopleTool(people, self, self.open_popover)
        self.people.popover.leave_requested.connect(self.end_requested)
        self.add_tool(self.people, Group.PEOPLE)
        ControlNotice(people, self.pane)
        PointerFlag(people, self.pane.view, self.bridge)
        FileDrop(self, lambda: self.files.may_send, self.files.send)

    def add_tool(self, tool: Tool, group: Group) -> None:
        """Puts a tool into the toolbar, behind those of its group, and makes its keys work."""
        self.toolbar.add_tool(tool, group)
        if tool.keys:
            self.add_keys(tool.keys, tool.click)

    def add_keys(self, keys: str, act: Callable[[], object]) -> None:
        """Makes keys do something while the keyboard is the engineer's; a tool that has no room keeps its own."""
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(act)
        shortcut.setEnabled(self._part is Part.WORKED)
        self._shortcuts.append(shortcut)

    @property
    def part(self) -> Part:
        return self._part

    def play(self, part: Part) -> None:
        """What it is from now on: without being worked in it sends nothing of mouse and keyboard."""
        self._part = part
        self.pane.set_input(part is Part.WORKED)
        self._attending.look(_CLOSELY[part])
        for shortcut in self._shortcuts:
            shortcut.setEnabled(part is Part.WORKED)
        if part is not Part.WORKED:
            self.hint.withdraw()
            self.marks.annotate(False)
        self._place_toolbar()

    def lend_toolbar(self, holder: QWidget | None) -> None:
        """While it is worked in its toolbar stands in the layout of `holder`, or where it belongs.

        Popovers then open in what `holder` is in. Whoever lends it out takes it back before the panel is deleted.
        """
        self._holder = holder
        self._place_toolbar()

    def add_beside(self, widget: QWidget) -> None:
        """Puts something at the right of the picture; it goes wherever the picture is shown."""
        self._body.addWidget(widget)
        self._body.setStretchFactor(0, 1)

    def open_popover(self, popover: Popover, tool: QWidget) -> None:
        """Opens a popover of a tool below it, over the picture."""
        self.toolbar.open_popover(popover, tool)

    @property
    def is_full_screen(self) -> bool:
        return self._is_full

    @property
    def is_over(self) -> bool:
        return self.pane.is_over

    def tell_end(self, code: ReasonCode) -> None:
        """A hub says that it is over, and why."""
        self.pane.tell_end(code)

    def show_full_screen(self, full: bool) -> None:
        """The window round the panel is a full screen, or no longer one."""
        self._is_full = full
        self._full_screen.setChecked(full)
        self._place_toolbar()

    def _place_toolbar(self) -> None:
        self.toolbar.close_popovers()
        self.pane.cover_top(0)
        self.toolbar.room = self._holder.parentWidget() if self._holder is not None and not self._is_full else None
        holder = self._holder.layout() if self._holder is not None else None
        if self._part is not Part.WORKED:
            self.toolbar.setParent(self)
            self.toolbar.hide()
        elif self._is_full and not self.is_over:
            self._column.removeWidget(self.toolbar)
            self.toolbar.setParent(self)
            self.toolbar.hide()
        elif holder is not None and not self._is_full:
            holder.addWidget(self.toolbar)
            self.toolbar.show()
        else:
            self._column.insertWidget(0, self.toolbar)
            self.toolbar.show()

    def _reveal_toolbar(self) -> None:
        self.toolbar.setGeometry(0, 0, self.width(), self.toolbar.sizeHint().height())
        self.toolbar.show()
        self.toolbar.raise_()
        self.pane.cover_top(self.toolbar.height())

    def _on_pane_control_changed(self, state: CapabilityState) -> None:
        if state is CapabilityState.GRANTED and self._part is Part.WORKED:
            self._offer(KEYBOARD)
        elif state not in (CapabilityState.GRANTED, CapabilityState.PAUSED):
            self.hint.withdraw(KEYBOARD)

    def _on_marks_annotating_changed(self, annotates: bool) -> None:
        if annotates:
            self.hint.withdraw()  # its place is the drawing tools' now

    def _on_bar_range_changed(self) -> None:
        bars = (self.pane.horizontalScrollBar(), self.pane.verticalScrollBar())
        if not any(bar.maximum() for bar in bars):
            self.hint.withdraw(LARGER)
        elif self._part is Part.WORKED and self.pane.zooming.zoom == EXACT and self.pane.has_frame:
            self._offer(LARGER)

    def _offer(self, hint: str) -> None:
        if not self.marks.is_annotating:  # the drawing tools stand in its place
            self.hint.offer(hint)

    def _on_zooming_changed(self) -> None:
        self.hint.done(LARGER)

    def _on_toolbar_end_requested(self) -> None:
        if self.is_over:
            self.close_requested.emit()
        else:
            self.end_requested.emit()

    def _on_pane_over(self) -> None:
        self.toolbar.show_over()
        self.hint.withdraw()
        # From now on there is no picture to leave room for, but something to read and a button to find.
        self._place_toolbar()

    def _on_view_pointer_moved(self, place: QPoint) -> None:
        if not self._is_full or self.is_over:
            return
        at = self.pane.view.mapTo(self, place)
        if at.y() <= 0:
            self._reveal_toolbar()
        elif self.toolbar.isVisible() and at.y() > self.toolbar.height() + _LEAVE_MARGIN:
            self.toolbar.hide()
            self.pane.cover_top(0)

    def _on_view_keyboard_freed(self) -> None:
        if self._is_full:
            self._reveal_toolbar()
        self.toolbar.take_focus()
        self.hint.done(KEYBOARD)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._attending.shown()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._attending.hidden()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_full and self.toolbar.isVisible() and not self.is_over:
            self.toolbar.resize(self.width(), self.toolbar.height())
