"""One viewer's path: what was made for another link, or after a loss, never reaches a picture it does not fit."""

from __future__ import annotations

import asyncio
import time

import pytest

from remote_assist.errors import ProtocolError
from remote_assist.geometry import Point, Rect, Size
from remote_assist.policy.consent import ConsentBook, Terms
from remote_assist.policy.questions import Engineer
from remote_assist.stream.gate import Gate
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.showing import Showing
from remote_assist.stream.spectator import Spectator
from remote_assist.wire.frames import CursorPicture, Frame, PixelRect, pack_cursor, pack_frame
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability

VIEW = Capability.VIEW


def _gate() -> Gate:
    book = ConsentBook(
        Terms(granted_beforehand=frozenset({VIEW})), Engineer("Anna", bytes(32)), named_until=float("inf")
    )
    return Gate(book, time.monotonic)


class Drawer:
    """A receiver that keeps everything."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.spectator = Spectator(_gate(), self, frozenset({1}), self._woken, lambda: 1.0)
        self.wakes = 0

    def frame_made(self, payload: bytes) -> None:
        self.frames.append(payload)

    def cursor_made(self, payload: bytes) -> None:
        return

    def _woken(self) -> None:
        self.wakes += 1


def _frame(number: int) -> bytes:
    return pack_frame(Frame(number, Size(9, 9), (PixelRect(Rect(0, 0, 1, 1), 2, b"rgb"),)))


def test_what_was_made_before_a_new_link_is_not_sent_over_it() -> None:
    drawer = Drawer()
    spectator = drawer.spectator
    assert spectator.take_fresh()
    spectator.send(1, b"first")
    spectator.disconnected()
    spectator.send(2, b"nobody there")
    spectator.connected()
    spectator.send(3, b"a part of the old picture")
    assert drawer.frames == [b"first"]
    assert spectator.take_fresh()
    spectator.send(4, b"the new one")
    assert drawer.frames == [b"first", b"the new one"]


def test_acknowledgements_of_a_picture_that_was_given_up_are_no_fault_and_others_are() -> None:
    drawer = Drawer()
    spectator = drawer.spectator
    spectator.take_fresh()
    for number in (1, 2, 3):
        spectator.send(number, b"x" * 100)
    spectator.begin_anew()
    spectator.acked(2, 0.0)
    assert spectator.take_fresh()
    assert drawer.wakes
    spectator.send(7, b"y" * 100)
    spectator.acked(3, 0.0)
    spectator.acked(7, 0.0)
    with pytest.raises(ProtocolError, match="not on its way"):
        spectator.acked(7, 0.0)


def _shown() -> tuple[Showing, Spectator, Gate, Outbox]:
    gate = _gate()
    showing = Showing(gate, asyncio.get_running_loop(), lambda: 1.0, wants_figures=False)
    spectator = Spectator(gate, showing, frozenset({1}), lambda: None, lambda: 1.0)
    showing.begin(spectator)
    outbox = Outbox()
    showing.connected(outbox)
    spectator.take_fresh()
    return showing, spectator, gate, outbox


def test_record_on_its_way_when_a_link_supersedes_another_is_dropped() -> None:
    async def story() -> None:
        showing, spectator, _, old = _shown()
        spectator.send(1, _frame(1))  # handed in, not yet in the outbox
        pointer = pack_cursor(CursorPicture(Point(1, 1), Point(0, 0), Size(0, 0), 1, None))
        showing.cursor_made(pointer)
        new = Outbox()
        old.close()
        showing.connected(new)
        await asyncio.sleep(0)
        assert new.depth(RecordClass.FRAMES) == 0
        assert new.depth(RecordClass.INPUT) == 0
        assert spectator.take_fresh()
        spectator.send(2, _frame(2))
        await asyncio.sleep(0)
        assert new.depth(RecordClass.FRAMES) == 1

    asyncio.run(story())


def test_record_that_is_made_while_the_picture_begins_anew_is_dropped() -> None:
    """What it shows was chosen before; the capture thread does not wait for the loop."""

    async def story() -> None:
        showing, spectator, _, _ = _shown()

        class Interrupted(Outbox):
            def drop(self, *classes: RecordClass) -> None:
                super().drop(*classes)
                spectator.send(1, _frame(1))

        outbox = Interrupted()
        showing.connected(outbox)
        spectator.take_fresh()
        showing.begin_anew()
        await asyncio.sleep(0)
        assert outbox.depth(RecordClass.FRAMES) == 0
        assert spectator.take_fresh()
        spectator.send(2, _frame(2))
        await asyncio.sleep(0)
        assert outbox.depth(RecordClass.FRAMES) == 1

    asyncio.run(story())


def test_picture_that_begins_anew_while_nobody_is_there_waits_for_a_link() -> None:
    async def story() -> None:
        showing, spectator, _, _ = _shown()
        showing.disconnected()
        showing.begin_anew()
        assert not spectator.is_connected

    asyncio.run(story())


def test_picture_begins_anew_after_a_record_that_a_withdrawal_overtook() -> None:
    async def story() -> None:
        _, spectator, gate, outbox = _shown()
        spectator.send(1, _frame(1))
        await asyncio.sleep(0)
        assert outbox.depth(RecordClass.FRAMES) == 1
        spectator.send(2, _frame(2))
        gate.revoke(VIEW)
        await asyncio.sleep(0)
        assert outbox.depth(RecordClass.FRAMES) == 1
        assert spectator.take_fresh()

    asyncio.run(story())
