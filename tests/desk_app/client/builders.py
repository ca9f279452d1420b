"""Values for the client's tests, whole and valid, with only what a test cares about spelled out."""

from __future__ import annotations

from desk_app.domain.agents import Agent, Presence
from desk_app.domain.customers import App, ChannelKind, Customer
from desk_app.domain.ids import (
    AgentId,
    AppId,
    ChannelId,
    ConversationId,
    CustomerId,
    InboxId,
    MessageId,
    Millis,
    SessionId,
    TicketId,
)
from desk_app.domain.messages import AuthorKind, Delivery, Message, Visibility
from desk_app.domain.queue import QueueEntry
from desk_app.domain.sessions import Conversation, Session, SessionState
from desk_app.domain.tickets import Ticket
from desk_app.wire.events import Event, LoggedEvent, MessagePosted
from desk_app.wire.sessions import SessionWhole
from desk_app.wire.snapshots import AgentSnapshot, CustomerSnapshot

ME = AgentId("agent-1")


def customer(name: str = "客户甲", key: str = "customer-1") -> Customer:
    return Customer(
        id=CustomerId(key), app_id=AppId("app-1"), name=name, first_seen_at=Millis(1), last_seen_at=Millis(2)
    )


def session(number: int = 1, state: SessionState = SessionState.LIVE) -> Session:
    return Session(
        id=SessionId(f"session-{number}"),
        app_id=AppId("app-1"),
        inbox_id=InboxId("inbox-1"),
        customer_id=CustomerId("customer-1"),
        state=state,
        subject="Printing fails",
        started_at=Millis(1),
    )


def conversation(number: int = 1, of: int = 1, last_seq: int = 0, unread: int = 0) -> Conversation:
    return Conversation(
        id=ConversationId(f"conversation-{number}"),
        session_id=SessionId(f"session-{of}"),
        channel_id=ChannelId("channel-1"),
        channel_kind=ChannelKind.APP,
        opened_at=Millis(1),
        last_seq=last_seq,
        unread_by_agent=unread,
    )


def message(
    seq: int,
    number: int = 1,
    *,
    of: int = 1,
    author: AuthorKind = AuthorKind.CUSTOMER,
    text: str = "",
    visibility: Visibility = Visibility.PUBLIC,
    delivery: Delivery = Delivery.SENT,
    client_ref: str = "",
    at: int | None = None,
) -> Message:
    return Message(
        id=MessageId(f"message-{number}-{seq:04}"),
        session_id=SessionId(f"session-{of}"),
        conversation_id=ConversationId(f"conversation-{number}"),
        seq=seq,
        at=Millis(1_000 + seq if at is None else at),
        author_kind=author,
        text=text or f"text {seq}",
        visibility=visibility,
        delivery=delivery,
        client_ref=client_ref,
    )


def posted(seq: int, number: int = 1, **more: object) -> MessagePosted:
    said = message(seq, number, **more)  # type: ignore[arg-type]  # passed through
    of = int(said.session_id.removeprefix("session-"))
    return MessagePosted(message=said, conversation=conversation(number, of, last_seq=seq))


def whole(number: int = 1, messages: tuple[Message, ...] = ()) -> SessionWhole:
    return SessionWhole(
        session=session(number),
        customer=customer(),
        conversations=(conversation(number, number, last_seq=len(messages)),),
        messages=messages,
    )


def queue_entry(number: int) -> QueueEntry:
    return QueueEntry(
        session_id=SessionId(f"session-{number}"),
        inbox_id=InboxId("inbox-1"),
        customer_name="客户乙",
        organisation="",
        channel_kind=ChannelKind.APP,
        subject="",
        preview="hello",
        queued_at=Millis(number),
    )


def ticket(number: int, changed_at: int | None = None) -> Ticket:
    return Ticket(
        id=TicketId(f"ticket-{number}"),
        number=number,
        app_id=AppId("app-1"),
        subject=f"Ticket {number}",
        created_at=Millis(1),
        changed_at=Millis(number if changed_at is None else changed_at),
    )


def agent_snapshot(*sessions: SessionWhole, queue: tuple[QueueEntry, ...] = ()) -> AgentSnapshot:
    return AgentSnapshot(
        me=ME,
        presence=Presence.ONLINE,
        agents=(Agent(id=ME, name="Engineer", email="e@example.com"),),
        teams=(),
        inboxes=(),
        apps=(),
        canned=(),
        queue=queue,
        sessions=sessions,
    )


def customer_snapshot(held: SessionWhole | None = None) -> CustomerSnapshot:
    app = App(id=AppId("app-1"), name="Ledger", vendor="Acme Ltd", app_key="key")
    return CustomerSnapshot(customer=customer(), app=app, session=held, tickets=())


def logged(*events: Event, first: int = 1) -> tuple[LoggedEvent, ...]:
    return tuple(LoggedEvent(number=first + n, at=Millis(5), event=event) for n, event in enumerate(events))
