"""The customer's monitors to choose from: a drawing, and a list with a key for each line.

Invariant: exactly one line is chosen, and it is what the view does.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from remote_assist.monitors import Monitor
from remote_assist.ui.appearance import Colours, colours, named
from remote_assist.ui.monitor_choice import MonitorChoice, Way
from remote_assist.ui.monitor_map import MonitorMap
from remote_assist.ui.plain_text import quoted
from remote_assist.ui.popover import Popover

_ALL, _FOLLOW = 0, 100
"""The lines' ids; a monitor's is its number."""
_MOST_NAME = 24
_KEYS = 9  # monitors that have a key


class MonitorPopover(Popover):
    """Stays open while one chooses."""

    def __init__(self, choice: MonitorChoice, parent: QWidget) -> None:
        super().__init__(parent, "monitor_popover")
        self._choice = choice
        self._lines = QButtonGroup(self)
        self._map = MonitorMap(choice, self)
        self._map.chosen.connect(choice.show_one)
        self._hint = named(QLabel(), "monitor_hint")
        self._hint.setWordWrap(True)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._map)
        column.addLayout(self._list)
        column.addWidget(self._hint)
        self._lines.idClicked.connect(self._choose)
        choice.changed.connect(self._on_choice_changed)
        self.hide()
        self.fill()

    @property
    def lines(self) -> list[str]:
        """What can be chosen, from the top."""
        return [button.text() for button in self._lines.buttons()]

    def fill(self) -> None:
        monitors = self._choice.monitors
        wanted = [_ALL, *range(1, len(monitors) + 1), _FOLLOW]
        if [self._lines.id(button) for button in self._lines.buttons()] != wanted:
            self._make_lines(wanted)
        texts = {_ALL: self._with_key(self.tr("All monitors"), "0")}
        texts[_FOLLOW] = self._with_key(self.tr("Follow the pointer"), "F")
        for number, monitor in enumerate(monitors, 1):
            name = self._described(number, monitor)
            texts[number] = self._with_key(name, str(number)) if number <= _KEYS else name
        for line, text in texts.items():
            self._lines.button(line).setText(text)
        chosen = {Way.ALL: _ALL, Way.FOLLOW: _FOLLOW}.get(self._choice.way, self._choice.number or _ALL)
        self._lines.button(chosen).setChecked(True)
        self._hint.setText(self.tr("In the picture: the same keys with Ctrl+Alt, while you do not steer."))
        self.setAccessibleName(self.tr("The customer's monitors"))
        self.setStyleSheet(_style(colours()))
        self.place()

    def _make_lines(self, wanted: list[int]) -> None:
        had_focus = any(button.hasFocus() for button in self._lines.buttons())
        for button in self._lines.buttons():
            self._lines.removeButton(button)
            self._list.removeWidget(button)
            button.hide()
            button.deleteLater()
        for line in wanted:
            button = named(QRadioButton(), "monitor_line")
            self._lines.addButton(button, line)
            self._list.addWidget(button)
        if had_focus:
            self.setFocus()

    def _described(self, number: int, monitor: Monitor) -> str:
        parts = [self.tr("Monitor {number}").format(number=number), f"{monitor.width} × {monitor.height}"]
        parts += [f"{monitor.scale} %"] if monitor.scale else []
        parts += [quoted(monitor.name, _MOST_NAME)] if monitor.name else []
        parts += [self.tr("main")] if monitor.primary else []
        return " · ".join(parts)

    def _with_key(self, text: str, key: str) -> str:
        return f"{text}  ({key})".replace("&", "&&")

    def _choose(self, line: int) -> None:
        if line == _ALL:
            self._choice.show_all()
        elif line == _FOLLOW:
            self._choice.follow()
        else:
            self._choice.show_one(line)

    def _on_choice_changed(self) -> None:
        if self.isVisible():
            self.fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() == Qt.Key.Key_F:
            self._choose(_FOLLOW)
        elif plain and event.text() in tuple("0123456789"):
            self._choose(int(event.text()))
        else:
            super().keyPressEvent(event)


def _style(c: Colours) -> str:
    return f"""
    #monitor_popover {{ background: {c.raised}; border: 1px solid {c.border}; }}
    QLabel, QRadioButton {{ color: {c.text}; background: transparent; }}
    QRadioButton {{ padding: 3px 2px; spacing: 8px; }}
    QRadioButton::indicator {{ width: 10px; height: 10px; border-radius: 7px; border: 2px solid {c.muted};
        background: {c.window}; }}
    QRadioButton::indicator:checked {{ border: 2px solid {c.accent}; background: {c.accent}; }}
    QRadioButton::indicator:focus {{ border: 2px solid {c.text}; }}
    #monitor_hint {{ color: {c.muted}; }}
    """
