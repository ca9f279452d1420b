"""From the network's return to the first fresh pixel: direct, through a relay, through a hub.

    python -m tests.bench returns [--returns N]

The path before the viewer swallows everything, without a word to anybody, until the viewer has noticed and has tried in
vain for a while that differs each time; then it is healed and the screen changes at the same moment.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics

from remote_assist.stream.viewing import ViewerState
from tests.remote_assist.stream.returning import WAYS, looking, meeting
from tests.remote_assist.stream.sessions import until


async def _returns(way: str, count: int) -> list[float]:
    chance = random.Random(way)
    took = []
    async with meeting(way) as met, looking(met) as (_, seen):
        for seed in range(count):
            await asyncio.sleep(0.5)
            met.path.swallow()
            await until(lambda: seen.states[-1][0] is ViewerState.RECONNECTING, 20.0)
            await asyncio.sleep(chance.uniform(0.0, 6.0))
            met.path.heal()
            took.append(await met.shows_fresh(seen, seed))
        assert met.setting.ui.asked == []
    return took


async def _all(count: int) -> list[list[float]]:
    return await asyncio.gather(*(_returns(way, count) for way in WAYS))


def main() -> None:
    parser = argparse.ArgumentParser(prog="returns")
    parser.add_argument("--returns", type=int, default=20, metavar="N")
    count = parser.parse_args().returns
    print(f"{count} returns each, seconds from the network's return to a fresh picture")
    for way, took in zip(WAYS, asyncio.run(_all(count)), strict=True):
        print(f"{way:8} p50 {statistics.median(took):.2f}  max {max(took):.2f}", flush=True)


if __name__ == "__main__":
    main()
