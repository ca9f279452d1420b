"""One link of a viewer: nothing large holds up what is small, input leaves at once, and what is held is bounded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.codec import codec_named, codec_numbered
from remote_assist.errors import ProtocolError
from remote_assist.geometry import Point, Rect, Size
from remote_assist.secure.records import SealedChannel, SessionKeys
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.painter import Painter
from remote_assist.stream.viewer_link import MOST_RECORDS, ViewerLink
from remote_assist.stream.viewer_meter import ViewerMeter
from remote_assist.stream.viewer_session import ViewerSession
from remote_assist.stream.viewing import CapabilityState, Unheard
from remote_assist.wire.control import PathFigures, Refused, pack_control
from remote_assist.wire.frames import CursorPicture, Frame, PixelRect, pack_cursor, pack_frame, parse_ack
from remote_assist.wire.input import InputEvent, Key, MovePointer, TurnButton, TurnKey, parse_input
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability, Role
from tests.fakes.link import QueuedLink
from tests.fakes.picture import ArraySink
from tests.remote_assist.stream.sessions import until

SIZE = Size(640, 480)
_ZSTD = codec_named("zstd")
_KEYS = SessionKeys(bytes(8), bytes(32), bytes(32), bytes(32), bytes(32))


class Heard(Unheard):
    def __init__(self) -> None:
        self.cursors: list[CursorPicture] = []
        self.paths: list[PathFigures] = []
        self.capabilities: list[tuple[Capability, CapabilityState]] = []

    def capability_changed(self, capability: Capability, state: CapabilityState) -> None:
        self.capabilities.append((capability, state))

    def cursor_changed(self, cursor: CursorPicture) -> None:
        self.cursors.append(cursor)

    def path_estimated(self, path: PathFigures) -> None:
        self.paths.append(path)


class Linked:
    """A viewer's link whose host is the test."""

    def __init__(self) -> None:
        self.wire = QueuedLink()
        self.host = SealedChannel(Role.HOST, _KEYS)
        self.sink = ArraySink()
        self.heard = Heard()
        self.meter = ViewerMeter(lambda number: codec_numbered(number).name)
        session = ViewerSession(SigningKey(b"v" * 32), self.heard)
        channel = SealedChannel(Role.VIEWER, _KEYS)
        self.link = ViewerLink(self.wire, channel, Painter(self.sink), session, self.meter)
        self.reader = asyncio.ensure_future(self.link.read())
        self.writer = asyncio.ensure_future(self.link.write())
        self._number = 0

    def come(self, record_class: RecordClass, payload: bytes) -> None:
        self.wire.come(self.host.seal(record_class, payload))

    def frame(self, area: Rect, value: int = 7, payload: bytes | None = None) -> None:
        self._number += 1
        pixels = np.full((area.height, area.width, 4), value, np.uint8)
        rect = PixelRect(area, _ZSTD.id, _ZSTD.encode(pixels) if payload is None else payload)
        self.come(RecordClass.FRAMES, pack_frame(Frame(self._number, SIZE, (rect,))))

    def acks(self) -> list[int]:
        return [parse_ack(payload).number for kind, payload in self.sent() if kind is RecordClass.FRAMES]

    def input(self) -> list[InputEvent]:
        return [parse_input(payload) for kind, payload in self.sent() if kind is RecordClass.INPUT]

    def sent(self) -> list[tuple[RecordClass, bytes]]:
        channel = SealedChannel(Role.HOST, _KEYS)
        return [channel.open(record) for record in self.wire.sent]


@asynccontextmanager
async def linked() -> AsyncIterator[Linked]:
    made = Linked()
    try:
        yield made
    finally:
        made.sink.gate.set()
        made.reader.cancel()
        made.writer.cancel()
        await asyncio.gather(made.reader, made.writer, return_exceptions=True)
        made.link.close()


def test_small_change_is_painted_in_the_loop_and_acknowledged() -> None:
    async def story() -> None:
        async with linked() as made:
            made.frame(Rect(10, 10, 12, 18))
            await until(lambda: made.acks() == [1])
            assert made.sink.threads == {"MainThread"}
            assert (made.sink.picture[10:28, 10:22] == 7).all()

    asyncio.run(story())


def test_pointer_passes_while_a_page_is_decoded() -> None:
    async def story() -> None:
        async with linked() as made:
            made.sink.gate.clear()
            made.frame(Rect(0, 0, *SIZE))
            made.come(RecordClass.INPUT, pack_cursor(CursorPicture(Point(3, 4), Point(0, 0), Size(0, 0), 1, None)))
            await until(lambda: made.heard.cursors)
            assert made.acks() == []
            made.sink.gate.set()
            await until(lambda: made.acks() == [1])
            assert "MainThread" not in made.sink.threads

    asyncio.run(story())


def test_small_change_behind_a_page_is_painted_after_it() -> None:
    async def story() -> None:
        async with linked() as made:
            made.sink.gate.clear()
            made.frame(Rect(0, 0, *SIZE), 1)
            made.frame(Rect(5, 5, 2, 2), 2)
            await until(lambda: made.wire.taken == 2)
            made.sink.gate.set()
            await until(lambda: made.acks() == [1, 2])
            assert (made.sink.picture[5:7, 5:7] == 2).all()

    asyncio.run(story())


