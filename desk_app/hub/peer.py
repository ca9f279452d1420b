"""A peer: one connection on `/ws`, from hello to goodbye.

Events are not queued for it: the broker says that the log reached a number, and the peer reads what it may see from
there on, so a slow one costs nothing but its own delay. Answers go out after the events of the same commit.

Invariant: what waits to be sent is bounded; who does not take it in time is closed and comes again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import msgspec
import structlog

from desk_app.domain.limits import REFUSED_A_SECOND
from desk_app.domain.refusals import Refusal, RefusalCode, Refused
from desk_app.hub.actors import PersonActor
from desk_app.hub.broker import Broker
from desk_app.hub.clock import Clock
from desk_app.hub.rates import Bucket
from desk_app.hub.signals import Signals, present_signals
from desk_app.hub.snapshots import log_name, resume_number, take_snapshot
from desk_app.hub.transaction import View
from desk_app.hub.verbs import Verbs
from desk_app.store import log
from desk_app.store.log import Entry
from desk_app.wire import frames
from desk_app.wire.codec import decode_up, encode
from desk_app.wire.commands import is_change
from desk_app.wire.frames import Answered, Cursor, FrameDown, Goodbye, Hello, Request, SignalSeen, SignalSent, Welcome
from desk_app.wire.protocol import PROTOCOL
from desk_app.wire.signals import AgentLoads, CustomerPresence, QueuePlace, SignalDown, Typing

SEND_TIMEOUT_S = 20.0
HELLO_TIMEOUT_S = 10.0
EVENTS_A_FRAME = 200
EVENTS_CHARACTERS = 400_000
ANSWERS_WAITING = 100
QUERIES_AT_ONCE = 4
BAD_FRAMES = 20
HELLO_CHARACTERS = 20_000

_log = structlog.get_logger(__name__)


class Wire(Protocol):
    """A websocket, as a peer needs it."""

    async def receive(self) -> str | bytes:
        """Raises `WireClosed` when the other side is gone."""

    async def send(self, text: str) -> None:
        """Raises `WireClosed` when the other side is gone."""


class WireClosed(Exception):
    pass


class _Ref(msgspec.Struct):
    ref: str = ""
    protocol: int = 0


_ref_decoder = msgspec.json.Decoder(_Ref)


class Peer:
    """One connected client. `run` returns when it is over; the caller closes the socket.

    `rests` says how many seconds its person has to wait until he may say more; 0 counts as said.
    """

    def __init__(
        self,
        wire: Wire,
        actor: PersonActor,
        *,
        verbs: Verbs,
        broker: Broker,
        signals: Signals,
        clock: Clock,
        rests: Callable[[], int],
    ) -> None:
        self.actor = actor
        self._wire = wire
        self._verbs = verbs
        self._broker = broker
        self._signals = signals
        self._clock = clock
        self._sent = 0  # the log's number up to which the client has everything
        self._reached = 0
        self._answers: deque[FrameDown] = deque()
        self._signals_waiting: dict[object, SignalDown] = {}
        self._goodbye: Goodbye | None = None
        self._something = asyncio.Event()
        self._room = asyncio.Event()
        self._queries = asyncio.Semaphore(QUERIES_AT_ONCE)
        self._rest = rests
        self._bad = 0
        self._patience = Bucket(REFUSED_A_SECOND, 20 * REFUSED_A_SECOND, clock.now())

    def log_reached(self, number: int) -> None:
        self._reached = max(self._reached, number)
        self._something.set()

    def signalled(self, signal: SignalDown) -> None:
        self._signals_waiting[_signal_key(signal)] = _newest(self._signals_waiting.get(_signal_key(signal)), signal)
        self._something.set()

    def dismiss(self, refusal: Refusal, *, retry: bool) -> None:
        """Ends the connection with a reason."""
        if self._goodbye is None:
            self._goodbye = Goodbye(refusal=refusal, retry=retry)
        self._something.set()

    async def run(self, hello: Hello) -> None:
        """Welcomes the client and serves it until either side has enough."""
        unsubscribe = self._broker.subscribe(self.actor.recipients, self)
        try:
            await self._welcome(hello.cursor)
            async with asyncio.TaskGroup() as tasks:
                reading = tasks.create_task(self._read(tasks))
                await self._write()
                reading.cancel()
        except* WireClosed:
            _log.debug("peer_left", actor=self.actor.key)
        finally:
            unsubscribe()

    async def _welcome(self, cursor: Cursor | None) -> None:
        def begin(view: View) -> tuple[Welcome, int, list[SignalDown]]:
            signals = present_signals(view, self.actor)
            head = log.read_head(view.db)
            number = resume_number(head, self.actor, cursor)
            if number is not None:
                here = Cursor(log_name(head, self.actor), number)
                return Welcome(cursor=here, now=view.now), head.number, signals
            snapshot, here = take_snapshot(view, self.actor)
            return Welcome(cursor=here, now=view.now, snapshot=snapshot), head.number, signals

        welcome, head_number, signals = await self._verbs.view(begin)
        self._sent = welcome.cursor.number
        self._reached = max(self._reached, head_number)
        await self._send(welcome)
        for signal in signals:
            # What was signalled while the view was read is newer, and may speak of fewer agents than the view does.
            waiting = self._signals_waiting.get(_signal_key(signal))
            self._signals_waiting[_signal_key(signal)] = signal if waiting is None else _newest(signal, waiting)
        self._something.set()

    async def _write(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            answers, self._answers = self._answers, deque()
            self._room.set()
            # Signals first: who was typing has stopped when his message comes, not the other way round.
            signals, self._signals_waiting = self._signals_waiting, {}
            for signal in signals.values():
                await self._send(SignalSeen(signal=signal))
            while self._reached > self._sent:
                await self._send_events()
            for answer in answers:
                await self._send(answer)
            if self._goodbye is not None:
                await self._send(self._goodbye)
                return

    async def _send_events(self) -> None:
        target, mine = self._reached, self.actor.recipients
        entries = self._broker.recent(mine, self._sent, target, EVENTS_A_FRAME)
        if entries is None:
            after = self._sent
            entries = await self._verbs.view(lambda view: log.read_after(view.db, mine, after, EVENTS_A_FRAME))
        fitting = _fitting(entries)
        complete = len(entries) < EVENTS_A_FRAME and len(fitting) == len(entries)
        entries = fitting
        self._sent = max(target, _last(entries)) if complete else entries[-1].number
        if entries:
            await self._send_text(_events_frame(entries, self._sent))

    async def _send(self, frame: FrameDown) -> None:
        await self._send_text(encode(frame))

    async def _send_text(self, text: str) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self._wire.send(text)
        except TimeoutError as exc:
            _log.warning("peer_too_slow", actor=self.actor.key)
            raise WireClosed from exc

    async def _read(self, tasks: asyncio.TaskGroup) -> None:
        while self._goodbye is None:
            data = await self._wire.receive()
            try:
                frame = decode_up(data)
            except Refused as refused:
                self._answer(frames.Refused(ref=_ref_of(data), refusal=refused.refusal))
                self._bad += 1
                if self._bad >= BAD_FRAMES:
                    self.dismiss(refused.refusal, retry=False)
                continue
            match frame:
                case Request():
                    await self._take(frame, tasks)
                case SignalSent(signal=Typing() as typing):
                    if wait := self._rest():
                        self._bear(Refused(RefusalCode.TOO_FAST, retry_s=wait).refusal)
                    else:
                        await self._signals.type(self.actor, typing)
                case Hello():
                    self.dismiss(Refusal(RefusalCode.MALFORMED.value, {"detail": "a second hello"}), retry=False)

    async def _take(self, request: Request, tasks: asyncio.TaskGroup) -> None:
        while len(self._answers) >= ANSWERS_WAITING:
            self._room.clear()
            await self._room.wait()
        if wait := self._rest():
            refusal = Refused(RefusalCode.TOO_FAST, retry_s=wait).refusal
            self._answer(frames.Refused(ref=request.ref, refusal=refusal))
            self._bear(refusal)
            return
        if is_change(request.command):
            await self._carry_out(request)  # one after the other: what was said first stands first
            return
        await self._queries.acquire()
        tasks.create_task(self._ask(request))

    async def _ask(self, request: Request) -> None:
        try:
            await self._carry_out(request)
        finally:
            self._queries.release()

    async def _carry_out(self, request: Request) -> None:
        self._answer(await answer(self._verbs, self.actor, request))

    def _bear(self, refusal: Refusal) -> None:
        """Notes something beyond this person's rate; who never stops is ended, and may come again later."""
        if self._patience.take(self._clock.now()):
            self.dismiss(refusal, retry=True)

    def _answer(self, frame: FrameDown) -> None:
        self._answers.append(frame)
        self._something.set()


