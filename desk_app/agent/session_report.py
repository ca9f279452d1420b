"""The report of an assist session on its ticket: who, when, what was allowed, the verdict; to be copied or saved.

Invariant: what is shown, copied and saved as text is the same text.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

from desk_app.agent.office import Office
from desk_app.agent.pane import label_button, plain_label, spaced
from desk_app.agent.words import word
from desk_app.client.audit_export import fetch_record
from desk_app.domain.assist import AssistSession
from desk_app.domain.attachments import safe_name
from desk_app.domain.audit import AuditVerdict, SessionReport
from desk_app.domain.refusals import Refusal
from desk_app.domain.sessions import Side
from desk_app.qt import audit_words
from desk_app.wire.audit import AuditFile

_ROLES = {
    AuditVerdict.AGREE: ("✓", "good"),
    AuditVerdict.NEVER_MET: ("○", "muted"),
    AuditVerdict.DELETED: ("○", "muted"),
    AuditVerdict.WRONG: ("▲", "danger"),
}
_MISSING = ("△", "warning")


class SessionReportCard(QFrame):
    """One assist session. `report` is None until both sides left their records, or should have."""

    unfolded = Signal(bool)

    def __init__(
        self, office: Office, assist: AssistSession, report: SessionReport | None, *, is_unfolded: bool = False
    ) -> None:
        super().__init__()
        self.setObjectName("session_report")
        self.setProperty("role", "panel")
        self._office, self._assist, self._report = office, assist, report
        layout = QVBoxLayout(self)
        spaced(layout, 2, 1)
        state = self.tr("{title}: {state}")
        title = audit_words.title_sentence(assist, office.language)
        layout.addWidget(plain_label(state.format(title=title, state=word(assist.state)), role="name"))
        layout.addWidget(plain_label(self._summary(), role="muted"))
        if report is None:
            waiting = self.tr("The report comes when both sides have left their records.")
            layout.addWidget(plain_label(self.tr("The session goes on.") if assist.is_open else waiting, role="muted"))
            return
        mark, role = _ROLES.get(report.verdict, _MISSING)
        verdict = plain_label(f"{mark} {audit_words.verdict_sentence(report, office.language)}", role=role)
        verdict.setObjectName("session_verdict")
        layout.addWidget(verdict)
        records = plain_label(audit_words.records_sentence(report, office.language), role="muted")
        records.setToolTip(self._heads())
        layout.addWidget(records)
        if report.lines:
            self._add_lines(layout, report, is_unfolded)
        self._add_buttons(layout)

    @property
    def text(self) -> str:
        """The whole report, as it is copied and saved."""
        if self._report is None:
            return ""
        return audit_words.report_text(self._assist, self._report, self._office.language)

    def _summary(self) -> str:
        granted = [audit_words.capability_words(name, self._office.language) for name in self._assist.capabilities]
        parts = [audit_words.when_sentence(self._assist, self._office.language)]
        if granted:
            parts.append(self.tr("allowed: {list}").format(list=", ".join(granted)))
        return " · ".join(parts)

    def _heads(self) -> str:
        """The closing heads in full, for who wants to compare them."""
        names = {Side.CUSTOMER: self.tr("customer"), Side.AGENT: self.tr("engineer")}
        return "\n".join(f"{names[head.side]}: {head.count} · {head.head}" for head in self._assist.heads)

    def _add_lines(self, layout: QVBoxLayout, report: SessionReport, is_unfolded: bool) -> None:
        self._fold = QToolButton()
        self._fold.setObjectName("session_report_fold")
        self._fold.setProperty("role", "section")
        self._fold.setCheckable(True)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._lines: QLabel = plain_label(
            "\n".join(
                [
                    audit_words.told_by_sentence(report, self._office.language),
                    *audit_words.report_lines(self._assist, report, self._office.language),
                ]
            )
        )
        self._lines.setObjectName("session_report_lines")
        self._lines.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._fold.toggled.connect(self._on_fold_toggled)
        layout.addWidget(self._fold)
        layout.addWidget(self._lines)
        self._fold.setChecked(is_unfolded)
        self._show_fold(is_unfolded)

    def _add_buttons(self, layout: QVBoxLayout) -> None:
        row = QHBoxLayout()
        copy, save = QPushButton(), QPushButton()
        copy.setObjectName("session_report_copy")
        label_button(copy, self.tr("Copy"))
        copy.clicked.connect(self._on_copy_clicked)
        save.setObjectName("session_report_save")
        label_button(save, self.tr("Save as…"), self.tr("Save the report as text, or the records for an auditor"))
        save.clicked.connect(self._on_save_clicked)
        row.addWidget(copy)
        row.addWidget(save)
        row.addStretch(1)
        layout.addLayout(row)

    def _on_fold_toggled(self, is_unfolded: bool) -> None:
        self._show_fold(is_unfolded)
        self.unfolded.emit(is_unfolded)

    def _show_fold(self, is_unfolded: bool) -> None:
        self._lines.setVisible(is_unfolded)
        self._fold.setArrowType(Qt.ArrowType.DownArrow if is_unfolded else Qt.ArrowType.RightArrow)
        label_button(self._fold, self.tr("Hide what happened") if is_unfolded else self.tr("Show what happened"))

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self._office.say(self.tr("The report is in the clipboard."))

    def _on_save_clicked(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, self.tr("Save the report"), folder)
        dialog.setObjectName("save_report_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        text, records = self.tr("Report as text (*.txt)"), self.tr("Records for verify-audit (*.json)")
        dialog.setNameFilters([text, records])
        dialog.setDefaultSuffix("txt")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("json" if chosen == records else "txt"))
        dialog.selectFile(safe_name(f"session-{self._assist.id}.txt"))
        dialog.fileSelected.connect(lambda target: self.save(Path(target)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, target: Path) -> None:
        """Writes the report; a name that ends in .json gets the records instead, which come from the hub."""
        office = self._office
        if target.suffix.lower() != ".json":
            _write(office, target, self.text.encode())
            return
        office.say(self.tr("Fetching {name}…").format(name=target.name))
        desk, assist_id = office.bridge.desk, self._assist.id
        # The card is made anew when the ticket changes meanwhile: the office outlives it.
        office.tasks.spawn(fetch_record(desk, assist_id), lambda answer: _write_record(office, target, answer), office)


def _write_record(office: Office, target: Path, answer: AuditFile | Refusal) -> None:
    if isinstance(answer, Refusal):
        office.complain(office.sentence(answer))
        return
    _write(office, target, msgspec.json.format(msgspec.json.encode(answer)))


def _write(office: Office, target: Path, data: bytes) -> None:
    office.tasks.spawn(asyncio.to_thread(_written, target, data), lambda why: office.told_saved(target, why), office)


def _written(target: Path, data: bytes) -> str:
    """Writes a file; returns why it could not be done, "" when it was. Blocks."""
    try:
        target.write_bytes(data)
    except OSError as exc:
        return exc.strerror or str(exc)
    return ""
