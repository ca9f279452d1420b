"""A question to the customer in a window of his own, which nothing answers by mistake.

Invariant: Enter presses nothing and Esc is closing, which every such window takes for its mildest answer; what takes
effect is pressed by a pointer, or by Space once it has the focus, and not before it has been in view for a moment.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from remote_assist.own_windows import OWN_WINDOW_ROLE
from remote_assist.ui.appearance import Colours, colours

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select)
_WIDTH_IN_CHARACTERS = 64


class DeliberateButton(QPushButton):
    """A button that Enter never presses, whatever the platform's theme says."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER or event.isAutoRepeat():
            event.accept()
            return
        super().keyPressEvent(event)


class DeliberateDialog(QWidget):
    """Base of such windows; the owner shows it and keeps it until it is answered.

    One that comes unbidden opens unfocused, in front of everything, and says after how many seconds it `wakes`; None is
    for one that the customer himself has opened. After `seconds` in view without an answer it closes; 0.0 is never.
    """

    def __init__(self, parent: QWidget | None, *, wakes_after: float | None, seconds: float = 0.0) -> None:
        super().__init__(
            parent,
            Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.CustomizeWindowHint
            | Qt.WindowType.WindowTitleHint | Qt.WindowType.WindowCloseButtonHint,
        )  # fmt: skip
        self._is_unbidden = wakes_after is not None
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, self._is_unbidden)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("deliberate")
        self.setWindowRole(OWN_WINDOW_ROLE)
        self._is_answered = False
        self._seconds_left = math.ceil(seconds)
        self._waking = QTimer(self, singleShot=True, interval=round((wakes_after or 0.0) * 1000))
        self._waking.timeout.connect(self._wake)
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self._on_ticking_timeout)

    def _lay_out(self, widgets: Sequence[QWidget], buttons: Sequence[QPushButton]) -> None:
        """One above the other, and the buttons below, all of one width."""
        row = QHBoxLayout()
        row.setSpacing(12)
        for button in buttons:
            row.addWidget(button, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(12)
        for widget in widgets:
            self._column.addWidget(widget)
        self._column.addLayout(row)

    def _fit(self, width_in_characters: int = _WIDTH_IN_CHARACTERS) -> None:
        """As wide as the text needs, never wider or higher than the screen."""
        screen = self.screen().availableGeometry()
        width = min(self.fontMetrics().averageCharWidth() * width_in_characters, screen.width() - 32)
        width = max(width, self._column.minimumSize().width())
        self.setFixedSize(width, max(self._column.heightForWidth(width), self._column.minimumSize().height()))
        self.move(screen.center().x() - width // 2, max(screen.top(), screen.center().y() - self.height() * 2 // 3))

    def _dress(self) -> None:
        self.setStyleSheet(_style(colours()))

    def _answers(self) -> bool:
        """Is this the first answer? Nothing wakes or ticks after it."""
        is_first, self._is_answered = not self._is_answered, True
        self._waking.stop()
        self._ticking.stop()
        return is_first

    def _retranslate(self) -> None:
        raise NotImplementedError

    def _wake(self) -> None:
        """It has been in view for long enough to be read."""

    def _tell_countdown(self) -> None:
        """A second less is left."""

    def _on_ticking_timeout(self) -> None:
        self._seconds_left -= 1
        if self._seconds_left <= 0:
            self.close()
        else:
            self._tell_countdown()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_unbidden and not event.spontaneous() and not self._is_answered:
            # The window itself takes the focus, so that a Space on its way to another window presses nothing.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._waking.start()
            if self._seconds_left:
                self._ticking.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() not in _ENTER:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._retranslate()


def _style(c: Colours) -> str:
    return f"""
    #deliberate {{ background: {c.window}; }}
    QLabel {{ color: {c.text}; background: transparent; }}
    #card {{ background: {c.raised}; border: 1px solid {c.border}; border-radius: 8px; }}
    #about, #trust, #countdown {{ color: {c.muted}; }}
    #doubt {{ background: {c.warning}; color: {c.on_warning}; border-radius: 4px; padding: 4px 8px; }}
    QRadioButton {{ color: {c.text}; padding: 2px 0; spacing: 8px; }}
    QRadioButton:focus {{ color: {c.accent}; }}
    QRadioButton::indicator {{ width: 10px; height: 10px; border-radius: 7px; border: 2px solid {c.muted};
        background: {c.window}; }}
    QRadioButton::indicator:checked {{ border: 2px solid {c.accent}; background: {c.accent}; }}
    QRadioButton::indicator:focus {{ border: 2px solid {c.text}; }}
    #shown_label {{ font-weight: 600; }}
    QPushButton {{ min-height: 24px; padding: 8px 16px; border-radius: 6px; border: 1px solid {c.border};
        background: {c.raised}; color: {c.text}; font-weight: 600; }}
    QPushButton:hover, QPushButton:focus {{ border: 1px solid {c.accent}; }}
    #allow {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent}; }}
    #allow:hover, #allow:focus {{ background: {c.accent_hover}; border: 1px solid {c.text}; }}
    #allow:disabled {{ background: {c.raised}; color: {c.muted}; border: 1px solid {c.border}; }}
    """
