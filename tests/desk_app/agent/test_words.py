"""Words and keys: every value has one, in both languages; no key means two things."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.agent.shortcuts import CHAT_KEYS, SHORTCUTS, action_of_letter, keys_of, shortcut
from desk_app.agent.words import field_word, known_enums, value_word, word
from desk_app.domain.tickets import TicketState
from desk_app.qt.language import Language, LanguageChoice

TRANSLATIONS = Path(__file__).parents[3] / "resources" / "translations" / "desk_app_agent_zh_CN.ts"


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.fixture
def chinese(qtbot: QtBot) -> Language:
    return Language(LanguageChoice.CHINESE)


@pytest.mark.parametrize("enum", known_enums(), ids=lambda enum: enum.__name__)
def test_every_member_has_a_word_of_its_own_in_both_languages(enum: type[StrEnum], chinese: Language) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    english = [word(member) for member in enum]
    assert len(set(english)) == len(english)
    chinese.install(app)
    try:
        words = [word(member) for member in enum]
    finally:
        for translator in chinese._translators:
            app.removeTranslator(translator)
    assert all(is_chinese(text) for text in words)
    assert len(set(words)) == len(words)


def test_values_of_a_ticket_field_are_read_as_words() -> None:
    assert value_word("state", TicketState.ON_HOLD.value) == "On hold"
    assert value_word("state", "of a newer hub") == "of a newer hub"
    assert value_word("subject", "new") == "new"
    assert field_word("ticket_type") == "Type"
    assert field_word("of a newer hub") == "of a newer hub"


def test_no_key_means_two_things() -> None:
    keys = [QKeySequence(key).toString() for entry in SHORTCUTS for key in entry.keys] + list(CHAT_KEYS)
    assert len(set(keys)) == len(keys)
    assert all(not QKeySequence(key).isEmpty() for key in keys)
    letters = [entry.letter for entry in SHORTCUTS if entry.letter]
    assert len(set(letters)) == len(letters)


def test_letters_and_names_find_their_actions() -> None:
    assert action_of_letter("a") == "accept_first"
    assert action_of_letter("é") is None
    assert "F8" in keys_of("ask_screen")
    assert keys_of("nothing") == ""
    with pytest.raises(KeyError):
        shortcut("nothing")


def test_every_text_of_this_room_is_translated() -> None:
    messages = list(ElementTree.parse(TRANSLATIONS).getroot().iter("message"))
    assert len(messages) > 300
    for message in messages:
        source, translation = message.findtext("source", ""), message.find("translation")
        assert translation is not None
        assert translation.get("type") != "unfinished", source
        assert translation.text, source
        wanted = {part for part in source.split() if part.startswith("{") and part.endswith("}")}
        assert all(part in translation.text for part in wanted), source
