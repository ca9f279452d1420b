"""Verbs of sessions: starting or joining, ending, wrapping up, reading and listing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk_app.domain.ids import AgentId, ConversationId, Millis, SessionId
from desk_app.domain.limits import (
    MESSAGE_CHARACTERS,
    PAGE_ROWS,
    QUERY_CHARACTERS,
    SESSIONS_AN_HOUR,
    SUBJECT_CHARACTERS,
    WRAP_UPS,
)
from desk_app.domain.messages import NoticeCode
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import EndedBy, Session, SessionState
from desk_app.domain.text import many_lines, one_line, shortened
from desk_app.hub.access import access_served_session, access_session
from desk_app.hub.actors import Actor, AgentActor, CustomerActor, customer_recipient
from desk_app.hub.assist import end_open_assist
from desk_app.hub.audience import (
    read_again,
    tell_conversation_opened,
    tell_dequeued,
    tell_left,
    tell_session_changed,
)
from desk_app.hub.facts import LoadsChanged
from desk_app.hub.messages import post_notice, say
from desk_app.hub.transaction import Tx, View
from desk_app.hub.verbs import Verb, by_agent, by_anyone, by_customer
from desk_app.hub.wholes import session_whole
from desk_app.store import apps, queue, sessions
from desk_app.store.history import HistoryKind
from desk_app.store.sessions import ConversationRecord, SessionLine
from desk_app.wire.events import LeftBecause, SessionEntered, SessionLeft
from desk_app.wire.protocol import Command, Done
from desk_app.wire.sessions import (
    EndSession,
    FinishWrapUp,
    ListSessions,
    ReadSession,
    SessionFilter,
    SessionPage,
    SessionRow,
    SessionWhole,
    StartSession,
)

_SUBJECT_FROM_QUESTION = 80
_HOUR_MS = 3600 * 1000
_STATES: dict[SessionFilter, tuple[SessionState, ...] | None] = {
    SessionFilter.OPEN: (SessionState.WAITING, SessionState.LIVE, SessionState.WRAP_UP),
    SessionFilter.ENDED: (SessionState.ENDED,),
    SessionFilter.ALL: None,
}


def start_session(tx: Tx, actor: CustomerActor, command: StartSession) -> SessionWhole:
    """Begins a session, or joins the customer's open one; a new channel opens a conversation in it."""
    question = many_lines(command.question, MESSAGE_CHARACTERS, "question")
    subject = one_line(command.subject, SUBJECT_CHARACTERS, "subject") or shortened(question, _SUBJECT_FROM_QUESTION)
    session = sessions.find_open_session(tx.db, actor.id)
    begun = session is None
    if session is None:
        session = _begin(tx, actor, subject)
    record = _conversation_here(tx, actor, session, told=not begun)
    if begun:
        whole = session_whole(tx, session, for_agent=False)
        tx.tell(SessionEntered(whole=whole), customer_recipient(actor.id))
    if question.strip():
        say(tx, session, record, author=actor, text=question)
    return session_whole(tx, read_again(tx, session.id), for_agent=False)


def end_session(tx: Tx, actor: Actor, command: EndSession) -> Done:
    """Ends a session for the customer; one that an engineer served goes into his wrap-up."""
    session = access_session(tx, actor, command.session_id)
    if isinstance(actor, AgentActor) and session.state is SessionState.LIVE:
        access_served_session(tx, actor, session.id)
    end(tx, session, EndedBy.AGENT if isinstance(actor, AgentActor) else EndedBy.CUSTOMER)
    return Done()


def end(tx: Tx, session: Session, by: EndedBy) -> None:
    """Ends an open session, whoever wanted it."""
    if not session.is_open:
        raise Refused(RefusalCode.SESSION_ENDED)
    live = session.state is SessionState.LIVE
    end_open_assist(tx, session, "session_ended")
    state = session.stepped(SessionState.WRAP_UP if live else SessionState.ENDED)
    sessions.change_session(tx.db, session.id, tx.now, state=state.value, ended_at=tx.now, ended_by=by.value)
    queue.end_assignment(tx.db, session.id, tx.now)
    if session.state is SessionState.WAITING:
        tell_dequeued(tx, session)
    ended = tell_session_changed(tx, session.id)
    post_notice(tx, ended, NoticeCode.ENDED, by=by.value)
    if live and session.agent_id is not None:
        tx.after_commit(LoadsChanged((session.agent_id,)))
        for old in sessions.wrap_ups_beyond(tx.db, session.agent_id, WRAP_UPS):
            finish(tx, read_again(tx, old), session.agent_id)
    tx.remember(
        HistoryKind.SESSION_ENDED,
        session_id=session.id,
        app_id=session.app_id,
        customer_id=session.customer_id,
        agent_id=session.agent_id,
        value=None if session.answered_at is None else max(0, tx.now - session.answered_at),
        detail=by.value,
    )


