"""The hub as a process of its own: from a customer's socket to the engineer's, and how much it carries.

First ten customers who each say five things a second to one engineer, then ten who say the next thing as soon as the
last was acknowledged. The figures hold the test's own client too.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
import uuid
from pathlib import Path

import httpx2
from websockets.asyncio.client import ClientConnection, connect

from desk_app.domain.ids import ConversationId
from desk_app.wire.codec import decode_down, decode_result, encode
from desk_app.wire.events import MessagePosted
from desk_app.wire.frames import Answered, Events, Hello, Request
from desk_app.wire.messages import PostMessage
from desk_app.wire.protocol import Command
from desk_app.wire.sessions import AcceptSession, AskForPerson, StartSession
from tests.fakes.hub import PASSWORD, HubProcess, device_key

CHATS = 10
A_SECOND = 5
SECONDS = 6
CLOSED_LOOP = 60


class Sink:
    """The engineer's socket: notes when a text came."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.came: dict[str, float] = {}

    async def read(self) -> None:
        async for data in self._socket:
            frame = decode_down(data)
            if isinstance(frame, Events):
                now = time.perf_counter()
                for logged in frame.events:
                    if isinstance(logged.event, MessagePosted):
                        self.came[logged.event.message.text] = now


async def _ask(socket: ClientConnection, command: Command[object]) -> object:
    ref = str(uuid.uuid4())
    await socket.send(encode(Request(ref=ref, command=command)))  # type: ignore[arg-type]
    while True:
        frame = decode_down(await socket.recv())
        if isinstance(frame, Answered) and frame.ref == ref:
            return decode_result(command, frame.result)


async def _customer(hub: HubProcess, number: int) -> tuple[ClientConnection, ConversationId]:
    async with httpx2.AsyncClient() as http:
        wish = {"app_key": hub.app.app.app_key, "device_key": device_key(number)}
        token = (await http.post(hub.address + "/api/exchange", json=wish)).json()["token"]
    socket = await connect(hub.ws_address, compression=None)
    await socket.send(encode(Hello(token=token)))
    whole = await _ask(socket, StartSession(question="?"))  # type: ignore[arg-type]
    await _ask(socket, AskForPerson(session_id=whole.session.id))  # type: ignore[arg-type, attr-defined]
    return socket, whole.conversations[0].id  # type: ignore[attr-defined]


async def _measure(hub: HubProcess) -> None:
    async with httpx2.AsyncClient() as http:
        body = {"email": "ann@example.com", "password": PASSWORD}
        token = (await http.post(hub.address + "/api/login", json=body)).json()["token"]
    agent = await connect(hub.ws_address, compression=None)
    await agent.send(encode(Hello(token=token)))
    chats = [await _customer(hub, number) for number in range(CHATS)]
    for _ in chats:
        await _ask(agent, AcceptSession())  # type: ignore[arg-type]
    sink = Sink(agent)
    reading = asyncio.create_task(sink.read())
    sent: dict[str, float] = {}

    async def at_pace(socket: ClientConnection, conversation: ConversationId, chat: int) -> None:
        for number in range(A_SECOND * SECONDS):
            text = f"pace {chat}.{number}"
            request = Request(ref=text, command=PostMessage(conversation_id=conversation, text=text))
            sent[text] = time.perf_counter()
            await socket.send(encode(request))
            await asyncio.sleep(1 / A_SECOND)

    draining = [asyncio.create_task(_drain(socket)) for socket, _conversation in chats]
    await asyncio.gather(*(at_pace(*chat, place) for place, chat in enumerate(chats)))
    while len(sink.came) < len(sent):  # noqa: ASYNC110 - the sink only counts: an event would cost what is measured
        await asyncio.sleep(0.01)
    for task in draining:
        task.cancel()
    await asyncio.gather(*draining, return_exceptions=True)
    _show(f"{CHATS} chats at {A_SECOND} a second, to the engineer", [(sink.came[t] - sent[t]) * 1000 for t in sent])

    waits: list[float] = []

    async def at_once(socket: ClientConnection, conversation: ConversationId, chat: int) -> None:
        for number in range(CLOSED_LOOP):
            begun = time.perf_counter()
            await _ask(socket, PostMessage(conversation_id=conversation, text=f"loop {chat}.{number}"))  # type: ignore[arg-type]
            waits.append((time.perf_counter() - begun) * 1000)

    begun = time.perf_counter()
    await asyncio.gather(*(at_once(*chat, place) for place, chat in enumerate(chats)))
    spent = time.perf_counter() - begun
    _show(f"{CHATS} customers without a pause, acknowledged", waits)
    print(f"carried: {len(waits) / spent:.0f} messages a second")
    for socket in (agent, *(socket for socket, _conversation in chats)):
        await socket.close()
    await reading


async def _drain(socket: ClientConnection) -> None:
    async for _data in socket:
        pass


def _show(what: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"{what}: p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, slowest {ordered[-1]:.1f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        hub = HubProcess(Path(folder))
        hub.prepare()
        hub.add_agent("Ann")
        hub.start()
        try:
            asyncio.run(_measure(hub))
        finally:
            hub.stop()


if __name__ == "__main__":
    main()
