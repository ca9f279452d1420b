"""Chinese typed through a real ibus into `deskside help`, under the setting of fcitx that Qt cannot load."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from remote_assist.wire.input import Key
from tests.end2end.hands import ENTER, Hands
from tests.end2end.probe import Probe
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.hub import RunningHub

_ENGINE = Path("/usr/share/ibus/component/libpinyin.xml")
_SPACE, _BACKSPACE = Key(0x20), Key(0xFF08)
_START = """
ibus-daemon --xim --panel=disable &
until [ "$(ibus engine libpinyin; ibus engine)" = libpinyin ]; do sleep 0.1; done
exec "$0" -m desk_app.cli help --config "$1"
"""

pytestmark = pytest.mark.skipif(
    not (_ENGINE.exists() and shutil.which("dbus-run-session")),
    reason="needs a real input method: apt-get install ibus ibus-libpinyin dbus",
)


@contextmanager
def help_program(hub: RunningHub, home: Path, display: VirtualDisplay, probe: Probe) -> Iterator[None]:
    config = home / "help.json"
    config.write_text(json.dumps({"hub": hub.address, "app_key": hub.app.app.app_key, "language": "zh_CN"}))
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("IBUS", "DBUS", "QT_"))},
        "DISPLAY": display.name,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "QT_QPA_PLATFORM": "xcb",
        "QT_IM_MODULE": "fcitx",
        "GSETTINGS_BACKEND": "memory",
        "DESKSIDE_HOME": str(home / "deskside"),
        **probe.environment("help"),
    }
    command = ["dbus-run-session", "--", "bash", "-c", _START, sys.executable, str(config)]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Typist:
    """Types into the message field of the program."""

    def __init__(self, hands: Hands, probe: Probe) -> None:
        self._hands, self._probe = hands, probe

    def text(self) -> str:
        return self._probe.wait("help", "message_edit").text

    def letters(self, letters: str) -> None:
        for letter in letters:
            self._hands.press(Key(ord(letter)))

    def wait_for_the_input_method(self) -> None:
        """It connects a moment after the field has the focus; until then letters are just letters."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            self.letters("n")
            seen = time.monotonic() + 0.5
            while time.monotonic() < seen and self.text() == "":
                time.sleep(0.02)
            composing = self.text() == ""
            self._hands.press(_BACKSPACE)
            self._probe.wait("help", "message_edit", lambda widget: widget.text == "")
            if composing:
                return
        raise TimeoutError("the input method did not take any letter")


def test_enter_in_a_real_composition_never_sends(tmp_path: Path) -> None:
    with (
        RunningHub(tmp_path / "hub") as hub,
        virtual_display(1000, 800, window_manager=True) as display,
        # The input method may still be writing its own files when it is told to end.
        tempfile.TemporaryDirectory(prefix="ime", ignore_cleanup_errors=True) as home,
    ):
        probe = Probe(Path(tempfile.mkdtemp(prefix="p", dir=home)))
        with help_program(hub, Path(home), display, probe):
            hands = Hands(display.name)
            probe.wait("help", "home_search", lambda widget: widget.focused, timeout=30)
            hands.click(probe.wait("help", "home_talk").middle)
            hands.click(probe.wait("help", "message_edit").middle)
            typist = Typist(hands, probe)
            typist.wait_for_the_input_method()
            typist.letters("nihao")
            hands.press(ENTER)  # takes the letters as they are, and belongs to the input method
            probe.wait("help", "message_edit", lambda widget: widget.text == "nihao")
            assert probe.all("help", "message_mine") == []
            typist.letters("nihao")
            hands.press(_SPACE)
            probe.wait("help", "message_edit", lambda widget: widget.text == "nihao你好")
            assert probe.all("help", "message_mine") == []
            hands.press(ENTER)
            probe.wait("help", "message_mine", lambda widget: "nihao你好" in widget.accessible)
            hands.close()
