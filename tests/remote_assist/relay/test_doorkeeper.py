"""The relay's door: who searches for codes is slowed, who opens too much is turned away, and nothing grows for ever."""

from __future__ import annotations

import pytest

from remote_assist.relay.doorkeeper import Doorkeeper, DoorLimits
from remote_assist.relay.relay import NotLetIn
from remote_assist.wire.hello import Refusal


def _knock(door: Doorkeeper, address: str, now: float) -> bool:
    try:
        door.enter(address, now)
    except NotLetIn:
        return False
    return True


def test_search_for_public_parts_is_slowed_to_the_allowed_rate() -> None:
    door = Doorkeeper(DoorLimits(knocks=10, knocks_per_second=0.5))
    tries = 0
    for second in range(100):
        for _ in range(10):
            if _knock(door, "10.0.0.1", float(second)):
                door.leave("10.0.0.1")
                tries += 1
    assert tries == 10 + 49
    assert _knock(door, "10.0.0.2", 99.0)


def test_one_address_cannot_hold_every_connection() -> None:
    door = Doorkeeper(DoorLimits(connections_of_one=3))
    assert [_knock(door, "10.0.0.1", 0.0) for _ in range(4)] == [True, True, True, False]
    assert _knock(door, "10.0.0.2", 0.0)
    door.leave("10.0.0.1")
    assert _knock(door, "10.0.0.1", 0.0)


def test_all_together_are_bounded() -> None:
    door = Doorkeeper(DoorLimits(connections=2))
    assert [_knock(door, f"10.0.0.{n}", 0.0) for n in range(3)] == [True, True, False]
    with pytest.raises(NotLetIn) as turned:
        door.enter("10.0.0.9", 0.0)
    assert turned.value.code is Refusal.TOO_MANY_ROOMS


def test_addresses_that_have_gone_are_forgotten() -> None:
    door = Doorkeeper(DoorLimits(addresses=3, knocks=10, knocks_per_second=1))
    for n in range(3):
        assert _knock(door, f"10.0.0.{n}", 0.0)
    door.leave("10.0.0.0")
    assert not _knock(door, "10.0.1.1", 1.0)
    assert _knock(door, "10.0.1.1", 60.0)
    assert door.remembered == 3
