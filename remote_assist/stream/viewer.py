"""The engineer's end: connects, pairs, paints, asks, steers, comes back by itself after a lost link.

A `Viewer` runs in a thread with a loop of its own, so that neither decoding nor the network ever waits for a window.
The API is in `stream/viewing.py`: give it a `PictureSink` and a `ViewerListener`, call `start`, and talk to it through
`ViewerControls` from any thread.

Invariant: input leaves only while the host says that control is granted and not paused; the host decides again.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from remote_assist.codec import codec_ids
from remote_assist.errors import AssistError, PeerGone, ProtocolError, SealBroken
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.codes import Code
from remote_assist.secure.hub_pairing import HubPairing
from remote_assist.secure.pairing import Pairing, RandomBytes
from remote_assist.secure.records import SealedChannel, SessionKeys
from remote_assist.secure.resume import ResumePairing
from remote_assist.secure.signing import SEED_SIZE, PeerLog, SigningKey
from remote_assist.stream.doors import Door
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.painter import Painter
from remote_assist.stream.transport import Link, NotReachable, TurnedAway
from remote_assist.stream.viewing import CapabilityState, PictureSink, ViewerListener, ViewerState
from remote_assist.wire.audit import AuditKind, AuditLog, AuditRecord
from remote_assist.wire.control import (
    Ask,
    AuditHead,
    Control,
    End,
    GiveUp,
    Granted,
    Introduce,
    PathFigures,
    Paused,
    Refused,
    Resumed,
    Revoked,
    pack_control,
    parse_control,
)
from remote_assist.wire.frames import Ack, pack_ack, parse_cursor
from remote_assist.wire.input import InputEvent, pack_input
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.limits import MAX_NAME
from remote_assist.wire.reasons import Reason, ReasonCode, reason_of, reason_told
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability, Role

COME_BACK_FOR = 60.0  # seconds a lost host is tried again
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 3.0
_MOST_INPUT = 512  # events that wait for a slow path; beyond it the oldest is lost
_FINAL_REFUSALS = {ReasonCode.BAD_TICKET, ReasonCode.ENDED, ReasonCode.WAITED_TOO_LONG, ReasonCode.BAD_HELLO}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ViewerSetup:
    """Who looks, and how it pairs: by a code or by the hub's assist id."""

    name: str
    subject: str = ""
    code: Code | None = None
    assist_id: str | None = None
    signing_seed: bytes | None = None  # the engineer's own key; None makes one for this session
    ask_at_once: tuple[Capability, ...] = (Capability.VIEW,)


