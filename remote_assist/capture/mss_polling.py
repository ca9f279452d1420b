"""The screen of a system that tells no damage: mss grabs, and what differs from the last look has changed.

A look is at some bands of the screen, as `pacing` says; every pixel of a band counts. What the caller grabs counts as
looked at: a change that a grab meets first is told to whoever else shows this screen, and one that was there in the
grab only is told when it has gone again. Once a change was told nothing is looked at until somebody grabs: who may not
see the screen, or cannot take more of it, costs nothing.

Invariant: a pixel that is not as it was in a grab, and stays so, is told by one of the waits after the next grab.
"""

from __future__ import annotations

import contextlib
import threading
import time

import mss
import mss.exception
import numpy as np
from mss.screenshot import ScreenShot

from remote_assist.capture.last_look import LastLook
from remote_assist.capture.pacing import BANDS, BandPacer
from remote_assist.capture.screen import Cursor, Damage, Look, Pixels, at_once, checked_size
from remote_assist.capture.windows import WindowList, WindowsUnknown
from remote_assist.errors import NotGranted, ScreenUnavailable
from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import Monitor, in_order

_LAYOUT_PAUSE = 0.7  # seconds between two questions whether the monitors are as they were; each takes about 1 ms
_PATIENCE = 5.0  # seconds without a screen before it is taken for gone: monitors are rearranged in less
_RETRY = 0.1
_TRIES = 4


