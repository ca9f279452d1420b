"""The customer's side of a share without a network: questions, banner and injector, driven over a pipe.

    python -m tests.fakes.host_program

Reads JSON lines: ["ask", number], ["withdraw", number], ["banner"], ["banner", monitor], ["panel"], ["hide"],
["where"], ["chips"], ["glass"], ["attack", seconds], ["hang", seconds], ["marks", [word, …]], ["press", x, y] (as the
engineer).
Writes JSON lines: ["shown", allow, refuse] (centres on the screen), ["answer", number, yes], ["stands", yes] when that
changes, ["banners", [[x, y, w, h], centre of Stop, window], …] from the left, ["attacked", done, refused],
["stop", reason], ["revoke", capability], ["pause"], ["resume"], ["panel", pause, stop] (centres, once it has the
focus), ["painted", [number, …], lasers], ["draws", word], ["clears"], ["pressed", done], ["glass", windows],
["chips", {text: centre}], ["guard", question_open, focused, count of areas].
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from remote_assist.geometry import Point
from remote_assist.inject import Injector, open_injector
from remote_assist.policy.board import Artist, Drawn, MarkBoard
from remote_assist.policy.questions import BannerFacts, Engineer, Onlooker, Passed, Question, ShownFacts
from remote_assist.shown import Choice, Scope
from remote_assist.stream.host_ui import Glimpse
from remote_assist.ui.appearance import dress
from remote_assist.ui.banner import Banner
from remote_assist.ui.consent import ConsentDialog
from remote_assist.ui.host_ui import QtHostUi
from remote_assist.ui.share_panel import SharePanel
from remote_assist.wire.input import Key
from remote_assist.wire.marks import Drawing
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability

ENGINEER = Engineer("Wang Lei", b"k" * 32, True)
ONLOOKER = Onlooker(ENGINEER, (Capability.VIEW, Capability.CONTROL))
FACTS = BannerFacts((ONLOOKER,), "Acme Ltd", "Invoices", 1_763_730_120.0)
_RETURN, _SPACE, _TAB, _ALT = Key(0xFF0D), Key(0x20), Key(0xFF09), Key(0xFFE9)


def _say(*event: object) -> None:
    print(json.dumps(event), flush=True)


class Controls:
    """What the banner's buttons reach."""

    def __init__(self) -> None:
        self._stands = False

    def stop(self, reason: ReasonCode = ReasonCode.STOPPED_BY_CUSTOMER) -> None:
        _say("stop", reason.value)

    def banner_names(self, engineer_keys: frozenset[bytes], seconds: float) -> None:
        if bool(engineer_keys) != self._stands:
            self._stands = bool(engineer_keys)
            _say("stands", self._stands)

    def revoke(self, capability: Capability, engineer_key: bytes | None = None) -> None:
        _say("revoke", capability.value)

    def show(self, choice: Choice) -> None:
        _say("show", choice.scope.value, choice.monitor)

    def pause(self) -> None:
        _say("pause")

    def resume(self) -> None:
        _say("resume")

    def glimpse(self, receive: Callable[[Glimpse | None], None]) -> None:
        receive(None)

    def passed(self) -> tuple[Passed, ...]:
        return ()

    def customer_acted(self) -> None:
        return

    def draw(self, word: Drawing) -> None:
        _say("draws", msgspec.to_builtins(word))

    def clear_marks(self) -> None:
        _say("clears")

    def marks_painted(self, drawn: Drawn) -> None:
        _say("painted", [standing.mark.number for standing in drawn.marks], drawn.lasers)


