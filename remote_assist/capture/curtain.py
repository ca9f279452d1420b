"""What of the screen is to be shown, and what is hidden at this moment: between whoever decides and the capture thread.

Invariant: when `choose` has returned, no picture is begun by an older choice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from remote_assist.geometry import Point, Rect
from remote_assist.shown import Blind, Choice, Scope, ShownTerms

_CORNER = Point(0, 0)
EVERYWHERE = Rect(-(1 << 20), -(1 << 20), 1 << 21, 1 << 21)


@dataclass(frozen=True, slots=True)
class Sight:
    """What can be seen: `origin` is the first pixel that is shown, `hidden` are pixels of the whole desktop.

    `hides` says that something of what is shown is among them. `windows` are those that are hidden, `known` all that
    were looked at, None where windows are not looked at.
    """

    origin: Point = _CORNER
    hidden: tuple[Rect, ...] = ()
    windows: frozenset[int] = field(default=frozenset())
    known: frozenset[int] | None = None
    blind: Blind | None = None
    hides: bool = False


UNSEEN = Sight(hidden=(EVERYWHERE,), known=frozenset())


class Curtain:
    """Safe from any thread. `choice` is None until somebody has chosen: then nothing is shown.

    `see_through` are the system's windows that hold nothing but marks of ours.
    """

    def __init__(
        self, terms: ShownTerms, choice: Choice | None = None, see_through: Callable[[], frozenset[int]] = frozenset
    ) -> None:
        self.terms = terms
        self.see_through = see_through
        self._choice = choice
        self._sight = UNSEEN
        self._lock = threading.Lock()
        self._wake: Callable[[], None] | None = None
        self.on_changed: Callable[[], None] = lambda: None
        """Called in the capture thread when `hides_something` or the reason for showing nothing changed."""

    @property
    def choice(self) -> Choice | None:
        return self._choice

    @property
    def sight(self) -> Sight:
        """What is hidden now, for who injects: nothing may be pressed where nothing can be seen."""
        return self._sight

    @property
    def hides_something(self) -> bool:
        """Is something hidden at this moment, or always?"""
        return bool(self.terms.hide_titles or self.terms.blackout or self._sight.hides)

    def choose(self, choice: Choice) -> None:
        """Show this from now on. Raises ValueError for what the terms do not offer."""
        if choice.scope not in self.terms.scopes:
            raise ValueError(f"This share does not offer to show: {choice.scope.value}.")
        with self._lock:
            self._choice, self._sight = choice, UNSEEN
            wake = self._wake
        if wake is not None:
            wake()

    # --- from the capture thread

    def attach(self, wake: Callable[[], None]) -> None:
        """There is a screen; `wake` rouses its thread."""
        with self._lock:
            self._wake = wake

    def tell(self, choice: Choice | None, sight: Sight) -> None:
        """This is what can be seen by that choice; it is nothing, if another one was made meanwhile."""
        with self._lock:
            if choice != self._choice or sight == self._sight:
                return
            before, self._sight = self._sight, sight
        if (sight.blind, sight.hides) != (before.blind, before.hides):
            self.on_changed()


def whole_desktop() -> Curtain:
    """One that hides nothing."""
    return Curtain(ShownTerms(scopes=(Scope.DESKTOP,), hide_known=False), Choice())
