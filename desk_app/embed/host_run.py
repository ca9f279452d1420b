"""The host process of one shared screen, as the window sees it: started, heard, stopped.

Invariant: when this object, the loop or the application goes, the pipe closes, and the host process ends itself with
the share.
"""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject, Qt, Signal

from desk_app.qt.tasks import Job, Tasks
from remote_assist.launch import AdmitEngineer, HostConfig, HostFailed, HostNotStarted, HostProcess, reason_of


class HostRun(QObject):
    """`gone` comes once, last, whatever happened."""

    said = Signal(object)  # HostEvent
    gone = Signal()

    _heard = Signal(object)

    def __init__(self, config: HostConfig, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._config, self._tasks = config, tasks
        self._process: HostProcess | None = None
        self._stopping = False
        self._job: Job | None = None
        # From the loop's thread to the window's.
        self._heard.connect(self.said, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        self._job = self._tasks.spawn(self._run(), self._on_ended, self)

    def stop(self) -> None:
        """The person wants it to end, now."""
        self._stopping = True
        if self._process is not None:
            self._tasks.spawn(self._process.stop())

    def pause(self, paused: bool) -> None:
        """The person rests everything that was allowed, or goes on."""
        if self._process is not None:
            self._tasks.spawn(self._process.pause(paused))

    def admit(self, engineer: AdmitEngineer) -> None:
        """One more engineer may come; the host process asks the person about him."""
        if self._process is not None:
            self._tasks.spawn(self._process.admit(engineer))

    def show_panel(self) -> None:
        """The person wants to see what the engineer sees, and what was sent."""
        if self._process is not None:
            self._tasks.spawn(self._process.show_panel())

    async def _run(self) -> None:
        try:
            process = await HostProcess.start(self._config)
        except HostNotStarted as exc:
            self._heard.emit(HostFailed(reason_of(exc), str(exc)))
            return
        self._process = process
        if self._stopping:
            await process.stop()
        try:
            async for event in process.events():
                self._heard.emit(event)
        except asyncio.CancelledError:
            # Our loop ends: nobody would see or stop this share any more.
            process.let_go()
            raise

    def _on_ended(self, _result: None) -> None:
        # The last event is still in the queue behind which this came: one more turn keeps the order.
        self.gone.emit()
        self.deleteLater()
