"""How good the picture's way is, at a glance: frames, data, delay, codecs, in a popover below its button.

It stays while one works in the picture: what a scroll costs is seen while scrolling.

Invariant: figures are read once a second while it is open, and not at all while it is not.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QIcon, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from remote_assist.stream.viewing import ViewerFigures
from remote_assist.ui.appearance import Colours, colours, named
from remote_assist.ui.popover import Popover

_EVERY_MS = 1000
_MOST_CODECS = 4
_UNKNOWN = "–"
_ICON = 16


class QualityPopover(Popover):
    """Shows what `watch` was given."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "quality_popover")
        self._read: Callable[[], ViewerFigures] = ViewerFigures
        self._title = named(QLabel(), "quality_title")
        self._title.setIndent(0)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._title, 0, 0, 1, 2)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.fill)
        self.hide()
        self.fill()

    def watch(self, read: Callable[[], ViewerFigures]) -> None:
        """Show these figures from now on."""
        self._read = read

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What is shown: (name, value) from the top."""
        return tuple((name.text(), value.text()) for name, value in self._rows)

    def fill(self) -> None:
        lines = self._lines(self._read())
        while len(self._rows) < len(lines):
            self._add_row()
        for (name, value), (name_text, value_text) in zip(self._rows, lines, strict=True):
            name.setText(name_text)
            value.setText(value_text)
            beside = Qt.AlignmentFlag.AlignTop if "\n" in value_text else Qt.AlignmentFlag.AlignVCenter
            name.setAlignment(Qt.AlignmentFlag.AlignLeft | beside)
        self._title.setText(self.tr("Connection quality"))
        self.setAccessibleName(self.tr("Connection quality"))
        self.setAccessibleDescription("; ".join(f"{name}: {value}" for name, value in lines))
        self.setStyleSheet(_style(colours()))
        if self.isVisible():
            self.place()

    def _add_row(self) -> None:
        name, value = named(QLabel(), "figure_name"), named(QLabel(), "figure")
        for label in (name, value):
            label.setTextFormat(Qt.TextFormat.PlainText)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = len(self._rows) + 1
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        self._rows.append((name, value))

    def _lines(self, figures: ViewerFigures) -> list[tuple[str, str]]:
        size, rate = figures.resolution, figures.link_rate
        frames = self.tr("{count} per second").format(count=round(figures.frames_per_second))
        return [
            (self.tr("Screen"), f"{size.width} × {size.height}" if size is not None else _UNKNOWN),
            (self.tr("Frames"), frames if size is not None else _UNKNOWN),
            (self.tr("Data"), bits_text(figures.bits_per_second) if size is not None else _UNKNOWN),
            (self.tr("Delay"), self._delay(figures)),
            (self.tr("Link carries"), bits_text(rate * 8) if rate is not None else _UNKNOWN),
            (self.tr("Decoding"), time_text(figures.decode)),
            (self.tr("Data by kind"), self._shares(figures)),
        ]

    def _delay(self, figures: ViewerFigures) -> str:
        if figures.delay is None or not figures.queue:
            return time_text(figures.delay)
        waiting = self.tr("{time} waiting").format(time=time_text(figures.queue))
        return f"{time_text(figures.delay + figures.queue)} ({waiting})"

    def _shares(self, figures: ViewerFigures) -> str:
        kinds = {
            "solid": self.tr("plain"),
            "zstd": self.tr("text"),
            "delta": self.tr("photo, exact"),
            "raw": self.tr("tiny"),
            "jpeg": self.tr("photo"),
            "video": self.tr("video"),
            "moved": self.tr("moved"),
        }
        shares = [(kinds.get(name, name), share) for name, share in figures.codec_shares if share >= 0.005]
        return "\n".join(f"{name} {share:.0%}" for name, share in shares[:_MOST_CODECS]) or _UNKNOWN

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)


def bits_text(bits: float) -> str:
    """Bits a second in a unit that fits: `0 kbit/s`, `4.2 Mbit/s`, `1.3 Gbit/s`."""
    for limit, unit in ((1e6, "kbit/s"), (1e9, "Mbit/s")):
        if bits < limit * 0.9995:
            return f"{bits * 1e3 / limit:.3g} {unit}"
    return f"{bits / 1e9:.3g} Gbit/s"


def time_text(seconds: float | None) -> str:
    """Milliseconds, with a decimal below ten."""
    if seconds is None:
        return _UNKNOWN
    return f"{seconds * 1000:.1f} ms" if seconds < 0.00995 else f"{seconds * 1000:.0f} ms"


def quality_icon(colour: str, pressed: str, ratio: float) -> QIcon:
    """Four bars that rise, as on a telephone; in another colour while the button is pressed."""
    icon = QIcon(_bars(colour, ratio))
    icon.addPixmap(_bars(pressed, ratio), QIcon.Mode.Normal, QIcon.State.On)
    return icon


def _bars(colour: str, ratio: float) -> QPixmap:
    picture = QPixmap(QSize(_ICON, _ICON) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    for bar in range(4):
        height = 4 + 3 * bar
        painter.drawRoundedRect(QRectF(QPointF(1 + 4 * bar, _ICON - 1 - height), QPointF(3 + 4 * bar, _ICON - 1)), 1, 1)
    painter.end()
    return picture


def _style(c: Colours) -> str:
    return f"""
    #quality_popover {{ background: {c.raised}; border: 1px solid {c.border}; }}
    QLabel {{ color: {c.text}; background: transparent; }}
    #figure_name {{ color: {c.muted}; }}
    #quality_title {{ font-weight: bold; padding-bottom: 4px; }}
    """
