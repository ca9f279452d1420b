"""A real hub, a real help window drawn in memory, and an engineer at the other end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.desk_app.embed.engineer import Engineer
from tests.desk_app.embed.person import Person
from tests.fakes.hub import RunningHub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    with RunningHub(tmp_path / "hub") as running:
        yield running


@pytest.fixture
def engineer(hub: RunningHub, tmp_path: Path, qtbot: QtBot) -> Iterator[Engineer]:
    with Engineer(hub, tmp_path / "engineer", qtbot) as there:
        yield there


@pytest.fixture
def person(hub: RunningHub, tmp_path: Path, qtbot: QtBot) -> Iterator[Person]:
    with Person(hub.address, hub.app.app.app_key, tmp_path / "person", qtbot) as there:
        yield there
