"""A share from beginning to end: meet, pair, serve, meet again after a lost link, and close for good.

A share is seen by one viewer or, by a code that is for several, by several at once: each pairs by itself and is a
`Guest`. It ends when somebody stops it, or with the last of its guests. `Share.run` lives in an asyncio loop of any
thread; its controls may be called from every thread. Stopping closes the gates in the caller's thread, before anything
else is done and before any network word.

Invariant: after `stop` returns, no pixel is grabbed, no event injected and nothing sealed under any session's keys.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TypeVar

from remote_assist.errors import AssistError, PairingFailed, PeerGone, ProtocolError, SealBroken
from remote_assist.policy.questions import Passed
from remote_assist.secure.records import SealedChannel
from remote_assist.secure.return_ticket import ReturnTicket
from remote_assist.secure.words import Words
from remote_assist.shown import Choice
from remote_assist.stream.company import Company
from remote_assist.stream.doors import Door
from remote_assist.stream.going_down import GoingDown
from remote_assist.stream.guest import Guest
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.host_session import HostSession
from remote_assist.stream.host_ui import Glimpse, HostUi
from remote_assist.stream.loop_calls import hand_in
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.share_metrics import ShareFigures
from remote_assist.stream.share_setup import Going, Machine, ShareListener, ShareSetup
from remote_assist.stream.stage import Stage
from remote_assist.stream.transport import Link, NotReachable, TurnedAway, let_go
from remote_assist.wire.control import Introduce
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability, Role

LINGER = 3.0  # seconds in which viewers that were cut off may come for the closing record
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 0.8
_WORDS_OF_HUB = {ReasonCode.BAD_TICKET, ReasonCode.ENDED, ReasonCode.WAITED_TOO_LONG}
_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Share:
    """See the module. Implements `ShareControls` and `Reception`."""

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
        self._listener = listener
        self._stage = Stage(
            machine,
            customer_acted=self.customer_acted,
            panicked=partial(self.stop, ReasonCode.PANIC),
            watch_lost=partial(self.revoke, Capability.CONTROL),
            unsteered=lambda sentence: hand_in(self._loop, self._company.steering_failed, sentence),
            screen_lost=self._screen_lost,
            sight_changed=lambda: hand_in(self._loop, self._company.sight_changed),
        )
        self._restart = GoingDown(machine.restart, listener, self._going)
        self._company = Company(
            setup=setup, stage=self._stage, ui=ui, controls=self, listener=listener, restarts=self._restart
        )
        self._return: ReturnTicket | None = None
        self._return_within = 0.0
        self._guests: tuple[Guest, ...] = ()  # replaced as a whole: other threads read it
        self._words: dict[bytes, Words | None] = {}
        self._serving: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked_to_stop: ReasonCode | None = None
        self._is_paused = False
        self._pausing = threading.Lock()
        self._reason: ReasonCode | None = None
        self._failure: BaseException | None = None
        self._stopped: asyncio.Event | None = None

    def go_on(self, ticket: ReturnTicket, seconds: float) -> None:
        """Before `run`: this share was interrupted by a restart, and its viewer has so long to come."""
        self._return = ticket
        self._return_within = seconds

    @property
    def is_restarting(self) -> bool:
        """Did the share end because its computer is restarted, so that it goes on after it?"""
        return self._restart.is_under_way

    @property
    def reports(self) -> tuple[AssistReport, ...]:
        """What remains of the sessions that are over, in the order in which their engineers came."""
        return tuple(guest.report for guest in self._guests if guest.report is not None)

    def figures(self) -> ShareFigures:
        """How the share does; from any thread."""
        guests = self._guests
        shown = tuple(guest.session.figures() for guest in guests if guest.session is not None)
        return ShareFigures(sum(guest.is_linked for guest in guests), self._stage.encoded, shown)

    # --- ShareControls, from any thread

    def stop(self, reason: ReasonCode = ReasonCode.STOPPED_BY_CUSTOMER) -> None:
        # Kept as well: a stop may come before the loop runs, or while somebody comes in.
        self._asked_to_stop = self._asked_to_stop or reason
        for guest in self._guests:
            guest.shut()
        hand_in(self._loop, self._stop_now, reason)

    def revoke(self, capability: Capability, engineer_key: bytes | None = None) -> None:
        for guest in self._guests:
            session = guest.session
            if session is None or engineer_key not in {None, guest.key}:
                continue
            ended = session.gate.revoke(capability)
            if Capability.VIEW in ended:
                guest.shut()
            guest.settle()
            hand_in(self._loop, session.tell_revoked, ended)

    def show(self, choice: Choice) -> None:
        hand_in(self._loop, self._company.show, choice)

    def pause(self) -> None:
        with self._pausing:
            self._is_paused = True
            for guest in self._guests:
                guest.pause()
        self.revoke(Capability.RESTART)  # or the share would go on by itself after it
        hand_in(self._loop, self._company.pause, True)

    def resume(self) -> None:
        self._is_paused = False
        hand_in(self._loop, self._resume)

    def glimpse(self, receive: Callable[[Glimpse | None], None]) -> None:
        self._stage.glimpse(receive)

    def passed(self) -> tuple[Passed, ...]:
        facts = [fact for guest in self._guests for fact in guest.passed()]
        return tuple(sorted(facts, key=lambda fact: fact.at))

    def customer_acted(self) -> None:
        for guest in self._guests:
            session = guest.session
            if session is not None and session.gate.customer_acted():
                hand_in(self._loop, session.refresh_control)

    def banner_names(self, engineer_keys: frozenset[bytes], seconds: float) -> None:
        for guest in self._guests:
            session = guest.session
            if session is not None:
                session.gate.named(seconds if guest.key in engineer_keys else 0.0)
                hand_in(self._loop, session.banner_told)

    def _resume(self) -> None:
        with self._pausing:
            if self._is_paused:
                return  # again, meanwhile
            for guest in self._guests:
                guest.resume()
        self._company.pause(False)

    def _screen_lost(self, sentence: str) -> None:
        _log.warning("capturing has ended: %s", sentence)
        hand_in(self._loop, self.stop, ReasonCode.SCREEN_GONE)

    # --- the loop

    async def run(self) -> AssistReport | None:
        """Share until somebody ends it; returns the newest guest's report, None when no session ever began.

        Raises `NotReachable`, `TurnedAway` or `PairingFailed` when nobody can come any more.
        """
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        if self._asked_to_stop is not None:
            self._stop_now(self._asked_to_stop)
        try:
            if self._return is not None:
                self._restore(self._return)
            await self._until_stopped()
        finally:
            self._stop_now(ReasonCode.FAILED)  # nothing else has ended it
            await self._end_serving()
            await asyncio.to_thread(self._stage.join)
            await self._restart.close()
            if not self.is_restarting:
                await self._give_closing_records()
            await self._door.close()
        if self._failure is not None:
            raise self._failure
        return self.reports[-1] if self.reports else None

    async def _until_stopped(self) -> None:
        room = asyncio.Semaphore(self._door.places)
        while self._reason is None:
            await self._or_stopped(room.acquire())
            link = await self._next_link()
            if link is None:
                return
            task = asyncio.create_task(self._serve(link))
            self._serving.add(task)
            task.add_done_callback(partial(self._served, room))

    def _served(self, room: asyncio.Semaphore, task: asyncio.Task[None]) -> None:
        self._serving.discard(task)
        room.release()
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            self._failure = self._failure or failure
            self._stop_now(ReasonCode.FAILED)

    async def _end_serving(self) -> None:
        serving = tuple(self._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        for guest in self._guests:
            guest.end(self._reason or ReasonCode.FAILED)  # who came in at the very end

    async def _next_link(self) -> Link | None:
        """The next link, or None when the share is over."""
        wait = _FIRST_WAIT
        while self._reason is None:
            try:
                return await self._or_stopped(self._door.open())
            except (NotReachable, TurnedAway, PeerGone) as exc:
                final = isinstance(exc, TurnedAway) and exc.code in _WORDS_OF_HUB
                if not self._guests and (final or isinstance(exc, NotReachable)):
                    raise
                if final:
                    self._stop_now(ReasonCode.ENDED_BY_HUB)
                    return None
                await self._or_stopped(asyncio.sleep(wait))
                wait = min(wait * 2, _LONGEST_WAIT)
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
        """One link from the first word to its end."""
        guest: Guest | None = None
        try:
            guest, channel = await self._pair(link)
            if guest.is_over:
                await guest.tell_end(link, channel)
            else:
                await guest.serve(link, channel)
        except PeerGone as exc:
            _log.info("a link is lost: %s", exc)
            if exc.reason == ReasonCode.ENDED and self._door.is_kept:
                self._stop_now(ReasonCode.ENDED_BY_HUB)
        except ProtocolError as exc:
            _log.warning("link dropped: %s", exc)
            if guest is not None:
                guest.end(ReasonCode.PROTOCOL_ERROR)
            else:
                self._not_paired(exc)
        except (PairingFailed, SealBroken) as exc:
            _log.warning("link dropped: %s", exc)
            if guest is not None:
                self._listener.pairing_failed(str(exc))  # its session has ended, and the viewer was told
            else:
                self._not_paired(exc)
        finally:
            await let_go(link)

    def _not_paired(self, exc: AssistError) -> None:
        """Somebody knocked and did not come in. Who had a ticket was no stranger: then there is nobody to wait for."""
        self._listener.pairing_failed(str(exc))
        self._pairing.failed(exc)
        if isinstance(exc, PairingFailed) and self._pairing.is_exhausted:
            self._failure = exc
            self._stop_now(ReasonCode.CODE_BURNED)
        elif self._pairing.is_by_ticket and not self._guests and exc.reason != ReasonCode.PAIRING_TIMEOUT:
            self._failure = exc
            self._stop_now(ReasonCode.PAIRING_FAILED)

    async def _pair(self, link: Link) -> tuple[Guest, SealedChannel]:
        """Who knocks becomes a guest, or is one who comes again.

        Only the channel's own chains stay: what was sent under a key that was rotated away can't be opened any more.
        """
        pairing = await Handshake(link, Role.HOST).run_host(self._pairing.choose, self._door.patience)
        adopted = self._pairing.adopt(pairing)
        keys, words = adopted.keys, adopted.words
        channel = SealedChannel(Role.HOST, pairing.keys)
        for guest in self._guests:
            if guest.number == keys.session:
                return guest, channel
            if guest.number == adopted.instead_of:
                guest.renew(keys, words)
                self._words[guest.number] = words
                self._listener.paired(words)
                return guest, channel
        guest = Guest(keys, self._pairing.signing, self, assist_id=self._pairing.assist_id or "")
        self._words[guest.number] = words
        self._guests += (guest,)
        if self._asked_to_stop is not None or self._reason is not None:
            guest.shut()  # it came while the two ends paired
        if self._is_paused:
            guest.pause()
        self._listener.paired(words)
        return guest, channel

    def _stop_now(self, reason: ReasonCode) -> None:
        """In the loop: end every session. The gates are closed before anything else."""
        if self._reason is not None:
            return
        self._reason = reason
        for guest in self._guests:
            guest.shut()
        self._restart.share_ends(reason)
        self._company.end()
        for guest in self._guests:
            guest.end(reason)
        self._stage.stop()
        if self._stopped is not None:
            self._stopped.set()

    def _restore(self, ticket: ReturnTicket) -> None:
        if self._reason is not None:
            return
        assist_id = self._pairing.assist_id or ""
        guest = Guest(ticket.keys(), self._pairing.signing, self, assist_id=assist_id, records=ticket.records)
        self._words[guest.number] = None
        self._guests += (guest,)
        guest.restore(ticket.introduction, self._return_within)

    def _going(self, session: HostSession) -> Going:
        guest = next(guest for guest in self._guests if guest.session is session)
        introduction = guest.introduction or Introduce("")
        return Going(self._pairing.kept(guest.number), self._pairing.seed, introduction, tuple(guest.log.records))

    # --- Reception

    def welcome(self, guest: Guest, introduction: Introduce, outbox: Outbox) -> HostSession:
        try:
            return self._company.welcome(
                introduction, guest.key, log=guest.log, outbox=outbox, end=guest.end, words=self._words[guest.number]
            )
        except PairingFailed as exc:
            self._listener.pairing_failed(str(exc))
            raise

    def guest_over(self, guest: Guest, reason: ReasonCode) -> None:
        if guest.session is not None:
            self._company.left(guest.session)
        if all(each.is_over for each in self._guests):
            self._stop_now(reason)

    # --- the end

    async def _give_closing_records(self) -> None:
        """Viewers that were cut off come again by themselves; they get the signed end of the log and no more."""
        waiting = {guest for guest in self._guests if guest.awaits_closing}
        try:
            async with asyncio.timeout(LINGER):
                while waiting:
                    waiting -= await self._tell_closing(await self._door.open())
        except (AssistError, TimeoutError) as exc:
            _log.info("%s viewers did not come for the closing record: %s", len(waiting), exc)

    async def _tell_closing(self, link: Link) -> set[Guest]:
        """Returns who was told: nobody, where somebody else knocked."""
        try:
            guest, channel = await self._pair(link)
            await guest.tell_end(link, channel)
            await link.close()
        except AssistError as exc:
            _log.info("somebody else knocks at the end: %s", exc)
            link.abort()
            return set()
        return {guest}
