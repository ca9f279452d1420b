"""An assist session as the desk sees it: who asked, what was granted, how long, and the heads of both audit logs.

What happens inside (pixels, input, consent) is `remote_assist`'s; this is the record that a ticket remembers.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desk_app.domain.ids import AgentId, AssistId, CustomerId, Millis, NameplateId, SessionId
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import Side


class AssistState(StrEnum):
    ASKED = "asked"  # nobody has connected yet
    JOINED = "joined"  # the customer's host process is there and may be asking for consent
    LIVE = "live"  # view was granted
    ENDED = "ended"
    REFUSED = "refused"  # the customer said no, or did not answer in time


ASSIST_STEPS: dict[AssistState, frozenset[AssistState]] = {
    AssistState.ASKED: frozenset({AssistState.JOINED, AssistState.REFUSED, AssistState.ENDED}),
    AssistState.JOINED: frozenset({AssistState.LIVE, AssistState.REFUSED, AssistState.ENDED}),
    AssistState.LIVE: frozenset({AssistState.ENDED}),
    AssistState.ENDED: frozenset(),
    AssistState.REFUSED: frozenset(),
}


class AssistPurpose(StrEnum):
    """What an engineer is there for."""

    HELP = "help"
    OBSERVE = "observe"  # looks on, and is offered nothing else


class AuditHead(msgspec.Struct, frozen=True, kw_only=True):
    """The closing record of one side's audit log: `head` is the last hash of its chain, hex; `count` its records."""

    side: Side
    head: str
    count: int


class AssistSession(msgspec.Struct, frozen=True, kw_only=True):
    id: AssistId
    session_id: SessionId
    customer_id: CustomerId
    agent_id: AgentId
    agent_name: str
    asked_by: Side
    state: AssistState = AssistState.ASKED
    capabilities: tuple[str, ...] = ()  # those that were granted at some time
    asked_at: Millis
    started_at: Millis | None = None
    ended_at: Millis | None = None
    reason: str = ""  # why it ended: a code of remote_assist, or ""
    heads: tuple[AuditHead, ...] = ()
    nameplate_id: NameplateId = NameplateId("")  # of the code that the customer took; then the ends pair by it alone
    beside: AssistId = AssistId("")  # the first one of the share that this engineer joins; "" of the first itself
    purpose: AssistPurpose = AssistPurpose.HELP
    invited_by: AgentId | None = None
    inviter_name: str = ""
    accepted: bool = True  # False until an invited engineer has come; the customer hears of him from then on

    @property
    def share(self) -> AssistId:
        """The share that it belongs to, by the id of who was there first."""
        return self.beside or self.id

    @property
    def is_open(self) -> bool:
        return self.state in (AssistState.ASKED, AssistState.JOINED, AssistState.LIVE)

    def stepped(self, state: AssistState) -> AssistState:
        """Returns `state` when the step is legal, else raises `Refused`."""
        if state not in ASSIST_STEPS[self.state]:
            raise Refused(RefusalCode.ASSIST_ENDED)
        return state
