"""A share from beginning to end: meet, pair, serve, meet again after a lost link, and close for good.

A share is seen by one engineer or by several at once, each of whom pairs by himself and is a `Guest`: by a code that is
for several, or through a hub by an entrance for each, which `admit` opens while the share runs. It ends when somebody
stops it, or with the last of its guests. `Share.run` lives in an asyncio loop of any thread; its controls may be called
from every thread. Stopping closes the gates in the caller's thread, before anything else is done and before any network
word.

Invariant: after `stop` returns, no pixel is grabbed, no event injected and nothing sealed under any session's keys.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from functools import partial

from remote_assist.errors import AssistError
from remote_assist.policy.board import Drawn
from remote_assist.policy.questions import Passed
from remote_assist.secure.return_ticket import ReturnTicket
from remote_assist.shown import Choice
from remote_assist.stream.arrivals import Arrivals, give_closing_records
from remote_assist.stream.company import Company
from remote_assist.stream.doors import Door
from remote_assist.stream.entrance import Entrance
from remote_assist.stream.going_down import GoingDown
from remote_assist.stream.guest import Guest
from remote_assist.stream.host_pairing import MOST_VIEWERS, HostPairing
from remote_assist.stream.host_session import HostSession
from remote_assist.stream.host_ui import Glimpse, HostUi
from remote_assist.stream.loop_calls import hand_in
from remote_assist.stream.share_metrics import ShareFigures
from remote_assist.stream.share_setup import Going, Machine, ShareListener, ShareSetup
from remote_assist.stream.stage import Stage
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.marks import Drawing
from remote_assist.wire.reasons import Reason, ReasonCode, reason_of
from remote_assist.wire.roles import Capability

_log = logging.getLogger(__name__)


class Share:
    """See the module. Implements `ShareControls` and `House`.

    `door` and `pairing` are those of the first entrance, `setup` is what holds for everybody who has none of his own.
    """

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
        self._entrances: tuple[Entrance, ...] = (Entrance(door, pairing, setup, listener),)
        self._stage = Stage(
            machine,
            customer_acted=self.customer_acted,
            panicked=partial(self.stop, ReasonCode.PANIC),
            watch_lost=partial(self.revoke, Capability.CONTROL),
            unsteered=lambda sentence: hand_in(self._loop, self._company.steering_failed, sentence),
            screen_lost=self._screen_lost,
            sight_changed=lambda: hand_in(self._loop, self._company.sight_changed),
            monitors_changed=lambda: hand_in(self._loop, self._company.monitors_changed),
        )
        self._arrivals = Arrivals(self._close, self._broke)
        self._restart = GoingDown(machine.restart, listener, self._going)
        self._company = Company(setup=setup, stage=self._stage, ui=ui, controls=self, restarts=self._restart)
        self._return: ReturnTicket | None = None
        self._return_within = 0.0
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

    def admit(self, entrance: Entrance) -> None:
        """Let one more engineer come in, by a way of his own; from any thread, at any time.

        Where the share is over or has its number of engineers, the entrance's listener hears that he does not.
        """
        if self._loop is None:
            self._entrances += (entrance,)  # opened when the share runs
        else:
            hand_in(self._loop, self._admit, entrance)

    @property
    def is_restarting(self) -> bool:
        """Did the share end because its computer is restarted, so that it goes on after it?"""
        return self._restart.is_under_way

    @property
    def reports(self) -> tuple[AssistReport, ...]:
        """What remains of the sessions that are over, by entrance, in the order in which their engineers came."""
        return tuple(report for entrance in self._entrances for report in entrance.reports)

    @property
    def _guests(self) -> tuple[Guest, ...]:
        """From any thread."""
        return tuple(guest for entrance in self._entrances for guest in entrance.guests)

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
        _settle(self._guests)

    def revoke(self, capability: Capability, engineer_key: bytes | None = None) -> None:
        guests = tuple(guest for guest in self._guests if engineer_key in {None, guest.key})
        self._take_back(capability, guests)
        _settle(guests)

    def _take_back(self, capability: Capability, guests: tuple[Guest, ...]) -> None:
        for guest in guests:
            session = guest.session
            if session is None:
                continue
            ended = session.gate.revoke(capability)
            if Capability.VIEW in ended:
                guest.shut()
            hand_in(self._loop, session.tell_revoked, ended)

    def show(self, choice: Choice) -> None:
        hand_in(self._loop, self._company.show, choice)

    def pause(self) -> None:
        with self._pausing:
            self._is_paused = True
            for guest in self._guests:
                guest.pause()
        guests = self._guests
        self._take_back(Capability.RESTART, guests)  # or the share would go on by itself after it
        hand_in(self._loop, self._company.pause, True)
        _settle(guests)

    def resume(self) -> None:
        self._is_paused = False
        hand_in(self._loop, self._resume)

    def glimpse(self, receive: Callable[[Glimpse | None], None]) -> None:
        self._stage.glimpse(receive)

    def passed(self) -> tuple[Passed, ...]:
        facts = [fact for guest in self._guests for fact in guest.passed()]
        return tuple(sorted(facts, key=lambda fact: fact.at))

    def draw(self, word: Drawing) -> None:
        hand_in(self._loop, self._company.marks.customer_draws, word)

    def clear_marks(self) -> None:
        hand_in(self._loop, self._company.marks.clear_all)

    def marks_painted(self, drawn: Drawn) -> None:
        hand_in(self._loop, self._company.marks.painted, drawn)

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
        """Share until somebody ends it; returns the report of the first entrance's newest guest, else the last there
        is, None when no session ever began.

        Raises `NotReachable`, `TurnedAway` or `PairingFailed` when nobody can come any more.
        """
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        for entrance in self._entrances:
            entrance.open(self._company, self)
        if self._asked_to_stop is not None:
            self._stop_now(self._asked_to_stop)
        try:
            if self._return is not None and self._reason is None:
                self._entrances[0].restore(self._return, self._return_within)
            for entrance in self._entrances:
                self._arrivals.let_in(entrance)
            await self._stopped.wait()
        finally:
            self._stop_now(ReasonCode.FAILED)  # nothing else has ended it
            await self._arrivals.end()
            for guest in self._guests:
                guest.end(self._reason or ReasonCode.FAILED)  # who came in at the very end
            await asyncio.to_thread(self._stage.join)
            await self._restart.close()
            if not self.is_restarting:
                await asyncio.gather(*map(give_closing_records, self._entrances))
            for entrance in self._entrances:
                await entrance.door.close()
        if self._failure is not None:
            raise self._failure
        reports = self._entrances[0].reports or self.reports
        return reports[-1] if reports else None

    def _admit(self, entrance: Entrance) -> None:
        expected = sum(each.is_expected for each in self._entrances)
        if self._reason is not None or expected >= MOST_VIEWERS:
            over = self._reason is not None
            entrance.listener.left(Reason(ReasonCode.ENDED if over else ReasonCode.ROOM_TAKEN), None)
            return
        entrance.open(self._company, self)
        self._entrances += (entrance,)
        self._arrivals.let_in(entrance)

    def _broke(self, failure: BaseException) -> None:
        """A bug ends the share, loudly."""
        self._failure = self._failure or failure
        self._stop_now(ReasonCode.FAILED)

    def _close(self, entrance: Entrance, reason: ReasonCode, failure: AssistError | None) -> None:
        """Nobody comes in here any more; the share goes on for as long as anybody is in by another way."""
        if entrance.is_closed:
            return
        entrance.close(reason)
        if not any(each.is_expected for each in self._entrances):
            self._failure = self._failure or failure
            self._stop_now(reason)
        elif not entrance.guests:
            entrance.listener.left(reason_of(failure) if failure is not None else Reason(reason), None)

    def _stop_now(self, reason: ReasonCode) -> None:
        """In the loop: end every session. The gates are closed before anything else."""
        if self._reason is not None:
            return
        self._reason = reason
        for guest in self._guests:
            guest.shut()
        self._restart.share_ends(reason)
        self._company.end()
        for entrance in self._entrances:
            entrance.close(reason)
        self._stage.stop()
        if self._stopped is not None:
            self._stopped.set()

    def _going(self, session: HostSession) -> Going:
        entrance, guest = next(
            (entrance, guest) for entrance in self._entrances for guest in entrance.guests if guest.session is session
        )
        return entrance.going(guest)

    # --- House

    @property
    def is_ending(self) -> bool:
        return self._asked_to_stop is not None or self._reason is not None

    @property
    def is_paused(self) -> bool:
        return self._is_paused

    def guest_over(self, entrance: Entrance, guest: Guest, reason: ReasonCode) -> None:
        if guest.session is not None:
            self._company.left(guest.session)
        if guest.report is not None and not self._restart.takes_along(guest.session):
            entrance.listener.left(Reason(reason), guest.report)
        if self._guests and all(each.is_over for each in self._guests):
            self._stop_now(reason)


def _settle(guests: tuple[Guest, ...]) -> None:
    """The ways of all of them are closed: wait for what is still on its way through, if it be at a slow disk."""
    for guest in guests:
        guest.settle()