def test_no_more_records_are_read_than_may_be_held() -> None:
    async def story() -> None:
        async with linked() as made:
            made.sink.gate.clear()
            for number in range(3 * MOST_RECORDS):
                made.frame(Rect(0, 0, *SIZE), number)
            await until(lambda: made.wire.taken == MOST_RECORDS)
            for _ in range(20):
                await asyncio.sleep(0)
            assert made.wire.taken == MOST_RECORDS
            made.sink.gate.set()
            await until(lambda: made.acks() == list(range(1, 3 * MOST_RECORDS + 1)))

    asyncio.run(story())


def test_damaged_page_breaks_the_link_with_its_sentence() -> None:
    async def story() -> None:
        async with linked() as made:
            made.frame(Rect(0, 0, *SIZE), payload=b"\x00" * 99)
            await asyncio.wait({made.link.broken}, timeout=5)
            with pytest.raises(ProtocolError, match="compressed rectangle"):
                made.link.broken.result()

    asyncio.run(story())


def test_frames_that_wait_are_dropped_with_the_link() -> None:
    async def story() -> None:
        async with linked() as made:
            made.sink.gate.clear()
            for number in range(1, 4):
                made.frame(Rect(0, 0, *SIZE), number)
            await until(lambda: made.wire.taken == 3)
            asyncio.get_running_loop().run_in_executor(None, made.sink.gate.set)
            made.link.close()
            picture = made.sink.picture.copy()
            await asyncio.sleep(0)
            assert np.array_equal(made.sink.picture, picture)
            assert made.acks() == []

    asyncio.run(story())


def test_path_that_the_host_tells_is_heard() -> None:
    async def story() -> None:
        async with linked() as made:
            path = PathFigures(1_250_000.0, 0.04, 0.002)
            made.come(RecordClass.CONTROL, pack_control(path))
            await until(lambda: made.heard.paths == [path])

    asyncio.run(story())


@pytest.mark.parametrize(("taken", "state"), [(False, CapabilityState.REFUSED), (True, CapabilityState.TAKEN)])
def test_viewer_knows_whether_the_customer_said_no_or_another_engineer_has_it(
    taken: bool, state: CapabilityState
) -> None:
    async def story() -> None:
        async with linked() as made:
            made.come(RecordClass.CONTROL, pack_control(Refused(Capability.CONTROL, taken=taken)))
            await until(lambda: made.heard.capabilities == [(Capability.CONTROL, state)])

    asyncio.run(story())


def test_input_leaves_at_once_and_each_move_while_the_path_is_free() -> None:
    async def story() -> None:
        async with linked() as made:
            events = [MovePointer(Point(n, n)) for n in range(5)]
            for count, event in enumerate(events, 1):
                made.link.send_input(event)
                await until(lambda count=count: len(made.wire.sent) == count)  # type: ignore[misc]
            assert made.input() == events

    asyncio.run(story())


def test_only_the_newest_of_moves_that_wait_is_sent_and_never_past_a_button_or_key() -> None:
    async def story() -> None:
        async with linked() as made:
            made.wire.hold_up()
            first, press = MovePointer(Point(0, 0)), TurnButton(1, True)
            made.link.send_input(first)
            await asyncio.sleep(0)
            events: list[InputEvent] = [MovePointer(Point(n, 1)) for n in range(9)]
            events += [press, *(MovePointer(Point(n, 2)) for n in range(9))]
            events += [TurnKey(Key(97), True), MovePointer(Point(5, 5))]
            for event in events:
                made.link.send_input(event)
            made.wire.let_go()
            await until(lambda: len(made.wire.sent) == 6)
            assert made.input() == [
                first,
                MovePointer(Point(8, 1)),
                press,
                MovePointer(Point(8, 2)),
                TurnKey(Key(97), True),
                MovePointer(Point(5, 5)),
            ]

    asyncio.run(story())


_events = st.one_of(
    st.builds(MovePointer, st.builds(Point, st.integers(0, 99), st.integers(0, 99))),
    st.builds(TurnButton, st.integers(1, 3), st.booleans()),
    st.builds(TurnKey, st.integers(97, 122).map(Key), st.booleans()),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_events, max_size=30))
def test_pointer_is_where_it_was_at_each_press(events: list[InputEvent]) -> None:
    """Whatever was dropped: at every event that stays the last move before it is the one that was made last."""

    def places(made: list[InputEvent]) -> list[tuple[InputEvent, InputEvent | None]]:
        found: list[tuple[InputEvent, InputEvent | None]] = []
        last: InputEvent | None = None
        for event in made:
            if isinstance(event, MovePointer):
                last = event
            else:
                found.append((event, last))
        return [*found, (MovePointer(Point(0, 0)), last)]

    async def story() -> None:
        async with linked() as made:
            made.wire.hold_up()
            for event in events:
                made.link.send_input(event)
            made.wire.let_go()
            end = TurnKey(Key(32), True)
            made.link.send_input(end)
            await until(lambda: made.input()[-1:] == [end])
            assert places(made.input()) == places([*events, end])

    asyncio.run(story())
