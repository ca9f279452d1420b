"""The files beside the message that is being written, kept until they are in a message.

Invariant: a file is here, and on disk where there is a desk, from the moment it was chosen until the outbox has the
message that carries it or the person takes it out; so it survives the window, the application and its crash.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desk_app.client.cache import UnsentFile
from desk_app.client.state import CustomerState
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import AttachmentId
from desk_app.embed.containment import contains_crashes
from desk_app.qt.bridge import Bridge


@contains_crashes
class UnsentFiles(QObject):
    """`all` is what there is, oldest first."""

    came_back = Signal(object)  # UnsentFile that an earlier run left

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: dict[str, UnsentFile] = {}
        self._ids: dict[AttachmentId, str] = {}  # of those that are on the hub
        self._bridge: Bridge[CustomerState] | None = None

    @property
    def all(self) -> tuple[UnsentFile, ...]:
        return tuple(self._files.values())

    def attach(self, bridge: Bridge[CustomerState] | None) -> None:
        """Another desk, or none: it keeps what there is, and gives what it kept."""
        self._bridge = bridge
        self._ids.clear()
        if bridge is None:
            return
        for file in self._files.values():
            bridge.keep_unsent(file)
        bridge.unsent(lambda files: self._on_files_read(bridge, files), self)

    def add(self, file: UnsentFile) -> None:
        self._files[file.id] = file
        if self._bridge is not None:
            self._bridge.keep_unsent(file)

    def remove(self, file_id: str) -> None:
        """Not wanted any more, or in a message now."""
        if self._files.pop(file_id, None) is not None and self._bridge is not None:
            self._bridge.drop_unsent(file_id)

    def uploaded(self, file_id: str, attachment: Attachment) -> None:
        """The hub has it under this id."""
        self._ids[attachment.id] = file_id

    def sent(self, attachments: Sequence[Attachment]) -> None:
        """The outbox has the message that carries these."""
        for attachment in attachments:
            self.remove(self._ids.pop(attachment.id, ""))

    def clear(self) -> None:
        """The person logged out: what a desk kept of it is wiped with the rest."""
        self._files.clear()
        self._ids.clear()

    def _on_files_read(self, bridge: Bridge[CustomerState], files: tuple[UnsentFile, ...]) -> None:
        for file in files:
            if bridge is self._bridge and file.id not in self._files:
                self._files[file.id] = file
                self.came_back.emit(file)
