"""Verbs of assist sessions: asking, opening the socket, reporting, ending. What is seen and steered goes elsewhere.

Invariant: an engineer has at most one open assist session of a session, and only he who serves it has one that is not
beside another (`assist_beside`). They end with the session, and when it changes hands: but for a successor who looks
already, and then for the others too.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from desk_app.domain.assist import ASSIST_STEPS, AssistPurpose, AssistSession, AssistState, AuditHead
from desk_app.domain.audit import LedgerKind
from desk_app.domain.ids import AgentId, AssistId, Millis, NameplateId
from desk_app.domain.limits import ASSISTS_A_SESSION, MOST_ENGINEERS
from desk_app.domain.messages import NoticeCode
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import Session, SessionState, Side
from desk_app.domain.text import one_line
from desk_app.hub.access import access_assist_to_end, access_own_assist, access_served_session, access_session
from desk_app.hub.actors import Actor, AgentActor
from desk_app.hub.audience import both_sides, engineer_of, read_again, tell_visit
from desk_app.hub.audit import DEADLINE_MS, judge_at
from desk_app.hub.facts import AssistClosed, JobDue
from desk_app.hub.messages import post_notice
from desk_app.hub.transaction import Tx
from desk_app.hub.verbs import Verb, by_anyone
from desk_app.store import apps, assist, audit, jobs
from desk_app.store.assist import TicketUse
from desk_app.store.history import HistoryKind
from desk_app.wire.assist import AskAssist, AssistTicket, EndAssist, OpenAssist, ReportAssist
from desk_app.wire.events import AssistChanged
from desk_app.wire.protocol import Command, Done
from remote_assist.wire.limits import MAX_AUDIT_RECORDS
from remote_assist.wire.roles import Capability, Role

TICKET_MS = 60_000
NO_NAMEPLATE = NameplateId("")
NO_ASSIST = AssistId("")
WAITS = "assist_waits"
ANSWER_MS = 150_000
"""From an engineer's coming beside another until somebody must have come to meet him; the question takes 60 s."""
_TICKET_BYTES = 32
_REASON_CHARACTERS = 64
_HEAD = re.compile(r"[0-9a-f]{64}")
_CAPABILITIES = frozenset(capability.value for capability in Capability)


def ask_assist(tx: Tx, actor: Actor, command: AskAssist) -> AssistSession:
    """The engineer asks to see the customer's screen, or the customer offers it to the engineer who serves him."""
    if isinstance(actor, AgentActor):
        session = access_served_session(tx, actor, command.session_id)
    else:
        session = access_session(tx, actor, command.session_id)
    if not session.is_open:
        raise Refused(RefusalCode.SESSION_ENDED)
    if session.state is not SessionState.LIVE or session.agent_id is None:
        wanted = SessionState.LIVE.value
        raise Refused(RefusalCode.ILLEGAL_STEP, what="session", state=session.state.value, wanted=wanted)
    asked = begin_assist(tx, session, Side.AGENT if isinstance(actor, AgentActor) else Side.CUSTOMER)
    if asked.asked_by is Side.AGENT:
        post_notice(tx, session, NoticeCode.ASSIST_ASKED, agent=asked.agent_name)
    else:
        post_notice(tx, session, NoticeCode.ASSIST_OFFERED)
    return asked


def begin_assist(tx: Tx, session: Session, asked_by: Side, nameplate_id: NameplateId = NO_NAMEPLATE) -> AssistSession:
    """An assist session in a live session, with its engineer; both sides are told. Refused while one is open."""
    if session.agent_id is None:
        raise LookupError(f"session {session.id} has no engineer")
    others = assist.open_assists(tx.db, session.id)
    for busy in others:
        if asked_by is Side.CUSTOMER or busy.agent_id == session.agent_id:
            raise Refused(RefusalCode.ASSIST_BUSY, agent=busy.agent_name)
    if len(others) >= MOST_ENGINEERS:
        raise Refused(RefusalCode.TOO_MANY, what="engineer", limit=MOST_ENGINEERS)
    if assist.count_assists(tx.db, session.id) >= ASSISTS_A_SESSION:
        raise Refused(RefusalCode.TOO_MANY, what="assist", limit=ASSISTS_A_SESSION)
    asked = AssistSession(
        id=AssistId(tx.new_id()),
        session_id=session.id,
        customer_id=session.customer_id,
        agent_id=session.agent_id,
        agent_name=session.agent_name,
        asked_by=asked_by,
        asked_at=tx.now,
        nameplate_id=nameplate_id,
        beside=others[0].share if others else NO_ASSIST,  # he had left, and comes back to those whom he had invited
    )
    return put(tx, session, asked)


def put(tx: Tx, session: Session, asked: AssistSession) -> AssistSession:
    """A new assist session; who may know of it is told."""
    assist.insert_assist(tx.db, asked)
    _tell(tx, session, asked)
    return asked


