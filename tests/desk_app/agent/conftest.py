"""Windows of these tests are drawn in memory, over a real hub; what needs a real display starts one of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.desk_app.agent.workplace import Workplace
from tests.fakes.hub import RunningHub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    with RunningHub(tmp_path / "hub") as running:
        yield running


@pytest.fixture
def place(hub: RunningHub, tmp_path: Path, qtbot: QtBot) -> Iterator[Workplace]:
    """Wang's window, signed in, with nobody waiting."""
    with Workplace(hub, tmp_path / "wang", qtbot, name="Wang") as made:
        yield made
