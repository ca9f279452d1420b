"""What the host process left on disk is read whole or not at all; a share without a hub leaves a copy all the same."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desk_app.domain.ids import AssistId
from desk_app.embed import left_reports
from desk_app.embed.left_reports import LeftReports
from desk_app.hub.audit_outcome import verify_saved
from desk_app.qt.tasks import LoopThread
from remote_assist.launch import AssistReport, Capability, ReasonCode, read_report
from remote_assist.stream.left_report import leave_report
from remote_assist.wire.roles import Role
from tests.fakes.audit_records import START, written_session


def _report() -> AssistReport:
    session = written_session("")
    log = session.file_log(Role.HOST)
    records = tuple(session.logs[Role.HOST].records)
    capabilities = (Capability.VIEW,)
    return AssistReport(
        ReasonCode.PANIC, START, session.at, capabilities, log.head, log.count, records, log.signature
    )  # fmt: skip


def test_a_report_that_was_left_is_read_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "left" / "a.report.json"
    leave_report(file, _report())
    leave_report(file, _report())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_report(file) == _report()


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[1"])
def test_what_is_no_report_is_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.report.json"
    file.write_bytes(content)
    assert read_report(file) is None
    assert read_report(tmp_path / "not there") is None


def test_many_reports_that_cannot_be_read_hide_none_that_can(tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"a{number}.report.json").write_bytes(b"[1")
    leave_report(tmp_path / "b.report.json", _report())
    assert left_reports._read(tmp_path) == [(AssistId("b"), _report())]


def test_a_disk_that_takes_nothing_loses_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "left").write_text("a file where a folder should be")
    leave_report(tmp_path / "left" / "a.report.json", _report())


def test_a_share_without_a_hub_leaves_a_copy_on_this_computer(tmp_path: Path, qtbot: QtBot) -> None:
    tasks = LoopThread()
    reports = LeftReports(tasks)
    assert reports.file_for(AssistId("a")) == ""
    reports.copy(_report())
    reports.folder = tmp_path / "audit" / "account"
    assert Path(reports.file_for(AssistId("../../x"))).parent == reports.folder
    reports.copy(_report())
    qtbot.waitUntil(lambda: bool(list((tmp_path / "audit").glob("*.json"))), timeout=30_000)
    tasks.close()
    (copy,) = (tmp_path / "audit").glob("*.json")
    assert verify_saved([copy]).verdicts == {"agent_missing": 1}
