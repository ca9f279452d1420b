"""Steers an X11 display by XTest.

Invariant: before each press the guard is asked, and the X server where the pointer and the focus really are; nothing of
another program is carried out between that look and the press. The ledger has each event before the server does.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import xcffib
import xcffib.xproto
import xcffib.xtest

from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point
from remote_assist.inject.injector import Guard, OwnWindows
from remote_assist.inject.keymap_x11 import LOOK_AGAIN, Keymap, Stroke
from remote_assist.inject.keysyms import (
    MODIFIERS,
    OTHER_SIDE,
    SHIFT,
    ends_the_session,
    is_the_servers,
    keysym_of,
    main_key_of,
)
from remote_assist.inject.ledger import InputKind, Ledger
from remote_assist.inject.marked_x11 import MarkedWindows
from remote_assist.inject.methods_x11 import InputMethods
from remote_assist.inject.readers_x11 import Readers
from remote_assist.inject.repeats_x11 import KeyRepeats
from remote_assist.wire.input import Key
from remote_assist.wire.keysyms import long_name, newest_name

_GONE = "The X display is gone: there is nothing left to steer."
_X_EVENT = {
    InputKind.KEY_PRESS: 2,
    InputKind.KEY_RELEASE: 3,
    InputKind.BUTTON_PRESS: 4,
    InputKind.BUTTON_RELEASE: 5,
    InputKind.MOTION: 6,
}
_BUTTONS = frozenset((1, 2, 3, 8, 9))
_MOST_NOTCHES = 32
_SHIFT_MASK = xcffib.xproto.ModMask.Shift
_CTRL_ALT = xcffib.xproto.ModMask.Control | xcffib.xproto.ModMask._1


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the server says at one moment: pointer, modifiers, the window under the pointer, the focus."""

    pointer: Point
    mask: int
    under: int
    focus: int

    @property
    def group(self) -> int:
        return self.mask >> 13 & 3


