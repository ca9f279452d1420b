from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desk_app.client.outbox import Outbox, PendingState, lane_of
from desk_app.domain.ids import ConversationId, Millis, SessionId
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.wire.messages import MarkRead, PostMessage
from desk_app.wire.sessions import EndSession

ONE, TWO = ConversationId("one"), ConversationId("two")


def _post(text: str, conversation: ConversationId = ONE) -> PostMessage:
    return PostMessage(conversation_id=conversation, text=text)


def _outbox(*texts: str) -> Outbox:
    outbox = Outbox()
    for text in texts:
        outbox.add(text, _post(text), Millis(0))
    return outbox


def test_one_conversation_sends_one_after_the_other() -> None:
    outbox = _outbox("a", "b")
    assert [entry.ref for entry in outbox.take_due(0)] == ["a"]
    assert outbox.take_due(0) == ()
    outbox.answered("a", event_follows=True)
    assert [entry.ref for entry in outbox.take_due(0)] == ["b"]


def test_conversations_do_not_wait_for_each_other() -> None:
    outbox = _outbox("a")
    outbox.add("x", _post("x", TWO), Millis(0))
    assert [entry.ref for entry in outbox.take_due(0)] == ["a", "x"]


def test_answered_message_stays_in_sight_until_its_event() -> None:
    outbox = _outbox("a")
    outbox.take_due(0)
    outbox.answered("a", event_follows=True)
    assert [entry.state for entry in outbox.all] == [PendingState.ANSWERED]
    assert outbox.remove("a")
    assert outbox.all == ()


def test_lost_connection_sends_again_under_the_same_ref_in_order() -> None:
    outbox = _outbox("a", "b")
    outbox.take_due(0)
    outbox.connection_lost()
    assert [entry.ref for entry in outbox.take_due(0)] == ["a"]


def test_refused_message_stays_and_lets_the_next_pass() -> None:
    outbox = _outbox("a", "b")
    outbox.take_due(0)
    outbox.refused("a", Refusal(RefusalCode.TOO_LONG, {"limit": 1}))
    assert [entry.ref for entry in outbox.take_due(0)] == ["b"]
    assert outbox.all[0].refusal == Refusal(RefusalCode.TOO_LONG, {"limit": 1})
    outbox.remove("b")
    assert outbox.retry("a") is not None
    assert [entry.ref for entry in outbox.take_due(0)] == ["a"]


def test_only_a_refused_one_can_be_retried() -> None:
    outbox = _outbox("a")
    assert outbox.retry("a") is None
    assert outbox.retry("unknown") is None


def test_pause_that_the_hub_asked_for_is_kept_by_the_whole_conversation() -> None:
    outbox = _outbox("a", "b")
    outbox.take_due(0)
    outbox.put_off("a", until=5)
    assert outbox.take_due(4.9) == ()
    assert outbox.next_due() == 5
    assert [entry.ref for entry in outbox.take_due(5)] == ["a"]


def test_newer_read_mark_replaces_the_waiting_one() -> None:
    outbox = Outbox()
    outbox.add("1", MarkRead(conversation_id=ONE, seq=1), Millis(0))
    _, needless = outbox.add("2", MarkRead(conversation_id=ONE, seq=2), Millis(0))
    assert needless == ("1",)
    assert [entry.ref for entry in outbox.all] == ["2"]


def test_read_mark_does_not_wait_behind_a_message() -> None:
    outbox = _outbox("a")
    outbox.add("mark", MarkRead(conversation_id=ONE, seq=1), Millis(0))
    assert [entry.ref for entry in outbox.take_due(0)] == ["a", "mark"]


def test_restored_entries_go_before_those_queued_since() -> None:
    old = _outbox("old-1", "old-2").all
    outbox = _outbox("new")
    moved = outbox.restore(old)
    assert [entry.ref for entry in outbox.all] == ["old-1", "old-2", "new"]
    assert [entry.place for entry in outbox.all] == [1, 2, 3]
    assert [entry.ref for entry in moved] == ["new"]


def test_illegal_step_is_loud() -> None:
    outbox = _outbox("a")
    entry = outbox.all[0]
    with pytest.raises(ValueError, match="cannot go"):
        outbox._step(entry, PendingState.ANSWERED)


def test_commands_of_one_session_share_a_lane() -> None:
    assert lane_of(EndSession(session_id=SessionId("s"))) == "s"


class OutboxLife(RuleBasedStateMachine):
    """Whatever happens, nothing is lost, nothing overtakes, one at a time in each conversation."""

    @initialize()
    def begin(self) -> None:
        self.outbox = Outbox()
        self.hub: list[str] = []  # refs as carried out
        self.queued: dict[str, ConversationId] = {}
        self.gone: set[str] = set()
        self.now = 0.0

    @rule(conversation=st.sampled_from([ONE, TWO]))
    def say(self, conversation: ConversationId) -> None:
        ref = f"{len(self.queued):03}"
        self.queued[ref] = conversation
        self.outbox.add(ref, _post(ref, conversation), Millis(0))

    @rule()
    def send(self) -> None:
        for entry in self.outbox.take_due(self.now):
            assert entry.state is PendingState.SENT

    def _sent(self) -> list[str]:
        return [entry.ref for entry in self.outbox.all if entry.state is PendingState.SENT]

    @precondition(lambda self: self._sent())
    @rule(event=st.booleans(), data=st.data())
    def answer(self, event: bool, data: st.DataObject) -> None:
        ref = data.draw(st.sampled_from(self._sent()))
        if ref not in self.hub:
            self.hub.append(ref)
        self.outbox.answered(ref, event_follows=event)
        if not event:
            self.gone.add(ref)

    @precondition(lambda self: self._sent())
    @rule(data=st.data())
    def carry_out_but_lose_the_answer(self, data: st.DataObject) -> None:
        ref = data.draw(st.sampled_from(self._sent()))
        if ref not in self.hub:
            self.hub.append(ref)
        self.outbox.connection_lost()

    @precondition(lambda self: self._sent())
    @rule(data=st.data())
    def pause(self, data: st.DataObject) -> None:
        self.outbox.put_off(data.draw(st.sampled_from(self._sent())), self.now + 3)

    @rule()
    def time_passes(self) -> None:
        self.now += 1

    @rule()
    def restart(self) -> None:
        kept = tuple(entry for entry in self.outbox.all if entry.state is not PendingState.ANSWERED)
        self.gone |= {entry.ref for entry in self.outbox.all} - {entry.ref for entry in kept}
        self.outbox.connection_lost()
        fresh = Outbox()
        fresh.restore(tuple(e for e in self.outbox.all if e.ref in {k.ref for k in kept}))
        self.outbox = fresh

    @invariant()
    def nothing_is_lost(self) -> None:
        there = {entry.ref for entry in self.outbox.all}
        assert there | self.gone == set(self.queued)
        assert self.gone <= set(self.hub)

    @invariant()
    def nothing_overtakes(self) -> None:
        for conversation in (ONE, TWO):
            carried = [ref for ref in self.hub if self.queued[ref] == conversation]
            assert carried == sorted(carried)
            assert sum(self.queued[ref] == conversation for ref in self._sent()) <= 1


OutboxLife.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestOutboxLife = OutboxLife.TestCase
