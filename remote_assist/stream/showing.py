"""What one viewer is shown: from its spectator's records into its outbox, and its acknowledgements back.

The capture thread hands records in; everything else belongs to the share's loop. How the path does is told to a viewer
that takes it, at most once a second and only behind an acknowledgement: a still screen sends nothing.

Invariant: no frame and no pointer enters an outbox without a live grant to view, nor the outbox of another link than
the one it was made for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from remote_assist.geometry import Rect, Size
from remote_assist.stream.gate import Gate
from remote_assist.stream.loop_calls import hand_in
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.share_metrics import ShownFigures
from remote_assist.stream.spectator import Spectator
from remote_assist.wire.attention import Attention
from remote_assist.wire.control import PathFigures, pack_control
from remote_assist.wire.frames import pack_cursor, parse_ack, parse_cursor
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability

_FIGURES_EVERY = 1.0  # seconds


class Showing:
    """A spectator's `FrameReceiver`. `outbox` is that of the link there is now; `wants_figures` as the viewer said."""

    def __init__(
        self, gate: Gate, loop: asyncio.AbstractEventLoop, clock: Callable[[], float], *, wants_figures: bool
    ) -> None:
        self._gate = gate
        self._loop = loop
        self._clock = clock
        self._wants_figures = wants_figures
        self._figures_at = float("-inf")
        self._spectator: Spectator | None = None
        self._attention = Attention.FULL
        self._records = self._bytes = self._acknowledged = 0
        self._decode = 0.0
        self._begun = 0  # how often everything had to be shown from the beginning
        self.outbox = Outbox()

    @property
    def has_begun(self) -> bool:
        return self._spectator is not None

    def begin(self, spectator: Spectator) -> None:
        """The spectator that was admitted for this viewer."""
        self._spectator = spectator
        spectator.attend(self._attention)

    def attend(self, attention: Attention) -> None:
        """How closely the engineer looks, until another link."""
        self._attention = attention
        if self._spectator is not None:
            self._spectator.attend(attention)

    def connected(self, outbox: Outbox) -> None:
        """A link is up; its viewer's picture is empty."""
        self.disconnected()  # or what was made for the old link would enter the new one's outbox
        self.outbox = outbox
        self.attend(Attention.FULL)
        if self._spectator is not None:
            self._spectator.connected()

    def disconnected(self) -> None:
        if self._spectator is not None:
            self._spectator.disconnected()

    def close(self) -> None:
        if self._spectator is not None:
            self._spectator.leave()

    def begin_anew(self) -> None:
        """Nothing of what is made or waits is sent any more, and everything is shown again."""
        spectator = self._spectator
        was_connected = spectator is not None and spectator.is_connected
        self.disconnected()  # or what is being handed on would count to what begins
        self._begun += 1
        self.outbox.drop(RecordClass.FRAMES)
        if spectator is not None and was_connected:
            spectator.connected()

    def look_again(self) -> None:
        """A grant came alive again."""
        if self._spectator is not None:
            self._spectator.look_again()

    def look_at(self, picture: Size, area: Rect) -> None:
        """The viewer looks at a part of a picture of this size only."""
        if self._spectator is not None:
            self._spectator.look_at(picture, area)

    def take_ack(self, payload: bytes) -> None:
        """The viewer painted a frame. Raises `ProtocolError`."""
        ack = parse_ack(payload)
        if self._spectator is None:
            return
        decode = ack.decode_us / 1e6
        self._spectator.acked(ack.number, decode)
        self._acknowledged += 1
        self._decode += decode
        now = self._clock()
        if self._wants_figures and now - self._figures_at >= _FIGURES_EVERY:
            self._figures_at = now
            self.outbox.put(RecordClass.CONTROL, pack_control(self._spectator.figures()))

    def figures(self) -> ShownFigures:
        """What was shown so far; from any thread."""
        path = self._spectator.figures() if self._spectator is not None else PathFigures(0.0, 0.0)
        return ShownFigures(
            self._records, self._bytes, self._acknowledged, self._decode, path.rate, path.delay, path.queue
        )

    # --- FrameReceiver, in the capture thread

    def frame_made(self, payload: bytes) -> None:
        hand_in(self._loop, self._put_frame, self.outbox, payload, self._begun)

    def cursor_made(self, payload: bytes) -> None:
        hand_in(self._loop, self._put_cursor, self.outbox, payload)

    # --- in the loop

    def _put_frame(self, outbox: Outbox, payload: bytes, begun: int) -> None:
        if begun != self._begun:
            return  # made by a choice that is no more
        if self._is_live():
            outbox.put(RecordClass.FRAMES, payload)
            self._records += 1
            self._bytes += len(payload)
        elif self._spectator is not None:
            self._spectator.begin_anew()  # should it ever look again: this one it never had

    def _put_cursor(self, outbox: Outbox, payload: bytes) -> None:
        """The newest place replaces one that still waits: a slow path must not gather pointers in front of frames."""
        if not self._is_live():
            return
        waiting = outbox.take_back(RecordClass.INPUT)
        if waiting is not None:
            old, new = parse_cursor(waiting), parse_cursor(payload)
            if new.image is None and old.image is not None and new.serial == old.serial:
                payload = pack_cursor(replace(old, position=new.position))
        outbox.put(RecordClass.INPUT, payload)

    def _is_live(self) -> bool:
        return self._gate.is_live(Capability.VIEW, self._gate.engineer.key)
