"""The blind relay: one host, one viewer, their records and nobody else's, within quotas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.relay.doorkeeper import Doorkeeper
from remote_assist.relay.relay import LetGo, MemberId, NotLetIn, Relay, RelayLimits
from remote_assist.secure.codes import CODE_LIFETIME
from remote_assist.secure.records import SealedChannel, SessionKeys
from remote_assist.wire.hello import Refusal
from remote_assist.wire.record import SENDING_ORDER, Header, RecordClass, handshake_record
from remote_assist.wire.roles import Direction, Role

TO_VIEWER = handshake_record(Direction.TO_VIEWER, 0, b"hello")
TO_HOST = handshake_record(Direction.TO_HOST, 0, b"hello")


def _taken(relay: Relay, member: MemberId) -> list[bytes]:
    return list(iter(lambda: relay.take(member), None))


def _record(record_class: RecordClass, counter: int, size: int = 0) -> bytes:
    return Header(Direction.TO_VIEWER, record_class, 0, b"a sessio", counter).pack() + bytes(size)


def test_record_goes_to_the_other_member_of_its_room_only() -> None:
    relay = Relay()
    host = relay.join("7", Role.HOST, 0.0).member
    stranger = relay.join("8", Role.VIEWER, 0.0).member
    viewer = relay.join("7", Role.VIEWER, 0.0).member
    assert relay.receive(host, TO_VIEWER, 0.0) == viewer
    assert relay.receive(viewer, TO_HOST, 0.0) == host
    assert (_taken(relay, viewer), _taken(relay, host)) == ([TO_VIEWER], [TO_HOST])
    assert _taken(relay, stranger) == []


def test_what_came_before_the_peer_waits_for_it_in_order() -> None:
    relay = Relay()
    viewer = relay.join("7", Role.VIEWER, 0.0).member
    second = handshake_record(Direction.TO_HOST, 1, b"again")
    assert relay.receive(viewer, TO_HOST, 0.0) is None
    assert relay.receive(viewer, second, 0.0) is None
    host = relay.join("7", Role.HOST, 1.0).member
    assert _taken(relay, host) == [TO_HOST, second]
    assert relay.receive(viewer, TO_HOST, 0.0) == host


def _rank(record: bytes) -> int:
    return SENDING_ORDER.index(RecordClass(record[2]))


@given(st.lists(st.sampled_from([c for c in RecordClass if c is not RecordClass.HANDSHAKE]) | st.none(), max_size=60))
def test_waiting_records_leave_by_class_and_in_order_within_it(story: list[RecordClass | None]) -> None:
    relay = Relay()
    host, viewer = relay.join("7", Role.HOST, 0.0).member, relay.join("7", Role.VIEWER, 0.0).member
    waiting: list[bytes] = []
    for counter, record_class in enumerate(story):
        if record_class is not None:
            waiting.append(_record(record_class, counter, size=counter))
            relay.receive(host, waiting[-1], 0.0)
        else:
            waiting.sort(key=_rank)  # stable: what came first stays first
            assert relay.take(viewer) == (waiting.pop(0) if waiting else None)
        assert relay.credit(host) == relay.limits.credit_bytes - sum(len(record) for record in waiting)
    assert _taken(relay, viewer) == sorted(waiting, key=_rank)


def test_order_that_the_relay_makes_among_classes_breaks_no_seal() -> None:
    keys = SessionKeys(b"a sessio", bytes(32), b"", b"", b"")
    sending, opening = SealedChannel(Role.HOST, keys), SealedChannel(Role.VIEWER, keys)
    relay = Relay()
    host, viewer = relay.join("7", Role.HOST, 0.0).member, relay.join("7", Role.VIEWER, 0.0).member
    for record_class in (RecordClass.FRAMES, RecordClass.FRAMES, RecordClass.CONTROL, RecordClass.INPUT):
        relay.receive(host, sending.seal(record_class, record_class.name.encode()), 0.0)
    came = [opening.open(record)[0] for record in _taken(relay, viewer)]
    assert came == [RecordClass.INPUT, RecordClass.CONTROL, RecordClass.FRAMES, RecordClass.FRAMES]


def test_second_host_of_a_room_is_turned_away() -> None:
    relay = Relay()
    relay.join("7", Role.HOST, 0.0)
    with pytest.raises(NotLetIn) as refused:
        relay.join("7", Role.HOST, 0.0)
    assert refused.value.code is Refusal.ROOM_TAKEN


def test_rooms_are_bounded_and_come_free_again() -> None:
    relay = Relay(RelayLimits(rooms=1))
    member = relay.join("7", Role.HOST, 0.0).member
    with pytest.raises(NotLetIn) as refused:
        relay.join("8", Role.HOST, 0.0)
    assert refused.value.code is Refusal.TOO_MANY_ROOMS
    relay.leave(member)
    relay.join("8", Role.HOST, 0.0)
    assert relay.room_count == 1


def test_peer_is_let_go_when_one_leaves_and_leaving_twice_does_nothing() -> None:
    relay = Relay()
    host = relay.join("7", Role.HOST, 0.0).member
    viewer = relay.join("7", Role.VIEWER, 0.0).member
    assert relay.leave(host) == [LetGo(viewer, Refusal.PEER_GONE)]
    assert relay.leave(host) == relay.leave(viewer) == []
    assert relay.room_count == 0


def test_text_oversize_and_false_direction_are_refused() -> None:
    relay = Relay(RelayLimits(record_bytes=100))
    host = relay.join("7", Role.HOST, 0.0).member
    with pytest.raises(ProtocolError, match="binary"):
        relay.receive(host, "text", 0.0)
    with pytest.raises(TooLarge):
        relay.receive(host, bytes(101), 0.0)
    with pytest.raises(ProtocolError, match="other end"):
        relay.receive(host, TO_HOST, 0.0)
    with pytest.raises(ProtocolError, match="header"):
        relay.receive(host, b"\x01 short", 0.0)


def test_waiting_records_are_bounded() -> None:
    relay = Relay(RelayLimits(waiting_records=2))
    host = relay.join("7", Role.HOST, 0.0).member
    for _ in range(2):
        relay.receive(host, TO_VIEWER, 0.0)
    with pytest.raises(NotLetIn) as refused:
        relay.receive(host, TO_VIEWER, 0.0)
    assert refused.value.code is Refusal.TOO_MUCH


def test_who_waits_too_long_is_let_go() -> None:
    relay = Relay(RelayLimits(waiting_seconds=60.0))
    lonely = relay.join("7", Role.HOST, 0.0).member
    host, viewer = relay.join("8", Role.HOST, 0.0).member, relay.join("8", Role.VIEWER, 0.0).member
    relay.receive(viewer, TO_HOST, 0.0)
    relay.receive(host, TO_VIEWER, 0.0)
    assert relay.expire(59.0) == []
    assert relay.expire(61.0) == [LetGo(lonely, Refusal.WAITED_TOO_LONG)]
    assert relay.room_count == 1


def test_sender_over_its_rate_rests_and_recovers() -> None:
    relay = Relay(RelayLimits(bytes_per_second=100.0, burst_bytes=100))
    host = relay.join("7", Role.HOST, 0.0).member
    relay.join("7", Role.VIEWER, 0.0)
    record = handshake_record(Direction.TO_VIEWER, 0, bytes(176))
    relay.receive(host, record, 0.0)
    assert relay.rest(host, 0.0) == pytest.approx(1.0)
    assert relay.rest(host, 1.0) == 0.0


def test_credit_ends_with_what_waits_and_comes_back_with_what_is_taken() -> None:
    relay = Relay(RelayLimits(credit_bytes=40))
    host = relay.join("7", Role.HOST, 0.0).member
    viewer = relay.join("7", Role.VIEWER, 0.0).member
    assert relay.credit(host) == 40
    for _ in range(2):
        relay.receive(host, TO_VIEWER, 0.0)
    assert relay.credit(host) == 40 - 2 * len(TO_VIEWER) < 0
    assert relay.credit(viewer) == 40
    relay.take(viewer)
    assert relay.credit(host) == 40 - len(TO_VIEWER)


def test_owner_of_a_seat_takes_it_over_and_nobody_else_does() -> None:
    relay = Relay()
    host = relay.join("7", Role.HOST, 0.0, "host's secret").member
    viewer = relay.join("7", Role.VIEWER, 0.0, "viewer's secret").member
    for other in ("", "guess", "host's secret"):
        with pytest.raises(NotLetIn):
            relay.join("7", Role.VIEWER, 1.0, other)
    again = relay.join("7", Role.VIEWER, 1.0, "viewer's secret")
    assert again.gone == (LetGo(viewer, Refusal.ROOM_TAKEN), LetGo(host, Refusal.PEER_GONE))
    assert relay.peer(again.member) is None
    assert relay.take(viewer) is None
    back = relay.join("7", Role.HOST, 1.1, "host's secret")
    assert (back.gone, relay.peer(back.member)) == ((), again.member)


def test_seat_without_a_secret_is_never_taken_over() -> None:
    relay = Relay()
    relay.join("7", Role.HOST, 0.0)
    for seat in ("", "guess"):
        with pytest.raises(NotLetIn):
            relay.join("7", Role.HOST, 1.0, seat)


def test_words_of_who_left_are_delivered_and_pictures_are_not() -> None:
    relay = Relay()
    host = relay.join("7", Role.HOST, 0.0).member
    viewer = relay.join("7", Role.VIEWER, 0.0).member
    picture, word = _record(RecordClass.FRAMES, 0), _record(RecordClass.CONTROL, 0)
    for record in (picture, word):
        relay.receive(host, record, 0.0)
    assert relay.leave(host) == [LetGo(viewer, Refusal.PEER_GONE, (word,))]
    assert relay.take(viewer) is None


def test_address_waits_alone_in_a_bounded_number_of_rooms() -> None:
    relay = Relay(RelayLimits(waiting_of_one=2))
    first = relay.join("1", Role.HOST, 0.0, address="10.0.0.1").member
    relay.join("2", Role.HOST, 0.0, address="10.0.0.1")
    with pytest.raises(NotLetIn) as refused:
        relay.join("3", Role.HOST, 0.0, address="10.0.0.1")
    assert refused.value.code is Refusal.TOO_MANY_ROOMS
    relay.join("3", Role.HOST, 0.0, address="10.0.0.2")
    relay.join("1", Role.VIEWER, 0.0, address="10.0.0.1")  # who has company no longer waits
    relay.join("4", Role.HOST, 0.0, address="10.0.0.1")
    relay.leave(first)
    relay.join("5", Role.HOST, 0.0, address="")  # let in by a ticket


def test_where_no_room_is_left_who_holds_most_of_them_loses_one() -> None:
    relay = Relay(RelayLimits(rooms=4, waiting_of_one=4))
    squatted = [relay.join(str(n), Role.VIEWER, float(n), address="10.6.6.6").member for n in range(4)]
    came = relay.join("9", Role.VIEWER, 5.0, address="10.0.0.1")
    honest = came.member
    assert came.gone == (LetGo(squatted[0], Refusal.TOO_MANY_ROOMS),)
    relay.join("9", Role.HOST, 6.0, address="10.0.0.2")
    assert relay.peer(honest) is not None
    with pytest.raises(NotLetIn) as refused:
        relay.join("0", Role.VIEWER, 7.0, address="10.6.6.6")
    assert refused.value.code is Refusal.TOO_MANY_ROOMS


def test_who_has_company_and_says_nothing_is_let_go_and_kept_from_that_seat_for_a_while() -> None:
    relay = Relay(RelayLimits(silent_seconds=20.0, shunned_seconds=60.0))
    viewer = relay.join("7", Role.VIEWER, 0.0, address="10.0.0.1").member
    relay.receive(viewer, TO_HOST, 0.0)
    squatter = relay.join("7", Role.HOST, 100.0, address="10.6.6.6").member
    assert relay.expire(119.0) == []
    assert relay.expire(121.0) == [LetGo(squatter, Refusal.SILENT), LetGo(viewer, Refusal.PEER_GONE)]
    viewer = relay.join("7", Role.VIEWER, 121.5, address="10.0.0.1").member
    relay.receive(viewer, TO_HOST, 121.5)
    with pytest.raises(NotLetIn) as refused:
        relay.join("7", Role.HOST, 122.0, address="10.6.6.6")
    assert refused.value.code is Refusal.SILENT
    host = relay.join("7", Role.HOST, 122.0, address="10.0.0.2").member
    relay.receive(host, TO_VIEWER, 122.0)
    assert relay.expire(500.0) == []
    relay.join("8", Role.HOST, 500.0, address="10.6.6.6")


def test_host_waits_for_the_viewers_first_word_without_being_taken_for_silent() -> None:
    relay = Relay(RelayLimits(silent_seconds=20.0))
    host = relay.join("7", Role.HOST, 0.0, address="10.0.0.1").member
    squatter = relay.join("7", Role.VIEWER, 10.0, address="10.6.6.6").member
    assert relay.expire(31.0) == [LetGo(squatter, Refusal.SILENT), LetGo(host, Refusal.PEER_GONE)]
    host = relay.join("7", Role.HOST, 40.0, address="10.0.0.1").member
    viewer = relay.join("7", Role.VIEWER, 41.0, address="10.0.0.2").member
    relay.receive(viewer, TO_HOST, 55.0)
    assert relay.expire(70.0) == []
    relay.receive(host, TO_VIEWER, 74.0)
    assert relay.expire(900.0) == []


def test_nobody_waits_longer_than_a_code_lives() -> None:
    relay = Relay()
    lonely = relay.join("7", Role.HOST, 0.0, address="10.0.0.1").member
    assert relay.expire(CODE_LIFETIME + 1) == [LetGo(lonely, Refusal.WAITED_TOO_LONG)]


def test_search_through_all_nameplates_finds_a_waiting_code_no_faster_than_the_door_lets_knock() -> None:
    door, relay = Doorkeeper(), Relay()
    waiting = relay.join("777", Role.VIEWER, 0.0, address="10.0.0.1").member
    relay.receive(waiting, TO_HOST, 0.0)
    at, found = 0.0, 0.0
    for public in range(1000):
        while not _enters(door, at):
            at += 0.5
        guest = relay.join(f"{public:03d}", Role.HOST, at, address="10.6.6.6").member
        door.leave("10.6.6.6")
        if relay.peer(guest) is not None:
            found = at
        else:
            relay.leave(guest)
    assert found > 300  # of the 600 seconds that a code lives, for one guess in a million


def _enters(door: Doorkeeper, at: float) -> bool:
    try:
        door.enter("10.6.6.6", at)
    except NotLetIn:
        return False
    return True
