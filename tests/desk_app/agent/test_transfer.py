"""Handing a chat on: a colleague is offered, the queue is only ever chosen by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from desk_app.domain.agents import Presence
from desk_app.wire.agents import SetPresence
from tests.desk_app.agent.workplace import Workplace
from tests.fakes.hub import RunningHub

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def colleague(hub: RunningHub, tmp_path: Path, qtbot: QtBot) -> Iterator[Workplace]:
    with Workplace(hub, tmp_path / "lee", qtbot, name="Lee") as made:
        yield made


def finds_by_palette(place: Workplace, letters: str) -> None:
    place.window.activateWindow()  # the colleague's window came last
    place.waits(place.window.isActiveWindow)
    place.press(place.window, Qt.Key.Key_K, CTRL)
    edit = place.finds(QLineEdit, "palette_edit")
    QTest.keyClicks(edit, letters)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_queue_is_never_chosen_by_itself(place: Workplace) -> None:
    customer = place.serves()
    place.window.perform("transfer_session")
    names = place.finds(QListWidget, "colleagues")
    assert names.selectedItems() == []
    assert not place.finds(QPushButton, "transfer_button").isEnabled()
    assert place.sees("nobody_can_take")
    place.press(names, Qt.Key.Key_Return)
    assert place.sees("transfer_dialog")
    names.setCurrentRow(0)
    place.click("transfer_button")
    place.waits(lambda: customer.whole.session.id not in place.state.sessions)


def test_chosen_colleague_who_goes_away_leaves_nothing_chosen(place: Workplace, colleague: Workplace) -> None:
    place.serves()
    place.waits(lambda: colleague.agent.id in place.bridge.signals.loads)
    place.window.perform("transfer_session")
    names = place.finds(QListWidget, "colleagues")
    assert [item.text().split()[1] for item in names.selectedItems()] == ["Lee"]
    assert not place.sees("nobody_can_take")
    colleague.bridge.call(SetPresence(presence=Presence.AWAY), lambda _answer: None)
    place.waits(lambda: names.selectedItems() == [])
    assert not place.finds(QPushButton, "transfer_button").isEnabled()


def test_palette_opens_the_transfer_to_the_colleague_it_found(place: Workplace, colleague: Workplace) -> None:
    customer = place.serves()
    place.waits(lambda: colleague.agent.id in place.bridge.signals.loads)
    finds_by_palette(place, "lee")
    names = place.finds(QListWidget, "colleagues")
    assert [item.text().split()[1] for item in names.selectedItems()] == ["Lee"]
    place.click("transfer_button")
    place.waits(lambda: customer.whole.session.id in colleague.state.sessions)


def test_palette_says_how_a_colleague_is_where_no_chat_is_open(place: Workplace, colleague: Workplace) -> None:
    place.waits(lambda: colleague.agent.id in place.bridge.signals.loads)
    finds_by_palette(place, "lee")
    place.waits(lambda: "Lee: Online · 0 of 10 chats" in place.said)
    assert not place.sees("transfer_dialog")
