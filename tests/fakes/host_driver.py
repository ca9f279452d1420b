"""Drives `tests.fakes.host_program` on a display, and is the customer's own hand there."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

import xcffib
import xcffib.xproto
import xcffib.xtest

from tests.fakes.display import VirtualDisplay

ROOT = Path(__file__).resolve().parents[2]
Event = list[object]


class Host:
    """The program on its display, and a customer's own hand there."""

    def __init__(self, display: VirtualDisplay, **environment: str) -> None:
        self.display = display
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.host_program"],
            cwd=ROOT, env=display.environment() | environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._events: queue.Queue[Event] = queue.Queue()
        self.stood: list[bool] = []
        self.painted: Event = []
        self.drawn: list[dict[str, object]] = []  # what the customer's hand said
        threading.Thread(target=self._read, daemon=True).start()
        self._connection = xcffib.connect(display=display.name)
        self._xtest = self._connection(xcffib.xtest.key)
        self._root = self._connection.get_setup().roots[0].root
        self.await_event("ready")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            event = json.loads(line)
            if event[0] == "stands":
                self.stood.append(event[1])
            elif event[0] == "draws":
                self.drawn.append(event[1])
            elif event[0] == "painted":
                self.painted = event[1:]
            else:
                self._events.put(event)

    def tell(self, *command: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def await_event(self, kind: str, timeout: float = 20) -> Event:
        """The next event, which must be of this kind."""
        event = self._events.get(timeout=timeout)
        assert event[0] == kind, event
        return event

    def ends(self, seconds: float) -> int:
        """Waits for the program's end; returns its code."""
        return self._process.wait(seconds)

    def says_nothing(self, seconds: float) -> bool:
        try:
            event = self._events.get(timeout=seconds)
        except queue.Empty:
            return True
        raise AssertionError(event)

    def shows_banner(self) -> Event:
        """Show the banner; returns it once it stands."""
        self.tell("banner")
        self.await_standing(True)
        return self.banners(1)[0]

    def await_standing(self, stands: bool, timeout: float = 20) -> None:
        """Until the last word about the banner is this one."""
        end = time.monotonic() + timeout
        while self.stood[-1:] != [stands]:
            assert time.monotonic() < end, self.stood
            time.sleep(0.02)

    def banners(self, count: int) -> list[Event]:
        """Where they are, from the left, and where their Stop is, once there are so many."""
        end = time.monotonic() + 20
        while True:
            self.tell("where")
            _, *found = self.await_event("banners")
            if len(found) == count:
                return [[*each] for each in found if isinstance(each, list)]
            assert time.monotonic() < end, found
            time.sleep(0.05)

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

    def drag(self, places: list[list[int]]) -> None:
        """The customer's own hand goes there with the left button held down."""
        self.point(places[0])
        self._xtest.FakeInput(4, 1, 0, self._root, 0, 0, 0)
        for place in places:
            self.point(place)
        self._xtest.FakeInput(5, 1, 0, self._root, 0, 0, 0)
        self._connection.core.GetInputFocus().reply()

    def press_key(self, keysym: int) -> None:
        """A key of the customer's own keyboard."""
        setup = self._connection.get_setup()
        first = setup.min_keycode
        reply = self._connection.core.GetKeyboardMapping(first, setup.max_keycode - first + 1).reply()
        keycode = first + list(reply.keysyms).index(keysym) // reply.keysyms_per_keycode
        self._xtest.FakeInput(2, keycode, 0, self._root, 0, 0, 0)
        self._xtest.FakeInput(3, keycode, 0, self._root, 0, 0, 0)
        self._connection.core.GetInputFocus().reply()

    def point(self, place: list[int]) -> None:
        self._xtest.FakeInput(6, 0, 0, self._root, place[0], place[1], 0)
        self._connection.core.GetInputFocus().reply()

    def press(self, letter: str) -> None:
        """The customer presses a key, named by what it types."""
        setup = self._connection.get_setup()
        lowest, count = setup.min_keycode, setup.max_keycode - setup.min_keycode + 1
        mapping = self._connection.core.GetKeyboardMapping(lowest, count).reply()
        code = lowest + list(mapping.keysyms).index(ord(letter)) // mapping.keysyms_per_keycode
        self._xtest.FakeInput(2, code, 0, self._root, 0, 0, 0)
        self._xtest.FakeInput(3, code, 0, self._root, 0, 0, 0)
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
