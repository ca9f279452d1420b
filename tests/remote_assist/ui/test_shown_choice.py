"""The customer chooses what is shown, by pointer or keys, when he is asked and on the banner; and no key says yes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from remote_assist.policy.questions import BannerFacts, Engineer, Onlooker, Question, ShownFacts
from remote_assist.shown import Blind, Choice, Scope
from remote_assist.ui.banner import Banner
from remote_assist.ui.consent import ConsentDialog
from remote_assist.ui.shown_dialog import ShownDialog
from remote_assist.ui.viewer_toolbar import ViewerToolbar
from remote_assist.wire.roles import Capability

APPLICATION, DESKTOP, SECOND = Choice(Scope.APPLICATION), Choice(), Choice(Scope.MONITOR, 2)
FACTS = ShownFacts(DESKTOP, (APPLICATION, DESKTOP, Choice(Scope.MONITOR, 1), SECOND), "Ledger", True, True)
ENGINEER = Engineer("Wang Lei", b"k" * 32, True)
QUESTION = Question(1, Capability.VIEW, ENGINEER, "Acme Ltd", "Invoices", shown=FACTS)
BANNER = BannerFacts((Onlooker(ENGINEER, (Capability.VIEW,)),), "Acme Ltd", "", 1_763_730_120.0)


def _radios(window: QWidget) -> list[QRadioButton]:
    return [button for button in window.findChildren(QRadioButton) if button.isVisibleTo(window)]


def _text(window: QWidget) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisibleTo(window))


def _button(window: QWidget, name: str) -> QPushButton:
    button = window.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    return button


def _opened(qtbot: QtBot, question: Question) -> ConsentDialog:
    dialog = ConsentDialog(question, wakes_after=0.02)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_suggestion_is_chosen_until_another_is_taken(qtbot: QtBot) -> None:
    dialog = _opened(qtbot, QUESTION)
    assert dialog.choice == APPLICATION
    assert "windows of this application" in _text(dialog)
    _radios(dialog)[1].click()
    assert dialog.choice == DESKTOP
    assert "everything on your screen" in _text(dialog)
    assert "password managers stay hidden" in _text(dialog)


def test_choice_is_made_by_keys_and_none_of_them_says_yes(qtbot: QtBot) -> None:
    dialog = _opened(qtbot, QUESTION)
    answers: list[bool] = []
    dialog.answered.connect(answers.append)
    qtbot.waitUntil(lambda: dialog.allow_is_awake)
    QTest.keyClick(dialog, Qt.Key.Key_Tab)
    assert isinstance(dialog.focusWidget(), QRadioButton)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Return):
        QTest.keyClick(dialog.focusWidget(), key)
    assert dialog.choice == SECOND
    assert answers == []
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert dialog.focusWidget() is _button(dialog, "refuse")


def test_one_choice_is_none_and_is_told_in_words(qtbot: QtBot) -> None:
    only = replace(QUESTION, shown=replace(FACTS, choice=APPLICATION, choices=(APPLICATION,)))
    dialog = _opened(qtbot, only)
    assert _radios(dialog) == []
    assert "windows of this application" in _text(dialog)
    assert dialog.choice == APPLICATION


@pytest.mark.parametrize("capability", [Capability.CONTROL, Capability.RECORDING])
def test_other_questions_have_no_choice(qtbot: QtBot, capability: Capability) -> None:
    dialog = _opened(qtbot, Question(1, capability, ENGINEER, "Acme Ltd", ""))
    assert _radios(dialog) == []
    assert dialog.choice is None


@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", ["Ledger", "<b>x</b>" * 40, "\u202eevil" * 30, "会计" * 60])
def test_every_choice_can_be_read_with_a_larger_font(qtbot: QtBot, factor: float, name: str) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before, larger = application.font(), application.font()
    larger.setPointSizeF(before.pointSizeF() * factor)
    application.setFont(larger)
    try:
        dialog = _opened(qtbot, replace(QUESTION, shown=replace(FACTS, application=name)))
        screen = dialog.screen().availableGeometry()
        assert dialog.width() <= screen.width()
        for radio in _radios(dialog):
            assert radio.width() >= radio.sizeHint().width()
            assert "\u202e" not in radio.text()
        for label in dialog.findChildren(QLabel):
            if label.isVisible() and label.wordWrap():
                assert label.heightForWidth(label.width()) <= label.height()
    finally:
        application.setFont(before)


def test_dialog_on_the_banner_changes_only_by_its_button(qtbot: QtBot) -> None:
    for act, told in (("show", [SECOND]), ("leave", []), ("escape", []), ("enter", [])):
        dialog = ShownDialog(FACTS)
        qtbot.addWidget(dialog)
        chosen: list[Choice] = []
        closed: list[bool] = []
        dialog.chosen.connect(chosen.append)
        dialog.closed.connect(lambda made=closed: made.append(True))
        dialog.show()
        assert [radio.isChecked() for radio in _radios(dialog)] == [False, True, False, False]
        _radios(dialog)[3].click()
        match act:
            case "show":
                _button(dialog, "allow").click()
            case "leave":
                _button(dialog, "refuse").click()
            case "escape":
                QTest.keyClick(dialog, Qt.Key.Key_Escape)
            case "enter":
                QTest.keyClick(_button(dialog, "allow"), Qt.Key.Key_Return)
                dialog.close()
        assert chosen == told
        assert closed == [True]


def test_banner_says_what_is_shown_and_lets_it_be_chosen(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    asked: list[bool] = []
    banner.choice_requested.connect(lambda: asked.append(True))
    banner.show_facts(replace(BANNER, shown=FACTS), QRect(0, 0, 1920, 1080))
    chip = next(b for b in banner.findChildren(QPushButton) if b.accessibleName() == "Choose what is shown")
    assert "All monitors" in chip.text()
    chip.click()
    assert asked == [True]
    banner.show_facts(BANNER, QRect(0, 0, 1920, 1080))
    assert not [b for b in banner.findChildren(QPushButton) if b.isVisible() and "▾" in b.text()]


@pytest.mark.parametrize("blind", list(Blind))
def test_banner_says_why_nothing_is_shown(qtbot: QtBot, blind: Blind) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.show_facts(replace(BANNER, shown=replace(FACTS, blind=blind)), QRect(0, 0, 1920, 1080))
    assert "Nothing is shown now" in _text(banner)


@pytest.mark.parametrize(
    ("scope", "hides", "says"),
    [
        (Scope.DESKTOP, False, ""),
        (Scope.DESKTOP, True, "Parts are hidden"),
        (Scope.MONITOR, False, "One monitor is shown"),
        (Scope.APPLICATION, True, "One application is shown"),
    ],
)
def test_engineer_reads_that_something_is_kept_back(qtbot: QtBot, scope: Scope, hides: bool, says: str) -> None:
    toolbar = ViewerToolbar()
    qtbot.addWidget(toolbar)
    toolbar.show()
    toolbar.show_scope(scope, hides)
    label = toolbar.findChild(QLabel, "shown")
    assert isinstance(label, QLabel)
    assert label.text() == says
    assert label.isVisible() is bool(says)
