"""What of a picture of marks has to be painted anew, and the painting of it: for every window that shows marks.

Invariant: pixels outside of what `show` returned look as they did before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QBitmap, QImage, QPainter, QRegion

from remote_assist.geometry import Point
from remote_assist.policy.board import Artist, Artists, Drawn, Standing
from remote_assist.ui.mark_painting import laser_extent, mark_extent, paint_laser, paint_mark
from remote_assist.wire.marks import MarkKind

_NOBODY = Artist("", 0)


class MarkCanvas:
    """Keeps what is drawn now. `scale_at` is the scale of the screen at a place, in device pixels a logical one."""

    def __init__(self, scale_at: Callable[[Point], float] = lambda _point: 1.0) -> None:
        self._scale_at = scale_at
        self.drawn = Drawn()
        self.artists: Artists = {}

    def show(self, drawn: Drawn, artists: Artists) -> QRegion:
        """From now on this is drawn; returns where it looks otherwise than before."""
        before, before_by = self.drawn, self.artists
        self.drawn, self.artists = drawn, dict(artists)
        if artists != before_by:
            return self._extent(before, before_by).united(self._extent(drawn, artists))
        dirty = QRegion()
        old = {standing.mark.key: standing for standing in before.marks}
        for standing in drawn.marks:
            previous = old.pop(standing.mark.key, None)
            if previous != standing:
                dirty += self._difference(previous, standing)
        for standing in old.values():
            dirty += self._extent_of(standing)
        for owner, at in set(before.lasers) ^ set(drawn.lasers):
            dirty += laser_extent(at, self._artist(owner), self._scale_at(at))
        return dirty

    def paint(self, area: QRect) -> QImage:
        """The marks in `area`, on nothing."""
        image = QImage(area.size(), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        painter.translate(-area.topLeft())
        self.paint_on(painter, area)
        painter.end()
        return image

    def paint_on(self, painter: QPainter, area: QRect) -> None:
        """Paint whatever touches `area`; the painter counts in pixels of the marks."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for standing in self.drawn.marks:
            if self._extent_of(standing).intersects(area):
                paint_mark(painter, standing, self._artist(standing.mark.owner), self._scale(standing))
        for owner, at in self.drawn.lasers:
            artist, scale = self._artist(owner), self._scale_at(at)
            if laser_extent(at, artist, scale).intersects(area):
                paint_laser(painter, at, artist, scale)

    def _difference(self, before: Standing | None, after: Standing) -> QRect:
        """Of a line that grew only what is new."""
        if before is None:
            return self._extent_of(after)
        old, new = before.mark, after.mark
        grew = new.kind is MarkKind.FREEHAND and before.step == after.step and len(new.points) >= len(old.points)
        if not grew or new.points[: len(old.points)] != old.points:
            return self._extent_of(before).united(self._extent_of(after))
        return self._extent_of(replace(after, mark=replace(new, points=new.points[len(old.points) - 1 :])))

    def _extent(self, drawn: Drawn, artists: Artists) -> QRegion:
        region = QRegion()
        for standing in drawn.marks:
            artist = artists.get(standing.mark.owner, _NOBODY)
            region += mark_extent(standing, artist, self._scale(standing))
        for owner, at in drawn.lasers:
            region += laser_extent(at, artists.get(owner, _NOBODY), self._scale_at(at))
        return region

    def _extent_of(self, standing: Standing) -> QRect:
        return mark_extent(standing, self._artist(standing.mark.owner), self._scale(standing))

    def _scale(self, standing: Standing) -> float:
        return self._scale_at(standing.mark.points[0])

    def _artist(self, owner: int) -> Artist:
        return self.artists.get(owner, _NOBODY)


def cut(image: QImage, corner: QPoint) -> QRegion:
    """The pixels of `image`, which lies at `corner`, that are more there than not."""
    mask = image.createAlphaMask(Qt.ImageConversionFlag.ThresholdAlphaDither)
    return QRegion(QBitmap.fromImage(mask)).translated(corner)
