"""What the engineer may not see he cannot reach: neither by pointer nor by keys, whatever moves meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from remote_assist.capture import Curtain, MaskedScreen, open_screen
from remote_assist.geometry import Point, Rect
from remote_assist.inject import Ledger, no_windows
from remote_assist.inject.x11 import X11Injector
from remote_assist.shown import Choice, Scope, ShownTerms
from remote_assist.stream.machine import guard_of
from remote_assist.wire.input import Key
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.x_client import x_client
from tests.fakes.x_windows import XProgram

LETTER = Key(ord("a"))


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(640, 480) as display:
        yield display


class Steered:
    """A display of which a part is shown, and who steers it."""

    def __init__(self, display: VirtualDisplay, terms: ShownTerms, choice: Choice) -> None:
        self.curtain = Curtain(terms, choice)
        self.screen = MaskedScreen(open_screen(display.name), self.curtain)
        self.injector = X11Injector(display.name, guard_of(no_windows, self.curtain), Ledger())
        self.keeper, self.others = XProgram(display.name), XProgram(display.name)

    def look(self) -> None:
        while self.screen.wait(0.1) is not None:
            pass

    def clicks(self, x: int, y: int) -> bool:
        done = self.injector.move(Point(x, y)) and self.injector.button(1, True)
        self.injector.button(1, False)
        return done

    def close(self) -> None:
        self.injector.close()
        self.screen.close()
        self.keeper.close()
        self.others.close()


@pytest.fixture
def steered(display: VirtualDisplay) -> Iterator[Steered]:
    steered = Steered(display, ShownTerms((Scope.DESKTOP,)), Choice())
    yield steered
    steered.close()


def test_no_click_reaches_a_hidden_window_or_its_menu(steered: Steered) -> None:
    steered.others.window(Rect(0, 0, 640, 480), 0x101820, "ground")
    steered.keeper.window(Rect(100, 100, 100, 100), 0xDE1234, "KeePassXC")
    steered.keeper.window(Rect(300, 100, 50, 50), 0xDE1234, loose=True)
    steered.look()
    assert not steered.clicks(150, 150)
    assert not steered.clicks(320, 120)
    assert steered.clicks(250, 150)


def test_window_that_just_came_or_moved_under_the_pointer_is_out_of_reach(steered: Steered) -> None:
    """The list of windows is a moment old: who clicks asks the server what lies there now."""
    steered.others.window(Rect(0, 0, 640, 480), 0x101820, "ground")
    hidden = steered.keeper.window(Rect(400, 300, 100, 100), 0xDE1234, "KeePassXC")
    steered.look()
    assert steered.clicks(150, 150)
    hidden.move(100, 100)
    assert not steered.injector.button(1, True)
    hidden.move(400, 300)
    assert steered.injector.button(1, True)
    steered.injector.button(1, False)
    steered.keeper.window(Rect(100, 100, 100, 100), 0xDE1234, "KeePassXC: unlock")
    assert not steered.injector.button(1, True)


def test_no_key_reaches_a_hidden_window_that_has_the_focus(steered: Steered) -> None:
    ground = steered.others.window(Rect(0, 0, 640, 480), 0x101820, "ground")
    hidden = steered.keeper.window(Rect(400, 300, 100, 100), 0xDE1234, "KeePassXC")
    steered.look()
    ground.focus()
    assert steered.injector.key(LETTER, True)
    steered.injector.key(LETTER, False)
    hidden.focus()
    assert not steered.injector.key(LETTER, True)
    assert not steered.injector.text("secret")


def test_blacked_out_rectangle_is_out_of_reach(display: VirtualDisplay) -> None:
    terms = ShownTerms((Scope.DESKTOP,), hide_known=False, blackout=(Rect(500, 400, 140, 80),))
    steered = Steered(display, terms, Choice())
    assert steered.clicks(400, 300)
    assert not steered.clicks(550, 450)
    steered.close()


def test_nothing_is_steered_before_anything_is_shown(display: VirtualDisplay) -> None:
    curtain = Curtain(ShownTerms())
    injector = X11Injector(display.name, guard_of(no_windows, curtain), Ledger())
    assert not injector.move(Point(10, 10))
    assert not injector.key(LETTER, True)
    injector.close()


def test_other_windows_are_out_of_reach_where_one_application_is_shown(display: VirtualDisplay) -> None:
    with x_client("xcb", display) as client:
        terms = ShownTerms((Scope.APPLICATION,), processes=(client.pid,))
        steered = Steered(display, terms, Choice(Scope.APPLICATION))
        other = steered.others.window(Rect(450, 350, 100, 100), 0x334455, "mail")
        steered.look()
        assert steered.clicks(200, 200)  # the application's window is at 100, 100
        assert steered.injector.key(LETTER, True)
        steered.injector.key(LETTER, False)
        assert not steered.clicks(500, 400)
        assert not steered.clicks(10, 10)
        other.focus()
        assert not steered.injector.key(LETTER, True)
        steered.close()