async def answer(verbs: Verbs, actor: PersonActor, request: Request) -> Answered | frames.Refused:
    """Carries out a request and returns the frame that answers it; a bug is logged and answered as one."""
    if not 0 < len(request.ref) <= REF_CHARACTERS:
        return frames.Refused(ref="", refusal=Refused(RefusalCode.MALFORMED, detail="ref").refusal)
    try:
        result = await verbs.carry_out(actor, request.command, request.ref)
    except Refused as refused:
        return frames.Refused(ref=request.ref, refusal=refused.refusal)
    except Exception:  # noqa: BLE001 - the edge: a bug in one verb is shown to who met it and must not end his connection
        _log.exception("verb_failed", actor=actor.key, command=type(request.command).__name__)
        return frames.Refused(ref=request.ref, refusal=Refused(RefusalCode.HUB_FAULT).refusal)
    return Answered(ref=request.ref, result=result)


REF_CHARACTERS = 80


def read_hello(data: str | bytes) -> Hello:
    """Reads the first frame. Raises `Refused`: a newer protocol is told so even when the rest is unreadable."""
    if len(data) > HELLO_CHARACTERS:  # from whoever it may be: not even looked into
        raise Refused(RefusalCode.TOO_LARGE, limit=HELLO_CHARACTERS, size=len(data))
    theirs = _peek(data).protocol
    if theirs > PROTOCOL:
        raise Refused(RefusalCode.VERSION_UNSUPPORTED, ours=PROTOCOL, theirs=theirs)
    frame = decode_up(data)
    if not isinstance(frame, Hello):
        raise Refused(RefusalCode.MALFORMED, detail="hello comes first")
    return frame


