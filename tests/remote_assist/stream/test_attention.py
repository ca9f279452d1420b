"""What an engineer only glances at is sent rarely, and at once when it is looked at again."""

from __future__ import annotations

import asyncio
import time

import numpy as np
import pytest

from remote_assist.errors import ProtocolError
from remote_assist.geometry import Rect
from remote_assist.stream.viewing import ViewerState
from remote_assist.wire.attention import Attention
from remote_assist.wire.control import Attend
from tests.remote_assist.stream.sessions import SIZE, Seen, Sharing, lose_link, sharing, until, viewing

WHOLE = Rect(0, 0, *SIZE)


def _attention(setting: Sharing) -> Attention:
    spectator = setting.session()._showing._spectator
    assert spectator is not None
    return spectator.attention


async def _frames(setting: Sharing, seen: Seen, seconds: float) -> int:
    """How many pictures arrive while the screen changes a hundred times a second."""
    before, end = seen.frames, time.monotonic() + seconds
    grey = 0
    while time.monotonic() < end:
        grey = (grey + 7) % 256
        setting.screen.paint(WHOLE, np.full((SIZE.height, SIZE.width, 4), grey, np.uint8))
        await asyncio.sleep(0.01)
    return seen.frames - before


def test_attention_steers_how_often_a_screen_is_sent_and_comes_back_at_once() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.frames)
            assert _attention(setting) is Attention.FULL
            full = await _frames(setting, seen, 0.3)
            viewer.attend(Attention.GLANCE)
            await until(lambda: _attention(setting) is Attention.GLANCE)
            glanced = await _frames(setting, seen, 0.7)
            assert glanced <= 5 < full
            viewer.attend(Attention.AWAY)
            await until(lambda: _attention(setting) is Attention.AWAY)
            assert await _frames(setting, seen, 0.4) <= 1
            painted = np.full((SIZE.height, SIZE.width, 4), 99, np.uint8)
            setting.screen.paint(WHOLE, painted)
            begun = time.monotonic()
            viewer.attend(Attention.FULL)
            await until(lambda: seen.shows(painted))
            assert time.monotonic() - begun < 2.0  # and not at the next turn

    asyncio.run(story())


def test_attention_is_told_again_on_the_next_link() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.offers)
            viewer.attend(Attention.GLANCE)
            await until(lambda: seen.frames and _attention(setting) is Attention.GLANCE)
            lose_link(viewer)
            await until(lambda: len(seen.offers) == 2 and viewer.state is ViewerState.CONNECTED)
            await until(lambda: _attention(setting) is Attention.GLANCE)

    asyncio.run(story())


def test_no_attention_shows_what_was_not_granted() -> None:
    async def story() -> None:
        async with sharing(granted=frozenset()) as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.offers)
            for attention in (Attention.GLANCE, Attention.AWAY, Attention.FULL):
                viewer.attend(attention)
                setting.screen.paint(WHOLE, np.full((SIZE.height, SIZE.width, 4), 99, np.uint8))
                await asyncio.sleep(0.05)
            assert (seen.frames, seen.cursors) == (0, [])

    asyncio.run(story())


def test_attention_of_who_never_said_that_he_works_together_is_refused() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_viewer, seen):
            await until(lambda: seen.frames)
            session = setting.session()
            session._is_together = False
            with pytest.raises(ProtocolError, match="Attend"):
                session.take_control(Attend(Attention.AWAY))

    asyncio.run(story())
