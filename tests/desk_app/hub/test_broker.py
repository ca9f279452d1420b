"""The broker: who is woken, what it still remembers, and when only the store knows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.ids import Millis
from desk_app.hub.broker import InProcessBroker, Reached
from desk_app.store.log import Entry
from desk_app.wire.signals import AgentLoads, SignalDown


class Ear:
    def __init__(self) -> None:
        self.reached: list[int] = []
        self.signals: list[SignalDown] = []

    def log_reached(self, number: int) -> None:
        self.reached.append(number)

    def signalled(self, signal: SignalDown) -> None:
        self.signals.append(signal)


def _reached(before: int, *recipients: tuple[str, ...]) -> Reached:
    entries = tuple(Entry(before + 1 + place, Millis(0), str(before + 1 + place)) for place in range(len(recipients)))
    return Reached(before, entries, recipients)


def test_only_those_it_concerns_are_woken() -> None:
    broker, ann, bob = InProcessBroker(), Ear(), Ear()
    end = broker.subscribe(("agents", "agent:ann"), ann)
    broker.subscribe(("agents", "agent:bob"), bob)
    broker.publish(_reached(0, ("agent:ann",), ("customer:c",)))
    broker.publish(_reached(2, ("agents",)))
    broker.signal(("agents",), AgentLoads(loads=()))
    end()
    broker.publish(_reached(3, ("agents",)))
    assert ann.reached == [2, 3]
    assert bob.reached == [3, 4]
    assert ann.signals == bob.signals == [AgentLoads(loads=())]


def test_what_another_process_committed_is_asked_of_the_store() -> None:
    broker = InProcessBroker()
    broker.publish(_reached(5, ("a",)))
    assert broker.recent(("a",), 4, 6, 10) is None  # from before the memory
    assert broker.recent(("a",), 5, 7, 10) is None  # 7 was never announced here
    assert [entry.number for entry in broker.recent(("a",), 5, 6, 10) or ()] == [6]
    broker.publish(_reached(7, ("a",)))  # 7 came from elsewhere
    assert broker.recent(("a",), 5, 8, 10) is None
    assert [entry.number for entry in broker.recent(("a",), 7, 8, 10) or ()] == [8]


@given(
    st.lists(st.lists(st.sampled_from(["a", "b", "c"]), max_size=3), min_size=1, max_size=40),
    st.integers(0, 40),
    st.integers(1, 10),
)
def test_memory_answers_as_the_log_would(events: list[list[str]], after: int, limit: int) -> None:
    broker = InProcessBroker()
    for number, recipients in enumerate(events):
        broker.publish(_reached(number, tuple(recipients)))
    found = broker.recent(("a", "b"), after, len(events), limit)
    expected = [n for n, names in enumerate(events, start=1) if n > after and set(names) & {"a", "b"}][:limit]
    assert found is not None
    assert [entry.number for entry in found] == expected
