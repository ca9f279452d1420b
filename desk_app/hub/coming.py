"""What connecting and leaving mean: an agent is there or not, a customer's session ends when he stays away.

Invariant: every open session of a customer who is not connected has a row that will end it; coming back takes it away.
"""

from __future__ import annotations

from desk_app.domain.ids import CustomerId, Millis, SessionId
from desk_app.domain.sessions import EndedBy, Session, SessionState
from desk_app.hub.access import serving_agent
from desk_app.hub.actors import AgentActor, PersonActor, agent_recipient, customer_recipient
from desk_app.hub.facts import JobDue, LoadsChanged, QueueMoved, SignalGiven
from desk_app.hub.sessions import end
from desk_app.hub.settings import Settings
from desk_app.hub.transaction import Tx
from desk_app.store import apps, assist, jobs, sessions
from desk_app.wire.signals import CustomerPresence
from remote_assist.wire.roles import Capability

AWAY = "session_away"
RETURN_S = 900
"""How long a computer may take that is restarted while its screen is seen."""


def came(tx: Tx, actor: PersonActor) -> None:
    """The first connection of somebody is there."""
    if isinstance(actor, AgentActor):
        tx.after_commit(LoadsChanged((actor.id,)))
        for inbox in apps.all_inboxes(tx.db):
            if inbox.automatic:
                tx.after_commit(QueueMoved(inbox.id))
        return
    session = sessions.find_open_session(tx.db, actor.id)
    if session is not None:
        jobs.drop_job(tx.db, AWAY, session.id)
    _tell_presence(tx, actor.id, online=True)


def went(tx: Tx, actor: PersonActor, settings: Settings) -> None:
    """The last connection of somebody is gone."""
    if isinstance(actor, AgentActor):
        tx.after_commit(LoadsChanged((actor.id,)))
        return
    session = sessions.find_open_session(tx.db, actor.id)
    if session is not None and not tx.presences.is_connected(customer_recipient(actor.id)):
        _end_later(tx, session, settings)
    _tell_presence(tx, actor.id, online=False)


def nobody_is_here(tx: Tx, settings: Settings) -> None:
    """After a start everybody is away until he connects again."""
    for session in sessions.open_sessions(tx.db):
        if not jobs.has_job(tx.db, AWAY, session.id):
            _end_later(tx, session, settings)


def end_abandoned(tx: Tx, session_id: SessionId) -> None:
    """The row is due: ends the session unless its customer is back."""
    session = sessions.find_session(tx.db, session_id)
    if session is None or not session.is_open or tx.presences.is_connected(customer_recipient(session.customer_id)):
        return
    end(tx, session, EndedBy.SYSTEM)


def _end_later(tx: Tx, session: Session, settings: Settings) -> None:
    seconds = settings.waiting_away_s if session.state is SessionState.WAITING else settings.live_away_s
    if any(Capability.RESTART.value in shown.capabilities for shown in assist.open_assists(tx.db, session.id)):
        seconds += RETURN_S  # his computer is restarted: the screen comes back before his application, if that does
    due = Millis(tx.now + seconds * 1000)
    jobs.set_job(tx.db, tx.new_id(), AWAY, session.id, due)
    tx.after_commit(JobDue(due))


def _tell_presence(tx: Tx, customer_id: CustomerId, *, online: bool) -> None:
    session = sessions.find_last_session(tx.db, customer_id)
    agent_id = None if session is None else serving_agent(session)
    if agent_id is not None:
        tx.after_commit(
            SignalGiven((agent_recipient(agent_id),), CustomerPresence(customer_id=customer_id, online=online))
        )
