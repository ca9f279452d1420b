"""A message from an engineer's desk through a real hub to the customer's desk, and back to his own state."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from desk_app.client.facts import Fact, StateChanged
from desk_app.wire.events import MessagePosted
from desk_app.wire.messages import PostMessage
from tests.desk_app.client.test_with_hub import chatting
from tests.fakes.hub import RunningHub

MESSAGES = 200


class Watch:
    """Notes when the state of a desk has a message."""

    def __init__(self) -> None:
        self.seen: dict[str, float] = {}
        self.more = asyncio.Event()

    def take(self, fact: Fact) -> None:
        if isinstance(fact, StateChanged):
            for logged in fact.events:
                if isinstance(logged.event, MessagePosted):
                    self.seen[logged.event.message.text] = time.perf_counter()
            self.more.set()

    async def until(self, text: str) -> float:
        while text not in self.seen:
            self.more.clear()
            await self.more.wait()
        return self.seen[text]


async def measure(hub: RunningHub, folder: Path) -> None:
    async with chatting(hub, folder) as pair:
        mine, theirs = Watch(), Watch()
        pair.agent.observe(mine.take)
        pair.customer.observe(theirs.take)
        own, other = [], []
        for number in range(MESSAGES):
            text = f"message {number}"
            begun = time.perf_counter()
            pair.agent.send(PostMessage(conversation_id=pair.conversation, text=text))
            other.append((await theirs.until(text) - begun) * 1000)
            own.append((await mine.until(text) - begun) * 1000)
            await asyncio.sleep(0.05)  # what one connection may sustain
        _show("to the customer's state", other)
        _show("back to the author's state", own)


def _show(what: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"{what}: median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, slowest {ordered[-1]:.1f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, RunningHub(Path(folder) / "hub") as hub:
        asyncio.run(measure(hub, Path(folder)))


if __name__ == "__main__":
    main()
