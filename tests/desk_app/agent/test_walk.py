"""Every pane and dialog of the engineer's window is walked by ear, by keys and by ruler, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desk_app.agent.address_dialog import AddressDialog
from desk_app.agent.code_dialog import CodeDialog, CodeState
from desk_app.agent.keys_page import KeysPage
from desk_app.agent.new_ticket import NewTicketDialog
from desk_app.agent.office import Looks
from desk_app.agent.palette import Palette
from desk_app.agent.preferences import Preferences
from desk_app.agent.rail import PLACES
from desk_app.agent.sign_in import SignIn
from desk_app.agent.token_keeper import Sign
from desk_app.agent.transfer import TransferDialog
from desk_app.qt.language import Language, LanguageChoice
from desk_app.qt.tasks import LoopThread
from desk_app.qt.theme import ThemeChoice
from desk_app.wire.articles import SaveArticle
from tests.desk_app.agent.workplace import Workplace
from tests.fakes.accessible_walk import cut_off, is_right, type_as_large_as, unspoken, untabbed
from tests.fakes.hub import RunningHub
from tests.fakes.keyring import MemoryKeyring

WAYS = [
    ("en", 1.0, (960, 540)),  # a screen of 1920×1080 at 200 %
    ("zh_CN", 1.0, (960, 540)),
    ("en", 1.5, (1366, 768)),
    ("zh_CN", 1.5, (1366, 768)),
]
"""Language, how large the system's font is, and the room there is."""


def windows(place: Workplace) -> Iterator[tuple[str, QWidget]]:
    """Goes through every pane and dialog with something in it."""
    session = place.serves("打印发票时报错", "客户甲").whole.session
    place.press(place.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    answers: list[object] = []
    place.bridge.call(SaveArticle(title="打印", body="**文**"), answers.append)
    place.waits(lambda: bool(answers))
    for entry in PLACES:
        place.window.show_place(entry.name)
        yield entry.name, place.window
    place.window.show_place("inbox")
    for dialog in (
        NewTicketDialog(place.office, place.window),
        TransferDialog(place.office, session.id, place.window),
        KeysPage(place.window),
        AddressDialog(place.window),
        CodeDialog(place.office, place.window),
    ):
        dialog.show()
        if isinstance(dialog, CodeDialog):
            place.waits(partial(_has_code, dialog))
        yield type(dialog).__name__, dialog
        dialog.close()
        dialog.deleteLater()
    place.window.perform("open_palette")
    yield "palette", place.finds(Palette, "palette")


def _has_code(dialog: CodeDialog) -> bool:
    return dialog.state is CodeState.WAITING


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_pane_is_spoken_and_reached_by_keys(hub: RunningHub, tmp_path: Path, qtbot: QtBot, language: str) -> None:
    with Workplace(hub, tmp_path / "walk", qtbot, language=language) as place:
        for where, window in windows(place):
            is_right(unspoken, window, where, qtbot)
            if not isinstance(window, Palette):  # one field, which the Escape key leaves
                is_right(untabbed, window, where, qtbot)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_no_text_is_cut_off(
    hub: RunningHub, tmp_path: Path, qtbot: QtBot, way: tuple[str, float, tuple[int, int]]
) -> None:
    language, factor, size = way
    with type_as_large_as(factor), Workplace(hub, tmp_path / "walk", qtbot, language=language) as place:
        place.window.resize(*size)
        for where, window in windows(place):
            is_right(cut_off, window, where, qtbot)
        assert place.window.width() <= size[0], "The window takes more room than the screen has."
        assert place.window.height() <= size[1], "The window takes more room than the screen has."


@pytest.mark.parametrize("language", list(LanguageChoice))
@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
def test_signing_in_is_spoken_reached_and_whole(
    tmp_path: Path, qtbot: QtBot, language: LanguageChoice, factor: float
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    chosen = Language(language)
    chosen.install(app)
    tasks = LoopThread()
    with type_as_large_as(factor):
        window = SignIn(
            tasks,
            Sign(tmp_path / "tokens", MemoryKeyring()),
            preferences=Preferences(tmp_path / "agent.ini"),
            language=chosen,
            looks=Looks(app, ThemeChoice.LIGHT),
        )
        qtbot.addWidget(window)
        window.show()
        try:
            for check in (unspoken, untabbed, cut_off):
                is_right(check, window, check.__name__, qtbot)
        finally:
            window.close()
            tasks.close()
            chosen.switch(LanguageChoice.ENGLISH)