class PollingScreen:
    """See `Screen`. All monitors together; `display` is for X11 only. Raises ScreenUnavailable.

    With `with_pointer`, also for X11 only, the pointer is a part of the picture.
    """

    def __init__(self, display: str | None = None, *, with_pointer: bool = False) -> None:
        self._display = display
        self._with_pointer = with_pointer
        self._waking = threading.Event()
        self._mss: mss.MSS | None = self._open()
        try:
            self._origin, self._size = _layout(self._mss)
        except ScreenUnavailable:
            self.close()
            raise
        self._lost_at = 0.0
        self._is_wanted = True
        self._layout_at = time.monotonic() + _LAYOUT_PAUSE
        self._pacer = BandPacer(time.monotonic())
        self._last = LastLook(self._size)

    @property
    def size(self) -> Size:
        return self._size

    def grab(self, area: Rect | None = None) -> Pixels:
        whole = Rect(0, 0, *self._size)
        area = whole if area is None else area.intersected(whole)
        if not area.area:
            return np.empty((area.height, area.width, 4), np.uint8)
        pixels = self._taken(area)
        if pixels is None:
            return np.zeros((area.height, area.width, 4), np.uint8)
        self._last.note(area, pixels)
        self._is_wanted = True
        return pixels

    def wait(self, timeout: float, look: Look = at_once) -> Damage | None:
        end = time.monotonic() + timeout
        while True:
            if time.monotonic() >= self._layout_at and self._is_rearranged():
                before = self._size
                if self._begin_again():
                    return Damage(None, cursor=True, resized=self._size != before)
            if self._is_wanted:
                try:
                    look(self._look)
                except NotGranted:
                    self._is_wanted = False
                    continue
                damage = self._last.take_untold()
                if damage is not None:
                    self._is_wanted = False
                    return damage
            now = time.monotonic()
            if now >= end:
                return None
            next_look = self._pacer.next_look() if self._is_wanted and self._mss is not None else self._layout_at
            if self._waking.wait(max(0.0, min(next_look, end) - now)):
                self._waking.clear()
                return None

    def pass_over(self) -> None:
        self._is_wanted = True

    def wake(self) -> None:
        self._waking.set()

    def cursor(self) -> Cursor:
        """Position and picture are unknown here."""
        return Cursor(Point(0, 0), Point(0, 0), None, 0)

    def close(self) -> None:
        grabber, self._mss = self._mss, None
        if grabber is not None:
            _close(grabber)

    def monitors(self) -> tuple[Monitor, ...]:
        return _monitors_of(self._mss, self._origin, self._size) if self._mss is not None else ()

    def follow_windows(self) -> WindowList:
        raise WindowsUnknown("Windows cannot be told apart on this system yet.")

    def _open(self) -> mss.MSS:
        try:
            # These are arguments on X11 only.
            if self._with_pointer:
                return mss.MSS(display=self._display, with_cursor=True)
            return mss.MSS(display=self._display) if self._display else mss.MSS()
        except mss.exception.ScreenShotError as exc:
            raise ScreenUnavailable(f"This screen cannot be captured: {exc}.") from exc

    def _look(self) -> None:
        """Compare the bands that are due with what was seen of them last."""
        began = time.monotonic()
        bands = self._pacer.due(began) if self._mss is not None else []
        changed = [band for run in _runs(bands) for band in self._changed_bands(run)]
        if bands:
            self._pacer.looked(bands, changed, began, time.monotonic())

    def _changed_bands(self, run: range) -> list[int]:
        """Which of these neighbouring bands show something else than before: one grab for all of them."""
        area = self._rows(run.start, run.stop)
        pixels = self._taken(area) if area.area else None
        if pixels is None:
            return []
        changed = []
        for band in run:
            part = self._rows(band, band + 1)
            if part.area and self._last.note(part, pixels[part.y - area.y : part.bottom - area.y]):
                changed.append(band)
        return changed

    def _rows(self, first: int, end: int) -> Rect:
        """The bands from `first` up to, but without, `end`."""
        width, height = self._size
        top = height * first // BANDS
        return Rect(0, top, width, height * end // BANDS - top)

    def _taken(self, area: Rect) -> Pixels | None:
        """The pixels of `area`, None when the monitors are no more as they were. Raises ScreenUnavailable."""
        if self._mss is None:
            return None
        left, top = self._origin
        error: BaseException | None = None
        for _ in range(_TRIES):
            try:
                image = self._mss.grab((left + area.x, top + area.y, left + area.right, top + area.bottom))
            except (mss.exception.ScreenShotError, AssertionError) as exc:
                error = exc
            else:
                return _pixels(image, area.size)
            if self._is_rearranged():
                self._layout_at = 0.0  # the next wait begins again
                return None
            # All is as it was: monitors that are rearranged come and go.
        raise ScreenUnavailable(f"The screen could not be grabbed: {error}.") from error

    def _is_rearranged(self) -> bool:
        """Are the monitors others than they were? mss remembers them, so a fresh one is asked."""
        self._layout_at = time.monotonic() + _LAYOUT_PAUSE
        if self._mss is None:
            return True
        try:
            fresh = self._open()
        except ScreenUnavailable:
            return True
        try:
            origin, size = _layout(fresh)
            return (origin, size) != (self._origin, self._size) or _monitors_of(fresh, origin, size) != self.monitors()
        except ScreenUnavailable:
            return True
        finally:
            _close(fresh)

    def _begin_again(self) -> bool:
        """Take the monitors there are now; False while there are none. Raises ScreenUnavailable when that lasts."""
        now = time.monotonic()
        if self._mss is not None:
            self.close()
            self._lost_at = now
        try:
            fresh = self._open()
            try:
                self._origin, self._size = _layout(fresh)
            except ScreenUnavailable:
                _close(fresh)
                raise
        except ScreenUnavailable:
            if now - self._lost_at >= _PATIENCE:
                raise
            self._layout_at = now + _RETRY
            return False
        self._mss = fresh
        self._pacer = BandPacer(now)
        self._last = LastLook(self._size)
        return True


def _runs(bands: list[int]) -> list[range]:
    """Ascending numbers as runs of neighbours."""
    runs: list[range] = []
    for band in bands:
        if runs and runs[-1].stop == band:
            runs[-1] = range(runs[-1].start, band + 1)
        else:
            runs.append(range(band, band + 1))
    return runs


def _pixels(image: ScreenShot, size: Size) -> Pixels:
    if (image.width, image.height) != size:
        raise ScreenUnavailable("The screen is grabbed in another scale than it is measured in.")
    return np.frombuffer(image.raw, np.uint8).reshape(size.height, size.width, 4)


def _close(grabber: mss.MSS) -> None:
    """To be called once: mss frees the connection of a lost display, says so by an error, and would free it again."""
    with contextlib.suppress(mss.exception.ScreenShotError):
        grabber.close()


def _monitors_of(grabber: mss.MSS, origin: Point, size: Size) -> tuple[Monitor, ...]:
    """In pixels of all of them together. What a system tells beside their places differs from one to the next."""
    whole = Rect(*origin, *size)
    found = []
    for told in grabber.monitors[1:]:
        seen = Rect(told["left"], told["top"], max(0, told["width"]), max(0, told["height"])).intersected(whole)
        if seen.area:
            name = str(told.get("output") or told.get("name") or "")
            area = seen.moved(-origin.x, -origin.y)
            found.append(Monitor.at(area, name, primary=bool(told.get("is_primary"))))
    return in_order(tuple(found), Rect(0, 0, *size))


def _layout(grabber: mss.MSS) -> tuple[Point, Size]:
    """Where all monitors together begin, which may be left of zero, and how large they are."""
    try:
        whole = grabber.monitors[0]
    except (mss.exception.ScreenShotError, AssertionError) as exc:
        raise ScreenUnavailable(f"The monitors cannot be asked for: {exc}.") from exc
    return Point(whole["left"], whole["top"]), checked_size(whole["width"], whole["height"])
