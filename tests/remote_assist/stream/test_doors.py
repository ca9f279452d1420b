"""A listening door has as many places as it was given, and a place that is left is free again."""

from __future__ import annotations

import asyncio

import pytest

from remote_assist.errors import PeerGone
from remote_assist.stream.doors import ListenDoor
from remote_assist.stream.transport import Address, Link, dial
from remote_assist.wire.record import SealedRecord
from tests.remote_assist.stream.sessions import until


async def _is_turned_away(url: str) -> bool:
    link = await dial(url)
    with pytest.raises(PeerGone) as gone:
        await asyncio.wait_for(link.receive(), 5.0)
    return gone.value.reason == "room_taken"


@pytest.mark.parametrize("places", [1, 3])
def test_who_finds_all_places_taken_is_told_so(places: int) -> None:
    async def story() -> None:
        door = ListenDoor(Address("127.0.0.1", 0), places=places)
        url = f"ws://127.0.0.1:{await door.listen()}"
        callers = [await dial(url) for _ in range(places)]
        inside = [await asyncio.wait_for(door.open(), 5.0) for _ in callers]
        assert await _is_turned_away(url)
        await callers[0].send(SealedRecord(b"still served"))
        assert await _first_word(inside) == b"still served"
        await door.close()

    asyncio.run(story())


async def _first_word(links: list[Link]) -> bytes:
    """What comes first over any of these."""
    readers = [asyncio.create_task(link.receive()) for link in links]
    done, waiting = await asyncio.wait(readers, timeout=5.0, return_when=asyncio.FIRST_COMPLETED)
    for reader in waiting:
        reader.cancel()
    return done.pop().result()


@pytest.mark.parametrize("who", ["caller hangs up", "host cuts"])
def test_place_that_is_left_is_free_again(who: str) -> None:
    async def story() -> None:
        door = ListenDoor(Address("127.0.0.1", 0))
        url = f"ws://127.0.0.1:{await door.listen()}"
        for _ in range(3):
            caller = await dial(url)
            link = await asyncio.wait_for(door.open(), 5.0)
            assert await _is_turned_away(url)
            if who == "caller hangs up":
                await caller.close()
                with pytest.raises(PeerGone):
                    await asyncio.wait_for(link.receive(), 5.0)
            else:
                link.abort()
            await until(lambda: not door._inside)
        await door.close()

    asyncio.run(story())
