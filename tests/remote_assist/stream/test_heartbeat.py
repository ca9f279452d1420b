"""Signs of life take turns: a still link carries half of what two ends would say that did not listen."""

from __future__ import annotations

import asyncio
import contextlib
import itertools

from remote_assist.stream.heartbeat import Heartbeat

VIEWER, HOST = 0.2, 0.3  # seconds


def test_two_ends_speak_in_turn_and_neither_twice_before_it_has_heard() -> None:
    async def story() -> list[str]:
        said: list[str] = []
        ends: dict[str, Heartbeat] = {}

        def say(who: str, to: str) -> None:
            said.append(who)
            ends[to].heard()

        ends["viewer"] = Heartbeat(lambda: say("viewer", "host"), patience=VIEWER)
        ends["host"] = Heartbeat(lambda: say("host", "viewer"), patience=HOST)
        for end in ends.values():
            end.begin()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3.0):
                await asyncio.gather(*(end.run() for end in ends.values()))
        return said

    said = asyncio.run(story())[2:]  # each has told at once that it gives signs
    assert 4 <= len(said) <= 3.0 / ((VIEWER + HOST) / 2) + 1
    assert all(one != other for one, other in itertools.pairwise(said))


def test_end_that_hears_nothing_says_it_once() -> None:
    async def story() -> int:
        signs: list[None] = []
        end = Heartbeat(lambda: signs.append(None), patience=0.05)
        end.begin()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await end.run()
        return len(signs)

    assert asyncio.run(story()) == 1
