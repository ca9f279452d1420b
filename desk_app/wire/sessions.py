"""Words about sessions: starting, waiting, accepting, transferring, ending."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desk_app.domain.assist import AssistSession
from desk_app.domain.customers import Customer
from desk_app.domain.ids import AgentId, ConversationId, Millis, SessionId
from desk_app.domain.messages import Message
from desk_app.domain.sessions import Conversation, Session, SessionState
from desk_app.wire.protocol import Command, Count, Done, Page


class SessionWhole(msgspec.Struct, frozen=True, kw_only=True):
    """A session with all that its audience's state holds: conversations with their last messages, oldest first,
    and its assist sessions. A customer's copy has no internal messages.
    """

    session: Session
    customer: Customer
    conversations: tuple[Conversation, ...]
    messages: tuple[Message, ...]
    assists: tuple[AssistSession, ...] = ()


class StartSession(Command[SessionWhole], frozen=True, kw_only=True, tag="start_session"):
    """Customer: begins a session with a first question, or joins the open one from another channel.

    No person is asked for yet. An empty `question` posts nothing.
    """

    question: str = ""
    subject: str = ""


class AskForPerson(Command[Done], frozen=True, kw_only=True, tag="ask_for_person"):
    """Customer: puts the session in the queue. Asking again keeps the place."""

    session_id: SessionId


class AcceptSession(Command[SessionWhole], frozen=True, kw_only=True, tag="accept_session"):
    """Agent: takes this waiting session; None takes the one that routing gives."""

    session_id: SessionId | None = None


class TransferSession(Command[Done], frozen=True, kw_only=True, tag="transfer_session"):
    """Agent: hands a live session to a colleague, or with None back to the queue. `note` becomes a private note."""

    session_id: SessionId
    to_agent_id: AgentId | None = None
    note: str = ""


class EndSession(Command[Done], frozen=True, kw_only=True, tag="end_session"):
    """Either side: ends the session. For the customer it is over; the engineer may wrap up."""

    session_id: SessionId


class FinishWrapUp(Command[Done], frozen=True, kw_only=True, tag="finish_wrap_up"):
    """Agent: is done with an ended session; it leaves his list."""

    session_id: SessionId


class SessionFilter(StrEnum):
    OPEN = "open"  # waiting, live and in wrap-up, whoever has them
    ENDED = "ended"
    ALL = "all"


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A session in a list. `preview` is the last public text, plain."""

    session_id: SessionId
    customer_name: str
    organisation: str
    subject: str
    state: SessionState
    agent_name: str
    preview: str
    started_at: Millis
    changed_at: Millis


class SessionPage(msgspec.Struct, frozen=True, kw_only=True):
    rows: tuple[SessionRow, ...]
    total: int


class ListSessions(Command[SessionPage], frozen=True, kw_only=True, tag="list_sessions"):
    """Agent: newest change first. `text` filters by customer, organisation and subject."""

    filter: SessionFilter = SessionFilter.OPEN
    text: str = ""
    page: Page = Page()


class ReadSession(Command[SessionWhole], frozen=True, kw_only=True, tag="read_session"):
    """Agent: any session of his desk. Customer: one of his own."""

    session_id: SessionId


class MessagePage(msgspec.Struct, frozen=True, kw_only=True):
    """Oldest first."""

    messages: tuple[Message, ...]
    more: bool


class ListMessages(Command[MessagePage], frozen=True, kw_only=True, tag="list_messages"):
    """Either side: the messages of a conversation before `before_seq`, nearest `limit` of them."""

    conversation_id: ConversationId
    before_seq: Count
    limit: Count = 50
