"""Reports of shared screens whose end this application did not live to hear: left on disk by the host process.

Invariant: a report goes from the disk only when it is in the outbox, which keeps it until the hub has it; brought
twice it changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject

from desk_app.client.audit_copies import keep_copy, kept_days
from desk_app.client.facts import ConnectionChanged, Link
from desk_app.client.state import CustomerState
from desk_app.domain.assist import AssistSession, AssistState
from desk_app.domain.attachments import safe_name
from desk_app.domain.ids import AgentId, AssistId, CustomerId, Millis, SessionId
from desk_app.domain.sessions import Side
from desk_app.embed.containment import contains_crashes
from desk_app.qt.bridge import Bridge
from desk_app.qt.tasks import Tasks
from desk_app.wire.assist import ReportAssist
from desk_app.wire.audit import AuditFile, AuditFileLog
from desk_app.wire.events import AssistChanged, LoggedEvent
from remote_assist.launch import AssistReport, read_report

_SUFFIX = ".report.json"
_MOST = 50
_log = logging.getLogger("deskside.embed")


@contains_crashes
class LeftReports(QObject):
    """Brings what was left to the hub as soon as there is a desk again."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._bridge: Bridge[CustomerState] | None = None
        self.folder: Path | None = None

    def attach(self, bridge: Bridge[CustomerState] | None) -> None:
        self._bridge = bridge
        if bridge is not None:
            bridge.connection_changed.connect(self._on_bridge_connection_changed)
            bridge.state_changed.connect(self._on_bridge_state_changed)
            self._look()

    def _look(self) -> None:
        if self.folder is not None:
            self._tasks.spawn(asyncio.to_thread(_read, self.folder), self._on_read, self)

    def _on_bridge_connection_changed(self, change: ConnectionChanged) -> None:
        if change.link is Link.CONNECTED:
            self._look()

    def _on_bridge_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        """One that went on after a restart of the computer has no pipe to this application."""
        if any(isinstance(each.event, AssistChanged) and not each.event.assist.is_open for each in events):
            self._look()

    def file_for(self, assist_id: AssistId) -> str:
        """Where the host process leaves its report; "" where nothing is kept."""
        return "" if self.folder is None else str(_file(self.folder, assist_id))

    def leave(self, assist: AssistSession, report: AssistReport) -> None:
        """Queues the record of a shared screen for the hub, and forgets what lies on the disk."""
        bridge, folder = self._bridge, self.folder
        if bridge is None:
            return  # it comes when there is a desk again
        bridge.leave_audit(assist, file_log(report))
        if folder is not None:
            self._tasks.spawn(asyncio.to_thread(_file(folder, assist.id).unlink, missing_ok=True))

    def copy(self, report: AssistReport) -> None:
        """Keeps the record of a screen that was shown without a hub: on this computer, and nowhere else."""
        if self.folder is None:
            return
        assist = _as_far_as_known(AssistId(f"direct-{report.started_at}"), report)
        file = AuditFile(made_at=Millis(report.ended_at), assist=assist, logs=(file_log(report),))
        self._tasks.spawn(asyncio.to_thread(_copied, self.folder.parent, file))

    def _on_read(self, reports: list[tuple[AssistId, AssistReport]]) -> None:
        for assist_id, report in reports:
            if self._bridge is None:
                return
            self._bridge.send(
                ReportAssist(
                    assist_id=assist_id,
                    state=AssistState.ENDED,
                    capabilities=tuple(capability.value for capability in report.capabilities),
                    reason=report.reason.value,
                    head=report.audit_head,
                    count=report.audit_count,
                    at=Millis(report.ended_at),
                )
            )
            self.leave(_as_far_as_known(assist_id, report), report)


def file_log(report: AssistReport) -> AuditFileLog:
    """The customer's side of the record, as it goes to the hub."""
    return AuditFileLog(
        side=Side.CUSTOMER,
        count=report.audit_count,
        head=report.audit_head,
        signature=report.audit_signature,
        records=report.record_texts,
    )


def _as_far_as_known(assist_id: AssistId, report: AssistReport) -> AssistSession:
    """The hub knows the rest; for the copy on this computer it is what the report itself says."""
    return AssistSession(
        id=assist_id,
        session_id=SessionId(""),
        customer_id=CustomerId(""),
        agent_id=AgentId(""),
        agent_name="",
        asked_by=Side.AGENT,
        state=AssistState.ENDED,
        capabilities=tuple(capability.value for capability in report.capabilities),
        asked_at=Millis(report.started_at),
        started_at=Millis(report.started_at),
        ended_at=Millis(report.ended_at),
        reason=report.reason.value,
    )


def _copied(folder: Path, file: AuditFile) -> None:
    try:
        keep_copy(folder, file, kept_days())
    except OSError as exc:
        _log.warning("the record of a shared screen cannot be kept on this computer: %s", exc)


def _file(folder: Path, assist_id: AssistId) -> Path:
    return folder / f"{safe_name(assist_id)}{_SUFFIX}"


def _read(folder: Path) -> list[tuple[AssistId, AssistReport]]:
    """What lies there, some of it at most; what cannot be read stays, and stands in nobody's way. Blocks."""
    found = ((file, read_report(file)) for file in sorted(folder.glob(f"*{_SUFFIX}")))
    readable = ((AssistId(file.name.removesuffix(_SUFFIX)), report) for file, report in found if report is not None)
    return list(islice(readable, _MOST))
