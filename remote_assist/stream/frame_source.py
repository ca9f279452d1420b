"""The capture thread: one screen, and the audiences that see it.

It sleeps in `Screen.wait` while nothing changes or no path has room. Nothing is grabbed that may not be sent: the raw
picture is always the newest one. Viewers whose pictures are equal share an audience; who falls behind gets one of his
own and comes back when he is level, so no viewer slows another.

Invariant: every grab, and every look for what may have changed, happens inside the gate; what a withdrawal overtakes
on its way is dropped by the receiver.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Callable
from typing import Protocol

from remote_assist.capture import Pixels, Screen
from remote_assist.errors import NotGranted, ScreenUnavailable
from remote_assist.geometry import Rect, Size
from remote_assist.monitors import Monitor
from remote_assist.stream.audience import SLEEP, Audience
from remote_assist.stream.encoders import Encoders
from remote_assist.stream.gate import Gate
from remote_assist.stream.spectator import FrameReceiver, Spectator

GLIMPSE = 960
"""Pixels of a glimpse's longer side, less than two times as many at most."""
__all__ = ["FrameReceiver", "FrameSource", "SourceListener", "Spectator"]


class SourceListener(Protocol):
    """Facts about the screen; told in the capture thread."""

    def capture_failed(self, sentence: str) -> None:
        """The screen is gone; the thread has ended."""

    def screen_opened(self, size: Size) -> None:
        """The screen is open and has this size; also after it changed."""

    def monitors_found(self, size: Size, monitors: tuple[Monitor, ...]) -> None:
        """The screen, of this size, has these monitors; also after they changed."""


