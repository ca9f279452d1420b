"""The metrics file is whole at every moment, written only while something changes, and read by Prometheus."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from remote_assist.stream.metrics_file import Metric, MetricKind, MetricsFile, counter, gauge, metrics_text, write_whole


def test_text_is_what_prometheus_reads() -> None:
    shares = Metric(
        "bytes_total", MetricKind.COUNTER, "By codec.", (((("codec", "zstd"),), 5.0), ((("codec", "jpeg"),), 7.0))
    )
    text = metrics_text([gauge("delay_seconds", "Round trip.", 0.0125), counter("frames_total", "Shown.", 3), shares])
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert families["delay_seconds"].type == "gauge"
    assert [sample.value for sample in families["delay_seconds"].samples] == [0.0125]
    assert families["frames"].type == "counter"
    assert {sample.labels["codec"]: sample.value for sample in families["bytes"].samples} == {"zstd": 5.0, "jpeg": 7.0}


def test_what_is_not_known_is_left_out() -> None:
    assert metrics_text([gauge("delay_seconds", "Round trip.", None)]) == "\n"


@given(st.text(max_size=30))
def test_any_label_survives(label: str) -> None:
    text = metrics_text([Metric("a", MetricKind.GAUGE, "A.", (((("name", label),), 1.0),))])
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    assert [sample.labels["name"] for sample in samples] == [label]


class Figures:
    """Figures that a test changes, counting how often they are read."""

    def __init__(self) -> None:
        self.value = 1.0
        self.reads = 0
        self.read = threading.Condition()

    def __call__(self) -> list[Metric]:
        with self.read:
            self.reads += 1
            self.read.notify_all()
        return [gauge("value", "A value.", self.value)]

    def await_reads(self, more: int) -> None:
        with self.read:
            wanted = self.reads + more
            assert self.read.wait_for(lambda: self.reads >= wanted, 10)


def test_file_follows_what_changes_and_rests_while_nothing_does(tmp_path: Path) -> None:
    path, figures = tmp_path / "view.prom", Figures()
    file = MetricsFile(path, figures, every=0.005)
    file.start()
    try:
        assert "value 1\n" in path.read_text()
        figures.await_reads(2)
        written = path.stat().st_ino, path.stat().st_mtime_ns
        figures.await_reads(5)
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == written
        figures.value = 2.0
        figures.await_reads(2)
        assert "value 2\n" in path.read_text()
    finally:
        file.stop()
    assert [entry.name for entry in tmp_path.iterdir()] == ["view.prom"]


def test_last_figures_are_written_at_the_end(tmp_path: Path) -> None:
    path, figures = tmp_path / "view.prom", Figures()
    file = MetricsFile(path, figures, every=3600)
    file.start()
    figures.value = 7.0
    file.stop()
    assert "value 7\n" in path.read_text()


def test_reader_never_meets_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "view.prom"
    whole = ["a" * 50_000 + "\n", "b" * 50_000 + "\n"]
    write_whole(path, whole[0])
    end = threading.Event()

    def write() -> None:
        turn = 0
        while not end.is_set():
            turn += 1
            write_whole(path, whole[turn % 2])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert all(path.read_text() in whole for _ in range(200))
    finally:
        end.set()
        writer.join()


def test_file_that_cannot_be_written_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        MetricsFile(tmp_path / "absent" / "view.prom", Figures()).start()


def test_folder_that_goes_is_logged_once_and_coming_back_is_written_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "remote_assist.stream.metrics_file")
    folder = tmp_path / "metrics"
    folder.mkdir()
    path, figures = folder / "view.prom", Figures()
    file = MetricsFile(path, figures, every=0.005)
    file.start()
    try:
        path.unlink()
        folder.rmdir()
        figures.value = 2.0
        figures.await_reads(5)
        folder.mkdir()
        figures.await_reads(3)
        assert "value 2\n" in path.read_text()
    finally:
        file.stop()
    assert len(caplog.records) == 1
