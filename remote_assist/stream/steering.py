"""The input thread: the engineer's events, in order, through the gate into the injector; the customer's own come first.

There is one injector, one watch of the customer's input and one ledger of what was injected for all who look, from the
first grant of control to the end of the share: what one engineer injects is no customer's input to another. Each event
comes with the gate of its engineer. Consecutive pointer moves that wait together become the last of them.

Invariant: an event that waited while control was withdrawn or paused is thrown away, not injected later.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from remote_assist.errors import NotGranted, ScreenUnavailable
from remote_assist.geometry import Size
from remote_assist.inject import Injector, InputKind, InputWatch, Ledger
from remote_assist.stream.gate import Gate
from remote_assist.wire.input import (
    InputEvent,
    MovePointer,
    ReleaseAll,
    TurnButton,
    TurnKey,
    TurnWheel,
    TypeText,
    lies_inside,
)
from remote_assist.wire.roles import Capability

MOST_WAITING = 1024  # events; an engineer's flood is cut here

OpenInjector = Callable[[Ledger], Injector]
OpenWatch = Callable[[Ledger, Callable[[InputKind], None], Callable[[], None], Callable[[], None]], InputWatch]


@dataclass(frozen=True, slots=True)
class _Wish:
    """One event and the gate of who sent it; our own `ReleaseAll` has none."""

    event: InputEvent
    gate: Gate | None = None

    def is_overtaken_by(self, following: _Wish) -> bool:
        """Need this not be done, because the next one moves the same pointer on?"""
        moves = isinstance(self.event, MovePointer) and isinstance(following.event, MovePointer)
        return moves and self.gate is following.gate


class Steering:
    """Injects what the gate lets through. `customer_acted`, `panicked` and `watch_lost` run in the watch's thread."""

    def __init__(
        self,
        *,
        open_injector: OpenInjector,
        open_watch: OpenWatch,
        customer_acted: Callable[[], None],
        panicked: Callable[[], None],
        watch_lost: Callable[[], None],
        failed: Callable[[str], None],
    ) -> None:
        self._open_injector = open_injector
        self._open_watch = open_watch
        self._customer_acted = customer_acted
        self._panicked = panicked
        self._watch_lost = watch_lost
        self._failed = failed
        self._events: queue.Queue[_Wish | None] = queue.Queue(MOST_WAITING)
        self._watch: InputWatch | None = None
        self._thread: threading.Thread | None = None
        self._ledger = Ledger()
        self.screen = Size(0, 0)

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
            self._forget()
            self._thread = threading.Thread(target=self._run, name="deskside-input", daemon=True)
            self._thread.start()

    def take(self, event: InputEvent, gate: Gate) -> None:
        """An event came from the engineer whose gate this is. Beyond `MOST_WAITING` it is lost."""
        if self._thread is None or not lies_inside(event, self.screen):
            return
        try:
            self._events.put_nowait(_Wish(event, gate))
        except queue.Full:
            return

    def release(self) -> None:
        """Control pauses or ends: let go of every key and button, forget what waits."""
        self._forget()
        if self._thread is not None:
            self._events.put(_Wish(ReleaseAll()))

    def close(self) -> None:
        """Let go of everything; returns when the injector has."""
        self._forget()
        thread, self._thread = self._thread, None
        if thread is not None:
            self._events.put(None)
            if thread is not threading.current_thread():
                thread.join(2.0)
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()

    def _forget(self) -> None:
        try:
            while True:
                self._events.get_nowait()
        except queue.Empty:
            return

    def _run(self) -> None:
        try:
            injector = self._open_injector(self._ledger)
        except ScreenUnavailable as exc:
            self._give_up(exc)
            return
        try:
            self._loop(injector)
        except ScreenUnavailable as exc:
            self._give_up(exc)
        finally:
            injector.close()

    def _give_up(self, failure: ScreenUnavailable) -> None:
        # The next grant of control tries again.
        self._thread = None
        self._failed(str(failure))

    def _loop(self, injector: Injector) -> None:
        while True:
            batch = self._batch()
            for wish, following in zip(batch, [*batch[1:], None], strict=True):
                if wish is None:
                    return
                if following is None or not wish.is_overtaken_by(following):
                    self._inject(injector, wish)

    def _batch(self) -> list[_Wish | None]:
        """Everything that waits; sleeps until there is something."""
        batch = [self._events.get()]
        try:
            while True:
                batch.append(self._events.get_nowait())
        except queue.Empty:
            return batch

    def _inject(self, injector: Injector, wish: _Wish) -> None:
        event, gate = wish.event, wish.gate
        if gate is None or isinstance(event, ReleaseAll):
            # Letting go is always allowed: it only takes away what we pressed.
            injector.release_all()
            return
        # A withdrawal waits for the lock, so a long text passes the gate character by character.
        steps = [TypeText(character) for character in event.text] if isinstance(event, TypeText) else [event]
        for step in steps:
            try:
                gate.pass_through(Capability.CONTROL, gate.engineer.key, partial(_act, injector, step))
            except NotGranted:
                return


def _act(injector: Injector, event: InputEvent) -> bool:
    match event:
        case MovePointer(point):
            return injector.move(point)
        case TurnButton(button, pressed):
            return injector.button(button, pressed)
        case TurnWheel(dx, dy):
            return injector.wheel(dx, dy)
        case TurnKey(key, pressed):
            return injector.key(key, pressed)
        case TypeText(text):
            return injector.text(text)
        case ReleaseAll():
            injector.release_all()
            return True