def open_assist(tx: Tx, actor: Actor, command: OpenAssist) -> AssistTicket:
    """A ticket for the assist socket: within a minute, in the actor's own role, instead of one he did not use."""
    found = access_own_assist(tx, actor, command.assist_id)
    if not found.is_open:
        raise Refused(RefusalCode.ASSIST_ENDED)
    session = read_again(tx, found.session_id)
    if not found.accepted:
        accept(tx, session, found)
    app = apps.find_app(tx.db, session.app_id)
    if app is None:
        raise Refused(RefusalCode.NOT_FOUND, what="app")
    ticket = base64.urlsafe_b64encode(tx.random_bytes(_TICKET_BYTES)).decode().rstrip("=")
    assist.delete_unused_tickets(tx.db, found.id, role_of(actor).value)
    assist.insert_ticket(
        tx.db,
        tx.new_id(),
        found.id,
        ticket_hash=ticket_hash(ticket),
        role=role_of(actor).value,
        expires_at=Millis(tx.now + TICKET_MS),
    )
    return AssistTicket(
        path=f"/assist/{found.id}",
        ticket=ticket,
        vendor=app.vendor,
        agent_name=found.agent_name,
        subject=session.subject,
    )


def accept(tx: Tx, session: Session, invited: AssistSession) -> None:
    """Who was invited comes: from now on the customer hears of him, and is asked."""
    _save(tx, invited, msgspec.structs.replace(invited, accepted=True))
    post_notice(tx, session, NoticeCode.ASSIST_INVITED, agent=invited.inviter_name, to=invited.agent_name)
    answer_by(tx, invited.id, Millis(tx.now + ANSWER_MS))


def answer_by(tx: Tx, assist_id: AssistId, due: Millis) -> None:
    """An assist session beside another is over when nobody has come to it by then."""
    jobs.set_job(tx.db, tx.new_id(), WAITS, assist_id, due)
    tx.after_commit(JobDue(due))


def end_unanswered(tx: Tx, assist_id: AssistId) -> None:
    """The row is due."""
    found = assist.find_assist(tx.db, assist_id)
    if found is not None and found.state is AssistState.ASKED:
        _save(tx, found, _stepped(found, AssistState.ENDED, tx.now, "not_answered"))


def use_ticket(tx: Tx, assist_id: AssistId, ticket: str, role: Role) -> TicketUse:
    """Lets the bearer of a ticket in: the first time within its minute, then again when his link was lost.

    REFUSED for anything but a ticket of an open assist session. That the seat is free is the relay's to say, so the
    bearer of a copy never displaces who is there.
    """
    found = assist.find_assist(tx.db, assist_id)
    if found is None or not found.is_open:
        return TicketUse.REFUSED
    return assist.use_ticket(tx.db, assist_id, ticket_hash(ticket), role.value, tx.now)


def report_assist(tx: Tx, actor: Actor, command: ReportAssist) -> Done:
    """The customer's side tells how it goes; either side leaves its closing record, which then stands."""
    found = access_own_assist(tx, actor, command.assist_id)
    side = Side.AGENT if isinstance(actor, AgentActor) else Side.CUSTOMER
    changed = _with_head(found, side, command)
    if changed is not found:
        _note(tx, LedgerKind.HEAD, changed, side=side.value, count=command.count, head=command.head)
    if side is Side.CUSTOMER:
        if command.state is AssistState.ASKED:
            raise Refused(RefusalCode.MALFORMED, detail="asked is no report")
        granted = dict.fromkeys((*changed.capabilities, *(c for c in command.capabilities if c in _CAPABILITIES)))
        changed = msgspec.structs.replace(changed, capabilities=tuple(granted))
        at = Millis(min(max(command.at, found.asked_at), tx.now))  # the customer's clock may be anywhere
        changed = _stepped(changed, command.state, at, one_line(command.reason, _REASON_CHARACTERS, "reason"))
    _save(tx, found, changed)
    return Done()


def end_assist(tx: Tx, actor: Actor, command: EndAssist) -> Done:
    """Ends it whatever state it is in; one that is over stays as it is."""
    found = access_assist_to_end(tx, actor, command.assist_id)
    if found.is_open:
        own = not isinstance(actor, AgentActor) or found.agent_id == actor.id
        reason = "ended" if found.accepted else "declined" if own else "withdrawn"
        _save(tx, found, _stepped(found, AssistState.ENDED, tx.now, reason))
    return Done()


def end_open_assist(tx: Tx, session: Session, reason: str) -> None:
    """Ends the session's open assist sessions.

    Called when the session ends and before it changes hands, while its engineer still hears of it.
    """
    for found in assist.open_assists(tx.db, session.id):
        _save(tx, found, _stepped(found, AssistState.ENDED, tx.now, reason))


