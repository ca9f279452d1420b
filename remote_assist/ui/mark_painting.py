"""How marks and lasers look, in device pixels: the same on the customer's screen and over the engineer's picture.

Each stroke has its owner's colour and a white edge, so that it can be made out on light and on dark. Boxes are never
filled, and text is a note with its owner's name on it: no mark looks like a window of the system.

Invariant: nothing is painted outside of what `mark_extent` and `laser_extent` say.
"""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPen

from remote_assist.geometry import Point
from remote_assist.policy.board import FADE_STEPS, RIPPLE_STEPS, Artist, Mark, Standing
from remote_assist.ui.plain_text import plain
from remote_assist.wire.limits import MAX_MARK_TEXT
from remote_assist.wire.marks import MarkKind

PALETTE = ("#d03889", "#da372d", "#2c75d2", "#1d864a", "#b85c00", "#9753d9", "#0b828d", "#a06a35", "#737b00")
"""By number; the first is the customer's. Each has 4.5 to 1 against white and 3 to 1 against our dark windows."""
_EDGE = 1.5
_HEAD = 5.0  # an arrow's head, in widths
_INK, _PAPER = QColor("#1b2430"), QColor("#ffffff")
_LASER, _RIPPLE = 8.0, 26.0  # radius in pixels at 100 %
_MOST_NAME = 16
_NOTE_COLUMNS = 26
"""The width of a note in letters; its text is bounded, and so is its size."""


def paint_of(artist: Artist) -> QColor:
    """His colour."""
    return QColor(PALETTE[artist.colour % len(PALETTE)])


def mark_extent(standing: Standing, artist: Artist, scale: float = 1.0) -> QRect:
    """The pixels that a mark may touch."""
    mark = standing.mark
    if mark.kind is MarkKind.TEXT:
        return _Note(mark, artist).whole.toAlignedRect().adjusted(-1, -1, 1, 1)
    if mark.kind is MarkKind.RIPPLE:
        return _around(mark.points[0], (_RIPPLE + 4) * scale)
    margin = mark.width * (_HEAD if mark.kind is MarkKind.ARROW else 1.0) / 2 + _EDGE + 2
    xs, ys = [point.x for point in mark.points], [point.y for point in mark.points]
    grow = math.ceil(margin)
    return QRect(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1).adjusted(-grow, -grow, grow, grow)


def paint_mark(painter: QPainter, standing: Standing, artist: Artist, scale: float = 1.0) -> None:
    """Paint one mark. `scale` is that of the screen on which its owner's hand was, for what has no width of its own."""
    mark = standing.mark
    if mark.kind is MarkKind.TEXT:
        _Note(mark, artist).paint(painter)
    elif mark.kind is MarkKind.RIPPLE:
        _paint_ripple(painter, standing, artist, scale)
    else:
        thin = 1.0 - standing.step / FADE_STEPS  # where nothing can shine through, what fades grows thin
        _paint_lines(painter, _lines(mark), max(1.0, mark.width * thin), artist)


def laser_extent(at: Point, artist: Artist, scale: float = 1.0) -> QRect:
    """The pixels that a laser with its name may touch."""
    return _around(at, (_LASER + 3) * scale).united(_tag_area(at, artist, scale).toAlignedRect()).adjusted(-1, -1, 1, 1)


def paint_laser(painter: QPainter, at: Point, artist: Artist, scale: float = 1.0) -> None:
    """A dot that has its owner's name beside it."""
    middle, radius = _middle(at), _LASER * scale
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PAPER)
    painter.drawEllipse(middle, radius + 2 * scale, radius + 2 * scale)
    painter.setBrush(paint_of(artist))
    painter.drawEllipse(middle, radius, radius)
    area = _tag_area(at, artist, scale)
    if not area.isEmpty():
        painter.drawRoundedRect(area, 4 * scale, 4 * scale)
        painter.setFont(_font(11 * scale, bold=True))
        painter.setPen(_PAPER)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, _name(artist))


def _paint_ripple(painter: QPainter, standing: Standing, artist: Artist, scale: float) -> None:
    radius = _RIPPLE * scale * (standing.step + 1) / RIPPLE_STEPS
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in _pens(3.0 * scale, artist):
        painter.setPen(pen)
        painter.drawEllipse(_middle(standing.mark.points[0]), radius, radius)


def _paint_lines(painter: QPainter, lines: list[QLineF], width: float, artist: Artist) -> None:
    # Each by itself: as one path they would be asked where they cross, which takes for ever where they often do.
    for pen in _pens(width, artist):
        painter.setPen(pen)
        for line in lines:
            painter.drawLine(line)


