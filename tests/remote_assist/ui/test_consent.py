"""Only a deliberate press of Allow, after it has been in view for a second, is a Yes."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from remote_assist.policy.questions import ALLOW_WAKES_AFTER, Engineer, Question
from remote_assist.ui.appearance import enlarge
from remote_assist.ui.consent import ConsentDialog
from remote_assist.wire.roles import Capability

KEY = b"k" * 32


def _question(
    name: str = "Wang Lei",
    *,
    verified: bool = True,
    certified_for: str = "",
    timeout: float = 60.0,
    subject: str = "Invoices",
    vendor: str = "Acme Ltd",
) -> Question:
    return Question(1, Capability.CONTROL, Engineer(name, KEY, verified, certified_for), vendor, subject, timeout)


class Opened:
    """A dialog in view, and the answers it gave."""

    def __init__(self, qtbot: QtBot, question: Question, *, wakes_after: float = 0.05) -> None:
        self.qtbot = qtbot
        self.answers: list[bool] = []
        self.dialog = ConsentDialog(question, wakes_after=wakes_after)
        qtbot.addWidget(self.dialog)
        self.dialog.answered.connect(self.answers.append)
        self.dialog.show()
        self.allow = self._button("allow")
        self.refuse = self._button("refuse")

    def _button(self, name: str) -> QPushButton:
        button = self.dialog.findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        return button

    def wake(self) -> None:
        self.qtbot.waitUntil(lambda: self.dialog.allow_is_awake, timeout=5000)

    def text(self) -> str:
        return "\n".join(label.text() for label in self.dialog.findChildren(QLabel) if label.isVisibleTo(self.dialog))


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    return Opened(qtbot, _question())


def test_press_of_awake_allow_is_yes_once(opened: Opened, qtbot: QtBot) -> None:
    opened.wake()
    QTest.mouseClick(opened.allow, Qt.MouseButton.LeftButton)
    assert opened.answers == [True]
    assert not opened.dialog.isVisible()
    opened.dialog.close()
    assert opened.answers == [True]


def test_allow_sleeps_for_its_first_second(qtbot: QtBot) -> None:
    started = time.monotonic()
    opened = Opened(qtbot, _question(), wakes_after=ALLOW_WAKES_AFTER)
    QTest.mouseClick(opened.allow, Qt.MouseButton.LeftButton)
    opened.allow.click()
    opened.wake()
    assert time.monotonic() - started >= ALLOW_WAKES_AFTER * 0.95
    assert opened.answers == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select])
def test_enter_is_never_an_answer(opened: Opened, qtbot: QtBot, key: Qt.Key) -> None:
    opened.wake()
    for target in (opened.dialog, opened.allow, opened.refuse):
        target.setFocus()
        QTest.keyClick(target, key)
    assert opened.answers == []
    assert opened.dialog.isVisible()


def test_space_on_the_dialog_presses_nothing(opened: Opened, qtbot: QtBot) -> None:
    opened.wake()
    assert not opened.allow.hasFocus()
    assert not opened.refuse.hasFocus()
    QTest.keyClick(opened.dialog, Qt.Key.Key_Space)
    assert opened.answers == []


def test_held_space_is_no_press(opened: Opened) -> None:
    opened.wake()
    opened.allow.setFocus()
    for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
        repeated = QKeyEvent(kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", True)
        QApplication.sendEvent(opened.allow, repeated)
    assert opened.answers == []


def test_space_on_awake_allow_is_yes(opened: Opened, qtbot: QtBot) -> None:
    opened.wake()
    opened.allow.setFocus()
    QTest.keyClick(opened.allow, Qt.Key.Key_Space)
    assert opened.answers == [True]


@pytest.mark.parametrize("act", ["escape", "refuse", "close"])
def test_everything_else_that_ends_it_is_no(opened: Opened, qtbot: QtBot, act: str) -> None:
    if act == "escape":
        QTest.keyClick(opened.dialog, Qt.Key.Key_Escape)
    elif act == "refuse":
        QTest.mouseClick(opened.refuse, Qt.MouseButton.LeftButton)
    else:
        opened.dialog.close()
    assert opened.answers == [False]


def test_silence_is_no_and_the_countdown_is_seen(qtbot: QtBot) -> None:
    opened = Opened(qtbot, _question(timeout=2.0))
    assert "No in 2 s" in opened.text()
    qtbot.waitUntil(lambda: opened.answers == [False], timeout=6000)


def test_dialog_names_who_what_and_about(opened: Opened) -> None:
    text = opened.text()
    assert "Hand over mouse and keyboard?" in text
    assert "\u2068Wang Lei\u2069 from \u2068Acme Ltd\u2069 asks." in text
    assert "About: \u2068Invoices\u2069" in text
    assert "Not verified" not in text


def test_unverified_engineer_only_says_who_it_is(qtbot: QtBot) -> None:
    text = Opened(qtbot, _question(verified=False)).text()
    assert "who says it is \u2068Wang Lei\u2069" in text
    assert "Not verified" in text


def test_three_ways_to_know_a_name_are_told_apart_in_words(qtbot: QtBot) -> None:
    certified = Opened(qtbot, _question(certified_for="Acme Ltd")).text()
    assert "Verified: \u2068Wang Lei\u2069 of \u2068Acme Ltd\u2069" in certified
    assert "\u2068Acme Ltd\u2069's own key" in certified
    by_hub = Opened(qtbot, _question()).text()
    assert "The help service vouches for the name." in by_hub
    assert "erified" not in by_hub
    by_himself = Opened(qtbot, _question(verified=False)).text()
    assert "Verified:" not in by_himself
    assert "vouches" not in by_himself


def test_screen_reader_hears_how_the_name_is_known(qtbot: QtBot) -> None:
    for question, words in (
        (_question(certified_for="Acme Ltd"), "own key"),
        (_question(), "vouches"),
        (_question(verified=False), "Not verified"),
    ):
        assert words in Opened(qtbot, question).dialog.accessibleDescription()


def test_share_without_a_vendor_names_only_the_person(qtbot: QtBot) -> None:
    assert "\u2068Wang Lei\u2069 asks." in Opened(qtbot, _question(vendor="")).text()
    assert "says it is \u2068Wang Lei\u2069." in Opened(qtbot, _question(vendor=" ", verified=False)).text()


@pytest.mark.parametrize(
    "name", ["<b>Support</b><img src=x>", "\u202eecivreS", "A" * 10_000, "😀" * 500, "line\nAllow is safe", "שלום" * 50]
)
def test_hostile_names_are_plain_text_that_fits(qtbot: QtBot, name: str) -> None:
    opened = Opened(qtbot, _question(name, verified=False, subject=name, vendor=name))
    screen = opened.dialog.screen().availableGeometry()
    assert opened.dialog.width() <= screen.width()
    assert opened.dialog.height() <= screen.height()
    for label in opened.dialog.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert "\u202e" not in label.text()
        assert label.heightForWidth(label.width()) <= label.height()


def test_opens_without_taking_the_focus(opened: Opened) -> None:
    assert opened.dialog.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_tab_goes_from_no_to_yes_and_all_have_names(opened: Opened) -> None:
    opened.wake()
    assert opened.refuse.nextInFocusChain() is opened.allow
    assert (opened.refuse.text(), opened.allow.text()) == ("Don't allow", "Allow")
    assert opened.dialog.accessibleName() == "Hand over mouse and keyboard?"
    assert "Wang Lei" in opened.dialog.accessibleDescription()


@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
def test_no_text_is_cut_off_with_a_larger_font(qtbot: QtBot, factor: float) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before = application.font()
    larger = application.font()
    larger.setPointSizeF(before.pointSizeF() * factor)
    application.setFont(larger)
    try:
        opened = Opened(qtbot, _question(verified=False))
        for label in opened.dialog.findChildren(QLabel):
            if label.isVisible():
                assert label.heightForWidth(label.width()) <= label.height()
        for button in (opened.allow, opened.refuse):
            assert button.sizeHint().width() <= button.width()
            assert button.sizeHint().height() <= button.height()
    finally:
        application.setFont(before)


def test_enlarged_text_follows_the_system_font(qtbot: QtBot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    enlarge(label, 2.0)
    assert label.font().pointSizeF() == pytest.approx(QApplication.font().pointSizeF() * 2)
