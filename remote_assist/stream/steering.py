"""The input thread: the engineers' wishes, in order, through the gate into the injector; the customer's own come first.

There is one injector, one watch of the customer's input and one ledger of what was injected for all who look, from the
first grant of control to the end of the share: what one engineer injects is no customer's input to another.

Invariant: an event that waited while control was withdrawn or paused is thrown away, not injected later.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point, Size
from remote_assist.inject import Injector, InputKind, InputWatch, Ledger
from remote_assist.stream.gate import Gate
from remote_assist.stream.wishes import Wishes
from remote_assist.wire.input import InputEvent

OpenInjector = Callable[[Ledger], Injector]
OpenWatch = Callable[[Ledger, Callable[[InputKind], None], Callable[[], None], Callable[[], None]], InputWatch]


class Steering:
    """Injects what the gate lets through. `customer_acted`, `panicked` and `watch_lost` run in the watch's thread.

    `screen` is the size of what is shown, `origin` its first pixel on the desktop.
    """

    def __init__(
        self,
        *,
        open_injector: OpenInjector,
        open_watch: OpenWatch,
        customer_acted: Callable[[], None],
        panicked: Callable[[], None],
        watch_lost: Callable[[], None],
        failed: Callable[[str], None],
        origin: Callable[[], Point] = lambda: Point(0, 0),
    ) -> None:
        self._open_injector = open_injector
        self._open_watch = open_watch
        self._customer_acted = customer_acted
        self._panicked = panicked
        self._watch_lost = watch_lost
        self._failed = failed
        self._wishes = Wishes(origin)
        self._watch: InputWatch | None = None
        self._thread: threading.Thread | None = None
        self._ledger = Ledger()

    def screen_opened(self, size: Size) -> None:
        """The screen that events point into has this size; what lies outside goes nowhere."""
        self._wishes.screen = size

    def open_watch(self) -> None:
        """Watch the customer's input for the pause and the panic key. Raises `ScreenUnavailable`."""
        if self._watch is None:
            watch = self._open_watch(
                self._ledger, lambda _kind: self._customer_acted(), self._panicked, self._on_watch_lost
            )
            watch.start()
            self._watch = watch

    def _on_watch_lost(self) -> None:
        # The next wish for control opens a new one, or is refused.
        self._watch = None
        self._watch_lost()

    def open(self) -> None:
        """Make ready to inject; the injector lives in its own thread."""
        if self._thread is None:
            self._wishes.forget()
            self._thread = threading.Thread(target=self._run, name="deskside-input", daemon=True)
            self._thread.start()

    def take(self, event: InputEvent, gate: Gate) -> None:
        """An event came from the engineer whose gate this is."""
        if self._thread is not None:
            self._wishes.take(event, gate)

    def release(self) -> None:
        """Control pauses or ends: let go of every key and button, forget what waits."""
        if self._thread is not None:
            self._wishes.let_go()

    def close(self) -> None:
        """Let go of everything; returns when the injector has."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._wishes.end()
            if thread is not threading.current_thread():
                thread.join(2.0)
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()

    def _run(self) -> None:
        try:
            injector = self._open_injector(self._ledger)
        except ScreenUnavailable as exc:
            self._give_up(exc)
            return
        try:
            while self._wishes.turn(injector):
                pass
        except ScreenUnavailable as exc:
            self._give_up(exc)
        finally:
            injector.close()

    def _give_up(self, failure: ScreenUnavailable) -> None:
        # The next grant of control tries again.
        self._thread = None
        self._failed(str(failure))
