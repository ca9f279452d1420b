"""A client that does not read is closed, and nobody else waits for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desk_app.hub import peer
from desk_app.wire.frames import Hello
from desk_app.wire.messages import PostMessage
from desk_app.wire.sessions import StartSession
from tests.fakes.hub import RunningHub
from tests.fakes.words_client import WordsClient


class StuckWire:
    """A websocket whose other side takes the welcome and then nothing more."""

    def __init__(self) -> None:
        self.sent = 0
        self.forever = asyncio.Event()

    async def receive(self) -> str | bytes:
        await self.forever.wait()
        return ""

    async def send(self, text: str) -> None:
        self.sent += len(text)
        if '"welcome"' not in text[:40]:
            await self.forever.wait()


def test_client_that_does_not_read_is_closed_and_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer, "SEND_TIMEOUT_S", 0.3)
    with RunningHub(tmp_path) as hub:
        token = hub.customer(1).token

        async def stuck() -> None:
            await hub.hub.serve_peer(StuckWire(), Hello(token=token))

        ended = asyncio.run_coroutine_threadsafe(stuck(), hub.loop)

        async def story() -> None:
            async with WordsClient(hub.ws_address, token) as client:
                whole = await client.call(StartSession())
                for number in range(50):
                    await client.call(PostMessage(conversation_id=whole.conversations[0].id, text=f"{number}"))
                await client.until(lambda: len(client.events) > 50)

        asyncio.run(story())
        ended.result(10)
