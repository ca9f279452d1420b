"""One connection's words from hello to goodbye, sans-I/O: text in, checked frames out.

Invariant: what `receive` returns is in order and said once: no event at or before the cursor, nothing before the
welcome, nothing after the goodbye. A hub that breaks the protocol raises `Refused` and ends the dialogue.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.wire.codec import decode_down, encode
from desk_app.wire.frames import Cursor, Events, FrameDown, FrameUp, Goodbye, Hello, Welcome
from desk_app.wire.protocol import PROTOCOL


class Stage(StrEnum):
    SILENT = "silent"  # hello not yet said
    GREETING = "greeting"  # hello said
    TALKING = "talking"  # welcomed
    OVER = "over"


STAGE_STEPS: dict[Stage, frozenset[Stage]] = {
    Stage.SILENT: frozenset({Stage.GREETING, Stage.OVER}),
    Stage.GREETING: frozenset({Stage.TALKING, Stage.OVER}),
    Stage.TALKING: frozenset({Stage.OVER}),
    Stage.OVER: frozenset(),
}


class Dialogue:
    """Made afresh for each connection."""

    def __init__(self, hello: Hello) -> None:
        self._hello = hello
        self.stage = Stage.SILENT
        self.cursor: Cursor | None = hello.cursor

    def begin(self) -> str:
        """Returns the first text to send."""
        self._step(Stage.GREETING)
        return encode(self._hello)

    def say(self, frame: FrameUp) -> str:
        """Returns the text of a frame; only between welcome and goodbye."""
        if self.stage is not Stage.TALKING:
            raise ValueError(f"nothing can be said while the dialogue is {self.stage}")
        return encode(frame)

    def receive(self, data: str | bytes) -> FrameDown:
        """Reads one websocket message. Raises `Refused` when the hub breaks the protocol or speaks a newer one."""
        try:
            frame = decode_down(data)
            return self._checked(frame)
        except Refused:
            self._step(Stage.OVER)
            raise

    def _checked(self, frame: FrameDown) -> FrameDown:
        if isinstance(frame, Goodbye) and self.stage in (Stage.GREETING, Stage.TALKING):
            self._step(Stage.OVER)
            return frame
        if isinstance(frame, Welcome) and self.stage is Stage.GREETING:
            return self._welcomed(frame)
        if isinstance(frame, Welcome) or self.stage is not Stage.TALKING:
            raise Refused(RefusalCode.MALFORMED, detail=f"{type(frame).__name__} while {self.stage}")
        return self._fresh(frame) if isinstance(frame, Events) else frame

    def _welcomed(self, welcome: Welcome) -> Welcome:
        if welcome.protocol > PROTOCOL:
            raise Refused(RefusalCode.VERSION_UNSUPPORTED, ours=PROTOCOL, theirs=welcome.protocol)
        known = self._hello.cursor
        if welcome.snapshot is None and (known is None or known.log != welcome.cursor.log):
            raise Refused(RefusalCode.MALFORMED, detail="a welcome without the snapshot that was needed")
        # Without a snapshot the hub goes on from our cursor, wherever it says the log is.
        self.cursor = welcome.cursor if welcome.snapshot is not None else known
        self._step(Stage.TALKING)
        return welcome

    def _fresh(self, frame: Events) -> Events:
        if self.cursor is None:
            raise Refused(RefusalCode.MALFORMED, detail="events without a cursor")
        numbers = [logged.number for logged in frame.events]
        if numbers != sorted(set(numbers)) or (numbers and numbers[-1] > frame.reached):
            raise Refused(RefusalCode.MALFORMED, detail="events out of order")
        fresh = tuple(logged for logged in frame.events if logged.number > self.cursor.number)
        reached = max(frame.reached, self.cursor.number)
        self.cursor = Cursor(self.cursor.log, reached)
        return msgspec.structs.replace(frame, events=fresh, reached=reached)

    def _step(self, stage: Stage) -> None:
        if stage not in STAGE_STEPS[self.stage]:
            raise ValueError(f"a dialogue cannot go from {self.stage} to {stage}")
        self.stage = stage
