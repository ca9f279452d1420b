from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.client.state import AgentState, CustomerState, state_from
from desk_app.domain.agents import Agent, Presence
from desk_app.domain.canned import CannedResponse
from desk_app.domain.ids import AgentId, CannedId, SessionId
from desk_app.domain.limits import QUEUE_ENTRIES, STATE_MESSAGES
from desk_app.domain.messages import AuthorKind, Delivery, Visibility
from desk_app.domain.sessions import SessionState, Side
from desk_app.wire.events import (
    AgentChanged,
    CannedDeleted,
    CannedSaved,
    ConversationOpened,
    CustomerChanged,
    Event,
    LeftBecause,
    MessagesDelivered,
    PresenceChosen,
    SessionChanged,
    SessionDequeued,
    SessionEntered,
    SessionLeft,
    SessionQueued,
    TicketChanged,
)
from desk_app.wire.snapshots import CUSTOMER_TICKETS
from tests.desk_app.client import builders as b

_events: st.SearchStrategy[Event] = st.one_of(
    st.builds(lambda n: SessionEntered(whole=b.whole(n)), st.integers(1, 3)),
    st.builds(
        lambda n: SessionLeft(session_id=SessionId(f"session-{n}"), because=LeftBecause.FINISHED), st.integers(1, 3)
    ),
    st.builds(lambda n: SessionChanged(session=b.session(n, SessionState.WRAP_UP)), st.integers(1, 3)),
    st.builds(lambda seq, n: b.posted(seq, n, of=n), st.integers(1, 80), st.integers(1, 3)),
    st.builds(
        lambda seq, n, d: MessagesDelivered(
            conversation=b.conversation(n, n), author=Side.CUSTOMER, seq=seq, delivery=d
        ),
        st.integers(1, 80),
        st.integers(1, 3),
        st.sampled_from([Delivery.DELIVERED, Delivery.READ]),
    ),
    st.builds(lambda n: SessionQueued(entry=b.queue_entry(n)), st.integers(1, 9)),
    st.builds(lambda n: SessionDequeued(session_id=SessionId(f"session-{n}")), st.integers(1, 9)),
    st.builds(lambda name: CustomerChanged(customer=b.customer(name)), st.text(max_size=5)),
    st.builds(lambda n: TicketChanged(ticket=b.ticket(n)), st.integers(1, 40)),
)


@given(st.lists(_events, max_size=40), st.integers(0, 40))
def test_state_restored_from_its_snapshot_goes_on_as_the_one_that_never_stopped(events: list[Event], cut: int) -> None:
    unbroken = AgentState(b.agent_snapshot(b.whole(1)))
    restarted = AgentState(b.agent_snapshot(b.whole(1)))
    for number, event in enumerate(events):
        unbroken.apply(event)
        if number == cut:
            restarted = AgentState.from_snapshot(
                msgspec.convert(restarted.to_snapshot(), type=type(unbroken.to_snapshot()))
            )
        restarted.apply(event)
    assert restarted == unbroken


@given(st.lists(_events, max_size=30))
def test_event_applied_twice_is_as_once(events: list[Event]) -> None:
    once, twice = AgentState(b.agent_snapshot()), AgentState(b.agent_snapshot())
    for event in events:
        once.apply(event)
        twice.apply(event).apply(event)
    assert once == twice


@given(st.lists(_events, max_size=30))
def test_customer_state_takes_any_event_and_makes_itself_again(events: list[Event]) -> None:
    state = CustomerState(b.customer_snapshot(b.whole(1)))
    for event in events:
        state.apply(event)
    assert CustomerState.from_snapshot(state.to_snapshot()) == state


def test_conversation_keeps_only_its_last_messages() -> None:
    state = AgentState(b.agent_snapshot(b.whole(1)))
    for seq in range(1, STATE_MESSAGES + 21):
        state.apply(b.posted(seq))
    held = state.sessions[SessionId("session-1")]
    assert [message.seq for message in held.messages] == list(range(21, STATE_MESSAGES + 21))
    assert held.conversations[0].last_seq == STATE_MESSAGES + 20


def test_messages_stand_by_seq_also_when_the_hubs_clock_jumps_back() -> None:
    state = AgentState(b.agent_snapshot(b.whole(1)))
    for seq, at in ((1, 5_000), (2, 90), (3, 6_000)):
        state.apply(b.posted(seq, at=at))
    assert [message.seq for message in state.sessions[SessionId("session-1")].messages] == [1, 2, 3]