class X11Injector:
    """See `Injector`. Raises ScreenUnavailable."""

    def __init__(self, display: str | None, guard: Guard, ledger: Ledger) -> None:
        name = display or os.environ.get("DISPLAY") or "(none)"
        try:
            self._connection = xcffib.connect(display=display)
        except xcffib.ConnectionException as exc:
            raise ScreenUnavailable(f"There is no X display to steer: {name} cannot be opened.") from exc
        self._guard = guard
        self._ledger = ledger
        self._screen = self._connection.get_setup().roots[self._connection.pref_screen]
        self._buttons: set[int] = set()
        self._keys: dict[Key, int] = {}
        self._closed = False
        try:
            self._readers = Readers(display, time.monotonic)
            self._begin()
        except xcffib.XcffibException as exc:
            self._connection.disconnect()
            # libxcb closes a connection that uses an extension which is not there.
            raise ScreenUnavailable(f"The X display {name} cannot be steered: {exc}.") from exc

    def _begin(self) -> None:
        self._xtest = self._connection(xcffib.xtest.key)
        self._xtest.GetVersion(2, 2).reply()
        self._keymap = Keymap(self._connection, self._readers.have_read, self._keys.values, self._rest)
        self._repeats = KeyRepeats(self._connection)
        self._methods = InputMethods(self._connection, self._screen.root, time.monotonic)
        self._marked = MarkedWindows(self._connection, self._screen.root)
        self._size = self._connection.core.GetGeometry(self._screen.root).reply()
        mask = xcffib.xproto.EventMask.StructureNotify
        self._connection.core.ChangeWindowAttributes(self._screen.root, xcffib.xproto.CW.EventMask, [mask])
        scene = self._look()
        self._where, self._focus = scene.pointer, scene.focus

    @property
    def ledger(self) -> Ledger:
        return self._ledger

    def move(self, point: Point) -> bool:
        windows = self._guard()
        self._follow_changes()
        point = Point(max(0, min(point.x, self._size.width - 1)), max(0, min(point.y, self._size.height - 1)))
        if windows.question_open or windows.hold(point) or self._is_marked(windows, point):
            return False
        self._where = point
        self._fake(InputKind.MOTION, 0)
        self._flush()
        return True

    def button(self, button: int, pressed: bool) -> bool:
        if button not in _BUTTONS:
            return False
        if not pressed:
            if button in self._buttons:
                self._buttons.discard(button)
                self._fake(InputKind.BUTTON_RELEASE, button)
                self._flush()
            return True
        with self._alone():
            if not self._may_point():
                return False
            if button not in self._buttons:
                self._buttons.add(button)
                self._fake(InputKind.BUTTON_PRESS, button)
        return True

    def wheel(self, dx: int, dy: int) -> bool:
        with self._alone():
            if not self._may_point():
                return False
            for amount, backward, forward in ((dy, 4, 5), (dx, 6, 7)):
                for _ in range(min(abs(amount), _MOST_NOTCHES)):
                    button = forward if amount > 0 else backward
                    self._fake(InputKind.BUTTON_PRESS, button)
                    self._fake(InputKind.BUTTON_RELEASE, button)
        return True

    def key(self, key: Key, pressed: bool) -> bool:
        key = newest_name(key)
        if not pressed:
            self._release_key(key)
            self._flush()
            return True
        if key in self._keys:
            return key in MODIFIERS or self._repeat(key)
        stroke = self._stroke_of(key)
        return stroke is not None and self._hold(key, stroke)

    def _stroke_of(self, key: Key) -> Stroke | None:
        """How to press it now; None for a key that is refused or not there. Finding it may take a while."""
        scene = self._may_type()
        if scene is None or is_the_servers(key) or _is_the_customers(key, scene):
            return None
        stroke = self._find(key, scene.group)
        main = main_key_of(key)
        if main is not None and (stroke is None or self._needs_shift(stroke, scene)):
            # Num Lock stands otherwise here than there, and Shift on the keypad means different things to programs.
            stroke = self._find(main, scene.group)
        return stroke

    def _hold(self, key: Key, stroke: Stroke) -> bool:
        """Press a key and keep it down."""
        with self._alone():
            scene = self._may_type()
            if scene is None:
                return False
            if key in MODIFIERS:
                self._press_key(key, stroke.keycode)
            else:
                self._repeats.stop(stroke.keycode)
                unshift = self._shift_to(self._needs_shift(stroke, scene), scene)
                self._press_key(key, stroke.keycode)
                self._restore_shift(unshift)
        return True

    def _repeat(self, key: Key) -> bool:
        """A held key once more; what is held with it may be more than when it was pressed first."""
        with self._alone():
            scene = self._may_type()
            if scene is None or _is_the_customers(key, scene):
                return False
            self._press(self._keys[key])
        return True

    def text(self, text: str) -> bool:
        self._lift_modifiers()
        while text:
            count = self.ready(text)
            for key in map(self._key_of, text[:count]):
                if key is not None and not self._tap(key):
                    return False
            text = text[count:]
            if not count:
                self._rest(LOOK_AGAIN)
        return True

    def ready(self, wanted: str | Key) -> int:
        scene = self._may_type()
        keys = list(map(self._key_of, wanted)) if isinstance(wanted, str) else [newest_name(wanted)]
        if scene is None:
            return len(keys)  # for them to be refused
        count, foreign = self._room_for(keys, scene.group)
        try:
            if count and not self._keymap.can_lend_now(foreign):
                return 0
            self._keymap.lend(foreign)
        except xcffib.XcffibException as exc:
            raise ScreenUnavailable(_GONE) from exc
        return count or len(keys)

    def _key_of(self, character: str) -> Key | None:
        """The key for a character of a text, by a name that the customer's input method does not spell with."""
        key = keysym_of(character)
        return long_name(key) if key is not None and self._methods.is_running() else key

    def release_all(self) -> None:
        for button in sorted(self._buttons):
            self._fake(InputKind.BUTTON_RELEASE, button)
        self._buttons.clear()
        for key in list(self._keys):
            self._release_key(key)
        self._flush()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            self.release_all()
            self._keymap.give_back()
        except (ScreenUnavailable, xcffib.XcffibException):
            return  # with the display everything we held is gone
        finally:
            self._readers.close()
            self._connection.disconnect()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The server does nothing for other programs meanwhile: no window opens and no focus moves before a press."""
        core = self._connection.core
        try:
            core.GrabServer()
            try:
                yield
            finally:
                core.UngrabServer()
            self._flush()
        except xcffib.XcffibException as exc:
            raise ScreenUnavailable(_GONE) from exc

    def _may_point(self) -> bool:
        """May a button be pressed where the pointer is now?"""
        windows = self._guard()
        if windows.question_open or windows.focused:
            return False
        scene = self._look()
        self._where = scene.pointer
        return not (self._is_ours(windows, scene) or self._is_marked(windows, scene.pointer))

    def _may_type(self) -> _Scene | None:
        """The scene, if a key may be pressed in it."""
        windows = self._guard()
        if windows.question_open or windows.focused:
            return None
        scene = self._look()
        self._where, self._focus = scene.pointer, scene.focus
        if self._is_ours(windows, scene) or self._is_marked(windows, scene.pointer, scene.focus):
            return None
        return scene

    @staticmethod
    def _is_ours(windows: OwnWindows, scene: _Scene) -> bool:
        return windows.hold(scene.pointer) or scene.under in windows.native_ids or scene.focus in windows.native_ids

    def _is_marked(self, windows: OwnWindows, point: Point, focus: int = 0) -> bool:
        """Is it a window of ours that another process shows, or one that was hidden or came a moment ago?"""
        try:
            return self._marked.lie_at(point, windows) or self._marked.hold(focus, windows)
        except xcffib.XcffibException as exc:
            raise ScreenUnavailable(_GONE) from exc

    def _look(self) -> _Scene:
        """Ask the server, in one round trip."""
        try:
            core = self._connection.core
            pointer_cookie, focus_cookie = core.QueryPointer(self._screen.root), core.GetInputFocus()
            pointer, focus = pointer_cookie.reply(), focus_cookie.reply()
        except xcffib.XcffibException as exc:
            raise ScreenUnavailable(_GONE) from exc
        self._follow_changes()
        return _Scene(Point(pointer.root_x, pointer.root_y), pointer.mask, pointer.child, focus.focus)

    def _follow_changes(self) -> None:
        """Take what the server told meanwhile: another size, another keyboard map."""
        stale = False
        try:
            while (event := self._connection.poll_for_event()) is not None:
                if isinstance(event, xcffib.xproto.ConfigureNotifyEvent):
                    self._size = event
                elif isinstance(event, xcffib.xproto.MappingNotifyEvent):
                    stale |= not self._keymap.is_ours(event.first_keycode, event.count)
            if stale:
                self._keymap.read()
        except xcffib.XcffibException as exc:
            raise ScreenUnavailable(_GONE) from exc

    def _find(self, key: Key, group: int) -> Stroke | None:
        stroke = self._keymap.stroke(key, group) or self._keymap.stroke(OTHER_SIDE.get(key, key), group)
        if stroke is None and key not in MODIFIERS and self._keymap.lend([key]):
            stroke = self._keymap.stroke(key, group)
        return stroke

    def _room_for(self, keys: Sequence[Key | None], group: int) -> tuple[int, list[Key]]:
        """How many of the next keys the keyboard and the pool have room for together, and those that need a loan."""
        foreign: dict[Key, None] = {}
        for count, key in enumerate(keys):
            if key is None or key in foreign or key in MODIFIERS or self._keymap.knows(key, group):
                continue
            if len(foreign) == self._keymap.spare_count:
                return count, list(foreign)
            foreign[key] = None
        return len(keys), list(foreign)

    def _tap(self, key: Key) -> bool:
        with self._alone():
            scene = self._may_type()
            if scene is None:
                return False
            stroke = self._keymap.stroke(key, scene.group)
            if stroke is None:
                return False
            restore = self._shift_to(self._needs_shift(stroke, scene), scene)
            self._press(stroke.keycode)
            self._fake(InputKind.KEY_RELEASE, stroke.keycode)
            self._restore_shift(restore)
        return True

    @staticmethod
    def _needs_shift(stroke: Stroke, scene: _Scene) -> bool:
        return stroke.shift != bool(scene.mask & stroke.swapped_by)

    def _shift_to(self, wanted: bool, scene: _Scene) -> tuple[InputKind, int] | None:
        """Bring Shift up or down for one stroke. Returns the event that puts it back, None if nothing was done."""
        if bool(scene.mask & _SHIFT_MASK) == wanted:
            return None
        stroke = self._keymap.stroke(SHIFT, scene.group)
        if stroke is None:
            return None
        first, after = InputKind.KEY_PRESS, InputKind.KEY_RELEASE
        if not wanted:
            held = [code for key, code in self._keys.items() if key in (SHIFT, SHIFT + 1)]
            if not held:
                return None  # the customer holds it
            self._fake(after, held[0])
            return first, held[0]
        self._fake(first, stroke.keycode)
        return after, stroke.keycode

    def _restore_shift(self, event: tuple[InputKind, int] | None) -> None:
        if event is not None:
            self._fake(*event)

    def _lift_modifiers(self) -> None:
        """Text is text: a held Ctrl must not turn it into commands."""
        for key in [key for key in self._keys if key in MODIFIERS]:
            self._release_key(key)

    def _press_key(self, key: Key, keycode: int) -> None:
        self._press(keycode)
        self._keys[key] = keycode

    def _press(self, keycode: int) -> None:
        """Press a key, also one that we hold: the server, which does not repeat it, would make no event of that."""
        if keycode in self._keys.values():
            self._fake(InputKind.KEY_RELEASE, keycode)
        self._fake(InputKind.KEY_PRESS, keycode)
        if self._keymap.is_lent(keycode):
            self._readers.pressed(keycode, self._focus)

    def _release_key(self, key: Key) -> None:
        keycode = self._keys.pop(key, None)
        if keycode is not None:
            self._fake(InputKind.KEY_RELEASE, keycode)
            self._repeats.give_back(keycode)

    def _fake(self, kind: InputKind, detail: int) -> None:
        self._ledger.record(kind, detail, self._where)
        x, y = self._where if kind is InputKind.MOTION else (0, 0)
        try:
            self._xtest.FakeInput(_X_EVENT[kind], detail, 0, self._screen.root, x, y, 0)
        except xcffib.XcffibException as exc:
            raise ScreenUnavailable(_GONE) from exc

    def _flush(self) -> None:
        try:
            self._connection.flush()
        except xcffib.XcffibException as exc:
            raise ScreenUnavailable(_GONE) from exc

    def _rest(self, seconds: float) -> None:
        """What was typed so far must be on its way while we wait."""
        self._flush()
        time.sleep(seconds)


def _is_the_customers(key: Key, scene: _Scene) -> bool:
    """With what is held now, would the server end the session over it, or leave it for another console?"""
    return ends_the_session(key, with_ctrl_and_alt=scene.mask & _CTRL_ALT == _CTRL_ALT)
