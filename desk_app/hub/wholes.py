"""Whole objects as their audience sees them: sessions with conversations, messages and assist records."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from desk_app.domain.assist import AssistSession
from desk_app.domain.limits import STATE_MESSAGES
from desk_app.domain.messages import held_in_state
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import Session
from desk_app.hub.transaction import View
from desk_app.store import assist, identities, messages, sessions
from desk_app.wire.assist import Visit
from desk_app.wire.sessions import SessionWhole


def session_whole(view: View, session: Session, *, for_agent: bool) -> SessionWhole:
    """The session as one side sees it; a customer's copy has no trace of private notes."""
    return session_wholes(view, [session], for_agent=for_agent)[0]


def session_wholes(view: View, found: Sequence[Session], *, for_agent: bool) -> list[SessionWhole]:
    """Like `session_whole` for many at once, with the same few queries however many there are."""
    records = sessions.conversations_of(view.db, [session.id for session in found])
    said = [
        message
        for _, conversation in groupby(
            messages.last_messages(view.db, records, internal=for_agent, limit=STATE_MESSAGES),
            key=lambda message: message.conversation_id,
        )
        for message in held_in_state(tuple(conversation))
    ]
    helped = assist.assists_of(view.db, [session.id for session in found])
    people = identities.find_customers(view.db, [session.customer_id for session in found])
    wholes = []
    for session in found:
        customer = people.get(session.customer_id)
        if customer is None:
            raise Refused(RefusalCode.NOT_FOUND, what="customer")
        wholes.append(
            SessionWhole(
                session=session,
                customer=customer,
                conversations=tuple(
                    record.for_agent() if for_agent else record.for_customer()
                    for record in records
                    if record.session_id == session.id
                ),
                messages=tuple(message for message in said if message.session_id == session.id),
                assists=tuple(one for one in helped if one.session_id == session.id and (for_agent or one.accepted)),
            )
        )
    return wholes


def visit_of(view: View, assist_session: AssistSession) -> Visit:
    """An assist session beside another one, as its engineer sees it, who may not have the session."""
    session = sessions.find_session(view.db, assist_session.session_id)
    customer = identities.find_customer(view.db, assist_session.customer_id)
    return Visit(
        assist=assist_session,
        customer_name=customer.name if customer is not None else "",
        subject=session.subject if session is not None else "",
    )
