"""What one customer copied does not reach the next by way of a clipboard manager."""

from __future__ import annotations

from remote_assist.clipboard import Found, Remembering, unhindered
from remote_assist.wire.clipboard import Kind
from tests.fakes.clipboard import MemoryDesk


class Sessions:
    """Two sessions of one engineer on one desk."""

    def __init__(self) -> None:
        self.desk = MemoryDesk()
        opener = Remembering(self.desk.open)
        self.one, self.other = (opener(lambda: None, unhindered) for _ in range(2))

    def other_finds(self) -> Found:
        found: list[Found] = []
        self.other.look(found.append)
        return found[0]


def test_what_a_manager_takes_over_is_known_to_have_come_from_a_customer() -> None:
    sessions = Sessions()
    sessions.one.put({Kind.TEXT: b"a customer's", Kind.HTML: None}, lambda _: None)
    sessions.one.fill(Kind.HTML, b"<p>")
    sessions.desk.copy({Kind.TEXT: b"a customer's"})
    assert sessions.other_finds().is_remote
    sessions.desk.copy({Kind.TEXT: b"a customer's", Kind.HTML: b"<p>"})
    assert sessions.other_finds().is_remote


def test_what_the_engineer_copies_is_his_also_what_he_copies_again() -> None:
    sessions = Sessions()
    sessions.one.put({Kind.TEXT: b"a customer's"}, lambda _: None)
    sessions.desk.copy({Kind.TEXT: b"his own"})
    assert not sessions.other_finds().is_remote
    sessions.desk.copy({Kind.TEXT: b"a customer's"})
    assert not sessions.other_finds().is_remote
    sessions.one.close()
    assert sessions.desk.opened[0].is_closed
