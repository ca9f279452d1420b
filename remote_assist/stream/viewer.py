"""The engineer's end: connects, pairs, looks, steers, comes back by itself after a lost link.

A `Viewer` runs in a thread with a loop of its own, so that neither decoding nor the network ever waits for a window.
The API is in `stream/viewing.py`: give it a `PictureSink` and a `ViewerListener`, call `start`, and talk to it through
`ViewerControls` from any thread. What is said over a link is in `stream/viewer_session.py`, how one link is read and
written in `stream/viewer_link.py`.

A viewer that made the code itself waits for whoever took it, and again after a visit that came to nothing, for as long
as `stream/issuing.py` says that the code is good.

Invariant: input leaves only while the host says that control is granted and not paused; the host decides again.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from remote_assist.clipboard import OpenClipboard
from remote_assist.codec.decoders import Decoders
from remote_assist.errors import AssistError, PairingFailed, PeerGone, ProtocolError, SealBroken
from remote_assist.geometry import Rect, Size
from remote_assist.policy.absence import RESTARTED_WITHIN, RETURN_WITHIN, Moment
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.codes import Code
from remote_assist.secure.hub_pairing import HubPairing
from remote_assist.secure.pairing import Pairing, RandomBytes
from remote_assist.secure.records import SealedChannel
from remote_assist.secure.resume import ResumePairing
from remote_assist.secure.signing import SEED_SIZE, SigningKey
from remote_assist.stream.clipboard_exchange import ClipboardExchange
from remote_assist.stream.clipboard_facts import Focus
from remote_assist.stream.clipboard_files import ClipboardFiles
from remote_assist.stream.doors import Door
from remote_assist.stream.exchange import Exchange
from remote_assist.stream.filing import FileDesk
from remote_assist.stream.handshake import HANDSHAKE_TIMEOUT, RETURN_TIMEOUT, Handshake
from remote_assist.stream.heartbeat import moment_now
from remote_assist.stream.issuing import Issuer
from remote_assist.stream.loop_calls import hand_in
from remote_assist.stream.painter import Painter
from remote_assist.stream.transport import Link, NotReachable, TurnedAway, let_go
from remote_assist.stream.viewer_clipboard import viewer_clipboard
from remote_assist.stream.viewer_files import clipboard_files, viewer_files
from remote_assist.stream.viewer_link import ViewerLink
from remote_assist.stream.viewer_marks import ViewerMarks
from remote_assist.stream.viewer_meter import ViewerMeter
from remote_assist.stream.viewer_session import MakeExchanges, ViewerSession
from remote_assist.stream.viewing import PictureSink, ViewerFigures, ViewerListener, ViewerState
from remote_assist.wire.attention import Attention
from remote_assist.wire.audit import AuditRecord
from remote_assist.wire.control import Introduce, Look
from remote_assist.wire.input import InputEvent
from remote_assist.wire.limits import MAX_NAME
from remote_assist.wire.marks import Drawing
from remote_assist.wire.reasons import Reason, ReasonCode, reason_of
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability, Role

_SEAT_FREE_FOR = 30.0  # seconds a seat that somebody holds is tried again; who holds it silently is let go before
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 0.5
_NO_WAY_BACK = {ReasonCode.ENDED, ReasonCode.ROOM_TAKEN}  # it is over, or another holds this seat now
_FINAL_REFUSALS = {ReasonCode.BAD_TICKET, ReasonCode.ENDED, ReasonCode.WAITED_TOO_LONG, ReasonCode.BAD_HELLO}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ViewerSetup:
    """Who looks, and how it pairs: by a code that the other side made, by one made here, or by the hub's assist id.

    Beside an issuer the assist id only names the session in the log.
    """

    name: str
    subject: str = ""
    code: Code | None = None
    assist_id: str | None = None
    signing_seed: bytes | None = None  # the engineer's own key; None makes one for this session
    certificate: bytes = b""  # of that key; see `secure.certificate`
    ask_at_once: tuple[Capability, ...] = (Capability.VIEW,)
    video: bool = False  # take video streams; whoever sets it has asked `codec.video.is_available`
    issuer: Issuer | None = None
    open_clipboard: OpenClipboard | None = None  # the engineer's own; None leaves it alone
    file_desk: FileDesk | None = None  # who is asked where files go; None takes and sends none


class Viewer:
    """See the module. `make_door` is called in the viewer's thread. Implements `ViewerControls`."""

    def __init__(
        self,
        make_door: Callable[[], Door],
        setup: ViewerSetup,
        sink: PictureSink,
        listener: ViewerListener,
        *,
        random_bytes: RandomBytes = os.urandom,
        make_exchanges: MakeExchanges | None = None,
    ) -> None:
        if sum(way is not None for way in (setup.code, setup.issuer or setup.assist_id)) != 1:
            raise ValueError("A viewer pairs by a code that it was told, by one that it made, or through a hub.")
        self._make_door = make_door
        self._setup = setup
        self._listener = listener
        self._random = random_bytes
        self._signing = SigningKey(setup.signing_seed or random_bytes(SEED_SIZE))
        self._painter = Painter(sink, Decoders(setup.video))
        self._meter = ViewerMeter(self._painter.decoders.name_of)
        self._make_exchanges = make_exchanges
        self._focus = Focus.AWAY
        self._clipboard: ClipboardExchange | None = None
        self._marks = ViewerMarks(listener.marks_told)
        self._session = ViewerSession(self._signing, listener, self._exchanges)
        self._link: ViewerLink | None = None
        self._state = ViewerState.CONNECTING
        self._reason: ReasonCode | None = None
        self._lost_since: Moment | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run_thread, name="deskside-viewer", daemon=True)

    # --- ViewerControls, from any thread

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def request(self, capability: Capability) -> None:
        hand_in(self._loop, self._session.request, capability)

    def give_up(self, capability: Capability) -> None:
        hand_in(self._loop, self._session.give_up, capability)

    def hand_over(self, to: int) -> None:
        hand_in(self._loop, self._session.hand_over, to)

    def keep_picture(self) -> None:
        hand_in(self._loop, self._session.keep_picture)

    def send_input(self, event: InputEvent) -> None:
        hand_in(self._loop, self._send_input, event)

    def attend(self, attention: Attention) -> None:
        if attention is not self._session.attention:
            self._session.attention = attention
            hand_in(self._loop, self._session.tell_attention)

    def focus_clipboard(self, focus: Focus) -> None:
        self._focus = focus  # kept as well: a window may be there before the session
        hand_in(self._loop, self._use_clipboard, lambda clipboard: clipboard.focus(focus))

    def send_clipboard(self) -> None:
        hand_in(self._loop, self._use_clipboard, ClipboardExchange.send)

    def fetch_clipboard(self) -> None:
        hand_in(self._loop, self._use_clipboard, ClipboardExchange.fetch)

    def look_at(self, area: Rect | None, picture: Size) -> None:
        hand_in(self._loop, self._session.look_at, Look.at(area or Rect(0, 0, *picture), picture))

    def draw(self, word: Drawing) -> None:
        hand_in(self._loop, self._marks.say, word)

    def stop(self, reason: ReasonCode = ReasonCode.ENDED_BY_ENGINEER) -> None:
        hand_in(self._loop, self._stop, reason)

    def join(self, timeout: float) -> bool:
        """Wait for the thread's end; returns whether it came."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def figures(self) -> ViewerFigures:
        return self._meter.figures(self._session.path)

    @property
    def audit_records(self) -> Sequence[AuditRecord]:
        return self._session.records

    def seconds_to_return(self) -> float | None:
        lost_since = self._lost_since
        within = RESTARTED_WITHIN if self._session.awaits_restart else RETURN_WITHIN
        return None if lost_since is None else max(0.0, within - moment_now().seconds_since(lost_since))

    @property
    def state(self) -> ViewerState:
        return self._state

    # --- the thread

    def _run_thread(self) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._main = asyncio.current_task()
        self._session.begin(self._setup.assist_id or "")
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
            except PeerGone as exc:  # a broken seal is no lost link: it ends the session
                why = reason_of(exc)
                if why.code is ReasonCode.ENDED or (self._session.keys is not None and why.code in _NO_WAY_BACK):
                    raise
                if self._session.keys is None:
                    self._visit_failed(exc)
                    continue
                _log.info("the link is lost: %s", exc)
                link.abort()  # a goodbye would be waited for, and nobody hears it
                self._lost_since = self._lost_since or moment_now()
                self._session.unlinked()
                self._tell(
                    ViewerState.RECONNECTING,
                    Reason(ReasonCode.RESTARTING) if self._session.awaits_restart else why,
                )
            except (PairingFailed, ProtocolError, SealBroken) as exc:
                self._visit_failed(exc)
            finally:
                await let_go(link)

    def _visit_failed(self, exc: AssistError) -> None:
        """Go on waiting for who took the code that was made here. Raises `exc`, or what it means, where nobody can."""
        issuer = self._setup.issuer
        if self._session.keys is not None or issuer is None:
            raise exc
        _log.info("a visit came to nothing: %s", exc)
        issuer.visit_failed(exc)

    async def _next_link(self, door: Door) -> Link:
        """Raises `NotReachable`, `TurnedAway` or `PeerGone` when there is no more hope."""
        wait = _FIRST_WAIT
        clock = asyncio.get_running_loop().time
        seat_end = clock() + _SEAT_FREE_FOR
        while (left := self.seconds_to_return()) != 0.0:
            try:
                async with asyncio.timeout(left):
                    return await door.open()
            except (NotReachable, TurnedAway, PeerGone) as exc:
                code = exc.code if isinstance(exc, TurnedAway) else ""
                if self._session.keys is not None:
                    final = code in _FINAL_REFUSALS
                else:
                    final = code != ReasonCode.ROOM_TAKEN or self._setup.code is None or clock() > seat_end
                if final:
                    raise
                _log.debug("not back yet: %s", exc)
            except TimeoutError:
                break
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
        raise PeerGone("The connection was lost and did not come back in time.", ReasonCode.LOST)

    async def _serve(self, link: Link, patience: float | None) -> None:
        first = self._session.keys is None
        if first:
            self._tell(ViewerState.PAIRING)
        pairing = self._pairing()
        if first and self._setup.issuer is not None:
            patience = self._setup.issuer.patience
        try:
            handshake = Handshake(link, Role.VIEWER, HANDSHAKE_TIMEOUT if first else RETURN_TIMEOUT)
            await handshake.run_viewer(pairing, patience if first else self.seconds_to_return())
        except PairingFailed as exc:
            if first or exc.reason != ReasonCode.PAIRING_TIMEOUT:
                raise
            raise PeerGone("The other end did not answer in time.") from exc
        channel = SealedChannel(Role.VIEWER, pairing.keys)
        self._link = ViewerLink(link, channel, self._painter, self._session, self._meter)
        self._painter.forget(restarted=self._session.awaits_restart)
        self._session.linked(self._link.outbox, pairing.keys)
        self._welcome(pairing)
        del pairing  # the channel's own chains are all that opens what was sent
        try:
            await self._talk(self._link, channel)
        finally:
            self._lost_since = self._link.heartbeat.last_heard
            self._link.close()
            self._link = None

    async def _talk(self, link: ViewerLink, channel: SealedChannel) -> None:
        """Read and write until either says why not any longer."""
        writer = asyncio.ensure_future(link.write())
        reader = asyncio.ensure_future(link.read())
        pulse = asyncio.ensure_future(link.heartbeat.run())
        try:
            tasks: set[asyncio.Future[Any]] = {writer, reader, pulse, link.broken}
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if reader.done():
                self._reason = reader.result()
            for done in (link.broken, writer, pulse):
                if done.done():
                    done.result()
        except SealBroken:
            await self._say_goodbye(ReasonCode.SEAL_BROKEN, link, channel, writer)
            raise
        except asyncio.CancelledError:
            if self._reason is not None:
                await _cancelled(reader)
                await self._say_goodbye(self._reason, link, channel, writer)
            raise
        finally:
            await _cancelled(writer, reader, pulse)

    def _pairing(self) -> Pairing:
        if self._session.keys is not None:
            return ResumePairing(Role.VIEWER, self._session.keys, self._signing, self._random)
        if (issuer := self._setup.issuer) is not None:
            issuer.check()
            return CodePairing(Role.VIEWER, issuer.code, self._signing, self._random, issuer.life)
        if self._setup.code is not None:
            return CodePairing(Role.VIEWER, self._setup.code, self._signing, self._random)
        return HubPairing(Role.VIEWER, self._setup.assist_id or "", self._signing, self._random)

    def _welcome(self, pairing: Pairing) -> None:
        if (words := pairing.words) is not None:
            self._listener.words_agreed(words.en, words.zh)
        # On each link: the one before may have died before the host heard it. Heard again it changes nothing.
        setup = self._setup
        name, subject = setup.name[:MAX_NAME], setup.subject[:MAX_NAME]
        codecs, certificate = self._painter.codecs, setup.certificate
        self._session.send(
            Introduce(
                name, subject, codecs, path_figures=True, certificate=certificate, shown=True, alive=True, together=True
            )
        )
        self._lost_since = None
        self._tell(ViewerState.CONNECTED)
        for capability in self._setup.ask_at_once:
            self._session.request_unanswered(capability)

    async def _say_goodbye(
        self, reason: ReasonCode, link: ViewerLink, channel: SealedChannel, writer: asyncio.Future[None]
    ) -> None:
        outbox = link.outbox
        outbox.drop(*RecordClass)
        outbox.put(RecordClass.CONTROL, self._session.goodbye(reason, channel.session))
        try:
            async with asyncio.timeout(1.0):
                outbox.finish()
                await writer
        except (AssistError, TimeoutError) as exc:
            _log.info("goodbye could not be said: %s", exc)

    # --- in the loop

    def _exchanges(self, session: ViewerSession) -> Iterable[Exchange]:
        yield self._marks
        files: ClipboardFiles | None = None
        if self._setup.file_desk is not None:
            files = clipboard_files(session, self._setup.file_desk)
            yield viewer_files(session, files)
        if self._setup.open_clipboard is not None:
            self._clipboard = viewer_clipboard(session, self._setup.open_clipboard, files)
            self._clipboard.focus(self._focus)
            yield self._clipboard
        if self._make_exchanges is not None:
            yield from self._make_exchanges(session)

    def _use_clipboard(self, use: Callable[[ClipboardExchange], None]) -> None:
        if self._clipboard is not None:
            use(self._clipboard)

    def _send_input(self, event: InputEvent) -> None:
        if self._link is not None and self._session.may_steer:
            self._link.send_input(event)

    def _stop(self, reason: ReasonCode) -> None:
        if self._reason is None and self._main is not None:
            self._reason = reason
            self._main.cancel()

    def _finish(self, failure: Reason | None) -> None:
        failed = self._reason is None
        reason = self._reason or (failure.code if failure is not None else ReasonCode.FAILED)
        report = self._session.finish(reason)
        why = failure if failed and failure is not None else Reason(reason)
        self._tell(ViewerState.FAILED if failed else ViewerState.ENDED, why)
        self._listener.session_ended(report)

    def _tell(self, state: ViewerState, reason: Reason | None = None) -> None:
        self._state = state
        self._listener.state_changed(state, reason)


async def _cancelled(*tasks: asyncio.Future[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
