"""The main job holds from end to end, as `make demo` tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end2end.story import tell_story


@pytest.mark.end2end
@pytest.mark.timeout(150)
def test_main_job_from_get_help_to_reports(tmp_path: Path) -> None:
    tell_story(tmp_path / "story", "zh_CN", "light")
    assert len(list((tmp_path / "story").glob("*-customer.png"))) == 23
