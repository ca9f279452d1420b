"""The table of stage times: complete, in the order of the path, and printed for a machine without a screen too."""

from __future__ import annotations

import itertools

import pytest

from remote_assist.__main__ import main
from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.geometry import Size
from remote_assist.stream.bench import stage_times

_STAGES = ["grab", "compare", "move search", "choose", "encode", "seal", "open", "decode", "blit"]


def test_every_stage_of_the_path_is_timed_in_its_order() -> None:
    lines = list(stage_times(SyntheticScreen(Size(640, 360)), 2))
    assert [stage for stage, _ in itertools.groupby(lines, lambda line: line.stage)] == _STAGES
    assert all(0 < line.p50 <= line.p95 for line in lines)
    sizes = {line.what: line.kilobytes for line in lines if line.stage == "encode" and line.kilobytes}
    assert len(sizes) == 5
    assert all(size < 640 * 360 * 4 / 1000 for what, size in sizes.items() if "page" in what)


def test_bench_command_prints_a_table_without_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--synthetic", "--runs", "1"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("A synthetic screen, 1920 by 1080, 1 runs a line")
    assert [stage for stage in _STAGES if f"\n{stage} " not in printed] == []


def test_display_that_does_not_exist_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--display", ":59999"]) == 1
    assert "cannot be opened" in capsys.readouterr().err
