"""Who hears of what: the events of sessions, addressed to the two sides as they stand at the commit.

Invariant: customers are told nothing of private notes; agents who don't serve a session see it in the queue only.
"""

from __future__ import annotations

from desk_app.domain.assist import AssistSession
from desk_app.domain.customers import Customer
from desk_app.domain.ids import AgentId, SessionId
from desk_app.domain.limits import QUEUE_ENTRIES
from desk_app.domain.messages import Message, Visibility
from desk_app.domain.sessions import Session, SessionState
from desk_app.hub.access import serving_agent
from desk_app.hub.actors import AGENTS, agent_recipient, customer_recipient
from desk_app.hub.facts import LoadsChanged, QueueMoved
from desk_app.hub.transaction import Tx, View
from desk_app.hub.wholes import session_whole, visit_of
from desk_app.store import assist, queue, sessions
from desk_app.store.sessions import ConversationRecord
from desk_app.wire.events import (
    ConversationOpened,
    CustomerChanged,
    LeftBecause,
    MessagePosted,
    SessionChanged,
    SessionDequeued,
    SessionEntered,
    SessionLeft,
    SessionQueued,
    VisitChanged,
)


def engineer_of(session: Session) -> tuple[str, ...]:
    """The recipient of whoever has the session in his list, if anybody."""
    agent_id = serving_agent(session)
    return () if agent_id is None else (agent_recipient(agent_id),)


def both_sides(session: Session) -> tuple[str, ...]:
    return (customer_recipient(session.customer_id), *engineer_of(session))


def read_again(view: View, session_id: SessionId) -> Session:
    """The session as it now stands in this transaction."""
    session = sessions.find_session(view.db, session_id)
    if session is None:
        raise LookupError(f"session {session_id} is gone")
    return session


def tell_session_changed(tx: Tx, session_id: SessionId) -> Session:
    """Tells both sides how the session now stands; returns it."""
    session = read_again(tx, session_id)
    tx.tell(SessionChanged(session=session), *both_sides(session))
    return session


def tell_entered(tx: Tx, session: Session, agent_id: AgentId) -> None:
    """The session comes into this engineer's list, whole."""
    tx.tell(SessionEntered(whole=session_whole(tx, session, for_agent=True)), agent_recipient(agent_id))
    tx.after_commit(LoadsChanged((agent_id,)))


def tell_left(tx: Tx, session_id: SessionId, agent_id: AgentId, because: LeftBecause) -> None:
    tx.tell(SessionLeft(session_id=session_id, because=because), agent_recipient(agent_id))
    tx.after_commit(LoadsChanged((agent_id,)))


def tell_queued(tx: Tx, session: Session) -> None:
    """Tells all agents how the waiting session now stands in the queue; nothing if it does not wait."""
    if session.state is SessionState.WAITING and (entry := queue.find_entry(tx.db, session.id)) is not None:
        tx.tell(SessionQueued(entry=entry), AGENTS)


def tell_dequeued(tx: Tx, session: Session) -> None:
    tx.tell(SessionDequeued(session_id=session.id), AGENTS)
    # Clients hold so many entries; one that was beyond the bound has come within it.
    if (moved_up := queue.entry_at(tx.db, QUEUE_ENTRIES - 1)) is not None:
        tx.tell(SessionQueued(entry=moved_up), AGENTS)
    tx.after_commit(QueueMoved(session.inbox_id))


def tell_conversation_opened(tx: Tx, session: Session, record: ConversationRecord) -> None:
    tx.tell(ConversationOpened(conversation=record.for_customer()), customer_recipient(session.customer_id))
    tx.tell(ConversationOpened(conversation=record.for_agent()), *engineer_of(session))


def tell_posted(tx: Tx, session: Session, record: ConversationRecord, message: Message) -> None:
    """Tells of a message whom it is for; a private note is the engineer's alone."""
    event = MessagePosted(message=message, conversation=record.for_agent())
    # After a public message both sides' views of the conversation are the same.
    whom = both_sides(session) if message.visibility is Visibility.PUBLIC else engineer_of(session)
    tx.tell(event, *whom)


def tell_customer_changed(tx: Tx, customer: Customer) -> None:
    """Tells the customer himself, every engineer who has him in his list, and the queue where he waits."""
    served = sessions.agents_serving(tx.db, customer.id)
    tx.tell(
        CustomerChanged(customer=customer),
        customer_recipient(customer.id),
        *(agent_recipient(agent_id) for agent_id in served),
    )
    if (session := sessions.find_open_session(tx.db, customer.id)) is not None:
        tell_queued(tx, session)
        for each in assist.open_assists(tx.db, session.id):
            tell_visit(tx, each)


def tell_visit(tx: Tx, changed: AssistSession) -> None:
    """Tells who looks beside another engineer how his assist session stands."""
    if changed.beside:
        tx.tell(VisitChanged(visit=visit_of(tx, changed)), agent_recipient(changed.agent_id))
