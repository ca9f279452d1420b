"""Events: what happened, in the past tense. Each is written in the transaction of its change, numbered in commit order,
and applied by every client of its audience, the author's too.

Invariant: a snapshot plus the events after it equals a fresh snapshot.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desk_app.domain.abuse import AbuseReport
from desk_app.domain.agents import Agent, Presence
from desk_app.domain.articles import ArticleState
from desk_app.domain.assist import AssistSession
from desk_app.domain.canned import CannedResponse
from desk_app.domain.customers import App, Customer, Inbox
from desk_app.domain.ids import ArticleId, CannedId, Millis, SessionId
from desk_app.domain.messages import Delivery, Message
from desk_app.domain.queue import QueueEntry
from desk_app.domain.sessions import Conversation, Session, Side
from desk_app.domain.tickets import Ticket
from desk_app.wire.assist import Visit
from desk_app.wire.sessions import SessionWhole


class SessionEntered(msgspec.Struct, frozen=True, kw_only=True, tag="session_entered"):
    """It came into this client's state, whole: started, accepted, transferred to."""

    whole: SessionWhole


class LeftBecause(StrEnum):
    TRANSFERRED = "transferred"
    RETURNED = "returned"  # to the queue
    FINISHED = "finished"  # wrapped up
    REPLACED = "replaced"  # a customer's newer session took its place


class SessionLeft(msgspec.Struct, frozen=True, kw_only=True, tag="session_left"):
    """It is no longer this client's; nothing more is told of it."""

    session_id: SessionId
    because: LeftBecause


class SessionChanged(msgspec.Struct, frozen=True, kw_only=True, tag="session_changed"):
    session: Session


class ConversationOpened(msgspec.Struct, frozen=True, kw_only=True, tag="conversation_opened"):
    conversation: Conversation


class MessagePosted(msgspec.Struct, frozen=True, kw_only=True, tag="message_posted"):
    """`conversation` is as it stands after the message: its counters come from the hub, never from counting along."""

    message: Message
    conversation: Conversation


class MessagesDelivered(msgspec.Struct, frozen=True, kw_only=True, tag="messages_delivered"):
    """The public messages of `author` up to `seq` came at least as far as `delivery`.

    Notices and notes have no marks.
    """

    conversation: Conversation
    author: Side
    seq: int
    delivery: Delivery


class SessionQueued(msgspec.Struct, frozen=True, kw_only=True, tag="session_queued"):
    """To all agents; again when the entry changed."""

    entry: QueueEntry


class SessionDequeued(msgspec.Struct, frozen=True, kw_only=True, tag="session_dequeued"):
    """To all agents."""

    session_id: SessionId


class CustomerChanged(msgspec.Struct, frozen=True, kw_only=True, tag="customer_changed"):
    customer: Customer


class AppChanged(msgspec.Struct, frozen=True, kw_only=True, tag="app_changed"):
    """To all agents: an app was added or renamed."""

    app: App


class InboxChanged(msgspec.Struct, frozen=True, kw_only=True, tag="inbox_changed"):
    """To all agents: an inbox was added or changed."""

    inbox: Inbox


class AgentChanged(msgspec.Struct, frozen=True, kw_only=True, tag="agent_changed"):
    """To all agents."""

    agent: Agent


class PresenceChosen(msgspec.Struct, frozen=True, kw_only=True, tag="presence_chosen"):
    """To all clients of the agent who chose it."""

    presence: Presence


class CannedSaved(msgspec.Struct, frozen=True, kw_only=True, tag="canned_saved"):
    """To all agents."""

    canned: CannedResponse


class CannedDeleted(msgspec.Struct, frozen=True, kw_only=True, tag="canned_deleted"):
    """To all agents."""

    id: CannedId


class AssistChanged(msgspec.Struct, frozen=True, kw_only=True, tag="assist_changed"):
    assist: AssistSession


class VisitChanged(msgspec.Struct, frozen=True, kw_only=True, tag="visit_changed"):
    """To the engineer whose assist session it is, beside another one; over, it leaves his state."""

    visit: Visit


class AbuseReported(msgspec.Struct, frozen=True, kw_only=True, tag="abuse_reported"):
    """To leads and administrators, but not to whom it is about."""

    report: AbuseReport


class TicketChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket_changed"):
    """To all agents, whose lists are stale where it stood or now belongs; to its customer when he sees a difference."""

    ticket: Ticket


class ArticleChanged(msgspec.Struct, frozen=True, kw_only=True, tag="article_changed"):
    """To all agents; lists and hits are stale."""

    article_id: ArticleId
    state: ArticleState


Event = (
    SessionEntered
    | SessionLeft
    | SessionChanged
    | ConversationOpened
    | MessagePosted
    | MessagesDelivered
    | SessionQueued
    | SessionDequeued
    | CustomerChanged
    | AppChanged
    | InboxChanged
    | AgentChanged
    | PresenceChosen
    | CannedSaved
    | CannedDeleted
    | AssistChanged
    | VisitChanged
    | AbuseReported
    | TicketChanged
    | ArticleChanged
)


class LoggedEvent(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    at: Millis
    event: Event
