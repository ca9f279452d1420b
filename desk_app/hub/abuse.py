"""The verb of a customer who was called by a stranger, or no longer trusts who looks: it ends all and is remembered.

Invariant: a report changes nothing but the customer's own session and the code that brought him there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk_app.domain.abuse import AbuseReport
from desk_app.domain.agents import Role
from desk_app.domain.ids import AgentId
from desk_app.domain.limits import ABUSE_REPORTS_AN_HOUR
from desk_app.domain.nameplates import Nameplate
from desk_app.domain.sessions import EndedBy, Session
from desk_app.hub.access import access_customer, access_session
from desk_app.hub.actors import CustomerActor, agent_recipient
from desk_app.hub.assist import end_open_assist
from desk_app.hub.attempts import limit_attempts
from desk_app.hub.sessions import end
from desk_app.hub.transaction import Tx
from desk_app.hub.verbs import Verb, by_customer
from desk_app.store import agents, assist, nameplates
from desk_app.store.history import HistoryKind
from desk_app.wire.abuse import ReportAbuse
from desk_app.wire.events import AbuseReported
from desk_app.wire.protocol import Command, Done


def report_abuse(tx: Tx, actor: CustomerActor, command: ReportAbuse) -> Done:
    """Ends the session with its screen, takes the code back, keeps it in the history, and tells who leads."""
    limit_attempts(tx, f"abuse:{actor.id}", ABUSE_REPORTS_AN_HOUR)
    customer = access_customer(tx, actor, actor.id)
    session = access_session(tx, actor, command.session_id) if command.session_id is not None else None
    code = _code_of(tx, command, session)
    about = session.agent_id if session is not None and session.agent_id is not None else None
    if about is None and code is not None:
        about = code.agent_id
    if code is not None:
        nameplates.withdraw(tx.db, code.id, tx.now)
    if session is not None and session.is_open:
        end_open_assist(tx, session, "abuse_reported")
        end(tx, session, EndedBy.CUSTOMER)
    tx.remember(
        HistoryKind.ABUSE_REPORTED,
        app_id=actor.app_id,
        session_id=session.id if session is not None else None,
        customer_id=actor.id,
        agent_id=about,
        detail=code.public if code is not None else command.public,
    )
    record = agents.find_agent(tx.db, about) if about is not None else None
    report = AbuseReport(
        at=tx.now,
        customer_id=actor.id,
        customer_name=customer.name,
        agent_id=about,
        agent_name=record.agent.name if record is not None else "",
        session_id=session.id if session is not None else None,
    )
    tx.tell(AbuseReported(report=report), *_who_leads(tx, but=about))
    return Done()


def _code_of(tx: Tx, command: ReportAbuse, session: Session | None) -> Nameplate | None:
    """The code by which somebody was to come in, or came in."""
    if command.nameplate_id is not None:
        return nameplates.find_nameplate(tx.db, command.nameplate_id)
    if session is not None:
        taken = next((each for each in assist.open_assists(tx.db, session.id) if each.nameplate_id), None)
        return nameplates.find_nameplate(tx.db, taken.nameplate_id) if taken is not None else None
    return None


def _who_leads(tx: Tx, but: AgentId | None) -> list[str]:
    return [
        agent_recipient(record.agent.id)
        for record in agents.all_agents(tx.db)
        if record.agent.role in (Role.LEAD, Role.ADMIN) and not record.agent.disabled and record.agent.id != but
    ]


VERBS: Mapping[type[Command[Any]], Verb] = {ReportAbuse: by_customer(report_abuse)}
