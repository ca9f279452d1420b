"""The menu of special keys: combinations, keys that are held, the clipboard typed, all keys in full screen."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QFocusEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from remote_assist.stream.viewing import CapabilityState
from remote_assist.ui.clipboard_typing import MOST
from remote_assist.ui.keys import ALT, CONTROL, SHIFT
from remote_assist.ui.keys_tool import KeysTool
from remote_assist.wire.input import Key, ReleaseAll, TurnKey, TypeText
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.typist import Typist
from tests.remote_assist.ui.test_viewer_window import Opened

_ROOT = Path(__file__).resolve().parents[3]
_TAB, _CTRL, _ALT, _HOME = 0xFF09, 0xFFE3, 0xFFE9, 0xFF50


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    opened = Opened(qtbot)
    opened.go_live()
    opened.control(CapabilityState.GRANTED)
    opened.window.pane.view.setFocus()
    opened.viewer.events.clear()
    return opened


def _tool(opened: Opened) -> KeysTool:
    tool = opened.window.panel.toolbar.findChild(KeysTool, "keys")
    assert tool is not None
    return tool


def _action(opened: Opened, text: str) -> QAction:
    menus = [_tool(opened).menu()]
    while menus:
        for action in menus.pop().actions():
            if isinstance(below := action.menu(), QMenu):
                menus.append(below)
            if text in (action.text(), action.objectName()):
                return action
    raise AssertionError(f"There is no {text!r} in the menu.")


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Ctrl+Alt+Del", (0xFFE3, 0xFFE9, 0xFFFF)),
        ("Ctrl+Shift+Esc", (0xFFE3, 0xFFE1, 0xFF1B)),
        ("Alt+F4", (0xFFE9, 0xFFC1)),
        ("Super+R", (0xFFEB, 0x72)),
        ("Caps Lock", (0xFFE5,)),
        ("F12", (0xFFC9,)),
    ],
)
def test_combination_is_pressed_in_order_and_released_in_reverse(
    opened: Opened, name: str, keys: tuple[int, ...]
) -> None:
    _action(opened, name).trigger()
    pressed = [TurnKey(Key(key), True) for key in keys]
    assert opened.viewer.events == [*pressed, *(TurnKey(event.key, False) for event in reversed(pressed))]


def test_what_would_leave_the_desktop_is_greyed_with_its_reason(opened: Opened) -> None:
    action = _action(opened, "Ctrl+Alt+F1 … F12")
    assert not action.isEnabled()
    assert "Only the customer can" in action.toolTip()


def test_held_key_comes_back_with_the_focus_and_goes_with_control(opened: Opened) -> None:
    view, hold = opened.window.pane.view, _action(opened, "Ctrl")
    hold.trigger()
    assert hold.isChecked()
    assert opened.viewer.events == [TurnKey(CONTROL, True)]
    assert "Ctrl" in opened.window.pane.note
    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusOut))
    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusIn))
    assert opened.viewer.events[1:] == [ReleaseAll(), TurnKey(CONTROL, True)]
    opened.viewer.events.clear()
    opened.control(CapabilityState.PAUSED)
    assert opened.viewer.events == [ReleaseAll()]
    assert not hold.isChecked()
    opened.control(CapabilityState.GRANTED)
    assert opened.viewer.events == [ReleaseAll()]


def test_held_keys_are_let_go_one_by_one_and_by_freeing_the_keyboard(opened: Opened) -> None:
    for name in ("Alt", "Shift"):
        _action(opened, name).trigger()
    _action(opened, "Alt").trigger()
    assert opened.viewer.events == [TurnKey(ALT, True), TurnKey(SHIFT, True), TurnKey(ALT, False)]
    QTest.keyClick(
        opened.window.pane.view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )
    assert opened.viewer.events[-1] == ReleaseAll()
    assert not _action(opened, "Shift").isChecked()


def _typed(opened: Opened) -> str:
    return "".join(event.text for event in opened.viewer.events if isinstance(event, TypeText))


def test_clipboard_is_typed_in_pieces_with_its_progress(opened: Opened, qtbot: QtBot) -> None:
    text = "pässwörd 密码\r\n" + "x" * 40 + "\x07"
    QGuiApplication.clipboard().setText(text)
    _action(opened, "type_clipboard").trigger()
    assert "of 52 characters" in opened.window.pane.note
    qtbot.waitUntil(lambda: _typed(opened) == "pässwörd 密码\n" + "x" * 40, timeout=10_000)
    qtbot.waitUntil(lambda: opened.window.pane.note == "Your clipboard was typed.")
    assert all(isinstance(event, TypeText) and len(event.text) <= 32 for event in opened.viewer.events)


@pytest.mark.parametrize("how", ["key", "control", "menu"])
def test_typing_the_clipboard_stops_at_once(opened: Opened, qtbot: QtBot, how: str) -> None:
    QGuiApplication.clipboard().setText("y" * 1000)
    _action(opened, "type_clipboard").trigger()
    if how == "key":
        QTest.keyClick(opened.window.pane.view, Qt.Key.Key_Escape)
    elif how == "control":
        opened.control(CapabilityState.PAUSED)
    else:
        _action(opened, "type_clipboard").trigger()
    sent = _typed(opened)
    qtbot.wait(300)
    assert _typed(opened) == sent
    assert len(sent) < 100
    assert not any(isinstance(event, TurnKey) and event.pressed for event in opened.viewer.events)


@pytest.mark.parametrize(("text", "note"), [("", "no text"), ("z" * (MOST + 1), "At most 4096")])
def test_clipboard_that_cannot_be_typed_is_said(opened: Opened, text: str, note: str) -> None:
    QGuiApplication.clipboard().setText(text)
    _action(opened, "type_clipboard").trigger()
    assert note in opened.window.pane.note
    assert _typed(opened) == ""


class _Engineer:
    """The program of an engineer in full screen; `pressed` are the keys that left."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.pressed: list[str] = []
        self._ready = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        assert self._ready.wait(30)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            if said == ["ready"]:
                self._ready.set()
            elif said[0] == "TurnKey":
                self.pressed.append(said[1])

    def await_keyboard(self, typist: Typist) -> None:
        """The window manager gives the focus when it likes: until a letter arrives the keyboard is nobody's."""
        end = time.monotonic() + 20.0
        while not self.pressed:
            assert time.monotonic() < end, "The window never got the keyboard."
            typist.press(ord("z"))
            time.sleep(0.05)

    def await_key(self, keysym: int, seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not any(f"key={keysym}," in line for line in self.pressed):
            assert time.monotonic() < end, f"{keysym} never left."
            time.sleep(0.01)


@contextmanager
def _engineer(display: VirtualDisplay, *words: str) -> Iterator[_Engineer]:
    command = [sys.executable, "-m", "tests.fakes.view_program", "640", "480", "control", *words]
    process = subprocess.Popen(
        command, env=display.environment(), cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield _Engineer(process)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_all_keys_go_to_the_customer_until_the_keyboard_is_freed() -> None:
    """Openbox takes Alt+Tab on the engineer's display; a grab of ours comes before it."""
    with virtual_display(640, 480, window_manager=True) as display:
        with _engineer(display, "system_keys") as engineer:
            typist = Typist(display.name)
            engineer.await_keyboard(typist)
            typist.press(_ALT, _TAB)
            engineer.await_key(_TAB)
            typist.press(_CTRL, _ALT, _HOME)
            engineer.pressed.clear()
            typist.press(_ALT, _TAB)
            typist.press(ord("a"))
            time.sleep(0.3)
            assert engineer.pressed == []
        with _engineer(display) as engineer:
            engineer.await_keyboard(typist)
            typist.press(_ALT, _TAB)
            engineer.pressed.clear()
            engineer.await_keyboard(typist)  # the window manager lets go of it when it has switched
            assert not any(f"key={_TAB}," in line for line in engineer.pressed)
            typist.close()