def end_before_successor(tx: Tx, session: Session, to: AgentId) -> None:
    """Ends what has to before the session changes hands: all, unless who gets it sees the screen already.

    Then only he leaves who had it: the customer has said yes to everybody else.
    """
    shown = assist.open_assists(tx.db, session.id)
    stays = any(
        each.agent_id == to and each.state is AssistState.LIVE and each.purpose is AssistPurpose.HELP for each in shown
    )
    for found in shown:
        if not stays or found.agent_id == session.agent_id:
            _save(tx, found, _stepped(found, AssistState.ENDED, tx.now, "transferred"))


def role_of(actor: Actor) -> Role:
    """The engineer looks, everybody else shows."""
    return Role.VIEWER if isinstance(actor, AgentActor) else Role.HOST


def ticket_hash(ticket: str) -> str:
    """What is kept of a ticket."""
    return hashlib.sha256(ticket.encode()).hexdigest()


def _stepped(found: AssistSession, state: AssistState, at: Millis, reason: str) -> AssistSession:
    """Takes the step, by way of JOINED where that report was lost; a step taken already changes nothing."""
    if state is AssistState.LIVE and found.state is AssistState.ASKED:
        found = msgspec.structs.replace(found, state=found.stepped(AssistState.JOINED))
    if state not in ASSIST_STEPS[found.state]:
        return found
    started_at = at if state is AssistState.LIVE else found.started_at
    over = state in (AssistState.ENDED, AssistState.REFUSED)
    return msgspec.structs.replace(
        found,
        state=found.stepped(state),
        started_at=started_at,
        ended_at=Millis(max(at, started_at or at)) if over else None,
        reason=reason if over else "",
    )


def _with_head(found: AssistSession, side: Side, command: ReportAssist) -> AssistSession:
    if not command.head or any(head.side is side for head in found.heads):
        return found
    if not _HEAD.fullmatch(command.head) or not 0 <= command.count <= MAX_AUDIT_RECORDS:
        raise Refused(RefusalCode.MALFORMED, detail="the closing record is none")
    head = AuditHead(side=side, head=command.head, count=command.count)
    return msgspec.structs.replace(found, heads=(*found.heads, head))


def _save(tx: Tx, old: AssistSession, new: AssistSession) -> None:
    """Writes what changed, tells both sides, and says in the chat what a person should know."""
    if new == old:
        return
    assist.save_assist(tx.db, new)
    session = read_again(tx, new.session_id)
    _tell(tx, session, new)
    if new.state is old.state:
        return
    about: dict[str, Any] = {
        "app_id": session.app_id,
        "session_id": session.id,
        "customer_id": session.customer_id,
        "agent_id": new.agent_id,
    }
    if new.state is AssistState.LIVE:
        post_notice(tx, session, NoticeCode.ASSIST_STARTED, agent=new.agent_name)
        tx.remember(HistoryKind.ASSIST_STARTED, **about)
    elif not new.is_open:
        _say_over(tx, session, new)
    if new.state is AssistState.ENDED and new.started_at is not None:
        tx.remember(HistoryKind.ASSIST_ENDED, value=_seconds(new), **about)
    if not new.is_open:
        assist.delete_tickets(tx.db, new.id)
        tx.after_commit(AssistClosed(new.id))
        _note(tx, LedgerKind.ENDED, new, detail=new.state.value)
        judge_at(tx, new.id, Millis(tx.now + DEADLINE_MS))


def _say_over(tx: Tx, session: Session, over: AssistSession) -> None:
    """To both sides; nothing where nobody came, and of one of several that it is he who does not look."""
    if not over.accepted:
        return
    if any(each.state is AssistState.LIVE for each in assist.open_assists(tx.db, session.id)):
        post_notice(tx, session, NoticeCode.ASSIST_LEFT, agent=over.agent_name)
    elif over.state is AssistState.REFUSED:
        post_notice(tx, session, NoticeCode.ASSIST_REFUSED, agent=over.agent_name)
    else:
        post_notice(tx, session, NoticeCode.ASSIST_ENDED, agent=over.agent_name, seconds=_seconds(over))


def _note(
    tx: Tx, kind: LedgerKind, about: AssistSession, *, side: str = "", count: int = 0, head: str = "", detail: str = ""
) -> None:
    audit.append_entry(tx.db, tx.now, kind, about.id, side=side, count=count, head=head, detail=detail)


def _seconds(ended: AssistSession) -> int:
    """How long the screen was seen."""
    if ended.started_at is None or ended.ended_at is None:
        return 0
    return round((ended.ended_at - ended.started_at) / 1000)


def _tell(tx: Tx, session: Session, changed: AssistSession) -> None:
    """Of an invitation the customer hears once it was accepted."""
    tx.tell(AssistChanged(assist=changed), *(both_sides(session) if changed.accepted else engineer_of(session)))
    tell_visit(tx, changed)


VERBS: Mapping[type[Command[Any]], Verb] = {
    AskAssist: by_anyone(ask_assist),
    OpenAssist: by_anyone(open_assist),
    ReportAssist: by_anyone(report_assist),
    EndAssist: by_anyone(end_assist),
}