def _pens(width: float, artist: Artist) -> tuple[QPen, QPen]:
    """The white edge first, then the owner's colour."""
    style, cap, join = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    return QPen(_PAPER, width + 2 * _EDGE, style, cap, join), QPen(paint_of(artist), width, style, cap, join)


def _lines(mark: Mark) -> list[QLineF]:
    """What the pen follows: through the middle of each pixel that was named."""
    points = [_middle(point) for point in mark.points]
    if mark.kind is MarkKind.BOX:
        box = QRectF(points[0], points[1]).normalized()
        points = [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft(), box.topLeft()]
    elif len(points) == 1:
        points.append(points[0])
    lines = [QLineF(at, to) for at, to in pairwise(points)]
    if mark.kind is MarkKind.ARROW:
        lines += _head(points[0], points[1], mark.width)
    # What has no length is not painted: a dot is a line of nearly none.
    return [line if line.length() else QLineF(line.p1(), line.p2() + QPointF(0.01, 0)) for line in lines]


def _head(tail: QPointF, tip: QPointF, width: int) -> list[QLineF]:
    shaft = QLineF(tip, tail)
    length = min(shaft.length() * 0.6, width * _HEAD)
    sides = []
    for turn in (-28.0, 28.0):
        side = QLineF(shaft)
        side.setAngle(shaft.angle() + turn)
        side.setLength(length)
        sides.append(side)
    return sides


class _Note:
    """A text and whose it is, on a slip of paper with a stripe of the owner's colour."""

    def __init__(self, mark: Mark, artist: Artist) -> None:
        size = 8.0 + 2.5 * mark.width
        self._font, self._small = _font(size), _font(size * 0.7, bold=True)
        self._name, self._text, self._artist = _name(artist), plain(mark.text, MAX_MARK_TEXT), artist
        metrics, small = QFontMetrics(self._font), QFontMetrics(self._small)
        widest = metrics.averageCharWidth() * _NOTE_COLUMNS
        box = metrics.boundingRect(QRect(0, 0, widest, 1 << 14), int(_WRAPPED), self._text)
        width = min(max(box.width(), small.horizontalAdvance(self._name)), widest) + 2
        pad = max(4, round(size / 3))
        self._stripe = pad
        left, top = mark.points[0].x + pad + self._stripe, mark.points[0].y + pad
        self._head = QRectF(left, top, width, small.height() if self._name else 0)
        self._body = QRectF(left, self._head.bottom(), width, min(box.height(), metrics.lineSpacing() * 6))
        bottom = self._body.bottom() + pad
        self.whole = QRectF(*mark.points[0], width + 2 * pad + self._stripe, bottom - mark.points[0].y)

    def paint(self, painter: QPainter) -> None:
        painter.setPen(QPen(paint_of(self._artist), 2))
        painter.setBrush(_PAPER)
        painter.drawRect(self.whole.adjusted(1, 1, -1, -1))
        stripe = QRectF(self.whole.x() + 1, self.whole.y() + 1, self._stripe, self.whole.height() - 2)
        painter.fillRect(stripe, paint_of(self._artist))
        for area, font, colour, text in (
            (self._head, self._small, paint_of(self._artist), self._name),
            (self._body, self._font, _INK, self._text),
        ):
            painter.setFont(font)
            painter.setPen(colour)
            painter.save()
            painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
            painter.drawText(area, int(_WRAPPED), text)
            painter.restore()


_WRAPPED = Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


def _tag_area(at: Point, artist: Artist, scale: float) -> QRectF:
    name = _name(artist)
    if not name:
        return QRectF()
    metrics = QFontMetrics(_font(11 * scale, bold=True))
    return QRectF(
        at.x + (_LASER + 6) * scale, at.y - metrics.height() / 2,
        metrics.horizontalAdvance(name) + 10 * scale, metrics.height() + 2 * scale,
    )  # fmt: skip


def _name(artist: Artist) -> str:
    return plain(artist.name, _MOST_NAME)


def _font(pixels: float, *, bold: bool = False) -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(max(6, round(pixels)))
    font.setBold(bold)
    return font


def _middle(point: Point) -> QPointF:
    return QPointF(point.x + 0.5, point.y + 0.5)


def _around(point: Point, radius: float) -> QRect:
    reach = math.ceil(radius) + 1
    return QRect(point.x - reach, point.y - reach, 2 * reach + 1, 2 * reach + 1)
