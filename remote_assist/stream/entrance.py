"""One way into a share: a door, how who comes through it pairs, and what is known of him beforehand.

A code for several has one entrance with several guests; a hub has one entrance for each engineer, since each has an
assist session of his own. An entrance belongs to the share's loop, but for `guests`, which is replaced as a whole and
read from any thread.

Invariant: who has come in through an entrance is asked about by its own setup, and told of to its own listener.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Protocol, TypeVar

from remote_assist.errors import PairingFailed
from remote_assist.secure.records import SealedChannel
from remote_assist.secure.return_ticket import ReturnTicket
from remote_assist.secure.words import Words
from remote_assist.stream.company import Company
from remote_assist.stream.doors import Door
from remote_assist.stream.guest import Guest
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.host_session import HostSession
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.share_setup import Going, ShareListener, ShareSetup
from remote_assist.stream.transport import Link
from remote_assist.wire.control import Introduce
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Role

_T = TypeVar("_T")


class House(Protocol):
    """What an entrance wants of the share it leads into."""

    @property
    def is_ending(self) -> bool:
        """Was it told to end, by whatever thread?"""

    @property
    def is_paused(self) -> bool:
        """Does the customer rest everything?"""

    def guest_over(self, entrance: Entrance, guest: Guest, reason: ReasonCode) -> None:
        """A guest's session is over for good."""


class Entrance:
    """See the module. Implements `Reception`."""

    def __init__(self, door: Door, pairing: HostPairing, setup: ShareSetup, listener: ShareListener) -> None:
        self.door = door
        self.pairing = pairing
        self.listener = listener
        self.guests: tuple[Guest, ...] = ()
        self._setup = setup
        self._words: dict[bytes, Words | None] = {}
        self._company: Company | None = None
        self._house: House | None = None
        self._closed: asyncio.Event | None = None

    def open(self, company: Company, house: House) -> None:
        """In the share's loop: from now on somebody may come in, and joins this company."""
        self._company = company
        self._house = house
        self._closed = asyncio.Event()

    @property
    def is_closed(self) -> bool:
        """Does nobody come in here any more?"""
        return self._closed is not None and self._closed.is_set()

    @property
    def is_expected(self) -> bool:
        """Is somebody in who came this way, or may he still come?"""
        return any(not guest.is_over for guest in self.guests) or not (self.guests or self.is_closed)

    @property
    def is_for_one(self) -> bool:
        """Does a hub let nobody in here but one engineer?"""
        return self.pairing.is_by_ticket

    @property
    def reports(self) -> tuple[AssistReport, ...]:
        """Of the sessions that are over, in the order in which their engineers came."""
        return tuple(guest.report for guest in self.guests if guest.report is not None)

    def close(self, reason: ReasonCode) -> None:
        """Nobody comes in any more, and who is in leaves; the gates are closed before anything else."""
        for guest in self.guests:
            guest.shut()
        if self._closed is not None:
            self._closed.set()
        for guest in self.guests:
            guest.end(reason)

    async def unless_closed(self, work: Coroutine[object, object, _T]) -> _T | None:
        """Do the work, but not beyond the moment at which this entrance is closed: then None."""
        if self._closed is None:
            raise RuntimeError("The entrance was not opened.")
        task = asyncio.ensure_future(work)
        closing = asyncio.ensure_future(self._closed.wait())
        try:
            await asyncio.wait({task, closing}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            task.cancel()
            closing.cancel()

    async def pair(self, link: Link) -> tuple[Guest, SealedChannel]:
        """Who knocks becomes a guest, or is one who comes again.

        Only the channel's own chains stay: what was sent under a key that was rotated away can't be opened any more.
        """
        pairing = await Handshake(link, Role.HOST).run_host(self.pairing.choose, self.door.patience)
        adopted = self.pairing.adopt(pairing)
        keys, words = adopted.keys, adopted.words
        channel = SealedChannel(Role.HOST, pairing.keys)
        for guest in self.guests:
            if guest.number == keys.session:
                return guest, channel
            if guest.number == adopted.instead_of:
                guest.renew(keys, words)
                self._words[guest.number] = words
                self.listener.paired(words)
                return guest, channel
        guest = Guest(keys, self.pairing.signing, self, assist_id=self.pairing.assist_id or "")
        self._words[guest.number] = words
        self.guests += (guest,)
        if self.is_closed or (self._house is not None and self._house.is_ending):
            guest.shut()  # it came while the two ends paired
        if self._house is not None and self._house.is_paused:
            guest.pause()
        self.listener.paired(words)
        return guest, channel

    def restore(self, ticket: ReturnTicket, seconds: float) -> None:
        """After a restart: the guest is there again before his viewer is, who has so many seconds to come."""
        assist_id = self.pairing.assist_id or ""
        guest = Guest(ticket.keys(), self.pairing.signing, self, assist_id=assist_id, records=ticket.records)
        self._words[guest.number] = None
        self.guests += (guest,)
        guest.restore(ticket.introduction, seconds)

    def going(self, guest: Guest) -> Going:
        """What is left of this guest's session for the time after a restart."""
        introduction = guest.introduction or Introduce("")
        return Going(self.pairing.kept(guest.number), self.pairing.seed, introduction, tuple(guest.log.records))

    # --- Reception

    def welcome(self, guest: Guest, introduction: Introduce, outbox: Outbox) -> HostSession:
        if self._company is None:
            raise RuntimeError("The entrance was not opened.")
        try:
            return self._company.welcome(
                introduction,
                guest.key,
                setup=self._setup,
                listener=self.listener,
                log=guest.log,
                outbox=outbox,
                end=guest.end,
                words=self._words[guest.number],
            )
        except PairingFailed as exc:
            self.listener.pairing_failed(str(exc))
            raise

    def guest_over(self, guest: Guest, reason: ReasonCode) -> None:
        if self._house is not None:
            self._house.guest_over(self, guest, reason)
