"""There is something of this name already: keep both, replace it, or leave the new one out.

Invariant: only a deliberate press of Replace replaces anything; Enter, Esc, closing and silence keep both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from remote_assist.own_windows import OWN_WINDOW_ROLE
from remote_assist.policy.questions import ALLOW_WAKES_AFTER
from remote_assist.stream.filing import Conflict
from remote_assist.ui.appearance import colours, enlarge, named
from remote_assist.ui.consent import ENTER, DeliberateButton, dialog_style
from remote_assist.ui.plain_text import quoted

_SECONDS = 55.0  # a little less than the one who waits for the answer has patience
_SHOWN = 5
_WIDTH_IN_CHARACTERS = 64


class ConflictDialog(QWidget):
    """Opens unfocused. The owner shows it and keeps it until `settled`."""

    settled = Signal(object)  # Conflict, once

    def __init__(
        self, names: Sequence[str], parent: QWidget | None = None, *, wakes_after: float = ALLOW_WAKES_AFTER
    ) -> None:
        super().__init__(
            parent,
            Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.CustomizeWindowHint
            | Qt.WindowType.WindowTitleHint | Qt.WindowType.WindowCloseButtonHint,
        )  # fmt: skip
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("consent")
        self.setWindowRole(OWN_WINDOW_ROLE)
        self._names = tuple(names)
        self._is_settled = False
        self._seconds_left = math.ceil(_SECONDS)
        self._title, self._listed, self._meaning, self._countdown = (
            named(QLabel(), name) for name in ("title", "who", "meaning", "countdown")
        )
        for label in (self._title, self._listed, self._meaning, self._countdown):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.skip, self.replace, self.keep = (named(DeliberateButton(), name) for name in ("skip", "replace", "allow"))
        self.replace.setEnabled(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        for button, conflict in (
            (self.skip, Conflict.SKIP), (self.replace, Conflict.REPLACE), (self.keep, Conflict.KEEP_BOTH),
        ):  # fmt: skip
            buttons.addWidget(button, 1)
            button.clicked.connect(lambda _checked=False, chosen=conflict: self._settle(chosen))
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        for widget in (self._title, self._listed, self._meaning, self._countdown):
            column.addWidget(widget)
        column.addLayout(buttons)
        self._waking = QTimer(self, singleShot=True, interval=round(wakes_after * 1000))
        self._waking.timeout.connect(lambda: self.replace.setEnabled(True))
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self._on_ticking_timeout)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Remote assistance"))
        self._title.setText(self.tr("There is something of this name already"))
        shown = "\n".join(quoted(name) for name in self._names[:_SHOWN])
        if len(self._names) > _SHOWN:
            shown += "\n" + self.tr("and {count} more").format(count=len(self._names) - _SHOWN)
        self._listed.setText(shown)
        self._meaning.setText(
            self.tr("Keep both gives the new one a number. Replace cannot be undone. Leave out takes only the rest.")
        )
        self.skip.setText(self.tr("Leave out"))
        self.replace.setText(self.tr("Replace"))
        self.keep.setText(self.tr("Keep both"))
        self._tell_countdown()
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(f"{self._listed.text()} {self._meaning.text()}")
        self.setStyleSheet(dialog_style(colours()))
        enlarge(self._title, 1.4, bold=True)
        enlarge(self._listed, 1.0, bold=True)
        screen = self.screen().availableGeometry()
        width = min(self.fontMetrics().averageCharWidth() * _WIDTH_IN_CHARACTERS, screen.width() - 32)
        width = max(width, self._column.minimumSize().width())
        self.setFixedSize(width, max(self._column.heightForWidth(width), self._column.minimumSize().height()))
        self.move(screen.center().x() - width // 2, max(screen.top(), screen.center().y() - self.height() * 2 // 3))

    def _tell_countdown(self) -> None:
        self._countdown.setText(
            self.tr("If you do nothing, both are kept in {seconds} s.").format(seconds=self._seconds_left)
        )

    def _settle(self, conflict: Conflict) -> None:
        if self._is_settled:
            return
        self._is_settled = True
        self._waking.stop()
        self._ticking.stop()
        self.settled.emit(conflict)
        self.close()

    def _on_ticking_timeout(self) -> None:
        self._seconds_left -= 1
        if self._seconds_left <= 0:
            self._settle(Conflict.KEEP_BOTH)
        else:
            self._tell_countdown()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous() and not self._is_settled:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._waking.start()
            self._ticking.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._settle(Conflict.KEEP_BOTH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._settle(Conflict.KEEP_BOTH)
        elif event.key() not in ENTER:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._retranslate()
