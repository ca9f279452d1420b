"""A share from beginning to end: meet, pair, serve, meet again after a lost link, and close for good.

`Share.run` lives in an asyncio loop of any thread; its controls may be called from every thread. Stopping closes the
gate in the caller's thread, before anything else is done and before any network word.

Invariant: after `stop` returns, no pixel is grabbed, no event injected and nothing sealed under the session's keys.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import TypeVar

from remote_assist.errors import AssistError, PairingFailed, PeerGone, ProtocolError, SealBroken
from remote_assist.secure.records import SealedChannel
from remote_assist.stream.doors import Door
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.host_session import HostSession
from remote_assist.stream.host_ui import HostUi
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.share_setup import Machine, ShareListener, ShareSetup
from remote_assist.stream.transport import Link, NotReachable, TurnedAway
from remote_assist.wire.control import pack_control
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability, Role

RESUME_WINDOW = 60.0  # seconds a lost viewer may stay away
LINGER = 3.0  # seconds in which a viewer that was cut off may come for the closing record
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 5.0
_NOBODY_TO_TELL = {
    ReasonCode.ENDED_BY_ENGINEER,
    ReasonCode.ENDED_BY_HUB,
    ReasonCode.PEER_GONE,
    ReasonCode.PROTOCOL_ERROR,
    ReasonCode.FAILED,
}
_WORDS_OF_HUB = {ReasonCode.BAD_TICKET, ReasonCode.ENDED, ReasonCode.WAITED_TOO_LONG}
_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Share:
    """See the module. Implements `ShareControls`."""

    def __init__(
        self,
        door: Door,
        pairing: HostPairing,
        *,
        setup: ShareSetup,
        machine: Machine,
        ui: HostUi,
        listener: ShareListener,
    ) -> None:
        self._door = door
        self._pairing = pairing
        self._setup = setup
        self._machine = machine
        self._ui = ui
        self._listener = listener
        self._loop: asyncio.AbstractEventLoop | None = None
        self._session: HostSession | None = None
        self._link: Link | None = None
        self._channel: SealedChannel | None = None
        self._outbox: Outbox | None = None
        self._asked_to_stop: ReasonCode | None = None
        self._reason: ReasonCode | None = None
        self._stopped: asyncio.Event | None = None

    # --- ShareControls, from any thread

    def stop(self, reason: ReasonCode = ReasonCode.STOPPED_BY_CUSTOMER) -> None:
        # Kept as well: a stop may come before the loop runs.
        self._asked_to_stop = self._asked_to_stop or reason
        self._shut()
        self._hand_in(self._stop_now, reason)

    def revoke(self, capability: Capability) -> None:
        session = self._session
        if session is None or session.gate is None:
            return
        ended = session.gate.revoke(capability)
        if Capability.VIEW in ended:
            self._shut()
        if ended:
            self._hand_in(session.tell_revoked, ended)

    def customer_acted(self) -> None:
        session = self._session
        if session is not None and session.gate is not None and session.gate.customer_acted():
            self._hand_in(session.refresh_control)

    # --- the loop

    async def run(self) -> AssistReport | None:
        """Share until somebody ends it; returns the report, None when no session ever began.

        Raises `NotReachable`, `TurnedAway` or `PairingFailed` when nobody can come any more.
        """
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        if self._asked_to_stop is not None:
            self._stop_now(self._asked_to_stop)
        report = None
        try:
            await self._until_stopped()
        finally:
            reason = self._reason or ReasonCode.FAILED
            session = self._session
            if session is not None:
                report = session.finish(reason)
                await asyncio.to_thread(session.release_threads)
                await self._give_closing_record(session, reason)
            await self._door.close()
        return report

    async def _until_stopped(self) -> None:
        while self._reason is None:
            link = await self._next_link()
            if link is None:
                return
            try:
                await self._serve(link)
            except PeerGone as exc:
                _log.info("the viewer's link is lost: %s", exc)
                if exc.reason == ReasonCode.ENDED:
                    self._stop_now(ReasonCode.ENDED_BY_HUB)
            except SealBroken as exc:
                # The path is not to be trusted; the two ends may still be: the viewer comes again and proves itself.
                _log.warning("link dropped: %s", exc)
                self._listener.pairing_failed(str(exc))
            except ProtocolError as exc:
                _log.warning("link dropped: %s", exc)
                if self._session is not None:
                    self._stop_now(ReasonCode.PROTOCOL_ERROR)
                else:
                    self._listener.pairing_failed(str(exc))
            except PairingFailed as exc:
                self._listener.pairing_failed(str(exc))
                if self._pairing.is_exhausted:
                    self._stop_now(ReasonCode.CODE_BURNED)
                    raise
            finally:
                await self._let_go(link)

    async def _next_link(self) -> Link | None:
        """The next link, or None when the share is over."""
        wait = _FIRST_WAIT
        window = RESUME_WINDOW if self._session is not None else None
        try:
            async with asyncio.timeout(window):
                while self._reason is None:
                    try:
                        return await self._or_stopped(self._door.open())
                    except (NotReachable, TurnedAway, PeerGone) as exc:
                        final = isinstance(exc, TurnedAway) and exc.code in _WORDS_OF_HUB
                        if self._session is None and (final or isinstance(exc, NotReachable)):
                            raise
                        if final:
                            self._stop_now(ReasonCode.ENDED_BY_HUB)
                            return None
                        await self._or_stopped(asyncio.sleep(wait))
                        wait = min(wait * 2, _LONGEST_WAIT)
        except TimeoutError:
            self._stop_now(ReasonCode.PEER_GONE)
        return None

    async def _or_stopped(self, work: Coroutine[object, object, _T]) -> _T | None:
        """Do the work, but not beyond a stop: then None."""
        if self._stopped is None:
            raise RuntimeError("The share does not run.")
        task = asyncio.ensure_future(work)
        stop = asyncio.ensure_future(self._stopped.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            task.cancel()
            stop.cancel()

    async def _serve(self, link: Link) -> None:
        self._link = link
        handshake = Handshake(link, Role.HOST)
        pairing = await self._or_stopped(handshake.run_host(self._pairing.choose, self._door.patience))
        if pairing is None:
            return
        keys = self._pairing.adopt(pairing)
        channel, outbox = SealedChannel(Role.HOST, keys), Outbox()
        # Only the channel's own chains stay: what was sent under a key that was rotated away can't be opened any more.
        keys = keys.for_resuming()
        del pairing
        self._channel, self._outbox = channel, outbox
        if self._asked_to_stop is not None:
            return  # it came while the two ends paired; what it is to do waits in the loop
        if self._session is None:
            self._session = HostSession(
                keys,
                self._pairing.signing,
                setup=self._setup,
                machine=self._machine,
                ui=self._ui,
                controls=self,
                listener=self._listener,
                words=self._pairing.words,
            )
            self._listener.paired(self._pairing.words)
        session = self._session
        session.attach(outbox)
        writer = asyncio.ensure_future(outbox.run(link, channel))
        reader = asyncio.ensure_future(self._read(link, channel, session))
        try:
            await asyncio.wait({writer, reader}, return_when=asyncio.FIRST_COMPLETED)
            for task in (reader, writer):
                if task.done() and self._reason is None:
                    task.result()
        finally:
            for task in (writer, reader):
                task.cancel()
            await asyncio.gather(writer, reader, return_exceptions=True)
            if self._reason is None:
                session.detach()
                self._listener.connection_lost()

    async def _read(self, link: Link, channel: SealedChannel, session: HostSession) -> None:
        while True:
            reason = session.take(*channel.open(await link.receive()))
            if reason is not None:
                self._stop_now(reason)
                return

    def _shut(self) -> None:
        """Close the gate and the way out; from any thread. Nothing is grabbed, injected or sealed when it returns."""
        session, outbox = self._session, self._outbox
        if session is not None and session.gate is not None:
            session.gate.end()
        if outbox is not None:
            outbox.shut()

    def _stop_now(self, reason: ReasonCode) -> None:
        """In the loop: drop what waits, forget the keys, cut the link. The gate is closed before any of it."""
        if self._reason is not None:
            return
        self._reason = reason
        self._shut()
        if self._outbox is not None:
            self._outbox.close()
        if self._channel is not None:
            self._channel.discard_all()
        if self._link is not None:
            self._link.abort()
        if self._stopped is not None:
            self._stopped.set()

    async def _let_go(self, link: Link) -> None:
        self._link = None
        try:
            async with asyncio.timeout(1.0):
                await link.close()
        except (TimeoutError, AssistError):
            link.abort()

    async def _give_closing_record(self, session: HostSession, reason: ReasonCode) -> None:
        """A viewer that was cut off comes again by itself; it gets the signed end of the log and no more."""
        if reason in _NOBODY_TO_TELL or session.gate is None:
            return
        link: Link | None = None
        try:
            async with asyncio.timeout(LINGER):
                link = await self._door.open()
                pairing = await Handshake(link, Role.HOST).run_host(self._pairing.choose)
                channel = SealedChannel(Role.HOST, pairing.keys)
                closing = session.closing(reason)
                await link.send(channel.seal(RecordClass.CONTROL, pack_control(closing)))
                await link.close()
        except (AssistError, TimeoutError) as exc:
            _log.info("the viewer did not come for the closing record: %s", exc)
            if link is not None:
                link.abort()

    def _hand_in(self, act: object, *args: object) -> None:
        loop = self._loop
        if loop is None or loop.is_closed() or not callable(act):
            return
        try:
            loop.call_soon_threadsafe(act, *args)
        except RuntimeError:
            # Closed between the question and the call: the share is over already.
            _log.debug("the share's loop has ended")
