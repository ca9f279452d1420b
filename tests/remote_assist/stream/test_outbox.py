"""What waits to be sent: by class, bounded, and nothing more once it is shut."""

from __future__ import annotations

import asyncio
import threading

import pytest

from remote_assist.errors import TooLarge
from remote_assist.secure.records import SealedChannel, SessionKeys
from remote_assist.stream.outbox import MOST_WAITING, Outbox
from remote_assist.wire.record import RecordClass, parse_header
from remote_assist.wire.roles import Role
from tests.remote_assist.stream.sessions import until

KEYS = SessionKeys(b"session!", b"r" * 32, b"s" * 32, b"a" * 32, b"b" * 32)


class SlowLink:
    """Takes one record, and the next only when it is told to."""

    def __init__(self) -> None:
        self.sent: list[RecordClass] = []
        self.goes_on = asyncio.Event()

    async def send(self, record: bytes) -> None:
        self.sent.append(parse_header(record).record_class)
        await self.goes_on.wait()

    async def receive(self) -> bytes:
        raise AssertionError("nobody reads here")

    async def watch(self) -> None:
        raise AssertionError("nobody pairs here")

    def abort(self) -> None:
        return

    async def close(self) -> None:
        return


def _run(shut: bool) -> list[RecordClass]:
    async def story() -> list[RecordClass]:
        outbox, link = Outbox(), SlowLink()
        for record_class in (RecordClass.FRAMES, RecordClass.FRAMES, RecordClass.CONTROL):
            outbox.put(record_class, b"x")
        sending = asyncio.create_task(outbox.run(link, SealedChannel(Role.HOST, KEYS)))
        await until(lambda: link.sent)
        if shut:
            withdrawal = threading.Thread(target=outbox.shut)
            withdrawal.start()
            withdrawal.join()
        link.goes_on.set()
        if shut:
            await asyncio.wait_for(sending, 5.0)
        else:
            await until(lambda: len(link.sent) == 3)
        sending.cancel()
        return link.sent

    return asyncio.run(story())


def test_what_matters_more_goes_first() -> None:
    assert _run(shut=False) == [RecordClass.CONTROL, RecordClass.FRAMES, RecordClass.FRAMES]


def test_nothing_is_sealed_after_another_thread_has_shut_it() -> None:
    assert _run(shut=True) == [RecordClass.CONTROL]


def test_other_end_that_does_not_read_is_told_so_and_costs_no_more_memory() -> None:
    outbox = Outbox()
    for _ in range(MOST_WAITING):
        outbox.put(RecordClass.CONTROL, b"x")
    with pytest.raises(TooLarge, match="control records waiting"):
        outbox.put(RecordClass.CONTROL, b"x")
    assert outbox.depth(RecordClass.CONTROL) == MOST_WAITING


def test_what_may_not_leave_any_more_when_its_turn_comes_is_thrown_away() -> None:
    async def story() -> list[RecordClass]:
        outbox, link = Outbox(), SlowLink()
        link.goes_on.set()
        granted = True
        outbox.put(RecordClass.FRAMES, b"x")
        for record_class in (RecordClass.CLIPBOARD, RecordClass.FILES, RecordClass.CLIPBOARD):
            outbox.put(record_class, b"x", lambda: granted)
        outbox.put(RecordClass.FILES, b"x")
        granted = False
        outbox.finish()
        await outbox.run(link, SealedChannel(Role.HOST, KEYS))
        return link.sent

    assert asyncio.run(story()) == [RecordClass.FRAMES, RecordClass.FILES]


def test_newest_can_be_taken_back_while_it_waits() -> None:
    outbox = Outbox()
    assert outbox.take_back(RecordClass.INPUT) is None
    outbox.put(RecordClass.INPUT, b"1")
    assert outbox.take_back(RecordClass.INPUT) == b"1"
    assert outbox.depth(RecordClass.INPUT) == 0


def test_who_finishes_sends_the_record_under_way_and_the_last_word_after_it() -> None:
    async def story() -> list[RecordClass]:
        outbox, link = Outbox(), SlowLink()
        outbox.put(RecordClass.INPUT, b"x")
        outbox.put(RecordClass.FRAMES, b"x")
        sending = asyncio.create_task(outbox.run(link, SealedChannel(Role.HOST, KEYS)))
        await until(lambda: link.sent)
        outbox.drop(*RecordClass)
        outbox.put(RecordClass.CONTROL, b"goodbye")
        outbox.finish()
        link.goes_on.set()
        await asyncio.wait_for(sending, 5.0)
        return link.sent

    assert asyncio.run(story()) == [RecordClass.INPUT, RecordClass.CONTROL]
