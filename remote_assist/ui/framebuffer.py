"""The remote picture: decoded rectangles are copied in by the viewer's thread and painted from by the UI thread.

A widget that shows it in another size asks for a scaled picture (`fit_to`). It is made in a thread of its own and kept
up to date before a region is told: a small change by whoever decoded it, a large one in that thread, which scales the
newest of several that come faster than it can.

Invariant: the one copy into `image` is the only one; whoever touches the pixels holds the lock.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage, QRegion

from remote_assist.geometry import Point, Rect, Size
from remote_assist.policy.caret import MOST_PIXELS, Change, change_between
from remote_assist.stream.viewing import Pixels
from remote_assist.ui.fitted_picture import FittedPicture
from remote_assist.ui.regions import areas_of, region_of

_AT_ONCE = 64 * 1024  # pixels that are scaled where they were decoded
_MOST_CHANGES = 64  # of one update that are looked at closely
_log = logging.getLogger(__name__)


class Framebuffer(QObject):
    """A `PictureSink`. Its signals are emitted in the viewer's thread: connect them to objects of the UI thread."""

    size_changed = Signal(QSize)
    region_painted = Signal(QRegion)  # framebuffer pixels
    fitted = Signal()  # the scaled picture that was asked for is there

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._pixels = np.zeros((0, 0, 4), np.uint8)
        self._image = QImage()
        self._fitted: FittedPicture | None = None
        self._fitters: ThreadPoolExecutor | None = None
        self._stale: list[Rect] = []  # painted, not yet scaled
        self._is_fitting = False
        self._tell_changes: Callable[[list[Change], list[Rect]], object] | None = None
        self._changes: list[Change] = []
        self._large: list[Rect] = []

    @property
    def size(self) -> Size:
        height, width = self._pixels.shape[:2]
        return Size(width, height)

    @contextmanager
    def locked_image(self) -> Iterator[QImage]:
        """The picture, while nobody paints into it. Null before the first `resized`. Not to be kept."""
        with self._lock:
            yield self._image

    def fit_to(self, target: QSize | None, source: Rect | None = None) -> None:
        """Keep a picture of this size too, or none: of all pixels or of those of `source`. `fitted` tells when it is
        there. Called by the UI thread.
        """
        with self._lock:
            whole = Rect(0, 0, *self.size)
            source = source or whole
            if target is None or not source.area or not whole.encloses(source):
                self._fitted = None
                return
            if self._fitted is not None and (self._fitted.size, self._fitted.source) == (target, source):
                return
            self._fitted = fitted = FittedPicture(self._pixels, target, source)
            if self._fitters is None:
                self._fitters = ThreadPoolExecutor(1, "deskside-fit")
        self._in_turn(self._make, fitted)

    def close(self) -> None:
        """Nobody shows it any more: no thread waits for work."""
        with self._lock:
            fitters, self._fitters, self._fitted = self._fitters, None, None
        if fitters is not None:
            fitters.shutdown(wait=False, cancel_futures=True)

    def _in_turn(self, act: Callable[..., None], *args: object) -> None:
        """Have `act` called in the thread that scales, unless nobody shows the picture."""
        with self._lock:
            if self._fitters is not None:
                self._fitters.submit(act, *args).add_done_callback(_log_failure)

    def fitted_image(self, size: QSize, source: Rect | None = None) -> QImage | None:
        """The scaled picture, if there is one like this and all of it is made. Not to be kept."""
        fitted, source = self._fitted, source or Rect(0, 0, *self.size)
        if fitted is None or not fitted.is_whole or (fitted.size, fitted.source) != (size, source):
            return None
        return fitted.image

    def resized(self, size: Size) -> None:
        with self._lock:
            self._fitted = None
            self._stale = []
            self._pixels = np.zeros((size.height, size.width, 4), np.uint8)
            # RGB32 ignores the fourth byte, which means nothing in what is painted.
            self._image = QImage(self._pixels.data, size.width, size.height, size.width * 4, QImage.Format.Format_RGB32)
        self.size_changed.emit(QSize(size.width, size.height))

    def tell_changes(self, told: Callable[[list[Change], list[Rect]], object] | None) -> None:
        """Tell exactly which pixels each small change has, and where the others are; or nobody wants to know."""
        with self._lock:
            self._changes, self._large = [], []
            self._tell_changes = told

    def painted(self, area: Rect, pixels: Pixels) -> None:
        with self._lock:
            self._note(area, pixels)
            self._pixels[area.y : area.bottom, area.x : area.right] = pixels

    def moved(self, area: Rect, source: Point) -> None:
        from_x, from_y = source
        with self._lock:
            self._note(area, self._pixels[from_y : from_y + area.height, from_x : from_x + area.width])
            # numpy sees that the two may overlap and copies as if it read everything first.
            self._pixels[area.y : area.bottom, area.x : area.right] = self._pixels[
                from_y : from_y + area.height, from_x : from_x + area.width
            ]

    def update_finished(self, areas: Sequence[Rect]) -> None:
        if not areas:
            return
        if self._tell_changes is not None:
            self._hand_over()
        fitted = self._fitted
        if fitted is None:
            self.region_painted.emit(region_of(areas))
        elif sum(area.area for area in areas) <= _AT_ONCE:
            fitted.update(areas)
            self.region_painted.emit(region_of(areas))
        else:
            with self._lock:
                self._stale += areas
                begins, self._is_fitting = not self._is_fitting, True
            if begins:
                self._in_turn(self._scale_stale)

    def _note(self, area: Rect, pixels: Pixels) -> None:
        """Before `pixels` go where `area` is: what will have changed."""
        if self._tell_changes is None:
            return
        if area.area > MOST_PIXELS or len(self._changes) == _MOST_CHANGES:
            self._large.append(area)
            return
        before = self._pixels[area.y : area.bottom, area.x : area.right]
        if (change := change_between(area, before, pixels)) is not None:
            self._changes.append(change)

    def _hand_over(self) -> None:
        with self._lock:
            told, changes, large = self._tell_changes, self._changes, self._large
            self._changes, self._large = [], []
        if told is not None and (changes or large):
            told(changes, large)

    def _scale_stale(self) -> None:
        """Scale what has been painted, until nothing is left."""
        while True:
            with self._lock:
                region, self._stale = region_of(self._stale), []
                self._is_fitting = not region.isEmpty()
                fitted = self._fitted
            if region.isEmpty():
                return
            if fitted is not None:
                fitted.update(areas_of(region))
            self.region_painted.emit(region)

    def _make(self, fitted: FittedPicture) -> None:
        """Make all tiles, unless another size is wanted meanwhile."""
        for tile in fitted.tiles():
            if self._fitted is not fitted:
                return
            fitted.make(tile)
        fitted.is_whole = True
        self.fitted.emit()


def _log_failure(made: Future[None]) -> None:
    failure = None if made.cancelled() else made.exception()
    if failure is not None:
        _log.error("the fitted picture could not be made", exc_info=failure)
