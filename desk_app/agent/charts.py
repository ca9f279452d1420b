"""Small pictures of figures, painted: bars of offered over answered. No chart library.

Invariant: what a chart shows is said in words as its accessible description too.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desk_app.agent.look import Look

AXIS = 4


class BarChart(QWidget):
    """A bar a bucket: its outline is what was offered, its filling what was answered."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar_chart")
        self._look = look
        self._offered: Sequence[int] = ()
        self._answered: Sequence[int] = ()
        self._labels: Sequence[str] = ()
        self._tips: Sequence[str] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMouseTracking(True)

    def set_look(self, look: Look) -> None:
        self._look = look
        self.update()

    def show_figures(
        self, offered: Sequence[int], answered: Sequence[int], labels: Sequence[str], tips: Sequence[str]
    ) -> None:
        """All four have one entry a bucket; an empty label is not painted, `tips` are whole sentences."""
        self._offered, self._answered, self._labels, self._tips = offered, answered, labels, tips
        self.setAccessibleDescription("; ".join(tip for tip, count in zip(tips, offered, strict=False) if count))
        self.update()

    def bucket_at(self, x: float) -> int | None:
        """Returns the bucket under a horizontal position."""
        if not self._offered or not 0 <= x < self.width():
            return None
        return min(len(self._offered) - 1, int(x / self.width() * len(self._offered)))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = self.bucket_at(event.pos().x())
            if place is not None:
                QToolTip.showText(event.globalPos(), self._tips[place], self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - the chart is small
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        metrics = QFontMetrics(look.small)
        base = self.height() - metrics.height() - AXIS
        painter.setPen(QPen(look.line, 1))
        painter.drawLine(QPoint(0, base), QPoint(self.width(), base))
        if not self._offered:
            return
        most = max(1, *self._offered)
        step = self.width() / len(self._offered)
        wide = max(2.0, min(28.0, step * 0.62))
        painter.setFont(look.small)
        for place, count in enumerate(self._offered):
            left = place * step + (step - wide) / 2
            tall = (base - metrics.height()) * count / most
            done = (base - metrics.height()) * self._answered[place] / most
            painter.setPen(QPen(look.accent, 1))
            painter.setBrush(look.surface)
            if count:
                painter.drawRoundedRect(QRectF(left, base - tall, wide, tall), 2, 2)
            painter.setBrush(look.accent)
            if done:
                painter.drawRoundedRect(QRectF(left, base - done, wide, done), 2, 2)
            painter.setPen(look.muted)
            if count and wide > metrics.horizontalAdvance("00"):
                above = QRectF(place * step, base - tall - metrics.height(), step, metrics.height())
                painter.drawText(above, int(Qt.AlignmentFlag.AlignCenter), str(count))
            if self._labels[place]:
                space = QRectF(place * step - step, base + AXIS, step * 3, metrics.height())
                painter.drawText(space, int(Qt.AlignmentFlag.AlignCenter), self._labels[place])

    def sizeHint(self) -> QSize:
        return QSize(360, 140)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 96)
