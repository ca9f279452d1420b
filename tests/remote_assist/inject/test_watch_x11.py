"""The customer's own input is told from ours on a real display, and Esc-Esc-Esc is heard wherever the focus is."""

from __future__ import annotations

import queue
import random
from collections.abc import Iterator

import pytest
import xcffib
import xcffib.xproto
import xcffib.xtest

from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point
from remote_assist.inject import Injector, InputKind, Ledger, open_injector, open_input_watch
from remote_assist.inject.keysyms import ESCAPE
from remote_assist.inject.x11 import X11Injector
from remote_assist.wire.input import Key
from tests.fakes.display import VirtualDisplay, virtual_display

PANIC = "panic"
LOST = "lost"
_ESC_CODE, _Q_CODE = 9, 24


class Customer:
    """Somebody else at the same keyboard: events that are in nobody's ledger.

    His events come after all that was injected before: the server takes requests of two connections in any order.
    """

    def __init__(self, display: str, injector: Injector) -> None:
        assert isinstance(injector, X11Injector)
        self._injecting = injector._connection
        self.connection = xcffib.connect(display=display)
        self._xtest = self.connection(xcffib.xtest.key)
        self._root = self.connection.get_setup().roots[0].root

    def fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        self._injecting.core.GetInputFocus().reply()
        self._xtest.FakeInput(kind, detail, 0, self._root, x, y, 0)
        self.connection.core.GetInputFocus().reply()

    def tap(self, keycode: int) -> None:
        self.fake(2, keycode)
        self.fake(3, keycode)


class Heard:
    """What the watch told, in order. A mouse button of the customer's ends the reading: no waiting for silence."""

    def __init__(self) -> None:
        self._told: queue.Queue[InputKind | str] = queue.Queue()

    def on_input(self, kind: InputKind) -> None:
        self._told.put(kind)

    def on_panic(self) -> None:
        self._told.put(PANIC)

    def on_lost(self) -> None:
        self._told.put(LOST)

    def next_fact(self) -> InputKind | str:
        return self._told.get(timeout=20)

    def until_marker(self, customer: Customer) -> list[InputKind | str]:
        customer.fake(4, 9)  # a mouse button that no test uses
        customer.fake(5, 9)
        told: list[InputKind | str] = []
        while (fact := self._told.get(timeout=20)) is not InputKind.BUTTON_PRESS:
            told.append(fact)
        assert self._told.get(timeout=20) is InputKind.BUTTON_RELEASE
        return told


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(640, 480) as display:
        yield display


@pytest.fixture
def injector(display: VirtualDisplay) -> Iterator[Injector]:
    injector = open_injector(display.name)
    yield injector
    injector.close()


@pytest.fixture
def customer(display: VirtualDisplay, injector: Injector) -> Iterator[Customer]:
    customer = Customer(display.name, injector)
    yield customer
    customer.connection.disconnect()


@pytest.fixture
def heard(display: VirtualDisplay, injector: Injector) -> Iterator[Heard]:
    heard = Heard()
    watch = open_input_watch(injector.ledger, heard.on_input, heard.on_panic, heard.on_lost, display.name)
    watch.start()
    yield heard
    watch.close()
    watch.close()


def _tap(injector: Injector, key: Key) -> None:
    assert injector.key(key, pressed=True)
    assert injector.key(key, pressed=False)


def test_injected_input_is_not_the_customers(injector: Injector, heard: Heard, customer: Customer) -> None:
    injector.move(Point(100, 100))
    injector.move(Point(100, 100))
    injector.button(1, pressed=True)
    injector.button(1, pressed=False)
    injector.wheel(2, -3)
    injector.text("Aa中文 你好!")
    assert heard.until_marker(customer) == []


def test_customers_motion_and_keys_are_told(heard: Heard, customer: Customer) -> None:
    customer.fake(6, 0, 33, 44)
    customer.tap(_Q_CODE)
    assert heard.until_marker(customer) == [InputKind.MOTION, InputKind.KEY_PRESS, InputKind.KEY_RELEASE]


def test_warped_pointer_is_nobodys_input(heard: Heard, customer: Customer) -> None:
    root = customer.connection.get_setup().roots[0].root
    customer.connection.core.WarpPointer(0, root, 0, 0, 0, 0, 200, 200)
    assert heard.until_marker(customer) == []


def test_three_escapes_are_panic(heard: Heard, customer: Customer) -> None:
    for _ in range(3):
        customer.tap(_ESC_CODE)
    assert heard.until_marker(customer).count(PANIC) == 1


