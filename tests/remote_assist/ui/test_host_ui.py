"""On a real display: nothing injected answers a question or presses Stop, the customer's own hand does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from remote_assist.capture import open_screen
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.host_driver import Host


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(1280, 720, window_manager=True) as display:
        yield display


@pytest.fixture
def host(display: VirtualDisplay) -> Iterator[Host]:
    host = Host(display)
    yield host
    host.close()


def test_no_injected_input_answers_but_the_customer_can(host: Host) -> None:
    allow, _ = host.ask(1)
    host.tell("attack", 1.6)
    _, done, refused = host.await_event("attacked", 30)
    assert done == 0
    assert isinstance(refused, int)
    assert refused > 1000
    host.click(allow)
    assert host.await_event("answer") == ["answer", 1, True]


def test_customers_click_in_the_first_second_is_nothing(host: Host) -> None:
    allow, refuse = host.ask(2)
    host.click(allow)
    assert host.says_nothing(0.3)
    host.click(refuse)
    assert host.await_event("answer") == ["answer", 2, False]


def test_question_takes_no_focus(host: Host) -> None:
    before = host.focus()
    _, refuse = host.ask(3)
    assert host.focus() == before
    host.click(refuse)
    assert host.await_event("answer") == ["answer", 3, False]


def test_withdrawn_question_is_never_answered_and_opens_the_guard(host: Host) -> None:
    allow, _ = host.ask(4)
    host.tell("withdraw", 4)
    assert host.await_event("guard") == ["guard", False, False, 0]
    host.click(allow)
    assert host.says_nothing(0.3)


def test_second_question_waits_for_the_first(host: Host) -> None:
    _, refuse = host.ask(5)
    host.tell("ask", 6)
    assert host.await_event("guard")[1] is True
    host.await_event("shown")
    host.click(refuse)
    assert host.await_event("answer") == ["answer", 5, False]
    host.tell("withdraw", 6)
    assert host.await_event("guard") == ["guard", False, False, 0]


def test_injected_click_never_reaches_the_banner_but_the_customers_does(host: Host) -> None:
    area, stop, _window = host.shows_banner()
    assert isinstance(area, list)
    assert isinstance(stop, list)
    x, y, width, height = area
    assert y >= 720 - 72
    assert y + height <= 720
    assert x + width <= 1280 - 140
    host.tell("attack", 0.2)
    _, done, refused = host.await_event("attacked", 30)
    assert isinstance(done, int)
    assert done > 0
    assert isinstance(refused, int)
    assert refused > 0
    host.click(stop)
    assert host.await_event("stop") == ["stop", "stopped_by_customer"]


def test_panel_takes_the_focus_and_nothing_injected_reaches_it(host: Host) -> None:
    host.shows_banner()
    host.tell("panel")
    _, _pause, stop = host.await_event("panel")
    assert isinstance(stop, list)
    host.press(" ")  # it opens with the focus on Pause
    assert host.await_event("pause") == ["pause"]
    host.tell("attack", 0.2)
    _, _done, refused = host.await_event("attacked", 30)  # and neither a pause nor a stop
    assert isinstance(refused, int)
    assert refused > 0
    host.click(stop)
    assert host.await_event("stop") == ["stop", "stopped_by_customer"]


def test_banner_and_frame_stand_still() -> None:
    # Without a window manager: openbox shows notices of its own.
    with virtual_display(1280, 720) as bare:
        host = Host(bare)
        host.shows_banner()
        screen = open_screen(bare.name)
        while screen.wait(0.3) is not None:
            pass
        assert screen.wait(2.5) is None  # longer than the banner takes to raise itself
        frame = screen.grab()
        red = [0x2B, 0x3A, 0xD9]
        assert (frame[:3, :, :3] == red).all()
        assert (frame[:, 1277:, :3] == red).all()
        screen.close()
        host.tell("hide")
        assert host.await_event("guard") == ["guard", False, False, 0]
        host.close()
