"""The report of an assist session stands on its ticket by itself, is read in both languages, copied and saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from desk_app.agent.session_report import SessionReportCard
from desk_app.domain.ids import TicketId
from desk_app.domain.sessions import Side
from desk_app.hub.audit_outcome import verify_saved
from desk_app.qt.language import LanguageChoice
from tests.desk_app.agent.workplace import Workplace
from tests.fakes.audited import Audited
from tests.fakes.audited_hub import audited_hub, left_by, made_ticket, today
from tests.fakes.clock import FakeClock
from tests.fakes.hub import RunningHub


@pytest.fixture
def clock() -> FakeClock:
    return today()


@pytest.fixture
def hub(tmp_path: Path, clock: FakeClock) -> Iterator[RunningHub]:
    with RunningHub(tmp_path / "hub", clock=clock) as running:
        yield running


@pytest.fixture
def audited(hub: RunningHub, clock: FakeClock) -> Audited:
    return audited_hub(hub, clock)


@pytest.fixture
def ticket(hub: RunningHub, audited: Audited) -> TicketId:
    return made_ticket(hub, audited)


def _opens(place: Workplace, ticket: TicketId) -> SessionReportCard:
    place.office.ticket_wanted.emit(ticket)
    return place.finds(SessionReportCard, "session_report")


def _verdict(place: Workplace) -> str:
    return place.finds(QLabel, "session_verdict").text()


def test_it_comes_by_itself_while_one_looks(
    place: Workplace, hub: RunningHub, audited: Audited, ticket: TicketId
) -> None:
    _opens(place, ticket)
    assert not place.sees("session_verdict")
    left_by(hub, audited)
    assert _verdict(place) == "✓ Both records agree."
    assert not place.sees("session_report_lines")
    place.click("session_report_fold")
    lines = place.finds(QLabel, "session_report_lines").text().splitlines()
    assert lines[0] == "As the customer's computer wrote it down:"
    assert [line.partition("  ")[2] for line in lines[1:]] == [
        "The session began",
        "Li Wei asked for: see the screen",
        "Allowed: see the screen",
        "Li Wei asked for: mouse and keyboard",
        "Allowed: mouse and keyboard",
        "Rested: mouse and keyboard, 7 times",
        "Taken back: mouse and keyboard",
        "Ended: by the engineer",
    ]


def test_it_speaks_the_readers_language_and_stays_open_when_the_ticket_is_read_anew(
    place: Workplace, hub: RunningHub, audited: Audited, ticket: TicketId
) -> None:
    left_by(hub, audited)
    _opens(place, ticket)
    place.waits(lambda: place.sees("session_report_fold"))
    place.click("session_report_fold")
    place.language.switch(LanguageChoice.CHINESE)
    place.waits(lambda: "双方记录一致" in _verdict(place))
    assert place.finds(QToolButton, "session_report_fold").isChecked()
    assert "已允许：查看屏幕" in place.finds(QLabel, "session_report_lines").text()


def test_a_record_that_was_forged_is_told_with_the_line(
    place: Workplace, hub: RunningHub, audited: Audited, ticket: TicketId
) -> None:
    left_by(hub, audited, Side.AGENT)
    records = audited.log(Side.CUSTOMER).records
    forged = records[3].replace("granted", "refused")
    hub.run(audited.leave_records(Side.CUSTOMER, (*records[:3], forged, *records[4:])))
    _opens(place, ticket)
    place.waits(lambda: place.sees("session_verdict"))
    assert _verdict(place) == "▲ The record does not verify. In the record of the customer, line 4 was changed."


def test_it_is_copied_and_saved_as_text_and_the_records_for_an_auditor(
    place: Workplace, hub: RunningHub, audited: Audited, ticket: TicketId, tmp_path: Path
) -> None:
    left_by(hub, audited)
    card = _opens(place, ticket)
    place.waits(lambda: place.sees("session_report_copy"))
    card = place.finds(SessionReportCard, "session_report")
    place.click("session_report_copy")
    text = QApplication.clipboard().text()
    assert text == card.text
    assert text.splitlines()[0] == "Screen session with Li Wei"
    assert "Both records agree." in text
    place.click("session_report_save")
    dialog = place.finds(QFileDialog, "save_report_dialog")
    dialog.fileSelected.emit(str(tmp_path / "report.txt"))
    dialog.reject()
    place.waits(lambda: (tmp_path / "report.txt").exists() and (tmp_path / "report.txt").read_text() == text)
    card.save(tmp_path / "report.json")
    place.waits(lambda: f"Saved as {tmp_path / 'report.json'}." in place.said)
    outcome = verify_saved([tmp_path / "report.json"])
    assert outcome.verdicts == {"agree": 1}
    assert outcome.records == audited.log(Side.CUSTOMER).count + audited.log(Side.AGENT).count
    card.save(tmp_path / "no such folder" / "report.txt")
    place.waits(lambda: any("cannot be written" in said for said in place.said))


def test_a_small_window_and_large_letters_cut_nothing_off(
    place: Workplace, hub: RunningHub, audited: Audited, ticket: TicketId, qtbot: QtBot
) -> None:
    left_by(hub, audited)
    place.window.resize(900, 600)
    _opens(place, ticket)
    place.waits(lambda: place.sees("session_report_fold"))
    place.click("session_report_fold")
    lines = place.finds(QLabel, "session_report_lines")
    qtbot.wait(1)
    assert lines.height() >= lines.heightForWidth(lines.width())
