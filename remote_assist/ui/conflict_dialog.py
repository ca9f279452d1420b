"""There is something of this name already: keep both, replace it, or leave the new one out.

Invariant: only a deliberate press of Replace replaces anything; Enter, Esc, closing and silence keep both.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLabel, QWidget

from remote_assist.policy.questions import ALLOW_WAKES_AFTER
from remote_assist.stream.filing import Conflict
from remote_assist.ui.appearance import enlarge, named
from remote_assist.ui.deliberate import DeliberateButton, DeliberateDialog
from remote_assist.ui.plain_text import quoted

_SECONDS = 55.0  # a little less than the one who waits for the answer has patience
_SHOWN = 5


class ConflictDialog(DeliberateDialog):
    """Opens unfocused. The owner shows it and keeps it until `settled`."""

    settled = Signal(object)  # Conflict, once

    def __init__(
        self, names: Sequence[str], parent: QWidget | None = None, *, wakes_after: float = ALLOW_WAKES_AFTER
    ) -> None:
        super().__init__(parent, wakes_after=wakes_after, seconds=_SECONDS)
        self._names = tuple(names)
        self._title, self._listed, self._meaning, self._countdown = (
            named(QLabel(), name) for name in ("title", "who", "meaning", "countdown")
        )
        for label in (self._title, self._listed, self._meaning, self._countdown):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.skip, self.replace, self.keep = (named(DeliberateButton(), name) for name in ("skip", "replace", "allow"))
        self.replace.setEnabled(False)
        for button, conflict in (
            (self.skip, Conflict.SKIP), (self.replace, Conflict.REPLACE), (self.keep, Conflict.KEEP_BOTH),
        ):  # fmt: skip
            button.clicked.connect(lambda _checked=False, chosen=conflict: self._settle(chosen))
        self._lay_out((self._title, self._listed, self._meaning, self._countdown), (self.skip, self.replace, self.keep))
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
        self._dress()
        enlarge(self._title, 1.4, bold=True)
        enlarge(self._listed, 1.0, bold=True)
        self._fit()

    def _tell_countdown(self) -> None:
        self._countdown.setText(
            self.tr("If you do nothing, both are kept in {seconds} s.").format(seconds=self._seconds_left)
        )

    def _settle(self, conflict: Conflict) -> None:
        if not self._answers():
            return
        self.settled.emit(conflict)
        self.close()

    def _wake(self) -> None:
        self.replace.setEnabled(True)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._settle(Conflict.KEEP_BOTH)