class Program(QObject):
    """Takes the lines in the UI thread."""

    line_read = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._ui = QtHostUi(self)
        self._injector = open_injector(guard=self._ui.own_windows)
        self.line_read.connect(self._on_line_read, Qt.ConnectionType.QueuedConnection)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.line_read.emit(json.loads(line))

    def _on_line_read(self, command: list[object]) -> None:
        match command:
            case ["ask", int(number)]:
                question = Question(number, Capability.CONTROL, ENGINEER, "Acme Ltd", "Invoices")
                self._ui.ask(question, lambda yes, _choice=None: _say("answer", number, yes))
                _say("guard", *self._guard())
                self._when_shown()
            case ["withdraw", int(number)]:
                self._ui.withdraw(Question(number, Capability.CONTROL, ENGINEER, "Acme Ltd", "Invoices"))
                QTimer.singleShot(200, lambda: _say("guard", *self._guard()))
            case ["banner"]:
                self._ui.show_banner(FACTS, Controls())
            case ["banner", int(monitor)]:
                shown = ShownFacts(Choice(Scope.MONITOR, monitor))
                self._ui.show_banner(replace(FACTS, shown=shown), Controls())
            case ["panel"]:
                self._ui.show_panel()
                self._when_panel_shown()
            case ["marks", list(words)]:
                self._show_marks(words)
            case ["press", int(x), int(y)]:
                done = self._injector.move(Point(x, y)) and self._injector.button(1, pressed=True)
                self._injector.release_all()
                _say("pressed", done)
            case ["hide"]:
                self._ui.hide_banner()
                QTimer.singleShot(200, lambda: _say("guard", *self._guard()))
            case ["where"]:
                self._tell_banners()
            case ["chips"]:
                self._tell_chips()
            case ["glass"]:
                _say("glass", sorted(self._ui.see_through()))
            case ["hang", float(seconds)]:
                time.sleep(seconds)
            case ["attack", float(seconds)]:
                threading.Thread(target=_attack, args=(self._injector, seconds), daemon=True).start()

    def _show_marks(self, words: list[object]) -> None:
        """Let these stand, drawn by the engineer; a laser last."""
        board = MarkBoard()
        for word in words:
            held = board.take(1, msgspec.convert(word, Drawing), 0.0)
            assert held is None, (word, held)
        drawn = board.look(0.0)
        self._ui.show_banner(replace(FACTS, marks_stand=bool(drawn.marks), can_point=True), Controls())
        self._ui.show_marks(drawn, {1: Artist(ENGINEER.name, 1)})

    def _guard(self) -> tuple[bool, bool, int]:
        own = self._ui.own_windows()
        return own.question_open, own.focused, len(own.areas)

    def _when_shown(self) -> None:
        dialog = next((w for w in QApplication.topLevelWidgets() if isinstance(w, ConsentDialog)), None)
        handle = dialog.windowHandle() if dialog is not None else None
        if dialog is None or handle is None or not handle.isExposed():
            QTimer.singleShot(5, self._when_shown)
            return
        _say("shown", *(_centre(dialog, name) for name in ("allow", "refuse")))

    def _when_panel_shown(self) -> None:
        panel = next((w for w in QApplication.topLevelWidgets() if isinstance(w, SharePanel)), None)
        if panel is None or not panel.isActiveWindow():
            QTimer.singleShot(5, self._when_panel_shown)
            return
        _say("panel", *(_centre(panel, name) for name in ("pause", "stop")))

    def _tell_chips(self) -> None:
        banner = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Banner) and w.isVisible())
        chips = [chip for chip in banner.findChildren(QPushButton, "chip") if chip.isVisible()]
        _say("chips", {chip.text(): _middle(chip) for chip in chips})

    def _tell_banners(self) -> None:
        banners = [w for w in QApplication.topLevelWidgets() if isinstance(w, Banner) and w.isVisible()]
        places = sorted(banners, key=lambda each: each.x())
        _say("banners", *([_rectangle(each), _centre(each, "stop"), int(each.winId())] for each in places))


def _rectangle(window: QWidget) -> list[int]:
    place = window.geometry()
    return [place.x(), place.y(), place.width(), place.height()]


def _centre(window: QWidget, name: str) -> list[int]:
    button = window.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    return _middle(button)


def _middle(button: QPushButton) -> list[int]:
    point = button.mapToGlobal(button.rect().center())
    return [point.x(), point.y()]


def _attack(injector: Injector, seconds: float) -> None:
    """Everything an engineer could try to press Allow: click everywhere, type everything that presses buttons."""
    end = time.monotonic() + seconds
    done = refused = 0
    while time.monotonic() < end:
        tries = [injector.key(key, pressed) for key in (_RETURN, _SPACE, _TAB, _ALT) for pressed in (True, False)]
        tries = [*tries[::2], injector.text(" \n"), injector.wheel(0, 1)]
        for y in range(60, 700, 20):
            for x in range(200, 1080, 40):
                tries += [injector.move(Point(x, y)), injector.button(1, pressed=True)]
                injector.button(1, pressed=False)
        tries += [injector.move(Point(20, 20)), injector.button(1, pressed=True)]  # and drag it all over the place
        tries += [injector.move(Point(x, y)) for y in range(60, 720, 20) for x in range(200, 1600, 60)]
        injector.button(1, pressed=False)
        done += sum(tries)
        refused += len(tries) - sum(tries)
    _say("attacked", done, refused)


if __name__ == "__main__":
    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    dress(application, "en", "light")
    program = Program()
    _say("ready")
    sys.exit(application.exec())
