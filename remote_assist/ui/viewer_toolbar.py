"""The engineer's controls beside a remote screen: asking for control, the tools, quality, the words, the end."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import shiboken6
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from remote_assist.shown import Scope
from remote_assist.stream.viewing import CapabilityState, ViewerFigures
from remote_assist.ui.appearance import Colours, colours, named
from remote_assist.ui.plain_text import wrapped
from remote_assist.ui.popover import Popover
from remote_assist.ui.quality_popover import QualityPopover, quality_icon
from remote_assist.ui.tool import Group, Tool
from remote_assist.ui.tool_strip import ToolStrip
from remote_assist.ui.words_popover import WordsPopover

_WORDS_AT = 2
"""The words stand after the tools."""


class ViewerToolbar(QWidget):
    """Tells wishes by signals and shows what it is told. `strip` holds the tools."""

    control_requested = Signal()
    control_given_up = Signal()
    end_requested = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewer_toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._control_state = CapabilityState.NOT_ASKED
        self._words: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._is_over = False
        self.room: QWidget | None = None
        """What holds the popovers, where it is not what holds the toolbar."""
        self._popovers: set[Popover] = set()
        self._control = named(QPushButton(), "control")
        self.strip = ToolStrip(self)
        self._quality = _opener("quality")
        self._quality.setEnabled(False)
        self._popover = QualityPopover(self)
        self._shown: tuple[Scope, bool] = (Scope.DESKTOP, False)
        self._shows = named(QLabel(), "shown")
        self._shows.setTextFormat(Qt.TextFormat.PlainText)
        self._why = _opener("words_why")
        self._explained = WordsPopover(self)
        self._said = named(QLabel(), "words")
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        self._end = named(QPushButton(), "end")
        self._words_line = _side_by_side(self._why, self._said)
        self._lay_out()
        self._control.clicked.connect(self._on_control_clicked)
        self._end.clicked.connect(self.end_requested)
        self._quality.clicked.connect(self._on_quality_clicked)
        self._popover.closed.connect(self._on_popover_closed)
        self._why.clicked.connect(self._on_why_clicked)
        self._explained.closed.connect(self._on_explained_closed)
        self._retranslate()

    def _lay_out(self) -> None:
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self._control)
        self._row.addWidget(self.strip)
        self._row.addWidget(self._shows)
        self._row.addStretch(1)
        self._row.addWidget(self._quality)
        self._row.addWidget(self._end)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 4, 8, 4)
        self._column.setSpacing(4)
        self._column.addLayout(self._row)
        self._column.addWidget(self._words_line)

    @property
    def words_shown(self) -> str:
        return self._said.text()

    def watch_figures(self, read: Callable[[], ViewerFigures]) -> None:
        """Where the quality popover reads its figures, once a second while it is open."""
        self._popover.watch(read)
        self._quality.setEnabled(True)

    def show_control(self, state: CapabilityState) -> None:
        """What became of the wish to control."""
        self._control_state = state
        self._retranslate()

    def show_words(self, words_en: tuple[str, ...], words_zh: tuple[str, ...]) -> None:
        """The words to compare aloud with the customer."""
        self._words = (words_en, words_zh)
        self._retranslate()

    def show_scope(self, scope: Scope, hides: bool) -> None:
        """How much of the customer's screen is shown, and whether parts of it are kept back."""
        self._shown = (scope, hides)
        self._retranslate()

    def show_over(self) -> None:
        """The session has ended: nothing can be asked any more, and `end_requested` means to close."""
        self._is_over = True
        self._retranslate()

    def add_tool(self, tool: Tool, group: Group) -> None:
        """Behind what its group has already."""
        self.strip.add(tool, group)
        for before, after in pairwise((self._control, *self.strip.tools, self.strip.more, self._why, self._quality)):
            self.setTabOrder(before, after)
        self._arrange()

    def take_focus(self) -> None:
        """The keyboard comes to the first button that can be pressed."""
        buttons = (self._control, *self.strip.tools, self._end)
        next(button for button in buttons if button.isEnabled() and not button.isHidden()).setFocus(
            Qt.FocusReason.TabFocusReason
        )

    def open_popover(self, popover: Popover, button: QWidget) -> None:
        """Opens a button's popover below it, over the picture."""
        self._popovers.add(popover)
        popover.open_below(self.strip.anchor_of(button), self.room or self.parentWidget() or self)

    def close_popovers(self) -> None:
        """The toolbar moves elsewhere: what hangs below it goes."""
        for popover in self._popovers:
            if shiboken6.isValid(popover):
                popover.hide()
                popover.setParent(self)
        self._popovers.clear()

    def _retranslate(self) -> None:
        state = CapabilityState.NOT_ASKED if self._is_over else self._control_state
        texts = {
            CapabilityState.ASKED: self.tr("Asking for control…"),
            CapabilityState.GRANTED: self.tr("Give control back"),
            CapabilityState.PAUSED: self.tr("Control rests"),
        }
        self._control.setText(texts.get(state, self.tr("Ask for control")))
        self._control.setEnabled(state is not CapabilityState.ASKED and not self._is_over)
        self._control.setToolTip(
            self.tr("The customer uses the computer; control comes back by itself.")
            if state is CapabilityState.PAUSED
            else ""
        )
        self._quality.setAccessibleName(self.tr("Connection quality"))
        self._quality.setToolTip(self.tr("Frames, data and delay of this connection."))
        self._quality.setIcon(quality_icon(colours().text, colours().on_accent, self.devicePixelRatioF()))
        self._tell_shown()
        words = self._words[1 if self.tr("en") == "zh" else 0]
        self._said.setText(self.tr("Words: {words}").format(words=" · ".join(words)) if words else "")
        self._explained.show_words(*self._words)
        self._said.setToolTip(wrapped(self._explained.meaning))
        self._said.setAccessibleDescription(self._explained.meaning)
        self._why.setText("?")
        self._why.setAccessibleName(self.tr("What the words are for"))
        self._why.setToolTip(self.tr("What the words are for"))
        self._end.setText(self.tr("Close") if self._is_over else self.tr("End session"))
        self._end.setProperty("over", self._is_over)
        self._arrange()
        self.setAccessibleName(self.tr("Remote screen controls"))
        self.setStyleSheet(_style(colours()))

    def _tell_shown(self) -> None:
        scope, hides = self._shown
        text = self.tr("Parts are hidden") if hides else ""
        if scope is Scope.MONITOR:
            text = self.tr("One monitor is shown")
        elif scope is Scope.APPLICATION:
            text = self.tr("One application is shown")
        self._shows.setText(text)
        self._shows.setToolTip(self.tr("The customer hides the rest. What is flat and grey is hidden, not broken."))
        self._shows.setVisible(bool(text) and not self._is_over)

    def _arrange(self) -> None:
        """The words stand between the buttons where there is room, else below them; without words there is no label."""
        line, row = self._words_line, self._row
        line.setVisible(bool(self._said.text()))
        text = self._said.fontMetrics().horizontalAdvance(self._said.text()) + 24 + self._why.sizeHint().width()
        fits = row.sizeHint().width() + text <= self.width()
        inside = row.indexOf(line) >= 0
        if fits and not inside:
            self._column.removeWidget(line)
            row.insertWidget(_WORDS_AT, line, 100)  # nearly all of what is free
        elif inside and not fits:
            row.removeWidget(line)
            self._column.addWidget(line)

    def _on_quality_clicked(self) -> None:
        if self._quality.isChecked():
            self.open_popover(self._popover, self._quality)
        else:
            self._popover.hide()

    def _on_popover_closed(self) -> None:
        self._quality.setChecked(False)

    def _on_why_clicked(self) -> None:
        if self._why.isChecked():
            self.open_popover(self._explained, self._why)
        else:
            self._explained.hide()

    def _on_explained_closed(self) -> None:
        self._why.setChecked(False)

    def _on_control_clicked(self) -> None:
        if self._control_state in (CapabilityState.GRANTED, CapabilityState.PAUSED):
            self.control_given_up.emit()
        else:
            self.control_requested.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _side_by_side(left: QWidget, right: QWidget) -> QWidget:
    line = QWidget()
    line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it holds no window wide
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(left)
    row.addWidget(right, 1)
    return line