def test_messages_of_two_channels_stand_by_time() -> None:
    state = AgentState(b.agent_snapshot(b.whole(1)))
    state.apply(ConversationOpened(conversation=b.conversation(2, of=1)))
    state.apply(b.posted(1, 1, at=10)).apply(b.posted(1, 2, of=1, at=20)).apply(b.posted(2, 1, at=30))
    assert [message.at for message in state.sessions[SessionId("session-1")].messages] == [10, 20, 30]


def test_delivery_only_moves_forward() -> None:
    state = AgentState(b.agent_snapshot(b.whole(1, (b.message(1, author=AuthorKind.AGENT),))))
    for delivery in (Delivery.READ, Delivery.DELIVERED):
        state.apply(MessagesDelivered(conversation=b.conversation(), author=Side.AGENT, seq=1, delivery=delivery))
    assert state.sessions[SessionId("session-1")].messages[0].delivery is Delivery.READ


def test_notes_and_the_other_sides_words_are_not_marked() -> None:
    note = b.message(1, author=AuthorKind.AGENT, visibility=Visibility.INTERNAL)
    asked = b.message(2)
    state = AgentState(b.agent_snapshot(b.whole(1, (note, asked))))
    state.apply(MessagesDelivered(conversation=b.conversation(), author=Side.AGENT, seq=2, delivery=Delivery.READ))
    assert {message.delivery for message in state.sessions[SessionId("session-1")].messages} == {Delivery.SENT}


def test_event_about_a_session_that_is_not_held_changes_nothing() -> None:
    state = AgentState(b.agent_snapshot(b.whole(1)))
    before = state.to_snapshot()
    state.apply(b.posted(1, 9, of=9)).apply(SessionChanged(session=b.session(9)))
    assert state.to_snapshot() == before


def test_queue_stands_in_order_and_is_bounded() -> None:
    state = AgentState(b.agent_snapshot())
    for number in range(QUEUE_ENTRIES + 5, 0, -1):
        state.apply(SessionQueued(entry=b.queue_entry(number)))
    assert [entry.queued_at for entry in state.queue] == list(range(1, QUEUE_ENTRIES + 1))
    state.apply(SessionDequeued(session_id=SessionId("session-1")))
    assert state.queue[0].queued_at == 2


def test_colleagues_and_canned_responses_follow_their_events() -> None:
    state = AgentState(b.agent_snapshot())
    colleague = Agent(id=AgentId("agent-2"), name="Colleague", email="c@example.com")
    canned = CannedResponse(id=CannedId("c"), shortcut="hi", title="Hi", text="Hello {customer}")
    state.apply(AgentChanged(agent=colleague)).apply(CannedSaved(canned=canned))
    assert state.agents[colleague.id] == colleague
    assert state.canned == {canned.id: canned}
    assert state.apply(CannedDeleted(id=canned.id)).canned == {}


def test_chosen_presence_follows_its_event() -> None:
    assert AgentState(b.agent_snapshot()).apply(PresenceChosen(presence=Presence.AWAY)).presence is Presence.AWAY


def test_customer_keeps_the_tickets_that_changed_last() -> None:
    state = CustomerState(b.customer_snapshot())
    for number in range(1, CUSTOMER_TICKETS + 6):
        state.apply(TicketChanged(ticket=b.ticket(number)))
    state.apply(TicketChanged(ticket=b.ticket(7, changed_at=999)))
    assert len(state.tickets) == CUSTOMER_TICKETS
    assert state.tickets[0].number == 7
    assert len({ticket.id for ticket in state.tickets}) == CUSTOMER_TICKETS


def test_newer_session_takes_the_place_of_the_customers_old_one() -> None:
    state = CustomerState(b.customer_snapshot(b.whole(1)))
    state.apply(SessionLeft(session_id=SessionId("session-1"), because=LeftBecause.REPLACED))
    assert state.session is None
    state.apply(SessionEntered(whole=b.whole(2)))
    assert list(state.sessions) == [SessionId("session-2")]


def test_values_are_replaced_never_changed_in_place() -> None:
    state = AgentState(b.agent_snapshot(b.whole(1)))
    sessions, queue = state.sessions, state.queue
    state.apply(b.posted(1)).apply(SessionQueued(entry=b.queue_entry(1)))
    assert sessions[SessionId("session-1")].messages == ()
    assert queue == ()


@pytest.mark.parametrize("snapshot", [b.agent_snapshot(b.whole(1)), b.customer_snapshot(b.whole(1))])
def test_state_is_of_the_side_of_its_snapshot(snapshot: object) -> None:
    state = state_from(snapshot)  # type: ignore[arg-type]  # both are snapshots
    assert state.to_snapshot() == snapshot