class FrameSource:
    """One thread for one share. `open_screen` is called in it."""

    def __init__(
        self,
        open_screen: Callable[[], Screen],
        listener: SourceListener,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_screen = open_screen
        self._listener = listener
        self._clock = clock
        self._stopping = False
        self._screen: Screen | None = None
        self._lock = threading.Lock()
        self._waking = threading.Lock()
        self._spectators: list[Spectator] = []
        self._audiences: list[Audience] = []
        self._wants_glimpse: Callable[[Pixels | None, int], None] | None = None
        self._compared: tuple[tuple[Audience, int, bool], ...] = ()
        self._told_monitors: tuple[Size, tuple[Monitor, ...]] | None = None
        self._numbers = itertools.count(1)
        self._encoders = Encoders()
        self._thread = threading.Thread(target=self._run, name="deskside-capture", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let the thread end; returns at once."""
        self._stopping = True
        self._wake()

    def join(self, timeout: float) -> bool:
        """Wait for the thread's end; returns whether it came."""
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def admit(self, gate: Gate, receiver: FrameReceiver, codecs: frozenset[int]) -> Spectator:
        """One viewer more, who decodes `codecs`. Safe from any thread; pixels begin to flow when its grant lives."""
        spectator = Spectator(gate, receiver, codecs, self._wake, self._clock)
        with self._lock:
            self._spectators.append(spectator)
        self._wake()
        return spectator

    def glimpse(self, receive: Callable[[Pixels | None, int], None]) -> None:
        """Hand over, once and in the capture thread, what the first audience was sent, and of which step it is.

        Nothing is grabbed for it. Safe from any thread.
        """
        self._wants_glimpse = receive
        self._wake()

    @property
    def encoded(self) -> int:
        """Rectangles encoded so far."""
        return self._encoders.encoded

    @property
    def audience_count(self) -> int:
        """Groups of viewers that are encoded for now."""
        return len(self._audiences)

    @property
    def is_quiet(self) -> bool:
        """Does every viewer have everything, exactly?"""
        return all(audience.is_quiet for audience in self._audiences)

    def _wake(self) -> None:
        with self._waking:
            if self._screen is not None:
                self._screen.wake()

    def _run(self) -> None:
        screen: Screen | None = None
        sentence = "Capturing the screen broke; the log of this program says where."
        try:
            screen = self._screen = self._open_screen()
            self._listener.screen_opened(screen.size)
            self._tell_monitors(screen)
            self._loop(screen)
        except ScreenUnavailable as exc:
            sentence = str(exc)
        finally:
            with self._waking:  # whoever wakes it now would find it closed
                self._screen = None
            if not self._stopping:
                # A bug too ends the share; its traceback goes to the log on its way out.
                self._listener.capture_failed(sentence)
            self._encoders.close()
            if screen is not None:
                screen.close()

    def _loop(self, screen: Screen) -> None:
        while not self._stopping:
            self._seat(screen.size)
            self._follow_looks()
            wait = SLEEP
            for audience in self._audiences:
                wait = min(wait, audience.serve(screen))
            self._give_glimpse(screen.size)
            if self._part_and_join():
                wait = 0.0
            if self._stopping:
                return
            damage = screen.wait(wait, self._look)
            if damage is not None:
                if damage.resized:
                    for audience in self._audiences:
                        audience.resized(screen.size)
                    self._listener.screen_opened(screen.size)
                if damage.area is None:
                    self._tell_monitors(screen)
                concerned = [audience for audience in self._audiences if audience.note(damage)]
                if not concerned:
                    screen.pass_over()

    def _tell_monitors(self, screen: Screen) -> None:
        monitors = screen.monitors()
        if (screen.size, monitors) != self._told_monitors:
            self._told_monitors = (screen.size, monitors)
            self._listener.monitors_found(screen.size, monitors)

    def _give_glimpse(self, size: Size) -> None:
        receive, self._wants_glimpse = self._wants_glimpse, None
        if receive is not None:
            step = max(1, max(size) // GLIMPSE)
            receive(self._audiences[0].sent(step) if self._audiences else None, step)

    def _look(self, act: Callable[[], None]) -> None:
        """Do `act`, which looks at pixels, inside the gate of anybody who may see them. Raises `NotGranted`."""
        for audience in self._audiences:
            for spectator in audience.members:
                if spectator.is_live:
                    with contextlib.suppress(NotGranted):
                        return spectator.pass_through(act)
        raise NotGranted("Nobody may see the screen now.")

    def _seat(self, size: Size) -> None:
        """Newcomers, and who came back with an empty picture, begin in an audience of their own; who left is let go."""
        with self._lock:
            self._spectators = [s for s in self._spectators if not s.has_left]
            spectators = list(self._spectators)
        fresh = [s for s in spectators if s.is_connected and s.take_fresh()]
        for audience in self._audiences:
            audience.members = [m for m in audience.members if m in spectators and m not in fresh]
        self._audiences = [audience for audience in self._audiences if audience.members]
        for spectator in fresh:
            self._audiences.append(
                Audience(size, [spectator], self._encoders, lambda: next(self._numbers), self._clock)
            )

    def _follow_looks(self) -> None:
        """Who looks elsewhere than the others of his audience goes on without them."""
        for audience in tuple(self._audiences):
            by_area: dict[Rect, list[Spectator]] = {}
            for member in audience.members:
                by_area.setdefault(member.looked_at(audience.size), []).append(member)
            stays, *others = sorted(by_area, key=lambda area: area != audience.area)
            for area in others:
                other = audience.parted(by_area[area])
                other.look_at(area)
                self._audiences.append(other)
            audience.look_at(stays)

    def _part_and_join(self) -> bool:
        """Part who lags, may not look or looks less closely; join who is level. Returns whether any is to be served."""
        parted = []
        for audience in self._audiences:
            away = [member for member in audience.members if not member.is_live] if len(audience.members) > 1 else []
            if len(away) == len(audience.members):
                away = []
            away += [m for m in audience.members if m.attention is not audience.members[0].attention and m not in away]
            away += [member for member in audience.laggards() if member not in away]
            if away and len(away) < len(audience.members):
                parted += [audience.parted([member]) for member in away]
        self._audiences += parted
        self._join()
        return bool(parted)

    def _join(self) -> None:
        # With the audience itself: another one in the same place may have come as far.
        versions = tuple((audience, audience.version, audience.is_quiet) for audience in self._audiences)
        if len(self._audiences) < 2 or versions == self._compared:
            return
        self._compared = versions
        first, *others = self._audiences
        kept = [first]
        for audience in others:
            level = next((each for each in kept if each.is_level_with(audience)), None)
            if level is None:
                kept.append(audience)
            else:
                level.join(audience)
        self._audiences = kept
