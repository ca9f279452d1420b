from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.agents import Presence
from desk_app.domain.customers import ChannelKind
from desk_app.domain.ids import AgentId, InboxId, Millis, SessionId
from desk_app.domain.queue import QueueEntry, in_order
from desk_app.domain.routing import Assignment, Candidate, assign


def _entry(name: str, queued_at: int) -> QueueEntry:
    return QueueEntry(
        session_id=SessionId(name), inbox_id=InboxId("i"), customer_name="", organisation="",
        channel_kind=ChannelKind.APP, subject="", preview="", queued_at=Millis(queued_at),
    )  # fmt: skip


def _agent(
    name: str, live: int = 0, capacity: int = 10, presence: Presence = Presence.ONLINE, idle: int = 0
) -> Candidate:
    return Candidate(
        agent_id=AgentId(name), presence=presence, capacity=capacity, live_sessions=live, idle_since=Millis(idle)
    )


_queues = st.lists(st.integers(0, 50), max_size=20).map(lambda ts: [_entry(f"s{n}", t) for n, t in enumerate(ts)])
_agents = st.lists(
    st.builds(
        _agent,
        st.just("?"),
        live=st.integers(0, 12),
        capacity=st.integers(0, 10),
        presence=st.sampled_from(Presence),
        idle=st.integers(0, 50),
    ),
    max_size=6,
).map(
    lambda agents: [
        _agent(f"a{n}", a.live_sessions, a.capacity, a.presence, a.idle_since) for n, a in enumerate(agents)
    ]
)


@given(_queues, _agents)
def test_nobody_gets_more_than_his_capacity_and_nothing_goes_to_who_is_not_online(
    queue: list[QueueEntry], agents: list[Candidate]
) -> None:
    given_out = Counter(a.agent_id for a in assign(in_order(queue), agents, Millis(99)))
    for agent in agents:
        assert given_out[agent.agent_id] <= agent.free_places


@given(_queues, _agents)
def test_first_come_first_served_and_no_place_stays_free(queue: list[QueueEntry], agents: list[Candidate]) -> None:
    waiting = in_order(queue)
    served = [a.session_id for a in assign(waiting, agents, Millis(99))]
    places = sum(agent.free_places for agent in agents)
    assert served == [entry.session_id for entry in waiting][:places]


def test_work_goes_to_the_least_loaded_then_to_the_longest_idle() -> None:
    agents = [_agent("busy", live=3), _agent("fresh", live=1, idle=5), _agent("idle", live=1, idle=2)]
    assert assign([_entry("s", 1)], agents, Millis(9)) == [
        Assignment(session_id=SessionId("s"), agent_id=AgentId("idle"))
    ]