class Viewer:
    """See the module. `make_door` is called in the viewer's thread. Implements `ViewerControls`."""

    def __init__(
        self,
        make_door: Callable[[], Door],
        setup: ViewerSetup,
        sink: PictureSink,
        listener: ViewerListener,
        random_bytes: RandomBytes = os.urandom,
    ) -> None:
        if (setup.code is None) == (setup.assist_id is None):
            raise ValueError("A viewer pairs by a code or through a hub, one of the two.")
        self._make_door = make_door
        self._setup = setup
        self._listener = listener
        self._random = random_bytes
        self._signing = SigningKey(setup.signing_seed or random_bytes(SEED_SIZE))
        self._painter = Painter(sink)
        self._log = AuditLog(Role.VIEWER)
        self._keys: SessionKeys | None = None
        self._host_log: PeerLog | None = None
        self._outbox: Outbox | None = None
        self._link: Link | None = None
        self._capabilities = dict.fromkeys(Capability, CapabilityState.NOT_ASKED)
        self._used: set[Capability] = set()
        self._state = ViewerState.CONNECTING
        self._reason: ReasonCode | None = None
        self._started_at = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run_thread, name="deskside-viewer", daemon=True)

    # --- ViewerControls, from any thread

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def request(self, capability: Capability) -> None:
        self._hand_in(self._request, capability)

    def give_up(self, capability: Capability) -> None:
        self._hand_in(self._give_up, capability)

    def send_input(self, event: InputEvent) -> None:
        self._hand_in(self._send_input, event)

    def send_clipboard(self, text: str) -> None:
        """The clipboard has no way through the host yet: nothing is sent."""
        del text

    def stop(self, reason: ReasonCode = ReasonCode.ENDED_BY_ENGINEER) -> None:
        self._hand_in(self._stop, reason)

    def join(self, timeout: float) -> bool:
        """Wait for the thread's end; returns whether it came."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def audit_records(self) -> Sequence[AuditRecord]:
        return self._log.records

    @property
    def state(self) -> ViewerState:
        return self._state

    # --- the thread

    def _run_thread(self) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._main = asyncio.current_task()
        self._started_at = time.time()
        self._record(AuditKind.STARTED)
        self._ready.set()
        door = self._make_door()
        failure: Reason | None = None
        try:
            self._tell(ViewerState.CONNECTING)
            await self._until_ended(door)
        except asyncio.CancelledError:
            if self._reason is None:
                raise
        except AssistError as exc:
            _log.info("no way on: %s", exc)
            failure = reason_of(exc)
            if failure.code is ReasonCode.ENDED:
                self._reason = ReasonCode.ENDED
        finally:
            await door.close()
            self._finish(failure)

    async def _until_ended(self, door: Door) -> None:
        while self._reason is None:
            link = await self._next_link(door)
            try:
                await self._serve(link, door.patience)
            except (PeerGone, SealBroken) as exc:
                why = reason_of(exc)
                if self._keys is None or why.code is ReasonCode.ENDED:
                    raise
                _log.info("the link is lost: %s", exc)
                self._lost(why)
            finally:
                self._link = None
                await _let_go(link)

    async def _next_link(self, door: Door) -> Link:
        """Raises `NotReachable` or `TurnedAway` when there is no more hope."""
        wait = _FIRST_WAIT
        end = time.monotonic() + COME_BACK_FOR
        while True:
            try:
                return await door.open()
            except (NotReachable, TurnedAway, PeerGone) as exc:
                final = self._keys is None or (isinstance(exc, TurnedAway) and exc.code in _FINAL_REFUSALS)
                if final or time.monotonic() > end:
                    raise
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _serve(self, link: Link, patience: float | None) -> None:
        self._link = link
        first = self._keys is None
        if first:
            self._tell(ViewerState.PAIRING)
        pairing = self._pairing()
        await Handshake(link, Role.VIEWER).run_viewer(pairing, patience if first else COME_BACK_FOR)
        channel, outbox = SealedChannel(Role.VIEWER, pairing.keys), Outbox()
        if self._keys is None:
            self._keys = pairing.keys.for_resuming()
            self._host_log = PeerLog(self._keys.peer_sign, self._keys.session)
        self._outbox = outbox
        self._welcome(pairing, first)
        del pairing  # the channel's own chains are all that opens what was sent
        writer = asyncio.ensure_future(outbox.run(link, channel))
        reader = asyncio.ensure_future(self._read(link, channel))
        try:
            await asyncio.wait({writer, reader}, return_when=asyncio.FIRST_COMPLETED)
            for task in (reader, writer):
                if task.done():
                    task.result()
        except asyncio.CancelledError:
            if self._reason is not None:
                await _cancelled(reader)
                await self._say_goodbye(channel, outbox, writer)
            raise
        finally:
            await _cancelled(writer, reader)

    def _pairing(self) -> Pairing:
        if self._keys is not None:
            return ResumePairing(Role.VIEWER, self._keys, self._signing, self._random)
        if self._setup.code is not None:
            return CodePairing(Role.VIEWER, self._setup.code, self._signing, self._random)
        return HubPairing(Role.VIEWER, self._setup.assist_id or "", self._signing, self._random)

    def _welcome(self, pairing: Pairing, first: bool) -> None:
        self._painter.forget()
        if isinstance(pairing, HubPairing):
            self._listener.words_agreed(pairing.words.en, pairing.words.zh)
        if first:
            name, subject = self._setup.name[:MAX_NAME], self._setup.subject[:MAX_NAME]
            self._send(Introduce(name, subject, codec_ids(), path_figures=True))
        else:
            self._record(AuditKind.RECONNECTED)
        self._tell(ViewerState.CONNECTED)
        if first:
            for capability in self._setup.ask_at_once:
                self._request(capability)

    async def _say_goodbye(self, channel: SealedChannel, outbox: Outbox, writer: asyncio.Future[None]) -> None:
        self._close_log(self._reason or ReasonCode.FAILED)
        outbox.drop(*RecordClass)
        closing = self._signing.sign_head(channel.session, self._log.count, self._log.head)
        outbox.put(RecordClass.CONTROL, pack_control(End("", closing)))
        try:
            async with asyncio.timeout(1.0):
                outbox.finish()
                await writer
        except (AssistError, TimeoutError) as exc:
            _log.info("goodbye could not be said: %s", exc)

    # --- what the host sends

    async def _read(self, link: Link, channel: SealedChannel) -> None:
        while True:
            record_class, payload = channel.open(await link.receive())
            match record_class:
                case RecordClass.FRAMES:
                    self._paint(payload)
                case RecordClass.INPUT:
                    self._listener.cursor_changed(parse_cursor(payload))
                case RecordClass.CONTROL:
                    if self._take_control(parse_control(payload)):
                        return
                case _:
                    raise ProtocolError(f"A host sends nothing of the class {record_class.name.lower()} yet.")

    def _paint(self, payload: bytes) -> None:
        begun = time.perf_counter()
        number = self._painter.paint(payload)
        took = int((time.perf_counter() - begun) * 1e6)
        if self._outbox is not None:
            self._outbox.put(RecordClass.FRAMES, pack_ack(Ack(number, min(took, 0xFFFF_FFFF))))

    def _take_control(self, message: Control) -> bool:
        """Act on a message; returns whether it ends the session."""
        match message:
            case Granted(capability, resting):
                self._used.add(capability)
                self._granted(capability, resting)
                self._send_head()
            case Refused(capability):
                self._change(capability, CapabilityState.REFUSED, AuditKind.REFUSED)
                self._send_head()
            case Revoked(capability):
                self._change(capability, CapabilityState.REVOKED, AuditKind.REVOKED)
                self._send_head()
            case Paused(capability):
                self._change(capability, CapabilityState.PAUSED, AuditKind.PAUSED)
            case Resumed(capability):
                self._change(capability, CapabilityState.GRANTED, AuditKind.RESUMED)
            case AuditHead():
                self._keep_head(message)
            case PathFigures():
                self._listener.path_estimated(message)
            case End(reason, closing):
                if closing is not None:
                    self._keep_head(closing)
                self._reason = reason_told(reason)
                return True
            case _:
                raise ProtocolError(f"A host does not send {type(message).__name__}.")
        return False

    def _granted(self, capability: Capability, resting: bool) -> None:
        """Granted, and perhaps paused at once: the window hears of one state."""
        if not resting:
            self._change(capability, CapabilityState.GRANTED, AuditKind.GRANTED)
        elif self._capabilities[capability] is not CapabilityState.PAUSED:
            self._record(AuditKind.GRANTED, capability)
            self._change(capability, CapabilityState.PAUSED, AuditKind.PAUSED)

    def _change(self, capability: Capability, state: CapabilityState, kind: AuditKind) -> None:
        if self._capabilities[capability] is state:
            return
        self._capabilities[capability] = state
        self._record(kind, capability)
        self._listener.capability_changed(capability, state)

    def _keep_head(self, head: AuditHead) -> None:
        if self._host_log is None:
            raise ProtocolError("An audit head came before the pairing.")
        self._host_log.keep(head)
        self._record(AuditKind.PEER_HEAD, detail=f"{head.count} {head.head.hex()}")

    # --- what the window wants

    def _request(self, capability: Capability) -> None:
        if self._outbox is None or self._capabilities[capability] in {CapabilityState.ASKED, CapabilityState.GRANTED}:
            return
        self._change(capability, CapabilityState.ASKED, AuditKind.ASKED)
        self._send(Ask(capability))

    def _give_up(self, capability: Capability) -> None:
        if self._capabilities[capability] in {CapabilityState.GRANTED, CapabilityState.PAUSED}:
            self._record(AuditKind.GIVEN_UP, capability)
            self._send(GiveUp(capability))

    def _send_input(self, event: InputEvent) -> None:
        outbox = self._outbox
        if outbox is None or self._capabilities[Capability.CONTROL] is not CapabilityState.GRANTED:
            return
        if outbox.depth(RecordClass.INPUT) < _MOST_INPUT:
            outbox.put(RecordClass.INPUT, pack_input(event))

    def _stop(self, reason: ReasonCode) -> None:
        if self._reason is None and self._main is not None:
            self._reason = reason
            self._main.cancel()

    # --- states

    def _lost(self, reason: Reason) -> None:
        self._outbox = None
        for capability, state in self._capabilities.items():
            if state is CapabilityState.ASKED:
                # The host takes an open question away with the link.
                self._change(capability, CapabilityState.NOT_ASKED, AuditKind.REFUSED)
        self._tell(ViewerState.RECONNECTING, reason)

    def _finish(self, failure: Reason | None) -> None:
        self._outbox = None
        failed = self._reason is None
        reason = self._reason or (failure.code if failure is not None else ReasonCode.FAILED)
        self._close_log(reason)
        why = failure if failed and failure is not None else Reason(reason)
        self._tell(ViewerState.FAILED if failed else ViewerState.ENDED, why)
        self._listener.session_ended(
            AssistReport(
                reason,
                int(self._started_at * 1000),
                int(time.time() * 1000),
                tuple(c for c in Capability if c in self._used),
                self._log.head.hex(),
                self._log.count,
                tuple(self._log.records),
            )
        )

    def _tell(self, state: ViewerState, reason: Reason | None = None) -> None:
        self._state = state
        self._listener.state_changed(state, reason)

    def _close_log(self, reason: ReasonCode) -> None:
        if not self._log.is_closed:
            self._record(AuditKind.ENDED, detail=f"{reason.value}, {self._log.count + 1} records")

    def _record(self, kind: AuditKind, capability: Capability | None = None, detail: str = "") -> None:
        self._log.append(kind, int(time.time() * 1000), capability, detail)

    def _send(self, message: Control) -> None:
        if self._outbox is not None:
            self._outbox.put(RecordClass.CONTROL, pack_control(message))

    def _send_head(self) -> None:
        if self._keys is not None:
            self._send(self._signing.sign_head(self._keys.session, self._log.count, self._log.head))

    def _hand_in(self, act: Callable[..., object], *args: object) -> None:
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        try:
            loop.call_soon_threadsafe(act, *args)
        except RuntimeError:
            _log.debug("the viewer's loop has ended")


async def _cancelled(*tasks: asyncio.Future[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _let_go(link: Link) -> None:
    try:
        async with asyncio.timeout(1.0):
            await link.close()
    except (AssistError, TimeoutError):
        link.abort()
