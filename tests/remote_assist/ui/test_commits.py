"""A commit leaves between the keys that it was typed between."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from remote_assist.ui.commits import Commits, KeyPressClock


@pytest.fixture
def delivered() -> list[str]:
    return []


def _commits(delivered: list[str], time: int | None) -> Commits:
    clock = KeyPressClock()
    clock.time = time
    return Commits(delivered.append, clock)


def test_commit_waits_for_the_keys_before_it_and_goes_before_those_after(qtbot: QtBot, delivered: list[str]) -> None:
    commits = _commits(delivered, 100)
    commits.take("é")
    commits.deliver_before(98)
    commits.deliver_before(100)
    assert delivered == []
    commits.deliver_before(101)
    assert delivered == ["é"]


def test_commit_that_nothing_follows_leaves_by_itself(qtbot: QtBot, delivered: list[str]) -> None:
    commits = _commits(delivered, 100)
    commits.take("é")
    commits.take("à")
    qtbot.waitUntil(lambda: delivered == ["é", "à"])


def test_clock_of_the_server_may_begin_anew(qtbot: QtBot, delivered: list[str]) -> None:
    commits = _commits(delivered, 2**32 - 5)
    commits.take("é")
    commits.deliver_before(2**32 - 9)
    assert delivered == []
    commits.deliver_before(3)
    assert delivered == ["é"]


def test_where_nobody_tells_the_time_it_leaves_at_once(qtbot: QtBot, delivered: list[str]) -> None:
    _commits(delivered, None).take("中文")
    assert delivered == ["中文"]


def test_keyboard_that_leaves_takes_nothing_with_it(qtbot: QtBot, delivered: list[str]) -> None:
    commits = _commits(delivered, 100)
    commits.take("é")
    commits.watch(False)
    assert delivered == ["é"]
