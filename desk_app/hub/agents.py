"""Verbs of agents: presence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk_app.domain.agents import AgentLoad, Presence
from desk_app.domain.ids import AgentId
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.hub.actors import AgentActor, agent_recipient
from desk_app.hub.facts import LoadsChanged, QueueMoved
from desk_app.hub.transaction import Tx, View
from desk_app.hub.verbs import Verb, by_agent
from desk_app.store import agents, apps
from desk_app.wire.agents import ChangePassword, SetPresence
from desk_app.wire.events import PresenceChosen
from desk_app.wire.protocol import Command, Done


def set_presence(tx: Tx, actor: AgentActor, command: SetPresence) -> Done:
    """Keeps how the agent chose to appear; who becomes free may be given work."""
    if command.presence is Presence.OFFLINE:
        raise Refused(RefusalCode.ILLEGAL_STEP, what="presence", state="", wanted=command.presence.value)
    agents.change_agent(tx.db, actor.id, presence=command.presence.value)
    tx.tell(PresenceChosen(presence=command.presence), agent_recipient(actor.id))
    tx.after_commit(LoadsChanged((actor.id,)))
    if command.presence is Presence.ONLINE:
        for inbox in apps.all_inboxes(tx.db):
            if inbox.automatic:
                tx.after_commit(QueueMoved(inbox.id))
    return Done()


def read_loads(view: View, agent_ids: tuple[AgentId, ...] = ()) -> tuple[AgentLoad, ...]:
    """How these agents are doing right now, or all of them."""
    return tuple(
        AgentLoad(
            agent_id=record.agent.id,
            presence=view.presences.of_agent(record.agent.id, record.presence),
            live_sessions=record.live_sessions,
        )
        for record in agents.all_agents(view.db)
        if not agent_ids or record.agent.id in agent_ids
    )


def _unprepared(_tx: Tx, _actor: AgentActor, _command: ChangePassword) -> Done:
    raise LookupError("ChangePassword runs by its preparation only")


VERBS: Mapping[type[Command[Any]], Verb] = {
    SetPresence: by_agent(set_presence),
    ChangePassword: by_agent(_unprepared),
}
