from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desk_app.client.accounts import AgentCredentials
from desk_app.client.address import HubAddress
from desk_app.client.api import Desk
from desk_app.client.cache import Cache
from desk_app.client.finishing import finish
from desk_app.client.state import AgentState


def test_ending_is_carried_out_however_often_it_is_cancelled() -> None:
    async def scene() -> None:
        ended: list[str] = []
        begun, may_end = asyncio.Event(), asyncio.Event()

        async def end() -> None:
            begun.set()
            await may_end.wait()
            ended.append("ended")

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await finish(end())

        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        await begun.wait()
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended == ["ended"]

    asyncio.run(scene())


def test_what_an_ending_raises_is_told() -> None:
    async def fail() -> None:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        asyncio.run(finish(fail()))


def test_desk_that_is_cancelled_twice_has_let_its_cache_go(tmp_path: Path) -> None:
    async def scene() -> None:
        address = HubAddress.parse("http://127.0.0.1:1")
        desk = Desk(AgentState, address, AgentCredentials("t"), cache_folder=tmp_path, account="me")
        task = asyncio.create_task(desk.run())
        await desk.unsent()  # the cache is open
        task.cancel()
        while not task.done():
            await asyncio.sleep(0)
            task.cancel()

    asyncio.run(scene())
    next_one = Cache(tmp_path, "me")
    next_one.open()
    try:
        assert next_one.file == tmp_path / "cache.sqlite3"
    finally:
        next_one.close()
