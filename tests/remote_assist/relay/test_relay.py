"""The blind relay: one host, one viewer, their records and nobody else's, within quotas."""

from __future__ import annotations

import pytest

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.relay.relay import Delivery, LetGo, NotLetIn, Relay, RelayLimits
from remote_assist.wire.hello import Refusal
from remote_assist.wire.record import handshake_record
from remote_assist.wire.roles import Direction, Role

TO_VIEWER = handshake_record(Direction.TO_VIEWER, 0, b"hello")
TO_HOST = handshake_record(Direction.TO_HOST, 0, b"hello")


def test_record_goes_to_the_other_member_of_its_room_only() -> None:
    relay = Relay()
    host, _ = relay.join("7", Role.HOST, 0.0)
    relay.join("8", Role.VIEWER, 0.0)
    viewer, _ = relay.join("7", Role.VIEWER, 0.0)
    assert relay.receive(host, TO_VIEWER, 0.0) == [Delivery(viewer, TO_VIEWER)]
    assert relay.receive(viewer, TO_HOST, 0.0) == [Delivery(host, TO_HOST)]


def test_what_came_before_the_peer_waits_for_it_in_order() -> None:
    relay = Relay()
    viewer, _ = relay.join("7", Role.VIEWER, 0.0)
    second = handshake_record(Direction.TO_HOST, 1, b"again")
    assert relay.receive(viewer, TO_HOST, 0.0) == []
    assert relay.receive(viewer, second, 0.0) == []
    host, waiting = relay.join("7", Role.HOST, 1.0)
    assert waiting == [Delivery(host, TO_HOST), Delivery(host, second)]


def test_second_host_of_a_room_is_turned_away() -> None:
    relay = Relay()
    relay.join("7", Role.HOST, 0.0)
    with pytest.raises(NotLetIn) as refused:
        relay.join("7", Role.HOST, 0.0)
    assert refused.value.code is Refusal.ROOM_TAKEN


def test_rooms_are_bounded_and_come_free_again() -> None:
    relay = Relay(RelayLimits(rooms=1))
    member, _ = relay.join("7", Role.HOST, 0.0)
    with pytest.raises(NotLetIn) as refused:
        relay.join("8", Role.HOST, 0.0)
    assert refused.value.code is Refusal.TOO_MANY_ROOMS
    relay.leave(member)
    relay.join("8", Role.HOST, 0.0)
    assert relay.room_count == 1


def test_peer_is_let_go_when_one_leaves_and_leaving_twice_does_nothing() -> None:
    relay = Relay()
    host, _ = relay.join("7", Role.HOST, 0.0)
    viewer, _ = relay.join("7", Role.VIEWER, 0.0)
    assert relay.leave(host) == [LetGo(viewer, Refusal.PEER_GONE)]
    assert relay.leave(host) == relay.leave(viewer) == []
    assert relay.room_count == 0


def test_text_oversize_and_false_direction_are_refused() -> None:
    relay = Relay(RelayLimits(record_bytes=100))
    host, _ = relay.join("7", Role.HOST, 0.0)
    with pytest.raises(ProtocolError, match="binary"):
        relay.receive(host, "text", 0.0)
    with pytest.raises(TooLarge):
        relay.receive(host, bytes(101), 0.0)
    with pytest.raises(ProtocolError, match="other end"):
        relay.receive(host, TO_HOST, 0.0)
    with pytest.raises(ProtocolError, match="header"):
        relay.receive(host, b"short", 0.0)


def test_waiting_records_are_bounded() -> None:
    relay = Relay(RelayLimits(waiting_records=2))
    host, _ = relay.join("7", Role.HOST, 0.0)
    for _ in range(2):
        relay.receive(host, TO_VIEWER, 0.0)
    with pytest.raises(NotLetIn) as refused:
        relay.receive(host, TO_VIEWER, 0.0)
    assert refused.value.code is Refusal.TOO_MUCH


def test_who_waits_too_long_is_let_go() -> None:
    relay = Relay(RelayLimits(waiting_seconds=60.0))
    lonely, _ = relay.join("7", Role.HOST, 0.0)
    relay.join("8", Role.HOST, 0.0)
    relay.join("8", Role.VIEWER, 0.0)
    assert relay.expire(59.0) == []
    assert relay.expire(61.0) == [LetGo(lonely, Refusal.WAITED_TOO_LONG)]
    assert relay.room_count == 1


def test_sender_over_its_rate_rests_and_recovers() -> None:
    relay = Relay(RelayLimits(bytes_per_second=100.0, burst_bytes=100))
    host, _ = relay.join("7", Role.HOST, 0.0)
    relay.join("7", Role.VIEWER, 0.0)
    record = handshake_record(Direction.TO_VIEWER, 0, bytes(176))
    relay.receive(host, record, 0.0)
    assert relay.rest(host, 0.0) == pytest.approx(1.0)
    assert relay.rest(host, 1.0) == 0.0


def test_credit_ends_with_undelivered_bytes_and_comes_back() -> None:
    relay = Relay(RelayLimits(credit_bytes=40))
    host, _ = relay.join("7", Role.HOST, 0.0)
    viewer, _ = relay.join("7", Role.VIEWER, 0.0)
    assert relay.has_credit(host)
    for _ in range(2):
        relay.receive(host, TO_VIEWER, 0.0)
    assert not relay.has_credit(host)
    relay.delivered(viewer, 2 * len(TO_VIEWER))
    assert relay.has_credit(host)
