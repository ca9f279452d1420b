"""The restart that a share was allowed to make: the ticket is left, the viewer hears of it, the system is asked.

Belongs to the share's loop. Invariant: whatever ends the share but the restart itself takes the ticket with it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from remote_assist.errors import AssistError
from remote_assist.policy.consent import Consent
from remote_assist.stream.host_session import HostSession
from remote_assist.stream.share_setup import Going, RestartPlan, ShareListener
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability

_LAST_WORDS = 0.3  # seconds for what the viewer is told; after it the network goes down
_BY_SYSTEM = {ReasonCode.TERMINATED, ReasonCode.APPLICATION_GONE, ReasonCode.SCREEN_GONE}
"""How a restart ends programs; a person who ends a share says something else."""

_log = logging.getLogger(__name__)


class GoingDown:
    """See the module. Implements `Restarts`; `going` says what is left of a session."""

    def __init__(
        self, plan: RestartPlan | None, listener: ShareListener, going: Callable[[HostSession], Going]
    ) -> None:
        self._plan = plan
        self._listener = listener
        self._going = going
        self._session: HostSession | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_possible(self) -> bool:
        return self._plan is not None

    @property
    def is_under_way(self) -> bool:
        """Is a ticket left, and nobody has taken it back?"""
        return self._session is not None

    def takes_along(self, session: HostSession | None) -> bool:
        """Does this session go on after the restart?"""
        return session is not None and session is self._session

    def begin(self, session: HostSession) -> None:
        """The customer allowed it."""
        if self._plan is not None and self._session is None:
            self._session = session
            self._task = asyncio.create_task(self._go(self._plan, session))

    def take_back(self) -> None:
        """The customer or the engineer wants it no more."""
        if self._session is not None and self._plan is not None:
            self._session = None
            self._plan.withdraw()

    def share_ends(self, reason: ReasonCode) -> None:
        """Before the sessions are closed. Where the restart itself ends them, the ticket gets the newest records."""
        if self._session is None or self._plan is None:
            return
        if reason not in _BY_SYSTEM:
            self.take_back()
            return
        try:
            self._plan.leave(self._going(self._session))
        except AssistError as exc:
            _log.warning("the return ticket stays as it was: %s", exc)

    async def close(self) -> None:
        """Wait for what is being written; nothing is left behind that was taken back meanwhile."""
        if self._task is not None:
            await self._task

    async def _go(self, plan: RestartPlan, session: HostSession) -> None:
        try:
            await asyncio.to_thread(plan.leave, self._going(session))
            if self._session is None:
                plan.withdraw()
                return
            self._listener.restarting()
            await asyncio.sleep(_LAST_WORDS)
            if self._session is not None:
                await asyncio.to_thread(plan.restart)
        except AssistError as exc:
            _log.warning("%s", exc)
            self.take_back()
            if session.gate.state(Capability.RESTART) is Consent.GRANTED:
                session.restart_failed(str(exc))
