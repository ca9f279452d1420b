"""On a real display: nothing injected answers a question or presses Stop, the customer's own hand does."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import xcffib
import xcffib.xproto
import xcffib.xtest

from remote_assist.capture import open_screen
from tests.fakes.display import VirtualDisplay, virtual_display

ROOT = Path(__file__).resolve().parents[3]
Event = list[object]


class Host:
    """The program on its display, and a customer's own hand there."""

    def __init__(self, display: VirtualDisplay) -> None:
        self.display = display
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.host_program"],
            cwd=ROOT, env=display.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._events: queue.Queue[Event] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self._connection = xcffib.connect(display=display.name)
        self._xtest = self._connection(xcffib.xtest.key)
        self._root = self._connection.get_setup().roots[0].root
        self.await_event("ready")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._events.put(json.loads(line))

    def tell(self, *command: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def await_event(self, kind: str, timeout: float = 20) -> Event:
        """The next event, which must be of this kind."""
        event = self._events.get(timeout=timeout)
        assert event[0] == kind, event
        return event

    def says_nothing(self, seconds: float) -> bool:
        try:
            event = self._events.get(timeout=seconds)
        except queue.Empty:
            return True
        raise AssertionError(event)

    def ask(self, number: int) -> tuple[list[int], list[int]]:
        """Ask; returns the centres of Allow and Don't allow once they are in view."""
        self.tell("ask", number)
        assert self.await_event("guard")[1] is True
        _, allow, refuse = self.await_event("shown")
        assert isinstance(allow, list)
        assert isinstance(refuse, list)
        return allow, refuse

    def click(self, place: list[int]) -> None:
        """The customer's own click: XTest past our ledger and guard."""
        self.point(place)
        self._xtest.FakeInput(4, 1, 0, self._root, 0, 0, 0)
        self._xtest.FakeInput(5, 1, 0, self._root, 0, 0, 0)
        self._connection.core.GetInputFocus().reply()

    def point(self, place: list[int]) -> None:
        self._xtest.FakeInput(6, 0, 0, self._root, place[0], place[1], 0)
        self._connection.core.GetInputFocus().reply()

    def focus(self) -> int:
        return int(self._connection.core.GetInputFocus().reply().focus)

    def close(self) -> None:
        self._connection.disconnect()
        self._process.terminate()
        self._process.wait(10)
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()


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
    host.tell("banner")
    _, area, stop = host.await_event("banner")
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
    assert host.await_event("stop") == ["stop"]


def test_banner_and_frame_stand_still() -> None:
    # Without a window manager: openbox shows notices of its own.
    with virtual_display(1280, 720) as bare:
        host = Host(bare)
        host.tell("banner")
        host.await_event("banner")
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
