"""Files and pictures between this computer and the hub.

Invariant: nothing of it is read, written, coded or decoded on the UI thread; answers come there.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from desk_app.client.state import CustomerState
from desk_app.domain.attachments import Attachment
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.embed.containment import contains_crashes
from desk_app.qt.bridge import Bridge
from desk_app.qt.tasks import Job, Tasks


@contains_crashes
class HelpFiles(QObject):
    """`bridge` is the present desk's, or None. An answer is not given to an owner that is gone."""

    refused = Signal(object)  # Refusal of a file that was to be saved
    failed = Signal(str)  # what this system says of a file that could not be written

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.bridge: Bridge[CustomerState] | None = None

    def upload(
        self,
        name: str,
        media_type: str,
        content: bytes,
        progress: Callable[[int, int], None],
        then: Callable[[Attachment | Refusal], None],
    ) -> Job:
        """Send bytes up; `progress` gets (bytes done, bytes in all). Cancel the job to stop."""
        if self.bridge is None:
            return self._tasks.spawn(offline(), then, self)
        return self.bridge.upload(content, name, media_type, then, progress=progress, owner=self)

    def read_file(self, path: Path, limit: int, owner: QObject, then: Callable[[bytes | None], None]) -> None:
        """Read at most `limit` bytes and one more; None where it cannot be read."""
        self._tasks.spawn(asyncio.to_thread(_read, path, limit + 1), then, owner)

    def encode_png(self, image: QImage, owner: QObject, then: Callable[[bytes], None]) -> None:
        # The UI thread may go on painting its own copy.
        self._tasks.spawn(asyncio.to_thread(_png, image.copy()), then, owner)

    def preview(self, content: bytes, size: QSize, owner: QObject, then: Callable[[QImage], None]) -> None:
        """A picture of our own made small, at most `size` in device pixels; a null image where it is none."""
        self._tasks.spawn(asyncio.to_thread(_preview, content, size), then, owner)

    def thumbnail(self, attachment: Attachment, owner: QObject, then: Callable[[QImage], None]) -> None:
        """A null image where there is none to be had."""
        if self.bridge is not None:
            self._tasks.spawn(_thumbnail(self.bridge, attachment), then, owner)

    def picture(self, attachment: Attachment, owner: QObject, then: Callable[[QImage | Refusal], None]) -> None:
        """The whole picture."""
        if self.bridge is not None:
            self._tasks.spawn(_picture(self.bridge, attachment), then, owner)

    def save(self, attachment: Attachment, target: Path) -> None:
        """Fetch a file and write it where the person said, whole or not at all."""
        if self.bridge is not None:
            self._tasks.spawn(_save(self.bridge, attachment, target), self._on_file_saved, self)

    def _on_file_saved(self, problem: Refusal | str | None) -> None:
        if isinstance(problem, Refusal):
            self.refused.emit(problem)
        elif problem is not None:
            self.failed.emit(problem)


async def offline() -> Refusal:
    """What every question is answered with while there is no desk."""
    return Refusal(RefusalCode.OFFLINE)


async def _thumbnail(bridge: Bridge[CustomerState], attachment: Attachment) -> QImage:
    answer = await bridge.desk.thumbnail(attachment)
    return QImage() if isinstance(answer, Refusal) else await asyncio.to_thread(QImage.fromData, answer)


async def _picture(bridge: Bridge[CustomerState], attachment: Attachment) -> QImage | Refusal:
    answer = await bridge.desk.download(attachment)
    return answer if isinstance(answer, Refusal) else await asyncio.to_thread(QImage, str(answer))


async def _save(bridge: Bridge[CustomerState], attachment: Attachment, target: Path) -> Refusal | str | None:
    answer = await bridge.desk.download(attachment)
    if isinstance(answer, Refusal):
        return answer
    part = target.with_name(f"{target.name}.part")
    try:
        await asyncio.to_thread(shutil.copyfile, answer, part)
        await asyncio.to_thread(part.replace, target)
    except OSError as exc:
        await asyncio.to_thread(part.unlink, missing_ok=True)
        return str(exc.strerror or exc)
    return None


def _read(path: Path, limit: int) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(limit)
    except OSError:
        return None


def _preview(content: bytes, size: QSize) -> QImage:
    buffer = QBuffer()
    buffer.setData(content)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    if reader.size().isValid():  # so that the decoder itself may do with less
        reader.setScaledSize(reader.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows paths only
    return bytes(buffer.data().data())
