"""The only door to objects: each function returns what the actor may see, or refuses (not_found).

What somebody may not see does not exist for him, so that ids of others cannot be told apart from ids of nothing.
"""

from __future__ import annotations

from desk_app.domain.customers import Customer
from desk_app.domain.ids import AgentId, ConversationId, CustomerId, SessionId
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import Session, SessionState
from desk_app.hub.actors import Actor, AgentActor, CustomerActor
from desk_app.hub.transaction import View
from desk_app.store import identities, sessions
from desk_app.store.sessions import ConversationRecord


def access_session(view: View, actor: Actor, session_id: SessionId) -> Session:
    """Agent: any session of the desk. Customer: one of his own."""
    session = sessions.find_session(view.db, session_id)
    if session is None or (isinstance(actor, CustomerActor) and session.customer_id != actor.id):
        raise Refused(RefusalCode.NOT_FOUND, what="session")
    return session


def access_served_session(view: View, actor: AgentActor, session_id: SessionId) -> Session:
    """The agent's own session, live or in wrap-up; a colleague's is refused (forbidden)."""
    session = access_session(view, actor, session_id)
    if session.agent_id != actor.id:
        raise Refused(RefusalCode.FORBIDDEN, what="session")
    return session


def access_conversation(
    view: View, actor: Actor, conversation_id: ConversationId
) -> tuple[ConversationRecord, Session]:
    """A conversation with its session, whose audience it shares."""
    record = sessions.find_conversation(view.db, conversation_id)
    if record is None:
        raise Refused(RefusalCode.NOT_FOUND, what="conversation")
    session = sessions.find_session(view.db, record.session_id)
    if session is None or (isinstance(actor, CustomerActor) and session.customer_id != actor.id):
        raise Refused(RefusalCode.NOT_FOUND, what="conversation")
    return record, session


def access_customer(view: View, actor: Actor, customer_id: CustomerId) -> Customer:
    """Agent: any customer. Customer: himself."""
    customer = identities.find_customer(view.db, customer_id)
    if customer is None or (isinstance(actor, CustomerActor) and customer.id != actor.id):
        raise Refused(RefusalCode.NOT_FOUND, what="customer")
    return customer


def serving_agent(session: Session) -> AgentId | None:
    """Who has the session in his list: its engineer, until he finished the wrap-up."""
    return session.agent_id if session.state in (SessionState.LIVE, SessionState.WRAP_UP) else None
