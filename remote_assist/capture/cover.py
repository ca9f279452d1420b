"""What is hidden of a real screen by one choice: rectangles, other monitors, windows; kept level with its pictures.

Invariant: `hidden` encloses all that is hidden in the moment up to which the screen's list of windows was followed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from remote_assist.capture.curtain import EVERYWHERE, Sight
from remote_assist.capture.remains import Remains
from remote_assist.capture.screen import Screen
from remote_assist.capture.veil import Sorted, Veil, difference, hidden_area
from remote_assist.capture.windows import ANYWHERE, Layered, Window, WindowList, WindowsUnknown
from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point, Rect
from remote_assist.monitors import Monitor
from remote_assist.shown import Blind, Choice, Scope, ShownTerms, Titles

_LATE = 0.5  # seconds in which a compositor may still draw a window where it no longer is
_AGAIN = 1.0  # seconds until windows that could not be told apart are asked for again
_NEVER = float("inf")
_log = logging.getLogger(__name__)
CANNOT_HIDE = (
    "Windows cannot be told apart on this system, so none can be hidden by its title or shown alone. "
    "Share one monitor, or rectangles blacked out."
)


class Cover:
    """See the module. `shown` is the part of the desktop that is shown at all. Raises ScreenUnavailable."""

    def __init__(
        self, screen: Screen, terms: ShownTerms, choice: Choice | None, clock: Callable[[], float] = time.monotonic,
        see_through: Callable[[], frozenset[int]] = frozenset,
    ) -> None:  # fmt: skip
        self._screen = screen
        self._terms = terms
        self._choice = choice
        self._clock = clock
        self._only_windows = choice is not None and choice.scope is Scope.APPLICATION
        self._veil = Veil(Titles(terms.patterns), frozenset(terms.processes) if self._only_windows else None)
        self._windows = self._followed()
        self._by_windows: list[Rect] = []
        self.remains = Remains(Rect(0, 0, *screen.size))
        self._version = -1
        self._is_stale = True
        self._monitor: Monitor | None = None
        self._sorted = Sorted(frozenset(), frozenset(), _NEVER)
        self._late: list[tuple[float, tuple[Rect, ...]]] = []
        self._again_at = _NEVER
        self._changed: tuple[Rect, ...] = ()
        self.blind: Blind | None = None
        self.hidden: tuple[Rect, ...] = ()
        self.shown = Rect(0, 0, *screen.size)
        self.rearranged()
        if self._windows is not None:
            self._windows.pass_over(see_through)
            self._windows.watch(self._follow)
        self.refresh()

    def _followed(self) -> WindowList | None:
        if not self._terms.patterns and not self._only_windows:
            return None
        try:
            if isinstance(self._screen, Layered):
                return self._screen.follow_windows()
        except WindowsUnknown as exc:
            if self._only_windows or self._terms.hide_titles:
                raise ScreenUnavailable(CANNOT_HIDE) from exc
        if self._only_windows or self._terms.hide_titles:
            raise ScreenUnavailable(CANNOT_HIDE)
        return None

    @property
    def is_none(self) -> bool:
        """Can nothing at all be hidden?"""
        return self._windows is None and not self.hidden

    @property
    def due(self) -> float:
        """When to refresh at the latest, although nothing changes."""
        return min(self._sorted.until, self._again_at, self.remains.due, *(until for until, _ in self._late), _NEVER)

    def sight(self) -> Sight:
        whole = Rect(0, 0, *self._screen.size)
        outside = EVERYWHERE.without(self.shown) if self.shown != whole else []
        known = self._sorted.known if self._windows is not None else None
        origin = Point(self.shown.x, self.shown.y)
        return Sight(origin, (*self.hidden, *outside), self._sorted.hidden, known, self.blind, bool(self.hidden))

    def rearranged(self) -> None:
        """The monitors may be others. The one that is shown may have moved, turned or another size by now."""
        whole = Rect(0, 0, *self._screen.size)
        self._is_stale = True
        self.remains = Remains(whole)
        if self._choice is None or self._choice.scope is not Scope.MONITOR:
            self.shown = whole
            return
        found = self._chosen_now(self._choice.monitor) if self.blind is not Blind.MONITOR_GONE else None
        if found is not None:
            self._monitor, self.shown = found, found.area
        else:
            self.blind = Blind.MONITOR_GONE
            self.shown = self.shown.intersected(whole) if self.shown.intersected(whole).area else whole

    def is_displaced(self) -> bool:
        """Is the monitor that is shown no longer where it was? What is there now, nobody has chosen."""
        if self._choice is None or self._choice.scope is not Scope.MONITOR or self.blind is not None:
            return False
        found = self._chosen_now(self._choice.monitor)
        return found is None or found.area != self.shown

    def _chosen_now(self, number: int) -> Monitor | None:
        """The monitor of this number, if it is the one that was chosen: by its name, else by its place.

        One that has another number by now is another one: banner and frame go by numbers.
        """
        monitors = self._screen.monitors()
        if number > len(monitors):
            return None
        found, chosen = monitors[number - 1], self._monitor
        if chosen is None:
            return found
        is_named = bool(chosen.name) and [each.name for each in monitors].count(chosen.name) < 2
        return found if (found.name == chosen.name if is_named else found.area == chosen.area) else None

    def refresh(self) -> None:
        """Learn of windows that are not known, and look anew."""
        if self._windows is not None:
            try:
                self._windows.learn()
            except WindowsUnknown as exc:
                _log.warning("nothing is shown: %s", exc)
                self.blind, self._again_at, self._is_stale = Blind.WINDOWS_UNKNOWN, self._clock() + _AGAIN, True
            else:
                if self.blind is Blind.WINDOWS_UNKNOWN:
                    self.blind, self._again_at, self._is_stale = None, _NEVER, True
        self.look()

    def look(self) -> None:
        """Bring `hidden` to what the list of windows says now."""
        version = self._windows.version if self._windows is not None else 0
        now = self._clock()
        if version == self._version and now < self.due and not self._is_stale:
            return
        self._version, self._is_stale = version, False
        before, self.hidden = self.hidden, self._hidden_at(now)
        if before != self.hidden:
            self._changed += difference(before, self.hidden)

    def _hidden_at(self, now: float) -> tuple[Rect, ...]:
        windows = self._windows
        areas: list[Rect] = []
        if windows is not None:
            stack = windows.stack
            self._sorted = self._veil.sort(stack, now)
            # Nothing has moved since the last step: who is hidden no more shows his own pixels.
            self._by_windows = self._laid(stack)
            freed = self.remains.expire(now)
            self._changed += (freed,) if freed.area else ()
            areas = list(self._by_windows)
            if not windows.is_sure or any(w.is_shown and w.area == ANYWHERE for w in stack):
                areas = [self.shown]
            areas += self._drawn_late(tuple(areas), now) if windows.draws_late else []
        if self.blind is not None or self._choice is None:
            areas = [self.shown]
        blackouts = (area.intersected(self.shown) for area in self._terms.blackout)
        return (*areas, *(area for area in blackouts if area.area))

    def _follow(self) -> None:
        """One thing happened: what a hidden window showed and shows no more may still be on the screen."""
        windows = self._windows
        if windows is None or not windows.is_sure or not (self._by_windows or self._sorted.hidden):
            return
        before, self._by_windows = self._by_windows, self._laid(windows.stack)
        if before != self._by_windows and not windows.draws_late:
            self.remains.leave(before, self._by_windows)

    def _laid(self, stack: Sequence[Window]) -> list[Rect]:
        """What windows hide whose place is known."""
        placed = [window for window in stack if window.area != ANYWHERE]
        hidden = self._sorted.hidden | {window.id for window in placed if not window.is_known}
        return hidden_area(placed, hidden, self.shown, only_windows=self._only_windows)

    def painted(self, areas: Sequence[Rect] | None) -> None:
        """Exactly there something was painted since this was told last; pixels of the desktop."""
        if areas is not None:
            self.remains.paint(areas, self._clock())

    def _drawn_late(self, areas: tuple[Rect, ...], now: float) -> list[Rect]:
        """What was hidden a moment ago, too: the picture may show windows as they lay then."""
        self._late = [(until, old) for until, old in self._late if until > now]
        if areas and all(old != areas for _, old in self._late):
            self._late.append((now + _LATE, areas))
        return [area for _, old in self._late for area in old if old != areas]

    def is_doubtful(self, area: Rect) -> bool:
        """Is something in `area` hidden only because nobody knows yet what it is?"""
        windows = self._windows
        if windows is None or self.blind is not None:
            return False
        unknown = (w for w in windows.stack if w.is_shown and not w.is_known)
        return not windows.is_sure or any(window.area.intersected(area).area for window in unknown)

    def take_changed(self) -> tuple[Rect, ...]:
        """Where something came into sight or went out of it since this was asked last; inside `shown`."""
        changed, self._changed = self._changed, ()
        return changed
