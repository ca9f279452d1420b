"""The headless side: identity, context, the outbox over outages, and what logout leaves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desk_app.embed.help import View
from desk_app.wire.customers import ListCustomers
from desk_app.wire.sessions import ListSessions
from tests.desk_app.embed.engineer import Engineer
from tests.desk_app.embed.person import Person
from tests.fakes.hub import HubProcess, RunningHub, make_jwt


def test_identity_of_the_token_reaches_the_engineer(hub: RunningHub, person: Person, engineer: Engineer) -> None:
    person.client.identify(make_jwt(hub.app, "user-7", name="客户甲", organisation="Acme Ltd"))
    person.client.set_context({"product": "Ledger", "edition": "Gold", "open_window": "Invoices"})
    person.asks_for_a_person("Hello")
    whole = engineer.accepts()
    assert (whole.customer.name, whole.customer.organisation, whole.customer.verified) == ("客户甲", "Acme Ltd", True)
    engineer.waits(lambda: engineer.whole.customer.product == "Ledger")
    attributes = {attribute.name: attribute for attribute in engineer.whole.customer.attributes}
    assert attributes["open_window"].value == "Invoices"
    assert attributes["open_window"].reported


def test_token_function_is_asked_off_the_ui_thread_and_its_failure_is_told(
    hub: RunningHub, person: Person, qtbot: QtBot
) -> None:
    def fail() -> str:
        raise OSError("the vendor's server is down")

    person.client.identify(fail)
    person.waits(lambda: [error.code for error in person.errors] == ["jwt_invalid"])
    assert "vendor's server is down" in person.errors[0].sentence
    person.client.identify(lambda: make_jwt(hub.app, "user-8"))
    person.waits(lambda: person.client.is_online)


def test_wrong_app_key_is_told_to_application_and_person(hub: RunningHub, tmp_path: Path, qtbot: QtBot) -> None:
    with Person(hub.address, "app_wrong", tmp_path / "p", qtbot) as person:
        person.client.open()
        person.waits(lambda: person.reads("does not know this application"))
        assert [error.code for error in person.errors] == ["app_unknown"]


def test_headless_message_begins_a_session_and_unread_is_counted(person: Person, engineer: Engineer) -> None:
    unread: list[int] = []
    person.client.unread_count_changed.connect(unread.append)
    person.client.send_message("Hello from the program")
    person.waits(lambda: person.client._core is not None and person.client._core.desk.session_is_open)
    person.client.ask_for_person()
    engineer.accepts()
    engineer.waits(lambda: engineer.heard("Hello from the program"))
    engineer.says("first")
    engineer.says("second")
    person.waits(lambda: person.client.unread_count == 2)
    assert unread[-1] == 2
    assert [message.text for message in person.received] == ["first", "second"]
    person.client.open(View.CONVERSATION)
    person.waits(lambda: person.client.unread_count == 0)


def test_what_was_said_offline_arrives_once_after_kill_and_restart(tmp_path: Path, qtbot: QtBot) -> None:
    process = HubProcess(tmp_path / "hub")
    process.prepare()
    process.start()
    try:
        with Person(process.address, process.app.app.app_key, tmp_path / "p", qtbot) as person:
            person.opens()
            person.clicks("home_talk")
            person.types("message_edit", "one", enter=True)
            person.finds(QLabel, "place_label")
            process.kill()
            person.waits(lambda: not person.client.is_online)
            person.types("message_edit", "two", enter=True)
            person.types("message_edit", "three", enter=True)
            person.waits(lambda: person.reads("Sending"))
            person.waits(lambda: person.reads("No connection just now."))
        # The application was closed with messages unsent; it starts again, and so does the hub.
        process.start()
        with Person(process.address, process.app.app.app_key, tmp_path / "p", qtbot) as person:
            person.client.open(View.CONVERSATION)
            person.waits(lambda: person.client.is_online)
            desk = person.client._core.desk if person.client._core else None
            assert desk is not None
            person.waits(lambda: not [m for m in desk.messages if m.delivery.value == "pending"])
            person.waits(lambda: [m.text for m in desk.messages if m.text] == ["one", "two", "three"])
    finally:
        process.stop()


def test_draft_survives_closing_and_restart(hub: RunningHub, tmp_path: Path, qtbot: QtBot) -> None:
    with Person(hub.address, hub.app.app.app_key, tmp_path / "p", qtbot) as person:
        person.opens()
        person.clicks("home_talk")
        person.types("message_edit", "half a quest")
        person.client.close()
        person.client.open(View.CONVERSATION)
        assert person.window.chat.composer.edit.toPlainText() == "half a quest"
    with Person(hub.address, hub.app.app.app_key, tmp_path / "p", qtbot) as person:
        person.opens()
        person.clicks("home_talk")
        assert person.window.chat.composer.edit.toPlainText() == "half a quest"


def test_logout_leaves_nothing_and_makes_another_device(
    hub: RunningHub, engineer: Engineer, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "p"
    with Person(hub.address, hub.app.app.app_key, folder, qtbot) as person:
        person.client.identify(make_jwt(hub.app, "user-1", name="First"))
        person.asks_for_a_person("my secret question")
        person.types("message_edit", "secret draft")
        key = next(folder.rglob("device.key")).read_text()
        person.client.logout()
        # `os.walk` does not mind a folder that goes while it is listed.
        person.waits(lambda: not any("." in file for _, _, files in os.walk(folder) for file in files))
        assert person.client.unread_count == 0
        person.client.identify(make_jwt(hub.app, "user-2", name="Second"))
        person.opens()
        person.clicks("home_talk")
        assert person.window.chat.composer.edit.toPlainText() == ""
        assert not person.reads("my secret question")
        assert next(folder.rglob("device.key")).read_text() != key
    kept = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert b"secret" not in kept
    customers = engineer.does(ListCustomers()).rows
    assert sorted(customer.name for customer in customers) == ["First", "Second"]
    assert engineer.does(ListSessions()).total == 1


def test_device_key_is_for_its_owner_only(hub: RunningHub, tmp_path: Path, qtbot: QtBot) -> None:
    with Person(hub.address, hub.app.app.app_key, tmp_path / "p", qtbot) as person:
        person.opens()
        assert next((tmp_path / "p").rglob("device.key")).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_unusable_headless_message_is_told(person: Person, text: str) -> None:
    person.client.send_message(text)
    assert [error.code for error in person.errors] in (["empty"], ["too_long"])
