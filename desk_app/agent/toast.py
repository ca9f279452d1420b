"""Short words over the window, and the strip at its head while there is no connection.

Invariant: neither takes the focus, and what a toast says can be read until it goes by itself or is clicked.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desk_app.agent.office import Office
from desk_app.agent.pane import label_button, plain_label, set_role, spaced
from desk_app.client.facts import ConnectionChanged, Link

LEAST_MS = 4000
A_CHARACTER_MS = 60
TOP = 64
"""Under the header, where it hides neither a name nor what is being written."""


class Toast(QFrame):
    """One sentence at a time, the newest; stays as long as it takes to read."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setProperty("role", "toast")
        self._over_window = parent
        self._text = plain_label()
        self._text.setObjectName("toast_text")
        self._row = QHBoxLayout(self)
        spaced(self._row, (4, 2, 4, 2))
        self._row.addWidget(self._text)
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, kind: str) -> None:
        """Shows a sentence; "danger" ones begin with a mark, so that colour is not alone."""
        self._text.setText(f"▲ {text}" if kind == "danger" else text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._over.start(LEAST_MS + A_CHARACTER_MS * len(text))

    def _place(self) -> None:
        parent = self._over_window
        wide = min(560, parent.width() - 32)
        one_line = self.fontMetrics().horizontalAdvance(self._text.text()) + 40
        wide = min(wide, one_line)
        tall = self._row.heightForWidth(wide)
        self.setGeometry((parent.width() - wide) // 2, TOP, wide, tall)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        del event
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)


class LinkStrip(QFrame):
    """Says that there is no connection, what happens meanwhile, and what a person can do."""

    sign_in_wanted = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.setObjectName("link_strip")
        self._office = office
        self._text = plain_label()
        self._text.setObjectName("link_text")
        self._go = QPushButton()
        self._go.setObjectName("link_button")
        self._go.clicked.connect(self._on_go_clicked)
        row = QHBoxLayout(self)
        spaced(row, (4, 1, 2, 1), 2)
        row.addWidget(self._text, 1)
        row.addWidget(self._go)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # Connecting takes a moment at each start: nobody needs to be told of it.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(1200)
        self._soon.timeout.connect(self._on_soon)
        office.bridge.connection_changed.connect(self._show_link)
        office.bridge.outbox_changed.connect(self._show_text)
        self.hide()
        self._show_link(office.bridge.connection)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._show_text()
        super().changeEvent(event)

    def _show_link(self, fact: ConnectionChanged) -> None:
        if fact.link is Link.CONNECTED:
            self._soon.stop()
            self.hide()
        elif fact.link is Link.STOPPED:
            self._show_text()
            self.show()
        elif not self.isVisible() and not self._soon.isActive():
            self._soon.start()
        self._show_text()

    def _on_soon(self) -> None:
        if self._office.bridge.connection.link is not Link.CONNECTED:
            self._show_text()
            self.show()

    def _show_text(self) -> None:
        fact = self._office.bridge.connection
        stopped = fact.link is Link.STOPPED
        set_role(self, "strip_danger" if stopped else "strip_offline")
        if stopped:
            text = self._office.sentence(fact.refusal) if fact.refusal else self.tr("The hub ended the connection.")
            label_button(self._go, self.tr("Sign in"))
        else:
            waiting = sum(1 for entry in self._office.bridge.pending if entry.post)
            text = self.tr("Not connected. What you write is kept and goes out by itself.")
            if waiting:
                text += " " + self.tr("Messages waiting: {count}.").format(count=waiting)
            label_button(self._go, self.tr("Try now"))
        self._text.setText(text)

    def _on_go_clicked(self) -> None:
        if self._office.bridge.connection.link is Link.STOPPED:
            self.sign_in_wanted.emit()
        else:
            self._office.bridge.wake()
