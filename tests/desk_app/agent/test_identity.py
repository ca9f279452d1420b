"""The engineer's own key: made once for an account, kept like the sign-in, certified by his vendor."""

from __future__ import annotations

import os
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit

from desk_app.agent.identity_keeper import IdentityKeeper, identity_keeper
from desk_app.agent.token_keeper import Sign
from remote_assist.secure.certificate import certificate_text, issue_certificate
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.identity import ForAnotherKey, Identity, NotCertified
from remote_assist.wire.certificate import parse_key
from tests.desk_app.agent.workplace import Workplace
from tests.fakes.keyring import MemoryKeyring, NoKeyring

T = TypeVar("T")


def _certificate(public_text: str, days: int = 30, ago: float = 0.0) -> str:
    packed = issue_certificate(
        SigningKey(b"v" * 32), parse_key(public_text), vendor="Acme Ltd", name="Li <b>Wei</b>",
        days=days, now=time.time() - ago, random_bytes=os.urandom,
    )  # fmt: skip
    return certificate_text(packed)


class Kept:
    """An office whose secrets are kept somewhere, anew after each `start`."""

    def __init__(self, place: Workplace, folder: Path, keyring: MemoryKeyring) -> None:
        self.place, self._folder, self._keyring = place, folder, keyring
        self.keeper: IdentityKeeper

    def starts(self, account: str = "hub li@acme.example") -> Identity:
        office = self.place.office
        office.sign, office.account = Sign(self._folder, self._keyring), account
        self.keeper = IdentityKeeper(office)
        return self.gives(self.keeper.load())

    def gives(self, work: Coroutine[Any, Any, T]) -> T:
        """What a coroutine of the keeper returns."""
        results: list[T] = []
        self.place.tasks.spawn(work, results.append)
        self.place.waits(lambda: bool(results))
        return results[0]

    def use(self, keyring: MemoryKeyring) -> None:
        self._keyring = keyring


@pytest.fixture
def kept(place: Workplace, tmp_path: Path) -> Kept:
    return Kept(place, tmp_path / "secrets", MemoryKeyring())


def test_key_is_made_once_for_an_account_and_kept_in_the_keyring(kept: Kept) -> None:
    first = kept.starts()
    assert kept.keeper.is_kept
    assert kept.starts() == first
    assert kept.starts("hub wang@acme.example") != first
    assert kept.starts("other li@acme.example") != first


def test_without_a_keyring_the_key_lives_for_this_run_until_a_file_is_wanted(kept: Kept, tmp_path: Path) -> None:
    kept.use(NoKeyring())
    first = kept.starts()
    assert not kept.keeper.is_kept
    assert list((tmp_path / "secrets").glob("*")) == []
    assert kept.starts() != first
    second = kept.gives(kept.keeper.load())
    kept.gives(kept.keeper.keep_in_file())
    assert kept.keeper.is_kept
    (file,) = (tmp_path / "secrets").glob("*")
    assert file.stat().st_mode & 0o777 == 0o600
    assert kept.starts() == second


def test_who_agreed_to_a_file_for_his_sign_in_has_his_key_there_too(kept: Kept) -> None:
    kept.use(NoKeyring())
    kept.place.preferences.token_in_file = True
    assert kept.starts() == kept.starts()


def test_locked_keyring_loses_nothing(kept: Kept) -> None:
    keyring = MemoryKeyring()
    kept.use(keyring)
    first = kept.starts()
    before = dict(keyring.kept)
    kept.use(NoKeyring())
    assert kept.starts() != first
    kept.use(keyring)
    assert kept.starts() == first
    assert keyring.kept == before


def test_what_is_kept_and_no_key_is_left_alone(kept: Kept) -> None:
    keyring = MemoryKeyring()
    kept.use(keyring)
    kept.starts()
    keyring.kept = dict.fromkeys(keyring.kept, "spoiled")
    assert kept.starts().seed
    assert not kept.keeper.is_kept
    assert set(keyring.kept.values()) == {"spoiled"}


def test_certificate_is_kept_and_one_of_another_key_is_not_taken(kept: Kept) -> None:
    mine = _certificate(kept.starts().public_text)
    assert isinstance(kept.gives(kept.keeper.certify(_certificate(Identity.new().public_text))), ForAnotherKey)
    assert isinstance(kept.gives(kept.keeper.certify("no such thing")), NotCertified)
    assert kept.gives(kept.keeper.certify(f"Hello Li,\n{mine}")) is None
    certified = kept.starts().certified
    assert certified is not None
    assert certified.vendor == "Acme Ltd"
    kept.gives(kept.keeper.forget_certificate())
    assert kept.starts().certified is None


def test_settings_show_the_key_and_take_the_certificate(place: Workplace) -> None:
    place.window.show_place("settings")
    key, state = place.finds(QLineEdit, "identity_key"), place.finds(QLabel, "certificate_state")
    place.waits(lambda: bool(key.text()))
    place.click("copy_key_button")
    assert QGuiApplication.clipboard().text() == key.text()
    assert state.text().startswith("None")
    assert not place.sees("remove_certificate_button")
    for text, said in ((_certificate(Identity.new().public_text), "another key"), ("", "no certificate")):
        QGuiApplication.clipboard().setText(text)
        place.click("paste_certificate_button")
        place.waits(lambda said=said: said in place.said[-1])  # type: ignore[misc]
    QGuiApplication.clipboard().setText(_certificate(key.text()))
    place.click("paste_certificate_button")
    place.waits(lambda: "Li <b>Wei</b>, Acme Ltd, valid until" in state.text())
    identity = identity_keeper(place.office).identity
    assert identity is not None
    assert identity.certificate
    QGuiApplication.clipboard().setText(_certificate(key.text(), ago=31 * 86400.0))
    place.click("paste_certificate_button")
    place.waits(lambda: "expired" in state.text())
    place.click("remove_certificate_button")
    place.waits(lambda: state.text().startswith("None"))
