from __future__ import annotations

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desk_app.agent.search_field import SearchField
from desk_app.domain.limits import QUERY_CHARACTERS


def shown(qtbot: QtBot) -> SearchField:
    field = SearchField("some_search")
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    return field


def test_field_asks_once_when_the_hand_rests(qtbot: QtBot) -> None:
    field = shown(qtbot)
    asked: list[str] = []
    field.search_wanted.connect(lambda: asked.append(field.query))
    for typed in ("i", "in", " invoice "):  # at one go: no event loop runs between
        field.setText(typed)
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == ["invoice"]


def test_field_takes_no_more_than_the_hub(qtbot: QtBot) -> None:
    field = shown(qtbot)
    field.insert("票" * (QUERY_CHARACTERS + 1))
    assert len(field.query) == QUERY_CHARACTERS


def test_who_comes_to_search_replaces_what_stands_there(qtbot: QtBot) -> None:
    field = shown(qtbot)
    field.insert("old")
    field.begin()
    QTest.keyClicks(field, "new")
    assert field.query == "new"
