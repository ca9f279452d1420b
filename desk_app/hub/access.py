"""The only door to objects: each function returns what the actor may see, or refuses (not_found).

What somebody may not see does not exist for him, so that ids of others cannot be told apart from ids of nothing.
"""

from __future__ import annotations

from desk_app.domain.agents import Role
from desk_app.domain.assist import AssistSession
from desk_app.domain.attachments import Attachment
from desk_app.domain.customers import Customer
from desk_app.domain.ids import AgentId, AssistId, AttachmentId, ConversationId, CustomerId, SessionId, TicketId
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import Session, SessionState
from desk_app.domain.tickets import Ticket
from desk_app.hub.actors import Actor, AgentActor, CustomerActor
from desk_app.hub.transaction import View
from desk_app.store import agents, assist, attachments, identities, sessions, tickets
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


def access_ticket(view: View, actor: Actor, ticket_id: TicketId) -> Ticket:
    """Agent: any ticket of the desk. Customer: one of his own."""
    ticket = tickets.find_ticket(view.db, ticket_id)
    if ticket is None or (isinstance(actor, CustomerActor) and ticket.customer_id != actor.id):
        raise Refused(RefusalCode.NOT_FOUND, what="ticket")
    return ticket


def access_assist(view: View, actor: Actor, assist_id: AssistId) -> AssistSession:
    """Agent: any assist session of the desk. Customer: one of his own, but none to which somebody is only invited."""
    found = assist.find_assist(view.db, assist_id)
    if found is None:
        raise Refused(RefusalCode.NOT_FOUND, what="assist")
    if isinstance(actor, CustomerActor) and not (found.customer_id == actor.id and found.accepted):
        raise Refused(RefusalCode.NOT_FOUND, what="assist")
    return found


def access_own_assist(view: View, actor: Actor, assist_id: AssistId) -> AssistSession:
    """The actor's own: a colleague's is refused (forbidden)."""
    found = access_assist(view, actor, assist_id)
    if isinstance(actor, AgentActor) and found.agent_id != actor.id:
        raise Refused(RefusalCode.FORBIDDEN, what="assist")
    if not isinstance(actor, AgentActor | CustomerActor):
        raise Refused(RefusalCode.FORBIDDEN, what="assist")
    return found


def access_assist_to_end(view: View, actor: Actor, assist_id: AssistId) -> AssistSession:
    """The actor's own, or one to which he invited a colleague; anybody else's is refused (forbidden)."""
    found = access_assist(view, actor, assist_id)
    if isinstance(actor, AgentActor) and found.invited_by == actor.id:
        return found
    return access_own_assist(view, actor, assist_id)


def access_assist_to_observe(view: View, actor: AgentActor, assist_id: AssistId) -> AssistSession:
    """What a lead may look on at: an engineer's of one of his teams, or anybody's where he is in none.

    An administrator: anybody's. An engineer: nobody's (forbidden).
    """
    found = access_assist(view, actor, assist_id)
    if actor.role is Role.ADMIN:
        return found
    mine, his = (agents.find_agent(view.db, agent_id) for agent_id in (actor.id, found.agent_id))
    teams = set(mine.agent.team_ids) if mine is not None else set()
    in_team = his is not None and not teams.isdisjoint(his.agent.team_ids)
    if actor.role is not Role.LEAD or (teams and not in_team):
        raise Refused(RefusalCode.FORBIDDEN, what="assist")
    return found


def access_attachment(view: View, actor: Actor, attachment_id: AttachmentId) -> Attachment:
    """Whoever uploaded it, and whoever may see a message that carries it."""
    upload = attachments.find_upload(view.db, attachment_id)
    if upload is not None:
        if isinstance(actor, CustomerActor):
            seen = upload.customer_id == actor.id or attachments.is_carried(
                view.db, attachment_id, to_customer=actor.id
            )
        else:
            seen = (isinstance(actor, AgentActor) and upload.agent_id == actor.id) or attachments.is_carried(
                view.db, attachment_id
            )
        if seen:
            return upload.attachment
    raise Refused(RefusalCode.NOT_FOUND, what="attachment")


def serving_agent(session: Session) -> AgentId | None:
    """Who has the session in his list: its engineer, until he finished the wrap-up."""
    return session.agent_id if session.state in (SessionState.LIVE, SessionState.WRAP_UP) else None
