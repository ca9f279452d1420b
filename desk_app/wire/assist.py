"""Words about assist sessions: asking, opening the assist socket, the closing record. Pixels go elsewhere."""

from __future__ import annotations

import msgspec

from desk_app.domain.assist import AssistSession, AssistState
from desk_app.domain.ids import AgentId, AssistId, SessionId
from desk_app.wire.protocol import Command, Count, Done, Moment


class AskAssist(Command[AssistSession], frozen=True, kw_only=True, tag="ask_assist"):
    """Agent: asks to see the customer's screen. Customer: offers it. At most one open one an engineer."""

    session_id: SessionId


class InviteAssist(Command[AssistSession], frozen=True, kw_only=True, tag="invite_assist"):
    """Agent: asks a colleague to look at the customer's screen too. `assist_id` is his own live assist session, in a
    session that he serves.

    The colleague has an assist session of his own beside it, which he accepts by opening it, within a minute; then the
    customer is asked about him.
    """

    assist_id: AssistId
    agent_id: AgentId


class ObserveAssist(Command[AssistSession], frozen=True, kw_only=True, tag="observe_assist"):
    """Lead, administrator: looks on at a live assist session of somebody else; the customer is asked about him.

    A lead who is in teams: of engineers of these teams.
    """

    assist_id: AssistId


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """An open assist session beside another one, as its engineer sees it: the session may be somebody else's."""

    assist: AssistSession
    customer_name: str
    subject: str


class AssistTicket(msgspec.Struct, frozen=True, kw_only=True):
    """What opens `/assist/<id>` within a minute, in the role of who asked for it: host or viewer.

    Who came in and lost his link comes again by the same ticket, until the assist session is over.

    `path` is relative to the hub's address. `agent_verified` tells the customer's side that the hub vouches for the
    name.
    """

    path: str
    ticket: str
    vendor: str
    agent_name: str
    subject: str
    agent_verified: bool = True


class OpenAssist(Command[AssistTicket], frozen=True, kw_only=True, tag="open_assist"):
    """Either side: the customer's is the host, the engineer's the viewer. Who was invited accepts by it."""

    assist_id: AssistId


class ReportAssist(Command[Done], frozen=True, kw_only=True, tag="report_assist"):
    """The customer's side: how it goes, and at the end the closing record. The engineer's side: its closing record.

    `state` is JOINED, LIVE, REFUSED or ENDED; a step already taken by the other side's report is no error.
    """

    assist_id: AssistId
    state: AssistState
    capabilities: tuple[str, ...] = ()
    reason: str = ""
    head: str = ""
    count: Count = 0
    at: Moment


class EndAssist(Command[Done], frozen=True, kw_only=True, tag="end_assist"):
    """Either side: ends it whatever state it is in; the relay closes both sockets. Who was invited declines by it, and
    who invited him takes it back.
    """

    assist_id: AssistId
