"""Who comes in by the entrances of a share: each link from its first word to its end, for as long as they are open.

Belongs to the share's loop. Invariant: a link is let go when it has ended, however it did, and no link but one that has
paired reaches a guest.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from remote_assist.errors import AssistError, PairingFailed, PeerGone, ProtocolError, SealBroken
from remote_assist.stream.entrance import Entrance
from remote_assist.stream.guest import Guest
from remote_assist.stream.transport import Link, NotReachable, TurnedAway, let_go
from remote_assist.wire.reasons import ReasonCode, reason_of

LINGER = 3.0  # seconds in which viewers that were cut off may come for the closing record
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 0.8
_WORDS_OF_HUB = {ReasonCode.BAD_TICKET, ReasonCode.ENDED, ReasonCode.WAITED_TOO_LONG}
_log = logging.getLogger(__name__)


class Arrivals:
    """`closed` hears that nobody comes in by an entrance any more, and why; `broken`, of a bug, which is to be loud."""

    def __init__(
        self,
        closed: Callable[[Entrance, ReasonCode, AssistError | None], None],
        broken: Callable[[BaseException], None],
    ) -> None:
        self._closed = closed
        self._broken = broken
        self._opened: set[asyncio.Task[None]] = set()
        self._serving: set[asyncio.Task[None]] = set()

    def let_in(self, entrance: Entrance) -> None:
        """Serve whoever comes in here, from now on."""
        task = asyncio.create_task(self._until_closed(entrance))
        self._opened.add(task)
        task.add_done_callback(partial(self._done, self._opened))

    async def end(self) -> None:
        """Whatever is served, is not any more."""
        tasks = (*self._opened, *self._serving)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_closed(self, entrance: Entrance) -> None:
        """Serve every link that comes through this entrance."""
        room = asyncio.Semaphore(entrance.door.places)
        while not entrance.is_closed:
            await entrance.unless_closed(room.acquire())
            try:
                link = await self._next_link(entrance)
            except AssistError as exc:
                self._closed(entrance, reason_of(exc).code, exc)
                return
            if link is None:
                return
            task = asyncio.create_task(self._serve(entrance, link))
            self._serving.add(task)
            task.add_done_callback(lambda _task: room.release())
            task.add_done_callback(partial(self._done, self._serving))

    def _done(self, tasks: set[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
        tasks.discard(task)
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            self._broken(failure)

    async def _next_link(self, entrance: Entrance) -> Link | None:
        """The next link, or None when nobody comes in here any more. Raises where nobody ever can."""
        wait = _FIRST_WAIT
        while not entrance.is_closed:
            try:
                return await entrance.unless_closed(entrance.door.open())
            except (NotReachable, TurnedAway, PeerGone) as exc:
                final = isinstance(exc, TurnedAway) and exc.code in _WORDS_OF_HUB
                if not entrance.guests and (final or isinstance(exc, NotReachable)):
                    raise
                if final:
                    self._closed(entrance, ReasonCode.ENDED_BY_HUB, None)
                    return None
                await entrance.unless_closed(asyncio.sleep(wait))
                wait = min(wait * 2, _LONGEST_WAIT)
        return None

    async def _serve(self, entrance: Entrance, link: Link) -> None:
        """One link from the first word to its end."""
        guest: Guest | None = None
        try:
            guest, channel = await entrance.pair(link)
            if guest.is_over:
                await guest.tell_end(link, channel)
            else:
                await guest.serve(link, channel)
        except PeerGone as exc:
            _log.info("a link is lost: %s", exc)
            if exc.reason == ReasonCode.ENDED and entrance.door.is_kept:
                self._closed(entrance, ReasonCode.ENDED_BY_HUB, None)
        except ProtocolError as exc:
            _log.warning("link dropped: %s", exc)
            if guest is not None:
                guest.end(ReasonCode.PROTOCOL_ERROR)
            else:
                self._not_paired(entrance, exc)
        except (PairingFailed, SealBroken) as exc:
            _log.warning("link dropped: %s", exc)
            if guest is not None:
                entrance.listener.pairing_failed(str(exc))  # its session has ended, and the viewer was told
            else:
                self._not_paired(entrance, exc)
        finally:
            await let_go(link)

    def _not_paired(self, entrance: Entrance, exc: AssistError) -> None:
        """Somebody knocked and did not come in. Who had a ticket was no stranger: then there is nobody to wait for."""
        pairing = entrance.pairing
        entrance.listener.pairing_failed(str(exc))
        pairing.failed(exc)
        if isinstance(exc, PairingFailed) and pairing.is_exhausted:
            self._closed(entrance, ReasonCode.CODE_BURNED, exc)
        elif pairing.is_by_ticket and not entrance.guests and exc.reason != ReasonCode.PAIRING_TIMEOUT:
            self._closed(entrance, ReasonCode.PAIRING_FAILED, exc)


async def give_closing_records(entrance: Entrance) -> None:
    """Viewers that were cut off come again by themselves; they get the signed end of the log and no more."""
    waiting = {guest for guest in entrance.guests if guest.awaits_closing}
    try:
        async with asyncio.timeout(LINGER):
            while waiting:
                waiting -= await _tell_closing(entrance, await entrance.door.open())
    except (AssistError, TimeoutError) as exc:
        _log.info("%s viewers did not come for the closing record: %s", len(waiting), exc)


async def _tell_closing(entrance: Entrance, link: Link) -> set[Guest]:
    """Returns who was told: nobody, where somebody else knocked."""
    try:
        guest, channel = await entrance.pair(link)
        await guest.tell_end(link, channel)
        await link.close()
    except AssistError as exc:
        _log.info("somebody else knocks at the end: %s", exc)
        link.abort()
        return set()
    return {guest}
