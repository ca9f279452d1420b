"""A banner on each monitor and a frame round it, for as long as anything is shared; whether they can really be seen.

Monitors come and go; programs cover, move, hide and destroy windows. So the windows are looked for where they belong,
twice a second, and brought back. `told` says each time whether the banner stands; while it does not, nothing may be
shared, and `lost` says that it could not be brought back.

Invariant: `told` is True only right after every monitor's banner was found in view.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from remote_assist.policy.questions import BannerFacts
from remote_assist.shown import Scope
from remote_assist.ui.banner import HEIGHT, Banner
from remote_assist.ui.device_pixels import device_area
from remote_assist.ui.share_frame import ShareFrame
from remote_assist.wire.roles import Capability

if sys.platform == "linux":
    from remote_assist.ui.in_view_x11 import InViewX11

LOOK_EVERY_MS = 500
_LOOK_SOON_MS = 20  # before it stands, and while it is being brought back
_FRAME_EVERY = 4  # looks
_FLOORS = 3
FIGHT = 2.0  # seconds in which each look finds it covered again: from then on it does not stand
PATIENCE = 8.0  # seconds until it is given up
_ANEW_EVERY = 1.0  # seconds that a new window has to be shown, before another one is made in its place
_log = logging.getLogger(__name__)


class Banners(QObject):
    """Belongs to the application's thread. `show_facts` shows or updates; `hide` ends it.

    `beside` are windows of ours that Qt does not know of.
    """

    stop_requested = Signal()
    revoke_requested = Signal(Capability, bytes)  # from the owner of this key
    choice_requested = Signal()
    pause_requested = Signal(bool)
    panel_requested = Signal()
    clear_requested = Signal()
    pointing_requested = Signal()
    geometry_changed = Signal()
    rearranged = Signal()
    told = Signal(object, bool)  # BannerFacts, and whether they can be read on every monitor now
    lost = Signal()

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic,
        beside: Callable[[], frozenset[int]] = frozenset,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._beside = beside
        self._clock = clock
        self._places: dict[QScreen, tuple[Banner, ShareFrame]] = {}
        self._floors: dict[QScreen, int] = {}  # how many banners of other shares this one stands on
        self._facts: BannerFacts | None = None
        self._troubled_since: float | None = None
        self._made_at = 0.0
        self._is_new = False
        self._looks = 0
        self._in_view = InViewX11() if sys.platform == "linux" and QGuiApplication.platformName() == "xcb" else None
        self._looking = QTimer(self, singleShot=True)
        self._looking.timeout.connect(self._on_looking_timeout)
        application = QGuiApplication.instance()
        if not isinstance(application, QGuiApplication):
            raise TypeError("Banners need an application.")
        application.screenAdded.connect(self._on_screens_changed)
        application.screenRemoved.connect(self._on_screens_changed)

    @property
    def facts(self) -> BannerFacts | None:
        """What is said, None while nothing is shared."""
        return self._facts

    @property
    def windows(self) -> tuple[Banner, ...]:
        """The banners that are shown."""
        return tuple(banner for banner, _ in self._places.values() if banner.isVisible())

    def show_facts(self, facts: BannerFacts) -> None:
        """Say `facts` on every monitor."""
        self._facts = facts
        self._match()
        self._looking.start(_LOOK_SOON_MS)

    def hide(self) -> None:
        """Nothing is shared any more."""
        self._facts = None
        self._troubled_since = None
        self._floors.clear()
        self._looking.stop()
        for banner, frame in self._places.values():
            banner.hide()
            frame.hide()

    def close(self) -> None:
        """Let go of every window."""
        self.hide()
        for screen in tuple(self._places):
            self._leave(screen)
        if self._in_view is not None:
            self._in_view.close()
            self._in_view = None

    # --- monitors

    def _match(self) -> None:
        """One place for each monitor that there is, at its size of now."""
        if self._facts is None:
            return
        screens = QGuiApplication.screens()
        for screen in [screen for screen in self._places if screen not in screens]:
            self._leave(screen)
        framed = _shared(screens, self._facts)
        for screen in screens:
            if screen not in self._places:
                self._places[screen] = (self._new_banner(), ShareFrame(self))
                screen.geometryChanged.connect(self._on_screens_changed)
            banner, frame = self._places[screen]
            if screen in framed:
                frame.show_round(screen.geometry())
            else:
                frame.hide()
            up = self._floors.get(screen, 0) * HEIGHT
            banner.show_facts(self._facts, screen.geometry().adjusted(0, 0, 0, -up))
        self.geometry_changed.emit()

    def _new_banner(self) -> Banner:
        self._made_at = self._clock()
        self._is_new = True
        banner = Banner()
        banner.stop_requested.connect(self.stop_requested)
        banner.revoke_requested.connect(self.revoke_requested)
        banner.choice_requested.connect(self.choice_requested)
        banner.pause_requested.connect(self.pause_requested)
        banner.panel_requested.connect(self.panel_requested)
        banner.clear_requested.connect(self.clear_requested)
        banner.pointing_requested.connect(self.pointing_requested)
        banner.geometry_changed.connect(self.geometry_changed)
        return banner

    def _leave(self, screen: QScreen) -> None:
        banner, frame = self._places.pop(screen)
        banner.close()
        banner.deleteLater()
        frame.close()
        frame.deleteLater()

    def _on_screens_changed(self, _what: object) -> None:
        self._match()
        self.rearranged.emit()
        if self._facts is not None:
            self._looking.start(_LOOK_SOON_MS)

    # --- in view

    def _on_looking_timeout(self) -> None:
        """Look, bring back, look again, and say how it stands."""
        facts = self._facts
        if facts is None:
            return
        now = self._clock()
        if self._is_new:
            self._is_new = False
            crowded = [screen for screen in self._places if self._makes_room(screen)]
            if crowded:
                self._match()
        missing = self._missing()
        if missing:
            if self._troubled_since is None:
                self._troubled_since = now
            self._bring_back(missing, now)
            missing = self._missing()
        else:
            self._troubled_since = None
            self._raise_frames()
        trouble = now - self._troubled_since if self._troubled_since is not None else 0.0
        stands = not missing and trouble < FIGHT
        self._looking.start(LOOK_EVERY_MS if not missing else _LOOK_SOON_MS)
        self.told.emit(facts, stands)
        if trouble > PATIENCE:
            _log.warning("the banner cannot be kept in view")
            self.lost.emit()

    def _missing(self) -> list[QScreen]:
        """The monitors whose banner cannot be read now."""
        unshown = [screen for screen, (banner, _) in self._places.items() if not _is_exposed(banner)]
        if self._in_view is None or unshown or not self._places:
            return unshown or ([] if self._places else QGuiApplication.screens())
        places = {int(b.winId()): device_area(b.wanted, screen) for screen, (b, _) in self._places.items()}
        try:
            hidden = self._in_view.hidden(places, self._own())
        except ConnectionError:
            return list(self._places)
        return [screen for screen, (banner, _) in self._places.items() if int(banner.winId()) in hidden]

    def _own(self) -> frozenset[int]:
        """What of ours may lie above a banner: a question, its tooltips, the frame."""
        ours = frozenset(int(w.winId()) for w in QGuiApplication.topLevelWindows() if w.isVisible())
        return ours | self._beside()

    def _bring_back(self, missing: list[QScreen], now: float) -> None:
        in_the_way = [screen for screen in missing if self._makes_room(screen)]
        if in_the_way:
            self._match()
        for screen in missing:
            banner, frame = self._places[screen]
            frame.raise_()
            banner.raise_()
        still = self._missing()
        if still and now - self._made_at > _ANEW_EVERY:
            for screen in still:
                self._leave(screen)
            self._match()

    def _makes_room(self, screen: QScreen) -> bool:
        """Two shares on one computer must not fight for a place: the one that came later goes one floor up."""
        banner, _ = self._places[screen]
        floor = self._floors.get(screen, 0)
        if self._in_view is None or floor >= _FLOORS:
            return False
        try:
            others = self._in_view.neighbours(device_area(banner.wanted, screen), self._own())
        except ConnectionError:
            return False
        if not any(other < int(banner.winId()) for other in others):
            return False
        self._floors[screen] = floor + 1
        return True

    def _raise_frames(self) -> None:
        """Nobody tells when something has covered them. Raising what is on top already changes no pixel."""
        self._looks += 1
        if self._looks % _FRAME_EVERY == 0:
            for banner, frame in self._places.values():
                frame.raise_()
                banner.raise_()


def _shared(screens: list[QScreen], facts: BannerFacts) -> list[QScreen]:
    """The monitors of which something may be shown; they are counted from 1, from the left, then down."""
    choice = facts.shown.choice
    if choice.scope is not Scope.MONITOR:
        return screens
    places = sorted(screens, key=lambda screen: (screen.geometry().x(), screen.geometry().y()))
    return places[choice.monitor - 1 : choice.monitor]


def _is_exposed(banner: QWidget) -> bool:
    return banner.isVisible() and banner.windowHandle().isExposed()
