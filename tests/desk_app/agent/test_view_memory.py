"""How customers' screens were looked at is kept, bounded, and never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect

from desk_app.agent.preferences import Preferences
from desk_app.agent.view_memory import MOST, KeptView, KnownHints, ViewMemory
from desk_app.domain.ids import CustomerId
from remote_assist.ui.zoom import EXACT, FIT

ANNA = CustomerId("anna")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "agent.ini"


def test_what_was_kept_is_there_in_the_next_run(file: Path) -> None:
    preferences = Preferences(file)
    ViewMemory(preferences).keep(ANNA, KeptView("fit", full=True, small=(1, 2, 300, 200), folder="/安娜"))
    KnownHints(preferences).keep("walk")
    preferences.sync()
    again = Preferences(file)
    kept = ViewMemory(again).of(ANNA)
    assert (kept.chosen_zoom, kept.full, kept.small_place) == (FIT, True, QRect(1, 2, 300, 200))
    assert kept.folder == "/安娜"
    assert KnownHints(again).is_known("walk")
    assert not KnownHints(again).is_known("keyboard")
    assert ViewMemory(again).of(CustomerId("bob")) == KeptView()


def test_who_was_not_looked_at_for_longest_is_forgotten(file: Path) -> None:
    memory = ViewMemory(Preferences(file))
    for number in range(MOST):
        memory.keep(CustomerId(str(number)), KeptView(zoom="2"))
    memory.keep(CustomerId("0"), KeptView(zoom="3"))
    memory.keep(ANNA, KeptView(zoom="fit"))
    assert [memory.of(CustomerId(name)).zoom for name in ("0", "1", "2", ANNA)] == ["3", "1", "2", "fit"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"anna": 7}', '{"anna": {"small": [1, 2, 3, 99999999]}}'])
def test_file_that_makes_no_sense_is_as_good_as_none(file: Path, text: str) -> None:
    preferences = Preferences(file)
    preferences.keep_text("views", text)
    assert ViewMemory(preferences).of(ANNA) == KeptView()


@pytest.mark.parametrize("zoom", ["huge", "nan", "1e400", ""])
def test_zoom_that_makes_no_sense_is_the_actual_size(zoom: str) -> None:
    assert KeptView(zoom=zoom).chosen_zoom == EXACT
