"""The remote screen as a widget: exact pixels, fitted or zoomed, and the pointer of the other side.

In 1:1 one remote pixel is one device pixel, whatever the scale of the local screen. Fitted, or smaller, the framebuffer
keeps a picture that is scaled already (`FittedPicture`), so that painting copies pixels in both cases. Zoomed larger,
what is seen is scaled while it is painted: by a whole factor each pixel becomes a square. Only what was damaged is
painted, and large damage in portions (`PaintTurns`). What is shown is all of the picture or one area of it, a monitor
for example (`show_area`): then the rest is neither painted nor within reach of the hand.

Invariant: whatever was damaged is painted once more after the damage, so that the last thing shown is the newest.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QImage, QPainter, QPaintEvent, QPixmap, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from remote_assist.geometry import Point, Rect
from remote_assist.ui.caret_watch import CaretWatch
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.paint_turns import PaintTurns
from remote_assist.ui.placement import Placement
from remote_assist.ui.regions import rectangles
from remote_assist.ui.screen_input import ScreenInput
from remote_assist.ui.zoom import EXACT, Zoom
from remote_assist.wire.frames import CursorPicture

_AROUND = QColor("#14181d")
_DIM = QColor(20, 24, 29, 184)
"""Over a picture that lives no more: what was there can still be made out, and nobody takes it for live."""


class ScreenView(ScreenInput):
    """Shows a `Framebuffer`. Whoever embeds it connects `input_made` to the viewer and tells `set_controlling`."""

    placed = Signal()  # the picture may lie elsewhere now, or in another size

    def __init__(self, framebuffer: Framebuffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._framebuffer = framebuffer
        self._zoom = EXACT
        self._area: Rect | None = None
        self._dead = QRegion()
        self._dimmed = False
        self._remote_pointer: Point | None = None
        self._hotspot = Point(0, 0)
        self._cursor_image = QImage()
        self._drawn_cursor = QRect()
        self._caret = CaretWatch(framebuffer, self)
        self._caret.moved.connect(self.updateMicroFocus)
        self.input_made.connect(self._caret.sent)
        self.placed.connect(self.updateMicroFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        framebuffer.size_changed.connect(self._on_framebuffer_size_changed)
        framebuffer.region_painted.connect(self._on_framebuffer_region_painted)
        framebuffer.fitted.connect(self._on_framebuffer_fitted)
        self._retranslate()
        self._claim_size()

    @property
    def zoom(self) -> Zoom:
        return self._zoom

    def set_zoom(self, zoom: Zoom) -> None:
        """Show the picture fitted, exact or by another factor."""
        if zoom != self._zoom:
            self._zoom = zoom
            self._place()

    @property
    def area(self) -> Rect:
        """The framebuffer pixels that are shown."""
        whole = Rect(0, 0, *self._framebuffer.size)
        part = self._area.intersected(whole) if self._area is not None else whole
        return part if part.area else whole

    def show_area(self, area: QRect | None) -> None:
        """Show these framebuffer pixels only, or all; what of them is outside of the picture does not count."""
        wanted = None if area is None else Rect(area.x(), area.y(), area.width(), area.height())
        if wanted != self._area:
            self._area = wanted
            self._place()

    def set_dead(self, region: QRegion) -> None:
        """What of the framebuffer no monitor shows: whatever is told of it is not painted, and no hand reaches it."""
        if region != self._dead:
            self._dead = region
            self.update()

    def is_dead(self, point: Point) -> bool:
        return self._dead.contains(QPoint(point.x, point.y))

    @property
    def is_dimmed(self) -> bool:
        return self._dimmed

    def set_dimmed(self, dimmed: bool) -> None:
        """The picture is old (True), or lives."""
        if dimmed != self._dimmed:
            self._dimmed = dimmed
            self.update()

    def set_controlling(self, controlling: bool) -> None:
        if controlling != self.is_controlling:
            super().set_controlling(controlling)
            self._shape_cursor()

    def show_cursor(self, cursor: CursorPicture) -> None:
        """The remote pointer is there, and looks so if `image` is given."""
        self._remote_pointer = cursor.position
        if cursor.image is not None:
            width, height = cursor.size
            image = QImage(cursor.image, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
            self._cursor_image = image.copy()  # the image does not keep the bytes alive
            self._hotspot = cursor.hotspot
            self._shape_cursor()
        self._redraw_cursor()

    def placement(self) -> Placement:
        return Placement.of(self.area, self.size(), self.devicePixelRatioF(), self._zoom)

    def _place(self) -> None:
        """The picture has another size, here or there."""
        self._claim_size()
        self._fit()
        self.update()

    def _fit(self) -> None:
        """Let the framebuffer keep a picture of the size that is shown, if that is not its own."""
        place = self.placement()
        copied = place.is_exact or place.target.isEmpty() or self._is_magnified
        self._framebuffer.fit_to(None if copied else place.target.size(), place.source)
        self.placed.emit()

    @property
    def _is_magnified(self) -> bool:
        """Is only what is seen scaled, while it is painted? All of it would be too large to be kept."""
        return self._zoom.factor is not None and self._zoom.factor > 1

    def _claim_size(self) -> None:
        if self._zoom.factor is None:
            self.setMinimumSize(1, 1)
        else:
            ratio, size = self.devicePixelRatioF(), Placement.of(self.area, QSize(), 1.0, self._zoom).target.size()
            self.setMinimumSize(math.floor(size.width() / ratio), math.floor(size.height() / ratio))
        self.updateGeometry()

    def _shows_cursor(self) -> bool:
        """Is the remote pointer drawn? Not while it is where the engineer's own hand put it."""
        if self._remote_pointer is None or self._cursor_image.isNull():
            return False
        if not self.area.contains(self._remote_pointer):
            return False
        return not (self._controlling and self.hand in (None, self._remote_pointer))

    def _cursor_corner(self) -> Point:
        pointer = self._remote_pointer or Point(0, 0)
        return Point(pointer.x - self._hotspot.x, pointer.y - self._hotspot.y)

    def _cursor_area(self) -> QRect:
        ratio = self.devicePixelRatioF()
        size = self._cursor_image.size()
        corner = self.placement().to_device(self._cursor_corner())
        area = QRectF(corner.x() / ratio, corner.y() / ratio, size.width() / ratio, size.height() / ratio)
        return area.toAlignedRect().adjusted(-1, -1, 1, 1)

    def _redraw_cursor(self) -> None:
        """Paint over where the remote pointer was drawn, and where it is now to be."""
        area = self._cursor_area() if self._shows_cursor() else QRect()
        self.update(self._drawn_cursor)
        self.update(area)
        self._drawn_cursor = area

    def _shape_cursor(self) -> None:
        """While controlling, the local pointer takes the remote shape: it moves without any delay."""
        if not self._controlling or self._cursor_image.isNull():
            self.unsetCursor()
            return
        picture = QPixmap.fromImage(self._cursor_image)
        ratio = self.devicePixelRatioF()
        picture.setDevicePixelRatio(ratio)
        self.setCursor(QCursor(picture, round(self._hotspot.x / ratio), round(self._hotspot.y / ratio)))

    def caret_area(self) -> QRect:
        caret = self._caret.caret
        area = QRect() if caret is None else self.placement().to_local(QRect(*caret))
        return super().caret_area() if area.isEmpty() else area

    def _keyboard_turned(self, to_us: bool) -> None:
        super()._keyboard_turned(to_us)
        self._caret.watch(to_us)

    def _hand_changed(self) -> None:
        self._redraw_cursor()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Remote screen"))
        self.setAccessibleDescription(
            self.tr("Shows the customer's screen. While control is granted, keys go there; Ctrl+Alt+Home frees them.")
        )

    def _on_framebuffer_size_changed(self, size: QSize) -> None:
        del size
        self._place()

    def _on_framebuffer_region_painted(self, region: QRegion) -> None:
        place = self.placement()
        if place.is_exact and place.ratio == 1.0:
            corner = place.target.topLeft() - QPoint(place.source.x, place.source.y)
            damaged = region.translated(corner).intersected(place.target)
        else:
            damaged = QRegion()
            for rect in rectangles(region):
                damaged += place.to_local(rect)
        PaintTurns.of(self).want(self, damaged)

    def _on_framebuffer_fitted(self) -> None:
        PaintTurns.of(self).want(self, QRegion(self.rect()))

    def sizeHint(self) -> QSize:
        ratio = self.devicePixelRatioF()
        width, height = self.area.size
        return QSize(math.ceil(width / ratio), math.ceil(height / ratio)) if width else QSize(800, 500)

    def paintEvent(self, event: QPaintEvent) -> None:
        turns = PaintTurns.of(self)
        turns.painting(self)
        place = self.placement()
        ratio = place.ratio
        painter = QPainter(self)
        # Logical whole numbers may lie between device pixels at 125 %: start at the nearest, then count device pixels.
        corner = self.mapTo(self.window(), QPoint(0, 0))
        painter.translate(*((round(at * ratio) - at * ratio) / ratio for at in (corner.x(), corner.y())))
        painter.scale(1 / ratio, 1 / ratio)
        with self._framebuffer.locked_image() as image:
            for rect in rectangles(event.region()):
                area = QRectF(rect.left() * ratio, rect.top() * ratio, rect.width() * ratio, rect.height() * ratio)
                spread = 0 if ratio.is_integer() else 1
                self._paint_area(painter, image, place, area.toAlignedRect().adjusted(-spread, -spread, spread, spread))
        for dead in rectangles(self._dead & QRect(*place.source)):
            end = place.to_device(Point(dead.right() + 1, dead.bottom() + 1))
            painter.fillRect(QRect(place.to_device(Point(dead.left(), dead.top())), end - QPoint(1, 1)), _AROUND)
        shows = self._shows_cursor()
        self._drawn_cursor = self._cursor_area() if shows else QRect()
        if shows:
            painter.drawImage(place.to_device(self._cursor_corner()), self._cursor_image)
        if self._dimmed:
            painter.resetTransform()
            painter.fillRect(self.rect(), _DIM)
        painter.end()
        turns.painted(self)

    def _paint_area(self, painter: QPainter, image: QImage, place: Placement, area: QRect) -> None:
        """Paint `area` (device pixels): the picture where it is, and what surrounds it."""
        target = QRect() if image.isNull() else place.target
        for around in rectangles(QRegion(area) - QRegion(target)):
            painter.fillRect(around, _AROUND)
        if image.isNull():
            return
        source, inside = QRect(*place.source), area.intersected(target)
        if place.is_exact:
            painter.drawImage(inside.topLeft(), image, inside.translated(source.topLeft() - target.topLeft()))
        elif self._is_magnified:
            painter.save()
            painter.setClipRect(inside)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not place.factor.is_integer())
            painter.drawImage(target, image, source)
            painter.restore()
        elif (fitted := self._framebuffer.fitted_image(target.size(), place.source)) is not None:
            painter.drawImage(inside.topLeft(), fitted, inside.translated(-target.topLeft()))
        else:
            painter.drawImage(target, image, source)  # roughly, until the scaled one is made

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._claim_size()
            self._shape_cursor()
            self._fit()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
