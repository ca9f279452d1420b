"""What a terminal is told of a share."""

from __future__ import annotations

from remote_assist.secure.words import words_from
from remote_assist.stream.told_lines import PrintedLines, report_told
from remote_assist.wire.audit import AuditKind, AuditLog
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability, Role


def test_one_engineer_needs_no_name() -> None:
    said: list[str] = []
    PrintedLines(said.append).about("Anna").granted(Capability.VIEW)
    assert said == ["Granted: view."]


def test_words_are_told_in_both_languages_with_what_they_are_good_for() -> None:
    said: list[str] = []
    PrintedLines(said.append).paired(words_from(bytes(4)))
    assert said[:2] == [
        "Connected.",
        "Compare by telephone: apple apple apple apple / 请在电话里核对：苹果 苹果 苹果 苹果",
    ]
    assert "nobody sits in between" in said[2]
    assert "中间就没有别人" in said[3]


def test_of_several_each_line_says_who_it_is_about() -> None:
    said: list[str] = []
    lines = PrintedLines(said.append, several=True)
    lines.about("Anna").granted(Capability.VIEW)
    lines.about("王磊").connection_lost()
    lines.about("王磊").connection_back()
    lines.pairing_failed("The code is wrong.")
    assert said == [
        "Anna: Granted: view.",
        "王磊: The connection is lost; waiting for the viewer to come back.",
        "王磊: The viewer is back.",
        "The code is wrong.",
    ]


def test_name_from_another_machine_prints_as_letters_only() -> None:
    said: list[str] = []
    PrintedLines(said.append, several=True).about("A\x1b[2J\r\n\u202e" + "b" * 500).revoked(Capability.CONTROL)
    assert said == ["A[2J" + "b" * 36 + ": Taken back: control."]


def test_what_passed_is_told_without_what_could_move_the_cursor() -> None:
    said: list[str] = []
    PrintedLines(said.append).passed(AuditKind.FILE_TAKEN, "a\x1b[2Jb\n.zip")
    PrintedLines(said.append).passed(AuditKind.PICTURE_KEPT, "")
    assert said == ["File taken: a[2Jb.zip.", "Picture kept."]


def test_end_says_what_it_was_and_nothing_of_what_nobody_saw() -> None:
    log = AuditLog(Role.HOST)
    log.append(AuditKind.FILE_SENT, 1, Capability.FETCH_FILES, "app.log")
    capabilities = (Capability.VIEW, Capability.FETCH_FILES)
    report = AssistReport(ReasonCode.PANIC, 0, 150_000, capabilities, log.head.hex(), log.count, tuple(log.records))
    assert report_told(report) == "It lasted 2 min. Allowed: view, fetch files. Sent, fetched or kept: 1."
    assert report_told(AssistReport(ReasonCode.PANIC, 0, 1, (), "", 0, ())) == ""