def _peek(data: str | bytes) -> _Ref:
    try:
        return _ref_decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _Ref()


def _ref_of(data: str | bytes) -> str:
    return _peek(data).ref[:REF_CHARACTERS]


def _last(entries: list[Entry]) -> int:
    return entries[-1].number if entries else 0


def _fitting(entries: list[Entry]) -> list[Entry]:
    """As many of them as one frame takes, one at least."""
    characters = 0
    for place, entry in enumerate(entries):
        characters += len(entry.payload)
        if place and characters > EVENTS_CHARACTERS:
            return entries[:place]
    return entries


def _events_frame(entries: list[Entry], reached: int) -> str:
    """Puts logged payloads into a frame as they are: they were encoded once, when they were logged."""
    parts = ",".join(f'{{"number":{e.number},"at":{e.at},"event":{e.payload}}}' for e in entries)
    return f'{{"type":"events","events":[{parts}],"reached":{reached}}}'


def _signal_key(signal: SignalDown) -> tuple[Any, ...]:
    match signal:
        case Typing(conversation_id=about, side=side):
            return (Typing, about, side)
        case QueuePlace(session_id=about):
            return (QueuePlace, about)
        case CustomerPresence(customer_id=about):
            return (CustomerPresence, about)
        case _:
            return (AgentLoads,)


def _newest(before: SignalDown | None, signal: SignalDown) -> SignalDown:
    """Of two signals about one thing the newer; loads of several agents stand together."""
    if isinstance(before, AgentLoads) and isinstance(signal, AgentLoads):
        loads = {load.agent_id: load for load in (*before.loads, *signal.loads)}
        return AgentLoads(loads=tuple(loads.values()))
    return signal
