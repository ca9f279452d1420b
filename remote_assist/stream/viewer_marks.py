"""Marks at the engineer's end: what he draws goes out, what the host says of it and of others' comes in.

Belongs to the viewer's loop. Invariant: on each link nothing is said before the host has said that it takes marks.
"""

from __future__ import annotations

from collections.abc import Callable

from remote_assist.errors import ProtocolError
from remote_assist.stream.outbox import Outbox
from remote_assist.wire.marks import (
    Aim,
    Board,
    Draw,
    Drawing,
    Extend,
    Held,
    MarkWord,
    NotDrawn,
    pack_marks,
    parse_marks,
)
from remote_assist.wire.record import RecordClass

_MOST_WAITING = 256  # words that a slow path has not taken; beyond it nothing is drawn


class ViewerMarks:
    """An `Exchange`. `heard` gets each word, and None when what was said of marks holds no more: the link is lost."""

    record_class = RecordClass.MARKS

    def __init__(self, heard: Callable[[MarkWord | None], None]) -> None:
        self._heard = heard
        self._outbox: Outbox | None = None
        self._may_draw = False
        self._newest_is_aim = False

    def linked(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def unlinked(self) -> None:
        self._outbox = None
        self._may_draw = False
        self._heard(None)

    def grants_changed(self) -> None:
        """The host says what it takes."""

    def close(self) -> None:
        """There is nothing left to do."""

    def take(self, payload: bytes) -> None:
        word = parse_marks(payload)
        if isinstance(word, Board):
            self._may_draw = True
        elif not self._may_draw:
            raise ProtocolError("A host says first that it takes marks.")
        self._heard(word)

    def say(self, word: Drawing) -> None:
        """Draw this. Of moves of the laser that wait with nothing between them only the newest stays."""
        outbox = self._outbox
        if outbox is None or not self._may_draw:
            return
        is_aim = isinstance(word, Aim)
        if is_aim and self._newest_is_aim:
            outbox.take_back(RecordClass.MARKS)
        if outbox.depth(RecordClass.MARKS) < _MOST_WAITING:
            outbox.put(RecordClass.MARKS, pack_marks(word))
            self._newest_is_aim = is_aim
        elif isinstance(word, Draw | Extend):
            self._heard(NotDrawn(word.number, Held.FAST))
