from __future__ import annotations

from desk_app.client.signals import TYPING_S, Signals
from desk_app.domain.agents import AgentLoad, Presence
from desk_app.domain.ids import AgentId, ConversationId, CustomerId, SessionId
from desk_app.wire.signals import AgentLoads, CustomerPresence, QueuePlace, Typing

HERE = ConversationId("here")


def _load(agent: str, sessions: int) -> AgentLoad:
    return AgentLoad(agent_id=AgentId(agent), presence=Presence.ONLINE, live_sessions=sessions)


def test_typing_is_over_after_its_time() -> None:
    signals = Signals()
    signals.apply(Typing(conversation_id=HERE, name="客户甲"), now=10)
    assert signals.typing_in(HERE, 10 + TYPING_S - 0.1) == "客户甲"
    assert signals.typing_in(HERE, 10 + TYPING_S) is None
    assert signals.next_expiry() == 10 + TYPING_S
    assert signals.expired(10 + TYPING_S - 0.1) == ()
    assert signals.expired(10 + TYPING_S) == (HERE,)
    assert signals.expired(10 + TYPING_S) == ()
    assert signals.next_expiry() is None


def test_newer_typing_prolongs_it() -> None:
    signals = Signals()
    for now in (10, 13):
        signals.apply(Typing(conversation_id=HERE), now)
    assert signals.typing_in(HERE, 18) == ""


def test_newest_load_wins_and_others_stay() -> None:
    signals = Signals()
    signals.apply(AgentLoads(loads=(_load("a", 1), _load("b", 2))), 0)
    signals.apply(AgentLoads(loads=(_load("a", 3),)), 0)
    assert {key: load.live_sessions for key, load in signals.loads.items()} == {"a": 3, "b": 2}


def test_nothing_is_kept_over_a_connection() -> None:
    signals = Signals()
    signals.apply(QueuePlace(session_id=SessionId("s"), place=2, expected_wait_s=90), 0)
    signals.apply(CustomerPresence(customer_id=CustomerId("c"), online=True), 0)
    signals.apply(AgentLoads(loads=(_load("a", 1),)), 0)
    signals.apply(Typing(conversation_id=HERE), 0)
    told = signals.place
    assert told is not None
    assert signals.customers_online == {"c": True}
    signals.clear()
    assert (signals.place, signals.customers_online, signals.loads) == (None, {}, {})
    assert signals.typing_in(HERE, 0) is None
