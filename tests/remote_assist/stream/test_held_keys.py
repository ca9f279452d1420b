"""Nothing stays pressed on the customer's display, whatever ends the engineer's hold on it: the X server is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import xcffib
import xcffib.xproto

from remote_assist.geometry import Point
from remote_assist.inject import open_injector
from remote_assist.policy.consent import ConsentBook, Terms
from remote_assist.policy.questions import Engineer
from remote_assist.stream.doors import ListenDoor
from remote_assist.stream.gate import Gate
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.share_setup import Machine
from remote_assist.stream.transport import Address
from remote_assist.stream.viewer import Viewer
from remote_assist.stream.viewing import CapabilityState
from remote_assist.stream.wishes import MOST_WAITING, Wishes
from remote_assist.wire.input import Key, MovePointer, ReleaseAll, TurnButton, TurnKey
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.typist import keys_down
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import (
    BOTH,
    CODE,
    SIZE,
    RecordedInjector,
    Sharing,
    lose_link,
    until,
    viewing,
)

CONTROL, LETTER, FOREIGN = Key(0xFFE3), Key(ord("k")), Key(0x0100_4E2D)
_KEYS = (CONTROL, LETTER, FOREIGN)


class OnDisplay(Sharing):
    """A share that steers a real display."""

    def __init__(self, display: str) -> None:
        super().__init__(lambda _question: None, BOTH, SIZE)
        self._display = display

    def machine(self) -> Machine:
        return replace(super().machine(), open_injector=lambda ledger: open_injector(self._display, ledger=ledger))


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(640, 480, window_manager=True) as display:
        yield display


def _buttons_down(display: str) -> int:
    connection = xcffib.connect(display=display)
    mask: int = connection.core.QueryPointer(connection.get_setup().roots[0].root).reply().mask
    connection.disconnect()
    return mask & 0x1F00


_ENDINGS: dict[str, Callable[[Sharing, Viewer], object]] = {
    "revoked": lambda setting, _viewer: setting.share.revoke(Capability.CONTROL),
    "paused": lambda setting, _viewer: setting.share.pause(),
    "rests": lambda setting, _viewer: setting.watches[0].act(),
    "panic": lambda setting, _viewer: setting.watches[0].panic(),
    "nobody watches": lambda setting, _viewer: setting.watches[0].die(),
    "given up": lambda _setting, viewer: viewer.give_up(Capability.CONTROL),
    "link lost": lambda _setting, viewer: lose_link(viewer),
    "ended by the customer": lambda setting, _viewer: setting.share.stop(ReasonCode.STOPPED_BY_CUSTOMER),
    "ended by the engineer": lambda _setting, viewer: viewer.stop(),
    "focus lost": lambda _setting, viewer: viewer.send_input(ReleaseAll()),
}


@pytest.mark.parametrize("ending", _ENDINGS)
def test_nothing_stays_pressed(display: VirtualDisplay, ending: str) -> None:
    async def story() -> None:
        setting = OnDisplay(display.name)
        door = ListenDoor(Address("127.0.0.1", 0), places=2)
        setting.url = f"ws://127.0.0.1:{await door.listen()}"
        setting.begin(door, HostPairing(seeded(1), code=CODE, places=1))
        async with viewing(setting.url, ask=(Capability.VIEW, Capability.CONTROL)) as (viewer, seen):
            await until(lambda: seen.capabilities[Capability.CONTROL] is CapabilityState.GRANTED)
            viewer.send_input(MovePointer(Point(300, 200)))
            for key in _KEYS:
                viewer.send_input(TurnKey(key, True))
            viewer.send_input(TurnButton(3, True))
            await until(lambda: len(keys_down(display.name)) == len(_KEYS) and _buttons_down(display.name))
            _ENDINGS[ending](setting, viewer)
            await until(lambda: not keys_down(display.name) and not _buttons_down(display.name))
        setting.share.stop(ReasonCode.TERMINATED)
        await asyncio.wait({setting.task}, timeout=10.0)
        assert not keys_down(display.name)

    asyncio.run(story())


def test_flood_that_swallows_a_release_ends_with_one() -> None:
    engineer = Engineer("李工", b"k" * 32)
    book = ConsentBook(Terms(granted_beforehand=BOTH), engineer, named_until=float("inf"))
    gate = Gate(book, lambda: 0.0)
    wishes = Wishes()
    wishes.take(TurnKey(LETTER, True), gate)
    for _ in range(MOST_WAITING):
        wishes.take(TurnKey(LETTER, True), gate)
    wishes.take(TurnKey(LETTER, False), gate)  # there is no room for it
    injector = RecordedInjector(ledger=None)  # type: ignore[arg-type]  # it records nothing here
    assert wishes.turn(injector)
    assert injector.acts[-1] == ("release_all",)
    wishes.take(TurnKey(LETTER, True), gate)
    assert wishes.turn(injector)
    assert injector.acts[-1] != ("release_all",)
