"""What all bubbles of a view share: width, look, words, and where documents and pictures come from.

Invariant: a sheet never changes; another theme, font, language or width is another sheet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QTextDocument

from desk_app.agent.look import Look
from desk_app.domain.attachments import Attachment
from desk_app.domain.messages import Message

SIDE = 16
MAX_BUBBLE = 620
PICTURE = QSize(320, 220)


@dataclass(frozen=True)
class Texts:
    """The translated words a bubble paints; made once a language."""

    new: str
    note: str
    robot: str
    article: str
    retry: str
    discard: str
    day: Callable[[int], str]  # a moment in ms to the name of its day
    exact: Callable[[int], str]  # a moment in ms, exactly
    size: Callable[[int], str]  # bytes to words


@dataclass(frozen=True)
class Sheet:
    """What all bubbles of a view share; a new one at each change of theme, font, language or width."""

    width: int
    look: Look
    texts: Texts
    notice_text: Callable[[Message], str]
    document: Callable[[str], QTextDocument]  # Markdown to a document with margins 0 and the font set
    thumbnail: Callable[[Attachment], QPixmap | None]

    @property
    def bubble_width(self) -> int:
        """The widest a bubble may be. In steps, so that dragging a splitter does not lay everything out anew."""
        wide = max(180, min(MAX_BUBBLE, int((self.width - 2 * SIDE) * 0.8)))
        return wide // 20 * 20


def picture_size(attachment: Attachment) -> QSize:
    """Returns how large a picture is painted: inside `PICTURE`, never enlarged, never a sliver."""
    size = QSize(max(1, attachment.width), max(1, attachment.height))
    if size.width() > PICTURE.width() or size.height() > PICTURE.height():
        size = size.scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatio)
    return size.expandedTo(QSize(48, 32))
