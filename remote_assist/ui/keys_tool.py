"""One menu: keys that the engineer's own system would take, keys held down, the clipboard typed, the restart."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from remote_assist.stream.viewing import CapabilityState
from remote_assist.ui.clipboard_typing import MOST, ClipboardTyping
from remote_assist.ui.keys import ALT, CONTROL, DELETE, ESCAPE, HOME, PRINT, SHIFT, SUPER, TAB
from remote_assist.ui.screen_pane import ScreenPane
from remote_assist.ui.system_keys import SystemKeys
from remote_assist.ui.tool import Tool
from remote_assist.wire.input import Key

_MENU, _CAPS_LOCK, _NUM_LOCK, _F1 = Key(0xFF67), Key(0xFFE5), Key(0xFF7F), 0xFFBE
SPECIAL_KEYS: tuple[tuple[tuple[str, tuple[Key, ...]], ...], ...] = (
    (
        ("Ctrl+Alt+Del", (CONTROL, ALT, DELETE)),
        ("Ctrl+Shift+Esc", (CONTROL, SHIFT, ESCAPE)),
        ("Ctrl+Esc", (CONTROL, ESCAPE)),
        ("Alt+Tab", (ALT, TAB)),
        ("Alt+F4", (ALT, Key(_F1 + 3))),
        ("Ctrl+Alt+Home", (CONTROL, ALT, HOME)),
    ),
    (
        ("Super", (SUPER,)),
        ("Super+D", (SUPER, Key(ord("d")))),
        ("Super+E", (SUPER, Key(ord("e")))),
        ("Super+L", (SUPER, Key(ord("l")))),
        ("Super+R", (SUPER, Key(ord("r")))),
    ),
    (
        ("Menu", (_MENU,)),
        ("Print", (PRINT,)),
        ("Alt+Print", (ALT, PRINT)),
        ("Caps Lock", (_CAPS_LOCK,)),
        ("Num Lock", (_NUM_LOCK,)),
    ),
)
"""Combinations by the names that stand on the keys, a group after the other."""
FUNCTION_KEYS = tuple((f"F{number}", (Key(_F1 + number - 1),)) for number in range(1, 13))
_HELD = (("Ctrl", CONTROL), ("Alt", ALT), ("Shift", SHIFT), ("Super", SUPER))


class KeysTool(Tool):
    """Awake while control is granted."""

    def __init__(self, pane: ScreenPane) -> None:
        super().__init__("keys", "keyboard")
        self._pane = pane
        self._typing = ClipboardTyping(pane.view, self)
        self._system_keys = SystemKeys(pane.view, self)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for group in SPECIAL_KEYS:
            for name, keys in group:
                self._add_combination(menu, name, keys)
            menu.addSeparator()
        self._function_keys = menu.addMenu("")
        for name, keys in FUNCTION_KEYS:
            self._add_combination(self._function_keys, name, keys)
        self._consoles = self._function_keys.addAction("Ctrl+Alt+F1 … F12")
        self._consoles.setEnabled(False)
        self._function_keys.setToolTipsVisible(True)
        self._holding = menu.addMenu("")
        self._holds = {key: self._add_hold(name, key) for name, key in _HELD}
        menu.addSeparator()
        self._type = QAction(menu)
        self._type.setObjectName("type_clipboard")
        self._type.triggered.connect(self._on_type_triggered)
        menu.addAction(self._type)
        self._all_keys = QAction(menu)
        self._all_keys.setObjectName("system_keys")
        self._all_keys.setCheckable(True)
        self._all_keys.setVisible(SystemKeys.are_offered())
        self._all_keys.toggled.connect(self._system_keys.want)
        menu.addAction(self._all_keys)
        menu.addSeparator()
        self._restart = QAction(menu)
        self._restart.setObjectName("restart")
        self._restart.triggered.connect(pane.request_restart)
        menu.addAction(self._restart)
        self.setMenu(menu)
        menu.aboutToShow.connect(self._on_menu_about_to_show)
        pane.control_changed.connect(self._on_pane_control_changed)
        pane.over.connect(self._on_pane_over)
        pane.view.kept_changed.connect(self._on_view_kept_changed)
        self._typing.progressed.connect(self._on_typing_progressed)
        self._typing.stopped.connect(self._on_typing_stopped)
        self._system_keys.taken.connect(self._on_system_keys_taken)
        self.setEnabled(False)

    def retranslate(self) -> None:
        self.tell(self.tr("Special keys"), self.tr("Keys that your own computer would take."))
        self._function_keys.setTitle(self.tr("Function keys"))
        self._consoles.setToolTip(
            self.tr("These would leave the customer's desktop, with nobody to see or stop it. Only the customer can.")
        )
        self._holding.setTitle(self.tr("Hold down"))
        self._all_keys.setText(self.tr("All keys to the customer in full screen"))
        self._all_keys.setToolTip(self.tr("Alt+Tab and Super too. Ctrl+Alt+Home always gives you the keyboard back."))
        self._restart.setText(self.tr("Restart the computer…"))
        self._restart.setToolTip(self.tr("The customer is asked first, and the session goes on after it."))
        self._tell_typing()

    def _tell_typing(self) -> None:
        if self._typing.is_typing:
            self._type.setText(self.tr("Stop typing the clipboard"))
            self._type.setToolTip("")
        else:
            self._type.setText(self.tr("Type the clipboard's text"))
            self._type.setToolTip(self.tr("Key by key, where nothing can be pasted: a login field or a console."))

    def _add_combination(self, menu: QMenu, name: str, keys: tuple[Key, ...]) -> None:
        action = QAction(name, menu)
        action.triggered.connect(lambda _checked=False, pressed=keys: self._pane.press_keys(pressed))
        menu.addAction(action)

    def _add_hold(self, name: str, key: Key) -> QAction:
        action = QAction(name, self._holding)
        action.setCheckable(True)
        action.triggered.connect(lambda down, kept=key: self._hold(kept, down))
        self._holding.addAction(action)
        return action

    def _hold(self, key: Key, down: bool) -> None:
        self._pane.view.keep(key, down)
        self._pane.view.setFocus()

    def _on_menu_about_to_show(self) -> None:
        self._tell_typing()

    def _on_view_kept_changed(self) -> None:
        kept = self._pane.view.kept
        for key, action in self._holds.items():
            action.setChecked(key in kept)
        names = "+".join(name for name, key in _HELD if key in kept)
        self._pane.mention(self.tr("{keys} is held down.").format(keys=names) if names else "")

    def _on_type_triggered(self) -> None:
        self._pane.view.setFocus()
        if self._typing.is_typing:
            self._typing.stop()
            return
        text = self._typing.clipboard_text()
        if not text:
            self._pane.mention(self.tr("There is no text on your clipboard."))
        elif len(text) > MOST:
            sentence = self.tr("Your clipboard holds {count} characters. At most {most} are typed.")
            self._pane.mention(sentence.format(count=len(text), most=MOST))
        else:
            self._typing.start(text)

    def _on_typing_progressed(self, done: int, count: int) -> None:
        sentence = self.tr("Typing your clipboard: {done} of {count} characters. Any key stops it.")
        self._pane.mention(sentence.format(done=done, count=count))

    def _on_typing_stopped(self, whole: bool) -> None:
        self._pane.mention(self.tr("Your clipboard was typed.") if whole else self.tr("Typing your clipboard stopped."))

    def _on_system_keys_taken(self, taken: bool) -> None:
        if taken:
            self._pane.mention(self.tr("All keys go to the customer. Ctrl+Alt+Home gives you the keyboard back."))

    def _on_pane_control_changed(self, state: CapabilityState) -> None:
        self.setEnabled(state is CapabilityState.GRANTED and not self._pane.is_over)

    def _on_pane_over(self) -> None:
        self.setEnabled(False)
