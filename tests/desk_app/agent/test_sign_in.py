"""Signing in and starting: what is remembered, where, and what is said when it does not work."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desk_app.agent.app import prepare_environment
from desk_app.agent.office import Looks
from desk_app.agent.preferences import Preferences
from desk_app.agent.sign_in import Account, SignIn
from desk_app.agent.token_keeper import KeptCredentials, Sign
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.qt.language import Language, LanguageChoice
from desk_app.qt.tasks import LoopThread
from desk_app.qt.theme import ThemeChoice
from tests.fakes.hub import PASSWORD, RunningHub
from tests.fakes.keyring import MemoryKeyring, NoKeyring


class SigningIn:
    """The window and its hands."""

    def __init__(self, folder: Path, keyring: MemoryKeyring, qtbot: QtBot) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.tasks = LoopThread()
        self.preferences = Preferences(folder / "agent.ini")
        self.sign = Sign(folder / "tokens", keyring)
        self.accounts: list[Account] = []
        self.window = SignIn(
            self.tasks,
            self.sign,
            preferences=self.preferences,
            language=Language(LanguageChoice.ENGLISH),
            looks=Looks(app, ThemeChoice.LIGHT),
        )
        self.window.signed_in.connect(self.accounts.append)
        self.window.show()
        qtbot.addWidget(self.window)

    def fills(self, hub: str, email: str, password: str) -> None:
        for name, text in (("hub_address", hub), ("email", email), ("password", password)):
            field = self.field(name)
            field.clear()
            QTest.keyClicks(field, text)
        QTest.keyClick(self.field("password"), Qt.Key.Key_Return)

    def field(self, name: str) -> QLineEdit:
        found = self.window.findChild(QLineEdit, name)
        assert found is not None
        return found

    @property
    def problem(self) -> str:
        label = self.window.findChild(QLabel, "sign_in_problem")
        assert label is not None
        return label.text() if label.isVisible() else ""


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def signing(tmp_path: Path, keyring: MemoryKeyring, qtbot: QtBot) -> Iterator[SigningIn]:
    made = SigningIn(tmp_path / "agent", keyring, qtbot)
    yield made
    made.window.close()
    made.tasks.close()


def test_right_password_signs_in_and_is_kept_in_the_keyring(
    hub: RunningHub, signing: SigningIn, keyring: MemoryKeyring, qtbot: QtBot
) -> None:
    agent = hub.add_agent("Wang", "wang@example.com")
    signing.fills(hub.address, "wang@example.com", PASSWORD)
    qtbot.waitUntil(lambda: bool(signing.accounts), timeout=30_000)
    (account,) = signing.accounts
    assert account.agent is not None
    assert account.agent.id == agent.id
    assert keyring.kept == {account.key: account.token}
    assert signing.preferences.hub == hub.address
    assert signing.field("password").text() == ""


def test_wrong_password_says_so_and_keeps_what_was_typed(hub: RunningHub, signing: SigningIn, qtbot: QtBot) -> None:
    hub.add_agent("Wang", "wang@example.com")
    signing.fills(hub.address, "wang@example.com", "wrong")
    qtbot.waitUntil(lambda: bool(signing.problem), timeout=30_000)
    assert "password" in signing.problem
    assert signing.field("email").text() == "wang@example.com"
    assert not signing.accounts


def test_remote_address_without_tls_is_refused_before_anything_is_sent(signing: SigningIn) -> None:
    signing.fills("http://help.example.com", "wang@example.com", PASSWORD)
    assert signing.problem
    assert not signing.accounts


def test_empty_fields_are_named(signing: SigningIn) -> None:
    signing.fills("127.0.0.1:1", "", "")
    assert "e-mail" in signing.problem


def test_nobody_at_the_address_is_a_sentence(signing: SigningIn, qtbot: QtBot) -> None:
    signing.fills("127.0.0.1:1", "wang@example.com", PASSWORD)
    qtbot.waitUntil(lambda: bool(signing.problem), timeout=15_000)
    assert "127.0.0.1:1" in signing.problem


def test_without_a_keyring_a_private_file_is_used_only_after_asking(
    hub: RunningHub, tmp_path: Path, qtbot: QtBot
) -> None:
    hub.add_agent("Wang", "wang@example.com")
    signing = SigningIn(tmp_path / "agent", NoKeyring(), qtbot)
    try:
        signing.fills(hub.address, "wang@example.com", PASSWORD)
        qtbot.waitUntil(lambda: signing.window.findChild(QMessageBox) is not None, timeout=30_000)
        assert not list((tmp_path / "agent").glob("tokens/*"))
        assert not signing.accounts
        button = signing.window.findChild(QPushButton, "keep_in_file_button")
        assert isinstance(button, QWidget)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(signing.accounts), timeout=30_000)
        (file,) = (tmp_path / "agent" / "tokens").iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        account = signing.accounts[0]
        assert asyncio.run(signing.sign.load(account.key)) == account.token
    finally:
        signing.window.close()
        signing.tasks.close()


def test_kept_sign_in_is_found_again_and_a_refused_one_is_not_used_twice(tmp_path: Path) -> None:
    async def story() -> None:
        keyring = MemoryKeyring()
        sign = Sign(tmp_path, keyring)
        await sign.save("hub wang", "secret")
        credentials = KeptCredentials(sign, "hub wang")
        assert await credentials.token() == "secret"
        await sign.forget("hub wang")
        assert credentials.reject(Refusal(RefusalCode.TOKEN_REVOKED)) is False
        assert await credentials.token() == Refusal(RefusalCode.TOKEN_INVALID)

    asyncio.run(story())


@pytest.mark.parametrize(("before", "after"), [("fcitx", "ibus"), ("fcitx5", "ibus"), ("ibus", "ibus"), ("", "")])
def test_fcitx_is_spoken_to_by_its_ibus_side(before: str, after: str) -> None:
    environment = {"QT_IM_MODULE": before}
    prepare_environment(environment)
    assert environment["QT_IM_MODULE"] == after


def test_preferences_survive_and_nonsense_is_as_good_as_none(tmp_path: Path) -> None:
    file = tmp_path / "agent.ini"
    preferences = Preferences(file)
    preferences.theme, preferences.language, preferences.notices = "dark", "zh_CN", False
    preferences.keep_flag("context_folded", True)
    preferences.sync()
    again = Preferences(file)
    assert (again.theme, again.language, again.notices) == ("dark", "zh_CN", False)
    assert again.flag("context_folded", False)
    file.write_text("[General]\ntheme=@Invalid(7)\nnotices=\x01\n", encoding="utf-8")
    broken = Preferences(file)
    assert broken.theme == "system"
    assert broken.notices
    assert broken.state("geometry").isEmpty()
