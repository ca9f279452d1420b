"""What the engineers want pressed, moved and typed, until the input thread turns to it and the gate lets it through.

Each wish comes with the gate of its engineer. Consecutive pointer moves of one that wait together become the last of
them.

Invariant: nothing is injected but inside the gate of who wished it, and never after `forget` what waited before it.
"""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from remote_assist.errors import NotGranted
from remote_assist.geometry import Point, Size
from remote_assist.inject import Injector
from remote_assist.stream.gate import Gate
from remote_assist.wire.input import (
    InputEvent,
    Key,
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
_LOOK_AGAIN = 0.005  # seconds
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Wish:
    """One event and the gate of who sent it; our own `ReleaseAll` has none."""

    event: InputEvent
    gate: Gate | None = None

    def is_overtaken_by(self, following: _Wish) -> bool:
        """Need this not be done, because the next one moves the same pointer on?"""
        moves = isinstance(self.event, MovePointer) and isinstance(following.event, MovePointer)
        return moves and self.gate is following.gate


class Wishes:
    """Taken in any thread, carried out in one. `screen` is the size of what is shown, `origin` its first pixel."""

    def __init__(self, origin: Callable[[], Point] = lambda: Point(0, 0)) -> None:
        self._waiting: queue.Queue[_Wish | None] = queue.Queue(MOST_WAITING)
        self._origin = origin
        self.screen = Size(0, 0)
        self._lost_some = False

    @property
    def is_empty(self) -> bool:
        return self._waiting.empty()

    def take(self, event: InputEvent, gate: Gate) -> None:
        """An event came from the engineer whose gate this is.

        Beyond `MOST_WAITING` it is lost; what was a release perhaps is made up for by releasing everything.
        """
        if not lies_inside(event, self.screen):
            return
        if isinstance(event, MovePointer):
            first = self._origin()
            event = MovePointer(Point(event.point.x + first.x, event.point.y + first.y))
        try:
            self._waiting.put_nowait(_Wish(event, gate))
        except queue.Full:
            self._lost_some = True

    def forget(self) -> None:
        """Throw away what waits."""
        try:
            while True:
                self._waiting.get_nowait()
        except queue.Empty:
            return

    def let_go(self) -> None:
        """Throw away what waits, and have every key and button released."""
        self.forget()
        self._waiting.put(_Wish(ReleaseAll()))

    def end(self) -> None:
        """Throw away what waits; the next turn is the last."""
        self.forget()
        self._waiting.put(None)

    def turn(self, injector: Injector) -> bool:
        """Carry out what waits, in order; sleeps until there is something. Returns whether there is more to come."""
        batch = self._batch()
        for wish, following in zip(batch, [*batch[1:], None], strict=True):
            if wish is None:
                return False
            if following is None or not wish.is_overtaken_by(following):
                _carry_out(wish, injector)
        if self._lost_some:
            self._lost_some = False
            injector.release_all()
        return True

    def _batch(self) -> list[_Wish | None]:
        batch = [self._waiting.get()]
        try:
            while True:
                batch.append(self._waiting.get_nowait())
        except queue.Empty:
            return batch


def _carry_out(wish: _Wish, injector: Injector) -> None:
    event, gate = wish.event, wish.gate
    if gate is None or isinstance(event, ReleaseAll):
        # Letting go is always allowed: it only takes away what we pressed.
        injector.release_all()
        return
    with contextlib.suppress(NotGranted):
        for step in _steps(event, gate, injector):
            _pass(gate, partial(_act, injector, step))


def _steps(event: InputEvent, gate: Gate, injector: Injector) -> Iterator[InputEvent]:
    """What is done in one pass each, once there is room for it: a withdrawal waits for the lock, but never for room."""
    if isinstance(event, TypeText):
        text = event.text
        while text:
            count = _await_room(text, gate, injector)
            yield from map(TypeText, text[:count])
            text = text[count:]
        return
    if isinstance(event, TurnKey) and event.pressed:
        _await_room(event.key, gate, injector)
    yield event


def _await_room(wanted: str | Key, gate: Gate, injector: Injector) -> int:
    """How much of it can be typed now, at least one key; sleeps outside of the gate until one can."""
    while not (ready := _pass(gate, partial(injector.ready, wanted))):
        time.sleep(_LOOK_AGAIN)
    return ready


def _pass(gate: Gate, act: Callable[[], _T]) -> _T:
    return gate.pass_through(Capability.CONTROL, gate.engineer.key, act)


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
