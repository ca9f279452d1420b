"""What a viewer is told about its picture: how much of the screen it is, what is hidden, which monitors are in it.

Belongs to the share's loop. Invariant: each is told once for each change on each link, and only to who takes it.
"""

from __future__ import annotations

from collections.abc import Callable

from remote_assist.stream.stage import Stage
from remote_assist.wire.control import Control, Introduce, Shown, monitors_word


class PictureNews:
    """Of one viewer, which takes what its introduction says."""

    def __init__(self, stage: Stage, introduction: Introduce, send: Callable[[Control], None]) -> None:
        self._stage = stage
        self._send = send
        self._told: dict[type[Control], Control] = {}
        self.introduced(introduction)

    def introduced(self, introduction: Introduce) -> None:
        """The viewer says what it takes; it may be another program by now."""
        self._takes_shown, self._takes_monitors = introduction.shown, introduction.together

    def begin_anew(self) -> None:
        """There is another link: what was said over the last one may not have been heard."""
        self._told.clear()

    def tell(self) -> None:
        """To a viewer that may look."""
        curtain, layout = self._stage.curtain, self._stage.layout
        if self._takes_shown and curtain.choice is not None:
            self._tell(Shown(curtain.choice.scope, curtain.hides_something))
        if self._takes_monitors and layout is not None:
            self._tell(monitors_word(layout))

    def _tell(self, word: Control) -> None:
        if self._told.get(type(word)) != word:
            self._told[type(word)] = word
            self._send(word)
