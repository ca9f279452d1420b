"""What a story needs around it: two displays, a hub, programs with a home of their own, and an end for all of them.

Invariant: whatever was started is stopped when the stage closes, by its own process, in reverse order.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.end2end.hands import Hands
from tests.end2end.probe import Probe
from tests.fakes.display import VirtualDisplay, virtual_display

CUSTOMER_SIZE = (1280, 720)
ENGINEER_SIZE = (1920, 1080)
_STOP_S = 8.0


class Stage:
    """Use as a context manager. `homes` hold one folder a program, so that nobody finds another's files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.work = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="deskside-", ignore_cleanup_errors=True))
            )
            (self.work / "probe").mkdir()
            self.probe = Probe(self.work / "probe")
            self.customer_display = self._display(stack, CUSTOMER_SIZE)
            self.engineer_display = self._display(stack, ENGINEER_SIZE)
            self.customer = Hands(self.customer_display.name)
            stack.callback(self.customer.close)
            self.engineer = Hands(self.engineer_display.name)
            stack.callback(self.engineer.close)
            self._closing = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.__exit__(kind, error, trace)

    @staticmethod
    def _display(stack: ExitStack, size: tuple[int, int]) -> VirtualDisplay:
        return stack.enter_context(virtual_display(*size, window_manager=True))

    def environment(self, label: str) -> dict[str, str]:
        """The environment of one program: its own home, its display, and the probe's side door."""
        home = self.work / label
        home.mkdir(exist_ok=True)
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("QT_", "LC_", "LANG", "DESKSIDE_"))
        }
        environment |= self.probe.environment(label)
        environment |= {"DESKSIDE_HOME": str(home), "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "xcb"}
        display = self.customer_display if label == "customer" else self.engineer_display
        environment["DISPLAY"] = display.name
        return environment

    def start(self, label: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts a Python program of ours; it writes to `<folder>/<label>.log`. Stopped when the stage closes."""
        log = self._closing.enter_context((self.folder / f"{label}.log").open("ab"))
        process = subprocess.Popen(
            [sys.executable, *arguments], env=self.environment(label), stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
        self._closing.callback(_stop, process)
        return process

    def run(self, label: str, *arguments: str, typed: str = "") -> str:
        """Runs a program to its end and returns what it printed. Raises with its words when it fails."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment(label), input=typed, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed: {done.stdout}{done.stderr}")
        return done.stdout


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
