"""The help window bears the mark at which an engineer's injected input stops."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from desk_app.embed.help_window import HelpWindow
from remote_assist.own_windows import OWN_WINDOW_ROLE
from tests.desk_app.embed.person import Person


def test_help_window_is_marked_as_ours(person: Person) -> None:
    person.opens()
    windows = [window for window in QApplication.topLevelWidgets() if isinstance(window, HelpWindow)]
    assert windows
    assert {window.windowRole() for window in windows} == {OWN_WINDOW_ROLE}
