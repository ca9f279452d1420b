"""One viewer of a share: its link, its keys, its log, and its session once it has said who it is.

A guest outlives its links: who is lost may come back for a minute and goes on, and so may the same engineer whose
program was started again, since a grant belongs to his key. Belongs to the share's loop; only `shut`
is called from any thread, before anything else is done about an end.

A lost link is no end, but a broken seal is: a record of the session that was changed, replayed or left out ends it on
both sides, whoever noticed it.

Invariant: after `shut` returns nothing is grabbed or injected for this guest and nothing sealed under its keys.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec.structs import replace

from remote_assist.errors import AssistError, PairingFailed, ProtocolError, SealBroken
from remote_assist.policy.absence import HOST_BEAT, RETURN_WITHIN, Moment
from remote_assist.policy.questions import Passed
from remote_assist.secure.records import SealedChannel, SessionKeys
from remote_assist.secure.signing import SigningKey
from remote_assist.secure.words import Words
from remote_assist.stream.heartbeat import Heartbeat, moment_now
from remote_assist.stream.host_session import HostSession
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.session_log import SessionLog
from remote_assist.stream.transport import Link
from remote_assist.wire.audit import AuditRecord
from remote_assist.wire.control import Alive, AuditHead, Control, End, Introduce, pack_control, parse_control
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.reasons import ReasonCode, reason_told_by_viewer
from remote_assist.wire.record import RecordClass

_GOODBYE = 1.0  # seconds
_ABSENCE_LOOK = 1.0  # seconds: the loop's clock may stand still while the computer sleeps
_NOBODY_TO_TELL = {
    ReasonCode.ENDED_BY_ENGINEER,
    ReasonCode.ENDED_BY_HUB,
    ReasonCode.PEER_GONE,
    ReasonCode.LOST,
    ReasonCode.PROTOCOL_ERROR,
    ReasonCode.FAILED,
}

_log = logging.getLogger(__name__)


class Reception(Protocol):
    """What a guest wants of its share; called in the loop."""

    def welcome(self, guest: Guest, introduction: Introduce, outbox: Outbox) -> HostSession:
        """The guest said who it is. Raises `PairingFailed` for one whose version cannot be served."""

    def guest_over(self, guest: Guest, reason: ReasonCode) -> None:
        """Its session is over for good."""


class Guest:
    """See the module. `keys` are those for resuming; the records' own live in the channel of a link."""

    def __init__(
        self,
        keys: SessionKeys,
        signing: SigningKey,
        reception: Reception,
        *,
        wall: Callable[[], float] = time.time,
        assist_id: str = "",
        records: Sequence[AuditRecord] = (),
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self.number = keys.session
        self.key = keys.peer_sign
        self.log = SessionLog(
            keys, signing, wall, lambda: self.end(ReasonCode.PROTOCOL_ERROR), assist_id=assist_id, records=records
        )
        self.introduction: Introduce | None = None
        self.session: HostSession | None = None
        self.report: AssistReport | None = None
        self._reception = reception
        self._link: Link | None = None
        self._channel: SealedChannel | None = None
        self._outbox: Outbox | None = None
        self._heartbeat: Heartbeat | None = None
        self._gives_signs = False
        self._last_heard: Moment | None = None
        self._return_within = RETURN_WITHIN
        self._away: asyncio.TimerHandle | None = None
        self._is_shut = False
        self._is_paused = False
        self._is_refused = False
        self._is_told = False

    @property
    def is_over(self) -> bool:
        return self.report is not None

    @property
    def is_linked(self) -> bool:
        return self._link is not None

    @property
    def awaits_closing(self) -> bool:
        """Was this viewer cut off, so that it comes again by itself for the end of the log?"""
        if self._is_told or self.session is None:
            return False
        return self.report is not None and self.report.reason not in _NOBODY_TO_TELL

    def passed(self) -> tuple[Passed, ...]:
        """What was sent to this viewer and fetched from it beside the picture; from any thread."""
        name = self.session.gate.engineer.name if self.session is not None else ""
        return tuple(Passed(r.at_ms / 1000, r.kind, r.detail, name) for r in self.log.passed)

    async def tell_end(self, link: Link, channel: SealedChannel) -> None:
        """Send the end of the log and no more, where it is awaited. Raises `PeerGone`."""
        if self.awaits_closing and self.report is not None:
            await link.send(channel.seal(RecordClass.CONTROL, pack_control(self.log.closing(self.report.reason))))
            self._is_told = True

    def shut(self) -> None:
        """Close the gate and the way out; from any thread."""
        self._is_shut = True
        session, outbox = self.session, self._outbox
        if session is not None:
            session.gate.end()
        if outbox is not None:
            outbox.shut()

    def pause(self) -> None:
        """The customer pauses: close gate and way out for as long as he likes; from any thread."""
        self._is_paused = True
        session, outbox = self.session, self._outbox
        if session is not None:
            session.gate.pause(True)
        if outbox is not None:
            outbox.hold(True)

    def resume(self) -> None:
        """The customer goes on; in the loop, behind what the pause has dropped."""
        self._is_paused = False
        if self._outbox is not None:
            self._outbox.hold(False)
        if self.session is not None:
            self.session.gate.pause(False)

    def settle(self) -> None:
        """When it returns, whatever was being sealed or was at a disk when it was called is done; from any thread."""
        session, outbox = self.session, self._outbox
        if outbox is not None:
            outbox.settle()
        if session is not None:
            session.gate.await_disk()

    def end(self, reason: ReasonCode) -> None:
        """Drop what waits, forget the keys, cut the link, close the log. The gate is closed before any of it."""
        if self.report is not None:
            return
        self.shut()
        self.report = self.log.end(reason)
        self._cut()
        if self._away is not None:
            self._away.cancel()
        if self.session is not None:
            self.session.close()
        self._reception.guest_over(self, reason)

    def restore(self, introduction: Introduce, seconds: float) -> None:
        """After a restart: the session is there again before its viewer is, who has so many seconds to come."""
        self._return_within = seconds
        self._gives_signs = introduction.alive
        self._last_heard = moment_now()
        outbox = Outbox()  # what is said into it nobody hears: all of it is said again when he is back
        self.introduction = introduction
        self.session = self._reception.welcome(self, introduction, outbox)
        self.session.begin()
        outbox.close()
        self.session.detach()
        self._await_return()

    def renew(self, keys: SessionKeys, words: Words | None) -> None:
        """The same engineer has paired anew: his program was started again, and its log begins again."""
        self.number = keys.session
        self.log.viewer_began_anew(keys)
        if self.session is not None:
            self.session.began_anew(words)

    async def serve(self, link: Link, channel: SealedChannel) -> None:
        """Serve one link until it or the session ends. Raises `PeerGone`, `SealBroken` or `ProtocolError`."""
        if self._link is not None:
            self._lose()  # it came again before its old link was known to be lost
        if self._is_away_for_too_long():
            self.end(ReasonCode.LOST)
            return
        outbox, heartbeat = self._linked(link, channel)
        if self._is_shut:
            self._cut()
            return
        if self.session is not None:
            self.session.attach(outbox)
        writer = asyncio.ensure_future(outbox.run(link, channel))
        reader = asyncio.ensure_future(self._read(link, channel, heartbeat))
        pulse = asyncio.ensure_future(heartbeat.run())
        try:
            await asyncio.wait({writer, reader, pulse}, return_when=asyncio.FIRST_COMPLETED)
            for task in (reader, writer, pulse):
                if task.done() and not self._is_shut:
                    task.result()
            if self._is_refused:
                await _finish(outbox, writer, link)
                self.end(ReasonCode.VERSION)
        except SealBroken:
            if self._link is link:  # else this link was given up already, and its keys with it
                await self._break_off(link, outbox, writer)
                raise
        finally:
            for task in (writer, reader, pulse):
                task.cancel()
            await asyncio.gather(writer, reader, pulse, return_exceptions=True)
            if self._link is link and not self._is_shut:
                self._lose()
                self._await_return()

    def _linked(self, link: Link, channel: SealedChannel) -> tuple[Outbox, Heartbeat]:
        outbox = Outbox()
        heartbeat = Heartbeat(lambda: outbox.put(RecordClass.CONTROL, pack_control(Alive())), patience=HOST_BEAT)
        if self._gives_signs:
            heartbeat.begin()
        if self._away is not None:
            self._away.cancel()
        self._return_within = RETURN_WITHIN
        self._link, self._channel, self._outbox, self._heartbeat = link, channel, outbox, heartbeat
        if self._is_paused:
            outbox.hold(True)
        return outbox, heartbeat

    async def _break_off(self, link: Link, outbox: Outbox, writer: asyncio.Future[None]) -> None:
        """What comes cannot be believed any more; what this side seals still can: say why, and end."""
        if self.session is not None:
            self.session.gate.end()
        outbox.drop(*RecordClass)
        self.log.end(ReasonCode.SEAL_BROKEN)
        outbox.put(RecordClass.CONTROL, pack_control(self.log.closing(ReasonCode.SEAL_BROKEN)))
        self._is_told = await _finish(outbox, writer, link) and not self._is_shut
        self.end(ReasonCode.SEAL_BROKEN)

    def _await_return(self) -> None:
        if self._is_away_for_too_long():
            self.end(ReasonCode.LOST)
        else:
            self._away = self._loop.call_later(_ABSENCE_LOOK, self._await_return)

    def _is_away_for_too_long(self) -> bool:
        return self._last_heard is not None and moment_now().seconds_since(self._last_heard) > self._return_within

    async def _read(self, link: Link, channel: SealedChannel, heartbeat: Heartbeat) -> None:
        while True:
            record_class, payload = channel.open(await link.receive())
            heartbeat.heard()
            reason = self._take(record_class, payload)
            if reason is not None:
                self.end(reason)
            if reason is not None or self._is_refused:
                return

    def _take(self, record_class: RecordClass, payload: bytes) -> ReasonCode | None:
        """Act on one opened record. Returns the reason when the viewer ends the session. Raises `ProtocolError`."""
        if record_class is RecordClass.CONTROL:
            return self._take_control(parse_control(payload))
        if self.session is None:
            raise ProtocolError("The viewer did not introduce itself first.")
        self.session.take(record_class, payload)
        return None

    def _take_control(self, message: Control) -> ReasonCode | None:
        match message:
            case Introduce():
                if message.alive and self._heartbeat is not None:
                    self._gives_signs = True
                    self._heartbeat.begin()
                self._introduced(message)
            case Alive():
                return None
            case AuditHead():
                self.log.keep_head(message)
            case End(reason, closing):
                if closing is not None:
                    self.log.keep_head(closing)
                self._is_told = True
                return reason_told_by_viewer(reason)
            case _:
                if self.session is None:
                    raise ProtocolError("The viewer did not introduce itself first.")
                self.session.take_control(message)
        return None

    def _introduced(self, message: Introduce) -> None:
        """The first word counts; a viewer that says it again on another link changes nothing."""
        if self._outbox is None:
            return
        first = self.introduction = self.introduction or message
        if self.session is not None:
            # Who he is the customer was told with the first question; after a restart it is said once more.
            self.introduction = replace(message, name=first.name, subject=first.subject, certificate=first.certificate)
            self.session.introduced_again(message)
            return
        try:
            session = self.session = self._reception.welcome(self, message, self._outbox)
        except PairingFailed as exc:
            _log.warning("a viewer is refused: %s", exc)
            self._outbox.put(RecordClass.CONTROL, pack_control(self.log.closing(ReasonCode.VERSION)))
            self._is_refused = True
            return
        if self._is_shut:
            session.gate.end()  # a stop that came from another thread meanwhile found no gate; nor did a pause
        if self._is_paused:
            session.gate.pause(True)
        session.begin()

    def _lose(self) -> None:
        """The link is of no more use; the session may go on over another one."""
        self._cut()
        if self.session is not None:
            self.session.detach()

    def _cut(self) -> None:
        link, channel, outbox = self._link, self._channel, self._outbox
        if self._heartbeat is not None:
            self._last_heard = self._heartbeat.last_heard
        self._link = self._channel = self._outbox = self._heartbeat = None
        if outbox is not None:
            outbox.close()
        if channel is not None:
            channel.discard_all()
        if link is not None:
            link.abort()


async def _finish(outbox: Outbox, writer: asyncio.Future[None], link: Link) -> bool:
    """Let the last words leave, and close the link behind them; returns whether they did."""
    try:
        async with asyncio.timeout(_GOODBYE):
            outbox.finish()
            await writer
            await link.close()
    except (AssistError, TimeoutError) as exc:
        _log.info("the viewer did not hear why: %s", exc)
        return False
    return True
