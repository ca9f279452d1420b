"""Verbs of several engineers on one customer's screen: inviting a colleague, looking on.

Each has an assist session of his own beside the first, with its own tickets, pairing, consent and record; the
customer's host process asks about each. Invariant: nobody comes beside another but to a screen that is shown, and no
more than `MOST_ENGINEERS` at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from desk_app.domain.assist import AssistPurpose, AssistSession, AssistState
from desk_app.domain.ids import AgentId, AssistId, Millis
from desk_app.domain.limits import ASSISTS_A_SESSION, INVITATIONS_AN_HOUR, MOST_ENGINEERS, VISITS_AN_AGENT
from desk_app.domain.messages import NoticeCode
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import Session, Side
from desk_app.hub.access import access_assist_to_observe, access_own_assist, access_served_session
from desk_app.hub.actors import AgentActor
from desk_app.hub.assist import ANSWER_MS, answer_by, put
from desk_app.hub.attempts import limit_attempts
from desk_app.hub.audience import read_again
from desk_app.hub.messages import post_notice
from desk_app.hub.queue import reachable
from desk_app.hub.transaction import Tx
from desk_app.hub.verbs import Verb, by_agent
from desk_app.store import assist
from desk_app.wire.assist import InviteAssist, ObserveAssist
from desk_app.wire.protocol import Command

INVITATION_MS = 60_000


def invite_assist(tx: Tx, actor: AgentActor, command: InviteAssist) -> AssistSession:
    """Asks a colleague to look too; he has a minute to come. The customer hears of it when he does."""
    mine = access_own_assist(tx, actor, command.assist_id)
    session = access_served_session(tx, actor, mine.session_id)
    to = reachable(tx, command.agent_id)
    limit_attempts(tx, f"invite:{actor.id}", INVITATIONS_AN_HOUR)
    comes = _visit(tx, session, mine, to.agent.id, to.agent.name)
    comes = msgspec.structs.replace(comes, invited_by=actor.id, inviter_name=actor.name, accepted=False)
    invited = _beside(tx, session, mine, comes)
    answer_by(tx, invited.id, Millis(tx.now + INVITATION_MS))
    return invited


def observe_assist(tx: Tx, actor: AgentActor, command: ObserveAssist) -> AssistSession:
    """A lead looks on; the engineer and the customer hear of it, and the customer is asked."""
    shown = access_assist_to_observe(tx, actor, command.assist_id)
    session = read_again(tx, shown.session_id)
    limit_attempts(tx, f"observe:{actor.id}", INVITATIONS_AN_HOUR)
    comes = _visit(tx, session, shown, actor.id, actor.name)
    observes = _beside(tx, session, shown, msgspec.structs.replace(comes, purpose=AssistPurpose.OBSERVE))
    post_notice(tx, session, NoticeCode.ASSIST_OBSERVED, agent=actor.name)
    answer_by(tx, observes.id, Millis(tx.now + ANSWER_MS))
    return observes


def _visit(tx: Tx, session: Session, shown: AssistSession, agent_id: AgentId, name: str) -> AssistSession:
    """An assist session of this engineer's own, beside the one that is shown."""
    return AssistSession(
        id=AssistId(tx.new_id()),
        session_id=session.id,
        customer_id=session.customer_id,
        agent_id=agent_id,
        agent_name=name,
        asked_by=Side.AGENT,
        asked_at=tx.now,
        beside=shown.share,
    )


def _beside(tx: Tx, session: Session, shown: AssistSession, comes: AssistSession) -> AssistSession:
    """Puts it there. Refused where nothing is shown, where he looks already, and where it would be too many."""
    if not shown.is_open:
        raise Refused(RefusalCode.ASSIST_ENDED)
    if shown.state is not AssistState.LIVE:
        wanted = AssistState.LIVE.value
        raise Refused(RefusalCode.ILLEGAL_STEP, what="assist", state=shown.state.value, wanted=wanted)
    there = assist.open_assists(tx.db, session.id)
    if any(each.agent_id == comes.agent_id for each in there):
        raise Refused(RefusalCode.ASSIST_BUSY, agent=comes.agent_name)
    if len(there) >= MOST_ENGINEERS:
        raise Refused(RefusalCode.TOO_MANY, what="engineer", limit=MOST_ENGINEERS)
    if len(assist.visits_of(tx.db, comes.agent_id)) >= VISITS_AN_AGENT:
        raise Refused(RefusalCode.AGENT_UNAVAILABLE, agent=comes.agent_name)
    if assist.count_assists(tx.db, session.id) >= ASSISTS_A_SESSION:
        raise Refused(RefusalCode.TOO_MANY, what="assist", limit=ASSISTS_A_SESSION)
    return put(tx, session, comes)


VERBS: Mapping[type[Command[Any]], Verb] = {
    InviteAssist: by_agent(invite_assist),
    ObserveAssist: by_agent(observe_assist),
}