def _opener(name: str) -> QToolButton:
    """A button that stays pressed while what it opened is there."""
    button = named(QToolButton(), name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setCheckable(True)
    return button


def _style(c: Colours) -> str:
    return f"""
    #viewer_toolbar {{ background: {c.window}; border-bottom: 1px solid {c.border}; }}
    QLabel {{ color: {c.muted}; background: transparent; }}
    QPushButton {{ padding: 4px 12px; min-height: 20px; border-radius: 4px;
        border: 1px solid {c.border}; background: {c.raised}; color: {c.text}; }}
    QToolButton {{ padding: 4px; border-radius: 4px; border: 1px solid transparent; background: transparent;
        color: {c.text}; }}
    QToolButton::menu-indicator {{ image: none; }}
    #shown {{ background: {c.warning}; color: {c.on_warning}; border-radius: 4px; padding: 4px 8px; }}
    #words_why {{ min-width: 20px; min-height: 20px; }}
    QToolButton:hover {{ background: {c.raised}; border: 1px solid {c.border}; }}
    QPushButton:hover, QPushButton:focus, QToolButton:focus {{ border: 1px solid {c.accent}; }}
    QPushButton:checked, QToolButton:checked {{ background: {c.accent}; color: {c.on_accent};
        border: 1px solid {c.accent}; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {c.muted}; background: {c.window}; }}
    #end {{ background: {c.danger}; color: {c.on_danger}; border: 1px solid {c.danger}; }}
    #end:hover, #end:focus {{ background: {c.danger_hover}; border: 1px solid {c.text}; }}
    #end[over="true"] {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent}; }}
    #end[over="true"]:hover, #end[over="true"]:focus {{ background: {c.accent_hover}; border: 1px solid {c.text}; }}
    """