def finish_wrap_up(tx: Tx, actor: AgentActor, command: FinishWrapUp) -> Done:
    """The engineer is done: the session leaves his list."""
    session = access_served_session(tx, actor, command.session_id)
    if session.state is SessionState.ENDED:
        return Done()
    finish(tx, session, actor.id)
    return Done()


def finish(tx: Tx, session: Session, agent_id: AgentId) -> None:
    state = session.stepped(SessionState.ENDED)
    sessions.change_session(tx.db, session.id, tx.now, state=state.value)
    tell_left(tx, session.id, agent_id, LeftBecause.FINISHED)
    tell_session_changed(tx, session.id)
    tx.remember(
        HistoryKind.SESSION_FINISHED,
        session_id=session.id,
        app_id=session.app_id,
        agent_id=agent_id,
        value=None if session.ended_at is None else max(0, tx.now - session.ended_at),
    )


def read_session(view: View, actor: Actor, command: ReadSession) -> SessionWhole:
    session = access_session(view, actor, command.session_id)
    return session_whole(view, session, for_agent=isinstance(actor, AgentActor))


def list_sessions(view: View, _actor: AgentActor, command: ListSessions) -> SessionPage:
    text = one_line(command.text, QUERY_CHARACTERS, "text")
    limit = max(1, min(command.page.limit, PAGE_ROWS))
    lines, total = sessions.list_sessions(view.db, _STATES[command.filter], text, max(0, command.page.offset), limit)
    return SessionPage(rows=tuple(session_row(line) for line in lines), total=total)


def session_row(line: SessionLine) -> SessionRow:
    """A session as a line of a list."""
    return SessionRow(
        session_id=line.session.id,
        customer_name=line.customer_name,
        organisation=line.organisation,
        subject=line.session.subject,
        state=line.session.state,
        agent_name=line.session.agent_name,
        preview=line.preview,
        started_at=line.session.started_at,
        changed_at=line.changed_at,
    )


def _begin(tx: Tx, actor: CustomerActor, subject: str) -> Session:
    channel = apps.find_channel(tx.db, actor.app_id, actor.channel_kind)
    if channel is None:
        raise Refused(RefusalCode.NOT_FOUND, what="channel")
    if sessions.count_started(tx.db, actor.id, Millis(tx.now - _HOUR_MS)) >= SESSIONS_AN_HOUR:
        raise Refused(RefusalCode.TOO_FAST, retry_s=_HOUR_MS // 1000)
    if (earlier := sessions.find_last_session(tx.db, actor.id)) is not None:
        left = SessionLeft(session_id=earlier.id, because=LeftBecause.REPLACED)
        tx.tell(left, customer_recipient(actor.id))
    session = Session(
        id=SessionId(tx.new_id()),
        app_id=actor.app_id,
        inbox_id=channel.inbox_id,
        customer_id=actor.id,
        state=SessionState.PRESENT,
        subject=subject,
        started_at=tx.now,
    )
    sessions.insert_session(tx.db, session)
    tx.remember(
        HistoryKind.SESSION_STARTED, session_id=session.id, app_id=session.app_id, customer_id=session.customer_id
    )
    return session


def _conversation_here(tx: Tx, actor: CustomerActor, session: Session, *, told: bool) -> ConversationRecord:
    """The session's conversation in the actor's channel, opened when there is none yet."""
    channel = apps.find_channel(tx.db, actor.app_id, actor.channel_kind)
    if channel is None:
        raise Refused(RefusalCode.NOT_FOUND, what="channel")
    for record in sessions.conversations_of(tx.db, [session.id]):
        if record.channel_id == channel.id:
            return record
    record = ConversationRecord(
        id=ConversationId(tx.new_id()),
        session_id=session.id,
        channel_id=channel.id,
        channel_kind=channel.kind,
        opened_at=tx.now,
    )
    sessions.insert_conversation(tx.db, record)
    if told:
        tell_conversation_opened(tx, session, record)
    return record


VERBS: Mapping[type[Command[Any]], Verb] = {
    StartSession: by_customer(start_session),
    EndSession: by_anyone(end_session),
    FinishWrapUp: by_agent(finish_wrap_up),
    ReadSession: by_anyone(read_session),
    ListSessions: by_agent(list_sessions),
}
