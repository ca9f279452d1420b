"""The vendor's application stays the vendor's: nothing of it is changed, blocked, loaded or thrown at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desk_app.embed.containment import contained, contains_crashes
from desk_app.embed.help import HelpButton, HelpClient, HelpError, View
from tests.desk_app.embed.person import Person
from tests.fakes.hub import RunningHub

_OURS_ALONE = ("desk_app.hub", "desk_app.agent", "desk_app.store", "qasync", "PIL", "fastapi", "sqlalchemy", "keyring")


def run_host(hub: RunningHub, folder: Path, *mode: str) -> dict[str, Any]:
    program = [sys.executable, "-m", "tests.desk_app.embed.watchful_host"]
    done = subprocess.run(
        [*program, hub.address, hub.app.app.app_key, str(folder), *mode],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "DESKSIDE_HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.mark.parametrize("mode", [(), ("asyncio",)], ids=["plain", "asyncio"])
def test_nothing_application_wide_is_touched(hub: RunningHub, tmp_path: Path, mode: tuple[str, ...]) -> None:
    result = run_host(hub, tmp_path, *mode)
    assert result["during"] == {}
    assert result["after"] == {}
    assert result["calls"] == []
    assert result["errors"] == []
    assert result["ticks"] > 0


def test_only_the_customers_side_is_loaded() -> None:
    script = "import sys, desk_app.embed.help, desk_app.embed.program; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.split())
    assert "desk_app.embed.help_window" in loaded
    assert [name for name in loaded if name.startswith(_OURS_ALONE)] == []
    assert [name for name in loaded if name in ("numpy", "cryptography", "mss")] == []


def test_wrong_use_of_the_api_is_told_and_not_raised(qtbot: QtBot, tmp_path: Path) -> None:
    errors: list[HelpError] = []
    client = HelpClient(on_error=errors.append)
    anything: Any = object()
    client.open()
    client.logout()
    client.set_context({"a": 1})
    client.send_message("too early")
    client.configure(anything, anything)
    client.configure("http://help.example.com", "key", data_folder=tmp_path)
    client.configure("http://127.0.0.1:9", "key", theme="purple", data_folder=tmp_path)
    client.configure("http://127.0.0.1:9", "key", data_folder=tmp_path)
    client.open("nowhere")
    client.set_context(anything)
    client.send_message("")
    client.shutdown()
    client.shutdown()
    codes = [error.code for error in errors]
    assert codes == [*["crash"] * 5, "insecure_address", "crash", "crash", "crash", "empty"]
    assert all(error.sentence for error in errors)


def test_error_callback_that_raises_is_contained(qtbot: QtBot, tmp_path: Path) -> None:
    def fail(error: HelpError) -> None:
        raise RuntimeError(error.code)

    client = HelpClient(on_error=fail)
    client.configure("http://help.example.com", "key", data_folder=tmp_path)
    client.open()
    client.shutdown()


def test_bug_in_a_slot_reaches_the_callback_and_not_the_host(qtbot: QtBot) -> None:
    told: list[BaseException] = []

    @contains_crashes
    class Part(QObject):
        def _on_something(self) -> None:
            raise LookupError("a bug")

        @contained(default=7)
        def answer(self) -> int:
            raise LookupError("another")

    class Whole(QObject):
        def crash_sink(self, error: BaseException) -> None:
            told.append(error)

    whole = Whole()
    part = Part(whole)
    part._on_something()
    assert part.answer() == 7
    assert [str(error) for error in told] == ["a bug", "another"]


def test_unreachable_hub_does_not_stop_the_application(qtbot: QtBot, tmp_path: Path) -> None:
    with Person("http://127.0.0.1:9", "key", tmp_path, qtbot) as person:
        person.client.open(View.HOME)
        person.waits(lambda: person.reads("No connection just now."))
        person.types("home_search", "printer")
        person.waits(lambda: person.reads("There is no connection to the hub"))


def test_nobody_is_called_before_help_is_wanted(hub: RunningHub, tmp_path: Path, qtbot: QtBot) -> None:
    with Person(hub.address, hub.app.app.app_key, tmp_path, qtbot) as person:
        person.client.set_context({"product": "Ledger"})
        button = HelpButton(None, person.client)
        qtbot.addWidget(button)
        qtbot.wait(50)
        assert not person.client.is_online
        assert list(tmp_path.rglob("*.key")) == []
        button.click()
        person.waits(lambda: person.client.is_online)


def test_button_says_how_many_messages_are_unread(person: Person, qtbot: QtBot) -> None:
    button = HelpButton(None, person.client)
    qtbot.addWidget(button)
    assert button.text() == "Get help"
    person.client.unread_count_changed.connect(lambda _count: None)
    person.client._unread = 3
    person.client.unread_count_changed.emit(3)
    assert button.text() == "Get help (3)"
    assert button.accessibleName() == "Get help, 3 unread messages"