def test_panic_is_heard_while_the_keyboard_is_grabbed(
    heard: Heard, customer: Customer, display: VirtualDisplay
) -> None:
    game = xcffib.connect(display=display.name)
    root = game.get_setup().roots[0].root
    grabbed = game.core.GrabKeyboard(False, root, 0, xcffib.xproto.GrabMode.Async, xcffib.xproto.GrabMode.Async).reply()
    assert grabbed.status == xcffib.xproto.GrabStatus.Success
    for _ in range(3):
        customer.tap(_ESC_CODE)
    assert PANIC in heard.until_marker(customer)
    game.disconnect()


def test_another_key_between_is_no_panic(heard: Heard, customer: Customer) -> None:
    for code in (_ESC_CODE, _ESC_CODE, _Q_CODE, _ESC_CODE):
        customer.tap(code)
    assert PANIC not in heard.until_marker(customer)


def test_injected_escapes_never_panic(injector: Injector, heard: Heard, customer: Customer) -> None:
    for _ in range(9):
        _tap(injector, ESCAPE)
    assert heard.until_marker(customer) == []


@pytest.mark.parametrize("seed", range(4))
def test_flood_of_injected_escapes_hides_no_press_of_the_customer(
    injector: Injector, heard: Heard, customer: Customer, seed: int
) -> None:
    turns = [True] * 3 + [False] * 60
    random.Random(seed).shuffle(turns)
    for is_customers in turns:
        if is_customers:
            customer.tap(_ESC_CODE)
        else:
            _tap(injector, ESCAPE)
    told = heard.until_marker(customer)
    assert told.count(PANIC) == 1
    assert told.count(InputKind.KEY_PRESS) == 3


def test_injected_keys_between_do_not_break_the_customers_count(
    injector: Injector, heard: Heard, customer: Customer
) -> None:
    for _ in range(3):
        customer.tap(_ESC_CODE)
        _tap(injector, Key(ord("a")))
    assert PANIC in heard.until_marker(customer)


def test_release_of_nothing_leaves_no_entry_behind(injector: Injector, heard: Heard, customer: Customer) -> None:
    for _ in range(5):
        injector.key(ESCAPE, pressed=False)
        injector.button(1, pressed=False)
    customer.tap(_ESC_CODE)
    assert heard.until_marker(customer) == [InputKind.KEY_PRESS, InputKind.KEY_RELEASE]


def test_missing_display_is_a_sentence() -> None:
    with pytest.raises(ScreenUnavailable, match=":4711 cannot be opened"):
        open_input_watch(Ledger(), lambda kind: None, lambda: None, lambda: None, ":4711")


def test_text_over_a_held_key_leaves_no_entry_that_hides_the_customer(
    injector: Injector, heard: Heard, customer: Customer
) -> None:
    for _ in range(20):
        assert injector.key(Key(ord("q")), pressed=True)
        injector.text("qQ")
        injector.key(Key(ord("q")), pressed=False)
    customer.tap(_Q_CODE)
    assert heard.until_marker(customer) == [InputKind.KEY_PRESS, InputKind.KEY_RELEASE]


def test_two_names_of_one_keycode_are_pressed_once(injector: Injector, heard: Heard, customer: Customer) -> None:
    for _ in range(3):
        for key in (Key(ord("q")), Key(ord("Q"))):
            injector.key(key, pressed=True)
        for key in (Key(ord("q")), Key(ord("Q"))):
            injector.key(key, pressed=False)
    customer.tap(_Q_CODE)
    assert heard.until_marker(customer) == [InputKind.KEY_PRESS, InputKind.KEY_RELEASE]


def test_escape_that_was_mapped_away_still_panics(heard: Heard, customer: Customer) -> None:
    before = customer.connection.core.GetKeyboardMapping(_ESC_CODE, 1).reply()
    width = before.keysyms_per_keycode
    customer.connection.core.ChangeKeyboardMapping(1, _ESC_CODE, width, [ord("x")] * width)
    try:
        for _ in range(3):
            customer.tap(_ESC_CODE)
        assert PANIC in heard.until_marker(customer)
    finally:
        customer.connection.core.ChangeKeyboardMapping(1, _ESC_CODE, width, list(before.keysyms))
        customer.connection.core.GetInputFocus().reply()


def test_watch_that_loses_its_display_says_so_and_a_closed_one_does_not() -> None:
    with virtual_display(320, 240) as display:
        heard, closed = Heard(), Heard()
        watch = open_input_watch(Ledger(), heard.on_input, heard.on_panic, heard.on_lost, display.name)
        other = open_input_watch(Ledger(), closed.on_input, closed.on_panic, closed.on_lost, display.name)
        for each in (watch, other):
            each.start()
        other.close()
        display.server.kill()
        assert heard.next_fact() == LOST
        assert closed._told.empty()
        watch.close()
