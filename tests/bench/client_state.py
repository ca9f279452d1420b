"""Ten chats: what one event costs the state, and what the start from the cache costs."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import msgspec

from desk_app.client.cache import Cache
from desk_app.client.state import AgentState
from desk_app.wire.frames import Cursor
from tests.desk_app.client import builders as b

CHATS = 10
EVENTS = 20_000


def main() -> None:
    state = AgentState(b.agent_snapshot(*(b.whole(n) for n in range(1, CHATS + 1))))
    events = [b.posted(1 + n // CHATS, 1 + n % CHATS, of=1 + n % CHATS) for n in range(EVENTS)]
    begun = time.perf_counter()
    for event in events:
        state.apply(event)
    took = time.perf_counter() - begun
    print(f"apply a message to ten full chats: {took / EVENTS * 1e6:.0f} µs ({EVENTS / took:,.0f} a second)")

    snapshot = state.to_snapshot()
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder), "me")
        cache.open()
        begun = time.perf_counter()
        cache.save_state(Cursor("log", EVENTS), snapshot)
        print(f"keep the state ({len(msgspec.json.encode(snapshot)):,} bytes): {_ms(begun)}")
        cache.close()
        begun = time.perf_counter()
        kept = Cache(Path(folder), "me").open()
        assert kept.snapshot is not None
        print(f"open the cache and have the inbox: {_ms(begun)}")


def _ms(begun: float) -> str:
    return f"{(time.perf_counter() - begun) * 1000:.1f} ms"


if __name__ == "__main__":
    main()
