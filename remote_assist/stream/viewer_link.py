"""The viewer's side of one link: records are opened, frames painted and acknowledged, words and pointers handed on.

A small change is painted at once, here in the loop. A large one is decoded in the threads of a `PaintLine` while the
next record is received and opened; whatever comes behind it waits its turn there.

Invariant: at most `MOST_RECORDS` frame records are held; beyond that nothing is read, and the path fills up.
"""

from __future__ import annotations

import asyncio
import time

from remote_assist.secure.records import SealedChannel
from remote_assist.stream.heartbeat import Heartbeat
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.paint_line import PaintLine
from remote_assist.stream.painter import Painter
from remote_assist.stream.transport import Link
from remote_assist.stream.viewer_meter import ViewerMeter
from remote_assist.stream.viewer_session import ViewerSession
from remote_assist.wire.control import Alive, pack_control, parse_control
from remote_assist.wire.frames import Ack, Frame, pack_ack, parse_cursor
from remote_assist.wire.input import InputEvent, MovePointer, pack_input
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.record import RecordClass

MOST_RECORDS = 4
_AT_ONCE = 64 * 1024  # pixels: under half a millisecond of work, which is less than two threads' handing over
_MOST_INPUT = 512  # events that wait for a slow path; beyond it the newest is lost
_LONGEST = 0xFFFF_FFFF  # microseconds that an acknowledgement can name


class ViewerLink:
    """Lives as long as its link; `close` when it is over. Belongs to the viewer's loop."""

    def __init__(
        self,
        link: Link,
        channel: SealedChannel,
        painter: Painter,
        session: ViewerSession,
        meter: ViewerMeter,
    ) -> None:
        loop = asyncio.get_running_loop()
        self._link = link
        self._channel = channel
        self._painter = painter
        self._session = session
        self._meter = meter
        self._held: dict[int, tuple[float, int]] = {}  # frame number: when it came, bytes
        self._room = asyncio.Event()
        self._newest_is_move = False
        self._waits_for_room = False
        self.outbox = Outbox()
        self.heartbeat = Heartbeat(
            lambda: self.outbox.put(RecordClass.CONTROL, pack_control(Alive())), lambda: not self._waits_for_room
        )
        if session.hears_signs:
            self.heartbeat.begin()
        self.broken: asyncio.Future[None] = loop.create_future()
        """Fails with what a frame did wrong."""
        self._line = PaintLine(
            painter,
            lambda frame: loop.call_soon_threadsafe(self._painted, frame),
            lambda exc: loop.call_soon_threadsafe(self._break, exc),
        )

    async def write(self) -> None:
        """Send what the outbox holds. Raises `PeerGone` or `SealBroken`."""
        await self.outbox.run(self._link, self._channel)

    async def read(self) -> ReasonCode:
        """Take what the host sends, until it says why the session is over.

        Raises `PeerGone`, `SealBroken`, `ProtocolError` or `TooLarge`.
        """
        while True:
            record_class, payload = self._channel.open(await self._link.receive())
            self.heartbeat.heard()
            match record_class:
                case RecordClass.FRAMES:
                    await self._paint(payload)
                case RecordClass.INPUT:
                    self._session.listener.cursor_changed(parse_cursor(payload))
                case RecordClass.CONTROL:
                    message = parse_control(payload)
                    if isinstance(message, Alive):
                        self._session.hears_signs = True
                        self.heartbeat.begin()
                    elif (over := self._session.take(message)) is not None:
                        return over
                case _:
                    self._session.exchanges.take(record_class, payload)

    def send_input(self, event: InputEvent) -> None:
        """Send an event at once. Of pointer moves that wait with nothing between them only the newest stays."""
        is_move = isinstance(event, MovePointer)
        if is_move and self._newest_is_move:
            self.outbox.take_back(RecordClass.INPUT)
        if self.outbox.depth(RecordClass.INPUT) < _MOST_INPUT:
            self.outbox.put(RecordClass.INPUT, pack_input(event))
            self._newest_is_move = is_move

    def close(self) -> None:
        """Drop what is not painted yet; nothing is painted any more when it returns."""
        self._line.close()
        self.outbox.close()
        self._held.clear()
        if self.broken.done() and not self.broken.cancelled():
            self.broken.exception()  # heard, whoever was told first

    async def _paint(self, payload: bytes) -> None:
        begun = time.perf_counter()
        frame = self._painter.admit(payload)
        self._held[frame.number] = begun, len(payload)
        if len(self._held) == 1 and sum(rect.area.area for rect in frame.rects) <= _AT_ONCE:
            self._painter.paint(frame)
            self._painted(frame)
            return
        self._line.put(frame)
        self._waits_for_room = True
        while len(self._held) >= MOST_RECORDS:
            self._room.clear()
            await self._room.wait()
        self._waits_for_room = False

    def _painted(self, frame: Frame) -> None:
        begun, size = self._held.pop(frame.number, (None, 0))
        if begun is None:
            return  # the link has been closed since
        took = time.perf_counter() - begun
        self.outbox.put(RecordClass.FRAMES, pack_ack(Ack(frame.number, min(int(took * 1e6), _LONGEST))))
        self._room.set()
        self._meter.painted(frame, size, took)

    def _break(self, exc: Exception) -> None:
        if not self.broken.done():
            self.broken.set_exception(exc)
