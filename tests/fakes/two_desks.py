"""A customer's and an engineer's display, `share` on one and `view` on the other, steered by real keys.

What an input method commits comes from a real one, Qt's own for dead keys: `PHRASES` gives it sequences of keys for
whole phrases, so that text is committed between real key presses without any fake in the engineer's program.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.typist import Typist, keys_down, use_layout

_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = (sys.executable, "-m", "remote_assist")
_CODE = ("--code", "7-test-words")
_MULTI, _SHIFT = 0xFF20, 0xFFE1
PHRASES = (
    "请稍等一下,我来看看。", "账号已过期;请重新登录!", "打印发票时报错:", "ひらがなとカタカナ", "漢字変換も",
    "👍🏽😀🚀",
    "👨‍👩‍👧‍👦", "🇨🇳❤️", "e\u0301a\u0308o\u0302", "Ünïcödé", "ŝĝĉ ŁØŻ", "Привет", "Καλημέρα", "𠮷野家", "€±×÷≤≥",
    "中文English混排123",
)  # fmt: skip


@dataclass(frozen=True)
class TwoDesks:
    """`share` and `view` are the running programs."""

    customer: VirtualDisplay
    engineer: VirtualDisplay
    share: subprocess.Popen[str]
    view: subprocess.Popen[str]

    def sit_down(self, layout: str = "us") -> Typist:
        """Fingers on the engineer's keyboard, which gets this layout and a Compose key."""
        use_layout(self.engineer.name, layout, options="compose:menu")
        return Typist(self.engineer.name)

    def await_control(self) -> None:
        """Press Shift until the customer's keyboard feels it."""
        typist = self.sit_down()
        end = time.monotonic() + 30
        try:
            while not keys_down(self.customer.name):
                assert time.monotonic() < end, "Control never came."
                typist.turn(_SHIFT, False)
                typist.turn(_SHIFT, True)
                time.sleep(0.1)
        finally:
            typist.turn(_SHIFT, False)
            typist.close()
        while keys_down(self.customer.name):
            assert time.monotonic() < end, "Shift was not let go."
            time.sleep(0.02)


def commit_phrase(typist: Typist, number: int) -> None:
    """Press Compose and two letters: the input method commits `PHRASES[number]`."""
    typist.press(_MULTI)
    typist.press(ord("q"))
    typist.press(ord("a") + number)


@contextmanager
def two_desks(folder: Path) -> Iterator[TwoDesks]:
    """Both programs, control granted, the picture in full screen. The customer's window is to be shown by the test."""
    composed = folder / "compose"
    lines = (f'<Multi_key> <q> <{chr(ord("a") + number)}> : "{phrase}"' for number, phrase in enumerate(PHRASES))
    usual = 'include "/usr/share/X11/locale/en_US.UTF-8/Compose"'
    composed.write_text("\n".join((usual, *lines, "")), encoding="utf-8")
    with ExitStack() as stack:
        customer = stack.enter_context(virtual_display(800, 600, window_manager=True))
        engineer = stack.enter_context(virtual_display(800, 600, window_manager=True))
        port = _free_port()
        allowed = ("--allow", "view,control")
        share = stack.enter_context(_running(customer, {}, "share", "--listen", f"127.0.0.1:{port}", *_CODE, *allowed))
        _await_listening(port)
        input_method = {"XCOMPOSEFILE": str(composed), "LC_ALL": "C.UTF-8", "QT_IM_MODULE": "compose"}
        view = stack.enter_context(
            _running(engineer, input_method, "view", f"ws://127.0.0.1:{port}", *_CODE, "--fullscreen")
        )
        stack.callback(share.terminate)  # while the viewer is there: nobody has to be waited for
        yield TwoDesks(customer, engineer, share, view)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _await_listening(port: int) -> None:
    end = time.monotonic() + 30
    while True:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < end, "The share does not listen."
        time.sleep(0.05)


@contextmanager
def _running(display: VirtualDisplay, environment: dict[str, str], *words: str) -> Iterator[subprocess.Popen[str]]:
    program = subprocess.Popen(
        (*_PROGRAM, *words), env={**display.environment(), **environment}, cwd=_ROOT,
        stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        yield program
    finally:
        program.send_signal(signal.SIGCONT)
        program.terminate()
        program.wait(20)
