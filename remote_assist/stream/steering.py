"""The input thread: the engineer's events, in order, through the gate into the injector; the customer's own come first.

The injector and the watch of the customer's input live here, from the grant of control to its end. Consecutive pointer
moves that wait together become the last of them.

Invariant: an event that waited while control was withdrawn or paused is thrown away, not injected later.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
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


class Steering:
    """Injects what the gate lets through. `customer_acted`, `panicked` and `watch_lost` run in the watch's thread."""

    def __init__(
        self,
        gate: Gate,
        *,
        open_injector: OpenInjector,
        open_watch: OpenWatch,
        customer_acted: Callable[[], None],
        panicked: Callable[[], None],
        watch_lost: Callable[[], None],
        failed: Callable[[str], None],
    ) -> None:
        self._gate = gate
        self._open_injector = open_injector
        self._open_watch = open_watch
        self._customer_acted = customer_acted
        self._panicked = panicked
        self._watch_lost = watch_lost
        self._failed = failed
        self._events: queue.Queue[InputEvent | None] = queue.Queue(MOST_WAITING)
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
            self._thread = threading.Thread(target=self._run, name="deskside-input", daemon=True)
            self._thread.start()

    def take(self, event: InputEvent) -> None:
        """An event came from the engineer. Beyond `MOST_WAITING` it is lost."""
        if self._thread is None or not lies_inside(event, self.screen):
            return
        try:
            self._events.put_nowait(event)
        except queue.Full:
            return

    def release(self) -> None:
        """Control pauses or ends: let go of every key and button, forget what waits."""
        self._forget()
        if self._thread is not None:
            self._events.put(ReleaseAll())

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
            self._failed(str(exc))
            return
        try:
            self._loop(injector)
        except ScreenUnavailable as exc:
            self._failed(str(exc))
        finally:
            injector.close()

    def _loop(self, injector: Injector) -> None:
        while True:
            batch = self._batch()
            for event, following in zip(batch, [*batch[1:], None], strict=True):
                if event is None:
                    return
                if not (isinstance(event, MovePointer) and isinstance(following, MovePointer)):
                    self._inject(injector, event)

    def _batch(self) -> list[InputEvent | None]:
        """Everything that waits; sleeps until there is something."""
        batch = [self._events.get()]
        try:
            while True:
                batch.append(self._events.get_nowait())
        except queue.Empty:
            return batch

    def _inject(self, injector: Injector, event: InputEvent) -> None:
        if isinstance(event, ReleaseAll):
            # Letting go is always allowed: it only takes away what we pressed.
            injector.release_all()
            return
        # A withdrawal waits for the lock, so a long text passes the gate character by character.
        steps = [TypeText(character) for character in event.text] if isinstance(event, TypeText) else [event]
        for step in steps:
            try:
                self._gate.pass_through(Capability.CONTROL, self._gate.engineer.key, partial(_act, injector, step))
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
