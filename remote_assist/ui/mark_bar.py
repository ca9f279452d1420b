"""What one draws with, over the lower edge of the picture while one draws.

Invariant: everything on it has a key too, which its tip names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from remote_assist.ui.appearance import Colours, colours, named
from remote_assist.ui.icons import SIZE, tool_icon
from remote_assist.ui.mark_layer import MarkLayer
from remote_assist.ui.mark_painting import PALETTE
from remote_assist.ui.mark_pen import PenTool
from remote_assist.ui.plain_text import wrapped
from remote_assist.wire.marks import Held

_GAP = 12
_NOTE_MS = 5000


class MarkBar(QFrame):
    """Shown in `room`, the widget round the picture, while `layer` is drawn on."""

    def __init__(self, layer: MarkLayer, room: QWidget) -> None:
        super().__init__(room)
        self.setObjectName("mark_bar")
        self._layer, self._room = layer, room
        self._held_at: QPoint | None = None
        self._moved = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 4, 4, 4)
        self._row.setSpacing(2)
        self._own = named(QLabel(), "own_colour")
        self._own.setFixedSize(12, 12)
        self._row.addWidget(self._own)
        self._tools = {tool: self._add(f"mark_{tool}", partial(layer.take, tool), tool.value) for tool in PenTool}
        self._keep = self._add("mark_keep", lambda: layer.keep(layer.pen.fades), "keep")
        self._undo = self._add("undo", layer.pen.undo, "undo")
        self._clear = self._add("mark_clear", layer.pen.clear, "clear")
        self._leave = self._add("close", lambda: layer.annotate(False), "leave")
        for button in (*self._tools.values(), self._keep):
            button.setCheckable(True)
        self._note = named(QLabel(), "mark_note")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.hide()
        self._row.addWidget(self._note)
        self._noting = QTimer(self, singleShot=True)
        self._noting.setInterval(_NOTE_MS)
        self._noting.timeout.connect(self._on_noting_timeout)
        self.hide()
        room.installEventFilter(self)
        layer.annotating_changed.connect(self._on_layer_annotating_changed)
        layer.pen_changed.connect(self._tell)
        layer.held.connect(self._on_layer_held)

    def _add(self, icon: str, act: Callable[[], object], name: str) -> QToolButton:
        button = named(QToolButton(), f"mark_{name}_button")
        button.setIconSize(QSize(SIZE, SIZE))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard stays with the hand, which has a key for each
        button.setProperty("icon_name", icon)
        button.clicked.connect(lambda _checked=False: act())
        self._row.addWidget(button)
        return button

    def _tell(self) -> None:
        """Say and show everything anew."""
        pen = self._layer.pen
        for tool, button in self._tools.items():
            button.setChecked(pen.tool is tool)
        self._keep.setChecked(not pen.fades)
        c = colours()
        self._own.setStyleSheet(f"background: {PALETTE[self._layer.colour]}; border-radius: 6px;")
        self.setStyleSheet(_style(c))
        names = (
            (
                self._tools[PenTool.POINTER],
                "P",
                self.tr("Pointer"),
                self.tr("Move, click, or drag to draw a line."),
            ),
            (self._tools[PenTool.ARROW], "A", self.tr("Arrow"), ""),
            (self._tools[PenTool.BOX], "B", self.tr("Box"), ""),
            (self._tools[PenTool.FREEHAND], "F", self.tr("Pen"), ""),
            (self._tools[PenTool.TEXT], "T", self.tr("Text"), ""),
            (self._keep, "K", self.tr("Keep"), self.tr("On: what you draw stays. Off: it fades by itself.")),
            (self._undo, "Ctrl+Z", self.tr("Undo"), ""),
            (self._clear, "Delete", self.tr("Clear your marks"), ""),
            (self._leave, "Esc", self.tr("Stop drawing"), ""),
        )
        for button, key, name, tip in names:
            button.setAccessibleName(name)
            button.setToolTip(wrapped("\n".join(filter(None, (f"{name} ({key})", tip)))))
            button.setIcon(tool_icon(button.property("icon_name"), c))
        self._own.setToolTip(self.tr("Your colour"))
        self._own.setAccessibleName(self.tr("Your colour"))
        self.setAccessibleName(self.tr("Drawing tools"))
        self._place()

    def _place(self) -> None:
        """At the lower edge, or where it was drawn to: it must not lie on what is to be shown."""
        self.adjustSize()
        free = self._room.size() - self.size()
        wanted = self.pos() if self._moved else QPoint(free.width() // 2, free.height() - _GAP)
        self.move(max(0, min(wanted.x(), free.width())), max(0, min(wanted.y(), free.height())))

    def _on_layer_annotating_changed(self, annotates: bool) -> None:
        self._note.hide()
        if annotates:
            self._tell()
            self.show()
            self._place()
            self.raise_()
        else:
            self.hide()

    def _on_layer_held(self, why: Held) -> None:
        sentences = {
            Held.FULL: self.tr("Too many marks stand. Take some away, or wait until they fade."),
            Held.FAST: self.tr("That was too fast: a part of it is missing."),
            Held.CLOSED: self.tr("Nothing is drawn while the screen is not shown."),
        }
        self._note.setText(sentences[why])
        self._note.show()
        self._noting.start()
        self._place()

    def _on_noting_timeout(self) -> None:
        self._note.hide()
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held_at = event.position().toPoint()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._held_at is not None:
            self._moved = True
            self.move(self.pos() + event.position().toPoint() - self._held_at)
            self._place()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held_at = None
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.ApplicationPaletteChange):
            self._tell()


def _style(c: Colours) -> str:
    return f"""
    #mark_bar {{ background: {c.window}; border: 1px solid {c.border}; border-radius: 8px; }}
    #mark_note {{ color: {c.on_warning}; background: {c.warning}; border-radius: 4px; padding: 4px 8px; }}
    QToolButton {{ padding: 4px; border-radius: 4px; border: 1px solid transparent; background: transparent; }}
    QToolButton:hover {{ background: {c.raised}; border: 1px solid {c.border}; }}
    QToolButton:checked {{ background: {c.accent}; border: 1px solid {c.accent}; }}
    """
